"""Cleaning of cells and rows: the tables of docs/rules/spreadsheet-cleaning.md and more."""

from __future__ import annotations

import datetime as dt

import pytest

from exchange.choices import Severity, SheetKind, SourceFormat
from exchange.rules.cleaning import (
    B2Scale,
    ColumnFindings,
    ColumnScanner,
    DayOrder,
    clean_cell,
    clean_row,
    scan_columns,
)
from exchange.rules.cleaning.messages import MESSAGES
from exchange.rules.cleaning.scan import b2_scale
from tests.exchange.cells import PLACES, cell, column, context, remarks, shown, told
from tests.worked_examples import examples, ids

PAGE = "spreadsheet-cleaning"
TABLES = {
    "names": "full_name",
    "encodings": "full_name",
    "legacy": "legacy_identity_number",
    "dates of birth": "born",
    "other dates": "review_date",
    "yes and no": "has_merit",
    "relations": "relation",
    "sexes": "sex",
    "classes": "reported_class",
    "ethnic groups": "ethnic_group",
    "numbers": "livelihood.annual_land_m2",
    "money": "reported_income",
    "B1": "reported_b1",
    "telephones": "phone",
    "codes": "external_code",
}


@pytest.mark.parametrize(
    ("key", "row"),
    [(key, row) for table, key in TABLES.items() for row in examples(PAGE, table)],
    ids=lambda value: value if isinstance(value, str) else value["cell"] or "blank",
)
def test_cells_of_the_page(key: str, row: dict[str, str]) -> None:
    cleaned = clean_cell(cell(row["cell"]), column(key), context())
    assert told(cleaned) == (row["read as"], row["remark"])
    assert all(note.original for note in cleaned.notes)


@pytest.mark.parametrize("row", examples(PAGE, "B2"), ids=ids)
def test_scores_of_the_page(row: dict[str, str]) -> None:
    scale = b2_scale(row["column"].split(", "))
    assert scale == row["scale"]
    in_column = context(findings=ColumnFindings(b2_scale=scale))
    cleaned = clean_cell(cell(row["cell"]), column("reported_b2"), in_column)
    assert told(cleaned) == (row["read as"], row["remark"])


@pytest.mark.parametrize("row", examples(PAGE, "identity numbers"), ids=ids)
def test_identity_numbers_of_the_page(row: dict[str, str]) -> None:
    cells = {"identity_number": cell(row["number"]), "sex": row["sex"], "born": row["born"]}
    found = clean_row(SheetKind.MEMBERS, cells, context())
    assert shown(found.values["identity_number"]) == row["read as"]
    assert shown(found.values.get("legacy_identity_number")) == row["old number"]
    assert remarks(found.notes) == row["remark"]


@pytest.mark.parametrize("row", examples(PAGE, "two columns of birth"), ids=ids)
def test_births_in_two_columns_of_the_page(row: dict[str, str]) -> None:
    cells = {"born": cell(row["day"]), "born_year": cell(row["year"]), "sex": "Nam"}
    found = clean_row(SheetKind.MEMBERS, cells, context())
    assert shown(found.values["born"]) == row["read as"]
    assert remarks(found.notes) == row["remark"]
    assert "born_year" not in found.values


@pytest.mark.parametrize("row", examples(PAGE, "communes"), ids=ids)
def test_communes_of_the_page(row: dict[str, str]) -> None:
    cells = {"commune": cell(row["commune"]), "village": row["village"]}
    found = clean_row(SheetKind.HOUSEHOLDS, cells, context(places=PLACES))
    assert shown(found.values["commune"]) == row["read as"]
    assert remarks([n for n in found.notes if n.column == "commune"]) == row["remark"]


