"""Names are folded, split and ordered the Vietnamese way, in Python and in the database alike."""

import unicodedata
from collections.abc import Sequence

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.vietnamese import ALPHABET, fold_name, name_sort_key, name_tokens
from tests.worked_examples import examples, ids

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
ONSETS = ["", "b", "ch", "đ", "gi", "h", "kh", "l", "ng", "nh", "ph", "qu", "t", "tr", "v", "x"]
CODAS = ["", "c", "ch", "m", "n", "ng", "nh", "t", "u", "i", "ă"]
ODD = ["H’Bia", "Y Ñuê", "K'Brơ̆h", "Bru-Vân Kiều", "Čư", "ƀing", "J.R.", "Nguyễn!", "Ø", "2", "王"]


@st.composite
def syllables(draw: st.DrawFn) -> str:
    """One syllable, with tone and case at random, the tone on any vowel."""
    vowels = draw(st.text(VOWELS, min_size=1, max_size=2))
    place = draw(st.integers(0, len(vowels) - 1))
    tone = draw(st.sampled_from(TONES))
    word = draw(st.sampled_from(ONSETS)) + vowels[: place + 1] + tone + vowels[place + 1 :]
    word += draw(st.sampled_from(CODAS))
    return draw(st.sampled_from([str.lower, str.upper, str.title]))(word)


blanks = st.sampled_from([" ", "  ", "\t", "\u00a0", "-", " - ", ", "])


@st.composite
def names(draw: st.DrawFn) -> str:
    """A name as people type it: odd blanks, composed or decomposed, minority names among them."""
    words = draw(st.lists(syllables() | st.sampled_from(ODD), max_size=5))
    text = draw(st.sampled_from(["", " "])) + draw(blanks).join(words)
    return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), text)


@pytest.mark.parametrize("row", examples("name-order", "folded"), ids=ids)
def test_fold_removes_marks_case_and_odd_blanks(row: dict[str, str]) -> None:
    for form in ("NFC", "NFD"):
        assert fold_name(unicodedata.normalize(form, row["written"])) == row["folded"]


def test_nothing_but_blanks_folds_to_nothing() -> None:
    assert fold_name(" \t\u00a0 ") == ""


def test_tokens_keep_the_written_order_and_are_empty_for_no_name() -> None:
    assert name_tokens("Hồ Văn Đạt") == ["ho", "van", "dat"]
    assert name_tokens(" ") == []


def _sorted(names_: Sequence[str]) -> list[str]:
    return sorted(names_, key=lambda name: name_sort_key(name).encode())


COLUMNS = list(examples("name-order", "ordered")[0])


@pytest.mark.parametrize("column", COLUMNS)
def test_columns_of_the_page_are_in_order(column: str) -> None:
    order = [row[column] for row in examples("name-order", "ordered")]
    assert _sorted(order[::-1]) == order


def test_every_letter_has_its_place_in_upper_and_lower_case() -> None:
    assert _sorted(list(reversed(ALPHABET))) == list(ALPHABET)
    assert _sorted(list(reversed(ALPHABET.upper()))) == list(ALPHABET.upper())


def test_dictionary_order_of_neighbouring_letters() -> None:
    order = [
        "Dung",
        "Dũng",
        "Duy",
        "Dương",
        "Đan",
        "Đạt",
        "Em",
        "Êm",
        "Oanh",
        "Ổn",
        "Ơn",
        "Uy",
        "Ước",
    ]
    assert _sorted(order[::-1]) == order


def test_shorter_name_first_when_all_else_is_equal() -> None:
    assert _sorted(["Nguyễn An Xuân", "Nguyễn Xuân"]) == ["Nguyễn Xuân", "Nguyễn An Xuân"]


@given(names())
def test_key_ignores_case_form_and_tone_position(name: str) -> None:
    key = name_sort_key(name)
    assert key == name_sort_key(unicodedata.normalize("NFD", name))
    assert key == name_sort_key(unicodedata.normalize("NFC", name))
    assert name_sort_key("Hoà " + name) == name_sort_key("Hòa " + name)


@given(names())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(names(), min_size=1, max_size=40))
def test_database_gives_the_same_answers(sample: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tn_fold(n), tn_tokens(n), tn_sort_key(n)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS t(n, i) ORDER BY i",
            [sample],
        )
        rows = cursor.fetchall()
    assert rows == [(fold_name(n), name_tokens(n), name_sort_key(n)) for n in sample]


@pytest.mark.django_db
def test_database_functions_can_be_used_in_generated_columns_and_answer_null_with_null() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE people (full_name text,"
            ' key text COLLATE "C" GENERATED ALWAYS AS (tn_sort_key(full_name)) STORED,'
            " words text[] GENERATED ALWAYS AS (tn_tokens(full_name)) STORED)"
        )
        cursor.execute(
            "INSERT INTO people VALUES ('Lê Án'), ('Trần An'), (NULL) RETURNING key, words"
        )
        assert cursor.fetchall()[2] == (None, None)
        cursor.execute("SELECT full_name FROM people ORDER BY key")
        assert cursor.fetchall() == [("Trần An",), ("Lê Án",), (None,)]
        cursor.execute("SELECT count(*) FROM people WHERE words @> tn_tokens('AN lê')")
        assert cursor.fetchone() == (1,)
