"""Old Vietnamese encodings: what is read, and what is never touched."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from common.legacy_vietnamese import Encoding, from_unicode, is_syllable, read_legacy, to_unicode

DATA = Path(__file__).resolve().parent.parent.parent / "data"
LETTERS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
SMALL = [unicodedata.normalize("NFC", letter + tone) for letter in LETTERS for tone in TONES]


def names_of_places() -> list[str]:
    found = []
    for name in ("communes_2025", "communes_until_2025", "districts_until_2025"):
        with (DATA / "areas" / f"{name}.csv").open(encoding="utf-8") as file:
            found += [row["name"] for row in csv.DictReader(file)]
    return found


def texts(part: object) -> list[str]:
    if isinstance(part, str):
        return [part] if part.strip() else []
    if isinstance(part, dict):
        part = list(part.values())
    return [text for child in part for text in texts(child)] if isinstance(part, list) else []


def parts_of_names() -> list[str]:
    return sorted(set(texts(yaml.safe_load((DATA / "demo/names.yaml").read_text("utf-8")))))


PLACES, PARTS = names_of_places(), parts_of_names()
FULL_NAMES = st.lists(st.sampled_from(PARTS), min_size=2, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("written", "encoding", "read"),
    [
        ("NguyÔn V¨n An", Encoding.TCVN3, "Nguyễn Văn An"),
        ("NGUYÔN V¡N AN", Encoding.TCVN3, "NGUYỄN VĂN AN"),
        ("L\u00ad¬ng §×nh Qu©n", Encoding.TCVN3, "Lương Đình Quân"),
        ("Nguyeãn Vaên An", Encoding.VNI, "Nguyễn Văn An"),
        ("NGUYEÃN THÒ HOÀNG", Encoding.VNI, "NGUYỄN THỊ HỒNG"),
        ("Ñaëng Thò Tuyeát", Encoding.VNI, "Đặng Thị Tuyết"),
        ("Huyeän Vónh Linh, tænh Quaûng Trò", Encoding.VNI, "Huyện Vĩnh Linh, tỉnh Quảng Trị"),
    ],
)
def test_known_writings(written: str, encoding: Encoding, read: str) -> None:
    assert read_legacy(written) == (encoding, read, True)
    assert read_legacy(unicodedata.normalize("NFD", written)) == (encoding, read, True)


@pytest.mark.parametrize("encoding", Encoding)
def test_every_letter_has_a_code_of_its_own_and_comes_back(encoding: Encoding) -> None:
    codes = {from_unicode(letter, encoding) for letter in [*SMALL, "đ"]}
    assert len(codes) == len(SMALL) + 1
    for letter in [*SMALL, "đ"]:
        assert to_unicode(from_unicode(letter, encoding), encoding) == letter


def test_tcvn3_is_told_from_the_published_code_table() -> None:
    """A few codes of TCVN 5712:1993, set 1, that the two share."""
    codes = {0xA7: "Đ", 0xAE: "đ", 0xB5: "à", 0xCA: "ấ", 0xD4: "ễ", 0xE8: "ố", 0xF8: "ứ"}
    for code, letter in codes.items():
        assert to_unicode(f"x{chr(code)}", Encoding.TCVN3) == f"x{letter}"


@pytest.mark.parametrize("text", ["", "Nguyen Van An", "José", "Müller", "Siu Bônh", "Hà Lê Cao"])
def test_other_text_is_left_alone(text: str) -> None:
    assert read_legacy(text) is None


def test_right_names_are_never_touched() -> None:
    assert [name for name in [*PLACES, *PARTS] if read_legacy(name)] == []


@given(FULL_NAMES)
def test_right_full_names_are_never_touched(name: str) -> None:
    assert read_legacy(name) is None
    assert read_legacy(name.upper()) is None
    assert read_legacy(name.lower()) is None


@pytest.mark.parametrize("encoding", Encoding)
@given(name=FULL_NAMES)
def test_a_name_in_an_old_encoding_comes_back(encoding: Encoding, name: str) -> None:
    written = from_unicode(name, encoding)
    reading = read_legacy(written)
    vietnamese = all(is_syllable(word) for word in name.split())
    if reading is None:
        # Nothing to convert, or the text happens to read as other Vietnamese words.
        reads = all(is_syllable(word) for word in written.split())
        assert written == name or reads or not vietnamese
    elif reading.sure:
        assert (reading.encoding, reading.text.casefold()) == (encoding, name.casefold())
    else:
        # Both encodings make words of it, or the name is no Vietnamese: somebody is asked.
        assert reading.encoding is not encoding or reading.text.casefold() == name.casefold()


@pytest.mark.parametrize("encoding", Encoding)
def test_nearly_all_names_of_places_come_back_alone(encoding: Encoding) -> None:
    written = [(name, from_unicode(name, encoding)) for name in PLACES]
    changed = [(name, text) for name, text in written if text != name]
    read = [(name, read_legacy(text)) for name, text in changed]
    wrong = [name for name, found in read if found and found.text.casefold() != name.casefold()]
    assert wrong == []
    assert sum(found is not None for _name, found in read) > 0.9 * len(changed)


def test_the_encoding_of_the_column_reads_what_could_be_unicode() -> None:
    assert read_legacy("Cao Tó") is None
    assert read_legacy("Cao Tó", expected=Encoding.TCVN3) == (Encoding.TCVN3, "Cao Tú", False)
    assert read_legacy("Cao Lan", expected=Encoding.TCVN3) is None


@pytest.mark.parametrize(
    "word",
    ["Nguyễn", "quốc", "GIẾNG", "giêng", "gì", "Thuý", "thúy", "Khuyên", "oan", "yến", "Đặng",
     "nghiêng", "ích", "xoong", "Mỵ"],
)  # fmt: skip
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["NguyÔn", "Nguyeãn", "Trn", "Kpă", "tac", "bàt", "bãc", "wi", "", "cê1", "quưa"]
)
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)
