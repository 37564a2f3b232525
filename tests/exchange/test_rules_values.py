"""Properties of cleaning: what was cleaned is clean, and every accepted form comes back equal."""

from __future__ import annotations

import datetime as dt
import string
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from exchange.choices import SheetKind
from exchange.rules.cleaning import CellValue, Value, clean_cell, clean_row
from exchange.rules.column_types import Column, ValueKind
from exchange.rules.columns import LAYOUTS
from exchange.rules.values import from_plain, to_cell, to_plain
from tests.exchange.cells import ETHNIC_GROUPS, TODAY, cell, column, context

COLUMNS = [c for layout in LAYOUTS.values() for c in layout.columns]
#: One column of each kind for what its cells are, one of each choice for what it may hold.
BY_KIND = {c.kind: c for c in COLUMNS}
BY_CHOICE = {(c.kind, c.codes): c for c in COLUMNS}
EACH_KIND = pytest.mark.parametrize("col", BY_KIND.values(), ids=lambda c: c.key)
EACH_CHOICE = pytest.mark.parametrize("col", BY_CHOICE.values(), ids=lambda c: c.key)
SAMPLES = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
WORDS = st.sampled_from(
    ["Hồ", "Văn", "Thị", "Thôn", "nghèo", "1.000.000", "nghìn", "Có", "không", "5/6/1970",
     "098070000001", "1,5", "Xã A", "NGUYỄN", "NguyÔn", "Vaên", "H'Mông", "#N/A", "triệu", "-",
     "00", "chưa", "Ông", "1.", "(x)"]
)  # fmt: skip
CELLS: st.SearchStrategy[CellValue] = st.one_of(
    st.text(max_size=20),
    st.lists(WORDS, max_size=4).map(" ".join),
    st.integers(-(10**13), 10**13),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.none(),
)
DAYS = st.dates(dt.date(1975, 1, 1), TODAY)


def values_of(col: Column) -> st.SearchStrategy[Value]:
    """Clean values that a column may hold."""
    number = st.integers(col.low, col.high or 10_000)
    codes = st.lists(st.sampled_from(col.codes or ("",)), unique=True).map(tuple)
    name = st.lists(st.sampled_from(["Hồ", "Văn", "H'Hen", "Y-Bhiăng", "Niê"]), min_size=2)
    text = st.text("abc đêHộ 1,.;", min_size=1, max_size=40).map(lambda t: " ".join(t.split()))
    strategies: dict[ValueKind, st.SearchStrategy[Value]] = {
        ValueKind.NAME: name.map(" ".join).filter(lambda n: len(n) <= 100),
        ValueKind.CODE: st.from_regex(r"[A-Z]{2}-[0-9]{4}|[0-9]{5}-[0-9]{6}", fullmatch=True),
        ValueKind.PHONE: st.from_regex(r"09[0-9]{8}", fullmatch=True),
        ValueKind.IDENTITY: st.from_regex(r"09[789][0-9]{9}", fullmatch=True),
        ValueKind.LEGACY: st.from_regex(r"[0-9]{9}", fullmatch=True),
        ValueKind.DATE: DAYS,
        ValueKind.BORN: st.one_of(DAYS, st.integers(1910, TODAY.year)),
        ValueKind.BOOL: st.booleans(),
        ValueKind.INTEGER: number,
        ValueKind.MONEY: number,
        ValueKind.DECIMAL: number.map(Decimal),
        ValueKind.SCORE_B1: st.decimals(0, 500, places=1).map(trimmed),
        ValueKind.SCORE_B2: st.integers(0, 12).map(lambda n: n * 10),
        ValueKind.CHOICE: st.sampled_from(col.codes or ("",)),
        ValueKind.RANKED: codes,
        ValueKind.CHOICES: codes.map(lambda found: tuple(c for c in col.codes if c in found)),
        ValueKind.ETHNIC: st.sampled_from(sorted(set(ETHNIC_GROUPS.values()))),
    }
    return strategies.get(col.kind, text.filter(lambda t: len(t) > 7 and t[0].isalpha()))


def trimmed(number: Decimal) -> Decimal:
    whole = number == number.to_integral_value()
    return number.quantize(Decimal(1)) if whole else number.normalize()


@EACH_KIND
@given(raw=CELLS)
@example(raw="A\x1fÛ")  # letters of an old encoding that come together when a sign is taken away
@example(raw="a\u200b\u0301")  # a letter and its tone
@example(raw="1. - Nguyễn Văn An")
@example(raw="ß Văn")
@example(raw="1.000.000 triệu")
@example(raw=".. triệu")
@example(raw="1001TRIEU")  # more than the column takes, in words
def test_cleaning_never_fails_and_what_it_gives_is_clean(col: Column, raw: CellValue) -> None:
    cleaned = clean_cell(raw, col, context())
    assert (cleaned.value is None) or not any(n.severity == "error" for n in cleaned.notes)
    if cleaned.value is None or moved_by_the_row(cleaned.value, col):
        return
    again = clean_cell(to_cell(col, cleaned.value), col, context())
    # What is only unlikely stays so until somebody confirms it.
    left = tuple(note for note in again.notes if note.code != "very_old")
    assert (again.value, left) == (cleaned.value, ())