@pytest.mark.parametrize("row", examples(PAGE, "villages"), ids=ids)
def test_villages_of_the_page(row: dict[str, str]) -> None:
    cells = {"commune": row["commune"], "village": cell(row["village"])}
    found = clean_row(SheetKind.HOUSEHOLDS, cells, context(places=PLACES))
    key = found.values["village"]
    assert (PLACES.villages[str(key)].title if key else "") == row["read as"]
    assert remarks([n for n in found.notes if n.column == "village"]) == row["remark"]


def test_the_page_has_every_remark() -> None:
    listed = {row["code"]: (row["kind"], row["sentence"]) for row in examples(PAGE, "remarks")}
    assert listed == {
        code: (message.severity.value, f"{message.text.vi} {message.remedy.vi}".strip())
        for code, message in MESSAGES.items()
    }


@pytest.mark.parametrize("code", MESSAGES)
def test_a_remark_that_asks_says_what_to_do(code: str) -> None:
    severity, text, remedy = MESSAGES[code]
    assert text.vi
    assert text.en
    assert bool(remedy.vi) == bool(remedy.en) == (severity is not Severity.REPAIR)


def test_what_is_asked_has_the_choices_and_one_question_for_all_rows() -> None:
    rows = [{"commune": "Xã Ba Nang"}, {"commune": "XÃ BA NANG"}]
    notes = [clean_row(SheetKind.HOUSEHOLDS, row, context(places=PLACES)).notes[0] for row in rows]
    assert {note.question for note in notes} == {"commune:xa ba nang"}
    assert notes[0].options == (("19432", "Xã Đakrông"), ("19429", "Xã Hướng Hiệp"))


def test_an_answer_settles_a_place() -> None:
    answered = context(places=PLACES, answers={"commune:xa ba nang": "19432"})
    found = clean_row(SheetKind.HOUSEHOLDS, {"commune": "Xã Ba Nang"}, answered)
    assert found.values["commune"] == "19432"
    assert not found.notes


def test_an_answer_settles_the_list_of_bare_ethnic_numbers() -> None:
    cleaned = clean_cell("8", column("ethnic_group"), context(ethnic_list="B"))
    assert told(cleaned) == ("B08", "")


def test_the_commune_of_the_file_serves_rows_without_one() -> None:
    found = clean_row(
        SheetKind.HOUSEHOLDS, {"village": "Thôn 01"}, context(places=PLACES, commune="19429")
    )
    assert (found.values["commune"], found.values["village"]) == ("19429", "11")


def test_the_commune_of_the_file_decides_between_communes_of_one_name() -> None:
    found = clean_row(
        SheetKind.HOUSEHOLDS, {"commune": "Tân Lập"}, context(places=PLACES, commune="19495")
    )
    assert found.values["commune"] == "19495"


def test_a_blank_required_cell_is_an_error_that_names_the_column() -> None:
    found = clean_row(SheetKind.MEMBERS, {"full_name": None, "relation": " "}, context())
    assert remarks(found.notes) == "error missing, error missing"
    assert "Họ và tên" in found.notes[0].message.vi
    assert found.severity is Severity.ERROR


def test_a_head_of_a_list_is_compared_with_the_number_too() -> None:
    cells = {"head_identity_number": "098170123456", "head_sex": "Nam", "head_born": "1970"}
    found = clean_row(SheetKind.HOUSEHOLDS, cells, context(source=SourceFormat.LIST))
    assert remarks(found.notes) == "proposal identity_doubtful"


def test_two_old_numbers_that_differ_are_an_error() -> None:
    cells = {"identity_number": "197012345", "legacy_identity_number": "197012346"}
    assert remarks(clean_row(SheetKind.MEMBERS, cells, context()).notes) == "error legacy_differs"


def test_twelve_digits_among_old_numbers_move_to_their_column() -> None:
    cells = {"identity_number": None, "legacy_identity_number": "098070123456"}
    found = clean_row(SheetKind.MEMBERS, cells, context())
    assert found.values == {
        "identity_number": "098070123456",
        "legacy_identity_number": None,
    }


