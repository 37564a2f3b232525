"""What papers say and how they look: words of the Decree, codes, all kinds on both sheets."""

from __future__ import annotations

import datetime as dt
import secrets
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from common.papers.engine import PaperSize, set_pdf
from common.papers.qr import qr_svg
from households.choices import PaperKind
from households.rules.papers.bases import bases_on
from households.rules.papers.codes import (
    ALPHABET,
    LENGTH,
    clean_code,
    grouped,
    is_well_formed,
    new_code,
)
from households.rules.papers.frame import SYMBOLS
from households.rules.papers.words import (
    count_words,
    day_words,
    in_sentence,
    percent,
    place_of,
    sentence,
    serial_number,
)
from tests.households.paper_samples import (
    LONG_NAME,
    SAMPLES,
    certificate,
    decision,
    minutes,
    posting,
)

codes = st.randoms(use_true_random=False).map(lambda chance: new_code(chance.randrange))


def pages(content: dict[str, Any], size: str = "a4") -> list[str]:
    """Return the text of each page of a paper."""
    one = content | {"check": content["check"] | {"qr": qr_svg(content["check"]["url"])}}
    root = django_settings.TN_PAPERS_DIR
    pdf = set_pdf(
        root / "v1" / "main.typ",
        {
            "title": content["title"],
            "author": content["author"],
            "form": content["kind"],
            "papers": [one],
        },
        root=root,
        size=PaperSize(size),
        on=dt.date(2026, 1, 5),
    )
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def flat(texts: list[str]) -> str:
    """Return the text of all pages on one line."""
    return " ".join(" ".join(texts).split())


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (dt.date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (dt.date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (dt.date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_have_a_nought_where_a_stroke_could_be_added(day: dt.date, words: str) -> None:
    assert day_words(day) == words


def test_numbers_below_ten_have_a_nought() -> None:
    assert serial_number(7, "GCN-HN.HCN") == "07/GCN-HN.HCN"
    assert serial_number(4000, "GCN-HN.HCN") == "4000/GCN-HN.HCN"
    assert count_words(1_234_567) == "1.234.567"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Xã Tân Thanh", "Tân Thanh"),
        ("Phường Đông Hà", "Đông Hà"),
        ("Phường 1", "Phường 1"),
        ("Đặc khu Lý Sơn", "Lý Sơn"),
    ],
)
def test_the_place_of_a_paper_leaves_out_the_kind_of_unit(name: str, place: str) -> None:
    assert place_of(name) == place
    assert in_sentence(name)[0] == name[0].lower()


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(1, 2, "50"), (2, 3, "66,6"), (4999, 10_000, "49,9"), (0, 0, "")]
)
def test_a_share_is_never_rounded_up_to_a_quorum(part: int, whole: int, words: str) -> None:
    assert percent(part, whole) == words


def test_a_sentence_ends_once() -> None:
    assert sentence(" Mất  mùa\n") == "Mất mùa."
    assert sentence("Vì sao?") == "Vì sao?"
    assert sentence("") == ""


def test_bases_hold_only_in_their_time() -> None:
    in_2026 = bases_on(dt.date(2026, 11, 1))
    assert any("07/2021/NĐ-CP" in basis for basis in in_2026)
    in_2027 = bases_on(dt.date(2027, 1, 1))
    assert not any("07/2021/NĐ-CP" in basis for basis in in_2027)
    assert any("351/2025/NĐ-CP" in basis for basis in in_2027)
    assert not any("351/2025" in basis for basis in bases_on(dt.date(2025, 12, 10)))
    assert not any("24/2021/QĐ" in b for b in bases_on(dt.date(2026, 11, 1), procedure=False))


def test_every_kind_but_the_decision_has_a_series() -> None:
    assert set(SYMBOLS) == set(PaperKind.values) - {PaperKind.DECISION}


# --- codes ---------------------------------------------------------------------------------------


@given(codes)
def test_a_code_is_well_formed_however_it_is_typed(code: str) -> None:
    assert len(code) == LENGTH
    assert is_well_formed(code)
    assert clean_code(f" {grouped(code).lower()} ") == code


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(code: str, place: int, letter: str) -> None:
    wrong = code[:place] + letter + code[place + 1 :]
    assert is_well_formed(wrong) is (wrong == code)