def moved_by_the_row(value: Value, col: Column) -> bool:
    """Whether a number was recognised as that of the other column, where the row moves it."""
    expected = {ValueKind.IDENTITY: 12, ValueKind.LEGACY: 9}.get(col.kind)
    return expected is not None and len(str(value)) != expected


@EACH_KIND
@given(raw=CELLS)
def test_every_remark_keeps_the_original(col: Column, raw: CellValue) -> None:
    for note in clean_cell(raw, col, context()).notes:
        assert note.column == col.key
        assert note.message.vi
        if isinstance(raw, str) and col.kind not in {ValueKind.CHOICES, ValueKind.RANKED}:
            assert note.original == raw


@pytest.mark.parametrize("language", ["vi", "en"])
@EACH_CHOICE
@SAMPLES
@given(data=st.data())
def test_a_value_written_as_a_cell_comes_back_equal(
    col: Column, language: str, data: st.DataObject
) -> None:
    value = data.draw(values_of(col))
    assert clean_cell(to_cell(col, value, language), col, context()) == (value, ())


@EACH_CHOICE
@SAMPLES
@given(data=st.data())
def test_a_value_kept_as_json_comes_back_equal(col: Column, data: st.DataObject) -> None:
    value = data.draw(st.one_of(st.none(), values_of(col)))
    assert from_plain(col.kind, to_plain(value)) == value


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d%m%Y",
                              "ngày %d tháng %m năm %Y", "Ngày %d, tháng %m, năm %Y",
                              "%d/%m/%Y 00:00:00"]))  # fmt: skip
def test_a_date_comes_back_from_every_form(day: dt.date, form: str) -> None:
    cleaned = clean_cell(day.strftime(form), column("review_date"), context())
    assert cleaned.value == day
    assert all(note.severity == "repair" for note in cleaned.notes)


@given(DAYS)
def test_a_date_comes_back_from_cells_of_dates_and_numbers(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    for raw in (day, dt.datetime.combine(day, dt.time()), serial, float(serial)):
        assert clean_cell(raw, column("review_date"), context()).value == day


@given(st.from_regex(r"0[0-9]{11}", fullmatch=True).filter(lambda n: n[1] != "0"))
def test_an_identity_number_that_lost_its_zero_is_proposed_back(number: str) -> None:
    for raw in (int(number), float(number), number[1:]):
        cleaned = clean_cell(raw, column("identity_number"), context())
        assert cleaned.value == number
        assert [note.severity for note in cleaned.notes] == ["proposal"]


@given(st.integers(0, 999_999_999))
def test_money_comes_back_from_every_form(amount: int) -> None:
    dots = f"{amount:,}".replace(",", ".")
    for text in (str(amount), dots, f"{amount:,}", f"{dots} đồng", dots.replace(".", " ")):
        assert clean_cell(text, column("reported_income"), context()).value == amount


@given(st.lists(st.sampled_from(["Hồ", "Văn", "Thị", "Niê", "Đặng", "Yến"]), min_size=2))
def test_a_name_comes_back_from_capitals_and_decomposed(words: list[str]) -> None:
    name = " ".join(words)[:90].strip()
    for text in (name.upper(), name.lower(), unicodedata.normalize("NFD", name), f"  {name} "):
        cleaned = clean_cell(text, column("full_name"), context())
        assert cleaned.value == name
        assert [note.severity for note in cleaned.notes] == ["repair"]


@given(st.dictionaries(st.sampled_from([c.key for c in COLUMNS if c.sheet == "members"]), CELLS))
@example({"legacy_identity_number": "0", "identity_number": 100000000})
@example({"legacy_identity_number": 98070123456, "identity_number": "?!"})
def test_a_row_of_anything_is_cleaned(cells: dict[str, CellValue]) -> None:
    row = clean_row(SheetKind.MEMBERS, cells, context())
    # The year that has a column of its own is joined to the birth.
    assert set(cells) - {"born_year"} <= set(row.values)
    for note in row.notes:
        if note.severity == "error":
            assert row.values.get(note.column) is None


def test_printable_ascii_never_becomes_something_else_as_text() -> None:
    text = f"x{string.printable.strip()}x"
    assert clean_cell(text, column("description"), context()).value == " ".join(text.split())


def test_codes_of_cells_in_tables_are_read() -> None:
    assert [cell("#1"), cell("#1.5"), cell("?yes"), cell("x")] == [1, 1.5, True, "x"]