def test_a_remark_on_a_reason_in_place_of_a_number_fills_the_reason() -> None:
    cells = {"identity_number": "chưa làm", "no_identity_reason": ""}
    found = clean_row(SheetKind.MEMBERS, cells, context())
    assert found.values["no_identity_reason"] == "not_yet"


def test_a_column_with_the_month_first_is_proposed_as_a_whole() -> None:
    findings = scan_columns({"born": ["12/25/1970", "01/13/1980", "05/30/1990", "05/06/1970"]})
    assert findings.day_orders == {"born": DayOrder.MONTH_FIRST}
    cleaned = clean_cell("05/06/1970", column("born"), context(findings=findings))
    assert told(cleaned) == ("06/05/1970", "proposal date_column_month_first")


def test_date_cells_that_a_spreadsheet_swapped_are_proposed_back() -> None:
    texts: list[object] = ["25/12/1970", "13/01/1980", "30/05/1990"]
    cells = [dt.date(1970, 6, 5), dt.date(1980, 1, 2), dt.date(1990, 12, 11)]
    findings = scan_columns({"born": [*texts, *cells]})  # type: ignore[list-item]
    cleaned = clean_cell(cells[0], column("born"), context(findings=findings))
    assert told(cleaned) == ("06/05/1970", "proposal date_cell_swapped")
    findings = scan_columns({"born": [*texts, *cells, dt.date(1999, 1, 31)]})  # type: ignore[list-item]
    assert told(clean_cell(cells[0], column("born"), context(findings=findings)))[1] == ""


def test_a_column_in_an_old_encoding_reads_names_that_could_be_unicode() -> None:
    scanner = ColumnScanner()
    for name in ["NguyÔn V¨n An", "Lª ThÞ Hång", "TrÇn ThÞ BÐ", "Cao Tó"]:
        scanner.see({"full_name": name})
    cleaned = clean_cell("Cao Tó", column("full_name"), context(findings=scanner.findings()))
    assert told(cleaned) == ("Cao Tú", "proposal tcvn3_doubtful")


def test_one_column_in_unicode_letters_is_not_in_an_old_encoding() -> None:
    names = ["NguyÔn V¨n An", "Lª ThÞ Hång", "TrÇn ThÞ BÐ", "Nguyễn Văn An"]
    assert not scan_columns({"full_name": names}).encodings


def test_scores_of_another_column_decide_nothing() -> None:
    assert scan_columns({"reported_b1": [3, 5]}).b2_scale is B2Scale.POINTS


def test_an_unknown_key_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError):
        clean_row(SheetKind.MEMBERS, {"shoe_size": 42}, context())


def test_facts_in_several_choices() -> None:
    cells = {
        "causes": "Thiếu vốn (không có vốn sản xuất, kinh doanh); Ốm đau, bệnh nặng, tai nạn",
        "dwelling.means": "Điện thoại thông minh; Tivi",
        "livelihood.goods": "Không có",
        "wishes": "housing\ncredit",
    }
    found = clean_row(SheetKind.FACTS, cells, context())
    assert found.values == {
        "causes": ("capital", "illness"),
        "dwelling.means": ("tv", "smartphone"),
        "livelihood.goods": (),
        "wishes": ("housing", "credit"),
    }
    assert not found.notes


@pytest.mark.parametrize(
    ("text", "remark"),
    [("Tivi; Tivi", "error choice_twice"), ("Tivi; Xe lửa", "error choice_unknown")],
)
def test_faults_in_several_choices(text: str, remark: str) -> None:
    assert told(clean_cell(text, column("dwelling.means"), context())) == ("", remark)


def test_notes_do_not_leak_between_rows_of_one_context() -> None:
    shared = context()
    first = clean_row(SheetKind.MEMBERS, {"sex": "", "identity_number": "098170123456"}, shared)
    second = clean_row(SheetKind.MEMBERS, {"sex": "", "identity_number": ""}, shared)
    assert remarks(first.notes) == "proposal sex_from_identity"
    assert remarks(second.notes) == "error missing"