@given(codes, st.integers(0, LENGTH - 3))
def test_two_letters_exchanged_are_noticed(code: str, place: int) -> None:
    one, two = code[place], code[place + 1]
    wrong = code[:place] + two + one + code[place + 2 :]
    assert is_well_formed(wrong) is (one == two)


def test_no_letter_looks_like_another() -> None:
    assert not set(ALPHABET) & set("0O1IL2Z5S8BUV")
    assert len(set(ALPHABET)) == 23  # a prime: what the check letter rests on
    assert new_code(secrets.randbelow) != new_code(secrets.randbelow)


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["a4", "a5"])
@pytest.mark.parametrize("kind", list(SAMPLES))
def test_each_kind_on_both_sheets(kind: str, size: str) -> None:
    content = SAMPLES[kind]()
    found = pages(content, size)
    text = flat(found)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert f"Số: {content['number']}" in text
    assert "Tân Thanh, ngày 05 tháng 01 năm 2026" in text
    assert content["check"]["code"] in text
    # Every page says something besides its foot, and from the second on its number.
    assert all(len(page.split()) > 25 for page in found)
    assert all(page.split()[0] == str(n) for n, page in enumerate(found[1:], start=2))


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(PaperKind.values)


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_twelve_members_and_a_name_of_sixty_letters(size: str) -> None:
    found = pages(certificate(12, LONG_NAME), size)
    text = flat(found)
    assert LONG_NAME in text
    assert text.count("Cháu nội, cháu ngoại") == 11
    assert "GIẤY CHỨNG NHẬN" in found[0]
    # A stamp alone on a page certifies nothing: results and signature stay together.
    assert "II. KẾT QUẢ RÀ SOÁT" in found[-1]
    assert "CHỦ TỊCH" in found[-1]


def test_a_usual_certificate_is_one_page() -> None:
    assert len(pages(certificate(4))) == 1


def test_an_annex_of_four_thousand_repeats_its_heads() -> None:
    found = pages(decision(4_000))
    annex = found[1:]
    assert len(annex) > 60
    assert all("Họ và tên chủ hộ" in page for page in annex[:-1])
    numbered = {word for page in annex for word in page.split() if word.startswith("19342-")}
    assert len(numbered) == 4_000


def test_minutes_say_what_the_meeting_said() -> None:
    text = flat(pages(minutes()))
    assert "1. Chủ trì: ông (bà) Trần Văn Đẵng" in text
    assert "Tổng số người có mặt: 42 người" in text
    assert "97,6" in text
    assert "lập thành 02 bản" in text
    assert "- Đề nghị xã sớm làm đường vào xóm trên." in text


def test_a_posted_list_shows_head_village_and_result_only() -> None:
    content = posting()
    rows = [row for group in content["groups"] for row in group["rows"]]
    assert {len(row) for row in rows} == {4}
    assert "19342-" not in flat(pages(content))


@pytest.mark.parametrize("field", ["head", "note", "address"])
def test_markup_in_a_certificate_is_text(field: str) -> None:
    sly = '#read("/etc/passwd") *a* $x$ <b>'
    content = certificate(2)
    if field == "head":
        content["head"]["name"] = sly
    elif field == "note":
        content["members"][1]["note"] = sly
    else:
        content["head"]["address"] = sly
    assert "".join(sly.split()) in "".join(flat(pages(content)).split())


def test_papers_in_one_file_are_numbered_apart() -> None:
    root = django_settings.TN_PAPERS_DIR
    many = [certificate(12), certificate(2), certificate(12)]
    for one in many:
        one["check"]["qr"] = qr_svg(one["check"]["url"])
    data = {"title": "x", "author": "y", "form": "certificate", "papers": many}
    pdf = set_pdf(root / "v1" / "main.typ", data, root=root, on=dt.date(2026, 1, 5))
    first = [page.extract_text().split()[0] for page in PdfReader(BytesIO(pdf)).pages]
    assert first == ["ỦY", "2", "ỦY", "ỦY", "2"]
