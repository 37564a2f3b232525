"""What only several rows together tell: repeated codes, heads, people twice."""

from __future__ import annotations

import datetime as dt

import pytest

from exchange.choices import SheetKind
from exchange.rules.cross_checks import (
    HouseholdRow,
    MemberRow,
    RowNote,
    check_household,
    repeated_people,
)
from exchange.rules.duplicates_in_file import CodedRow, settle_codes
from tests.exchange.cells import TODAY
from tests.worked_examples import examples

PAGE = "spreadsheet-cleaning"
HOUSEHOLD = HouseholdRow(2, "M1", "Hồ Văn Thon")
HEAD = MemberRow(2, "M1", "Hồ Văn Thon", "head", "M", 1980)
WIFE = MemberRow(3, "M1", "Hồ Thị Mo", "spouse", "F", 1982)
CHILD = MemberRow(4, "M1", "Hồ Xa Lai", "child", "M", 2010)
TWIN = MemberRow(9, "M2", "HỒ XA LAI", "child", "M", 2010, None, dt.date(2010, 5, 6))


def household(row: HouseholdRow | None, *members: MemberRow) -> list[RowNote]:
    return check_household(row, members, today=TODAY)


CASES: dict[str, list[RowNote]] = {
    "members whose household code no row has": household(None, HEAD),
    "a household without members": household(HOUSEHOLD),
    "nobody is the head": household(HOUSEHOLD, WIFE),
    "two members are the head": household(HOUSEHOLD, HEAD, WIFE._replace(relation="head")),
    "the head is another one on the sheet of households": household(
        HOUSEHOLD._replace(head_name="Hồ Văn Pâng"), HEAD, WIFE
    ),
    "five members are stated and two listed": household(
        HOUSEHOLD._replace(stated_members=5), HEAD, WIFE
    ),
    "somebody is 126 years old": household(
        HOUSEHOLD, HEAD, CHILD._replace(relation="other", birth_year=1900)
    ),
    "a child is five years younger than the head": household(
        HOUSEHOLD, HEAD, CHILD._replace(birth_year=1985)
    ),
    "two spouses of the head": household(HOUSEHOLD, HEAD, WIFE, WIFE._replace(row=4)),
    "an identity number twice": list(
        repeated_people(
            [
                HEAD._replace(identity_number="098080000001"),
                CHILD._replace(identity_number="098080000001"),
            ]
        )
    ),
    "the same name, birth and sex in two households": list(
        repeated_people([CHILD._replace(birth_date=dt.date(2010, 5, 6)), TWIN])
    ),
    "the same name, birth and sex twice in one": list(
        repeated_people(
            [CHILD._replace(birth_date=dt.date(2010, 5, 6)), TWIN._replace(household_code="M1")]
        )
    ),
}


@pytest.mark.parametrize("row", examples(PAGE, "rows together"), ids=lambda row: row["case"])
def test_rows_of_the_page(row: dict[str, str]) -> None:
    found = CASES[row["case"]]
    assert [f"{note.severity} {note.code}" for _sheet, _row, note in found] == [row["remark"]]


def test_every_case_is_on_the_page() -> None:
    assert [row["case"] for row in examples(PAGE, "rows together")] == list(CASES)


def test_a_whole_household_is_clean() -> None:
    stated = HOUSEHOLD._replace(head_name="HO VAN THON", stated_members=3)
    assert household(stated, HEAD, WIFE, CHILD) == []
    assert list(repeated_people([HEAD, WIFE, CHILD])) == []


def test_a_note_names_its_sheet_and_row() -> None:
    sheet, row, note = CASES["two members are the head"][0]
    assert (sheet, row, note.column) == (SheetKind.MEMBERS, 3, "relation")
    assert "2, 3" in note.message.vi


def test_a_year_alone_does_not_make_two_people_one() -> None:
    assert list(repeated_people([CHILD, CHILD._replace(row=9, household_code="M2")])) == []


def test_people_with_different_numbers_are_different() -> None:
    born = dt.date(2010, 5, 6)
    one = CHILD._replace(birth_date=born, identity_number="098210000001")
    other = TWIN._replace(identity_number="098210000002")
    assert list(repeated_people([one, other])) == []


def test_unknown_births_say_nothing() -> None:
    found = household(HOUSEHOLD, HEAD, CHILD._replace(birth_year=None))
    assert found == []


def test_codes_of_the_page() -> None:
    rows = examples(PAGE, "repeated codes")
    coded = [
        CodedRow(
            int(row["row"]),
            row["code"],
            row["head"],
            {"reported_member_count": int(row["members"])},
        )
        for row in rows
    ]
    verdicts = {verdict.row: verdict for verdict in settle_codes(coded)}
    for row in rows:
        verdict = verdicts.get(int(row["row"]))
        joined = str(verdict.joined_to or "") if verdict else ""
        remark = f"{verdict.note.severity} {verdict.note.code}" if verdict else ""
        assert (joined, remark) == (row["same household as"], row["remark"])


def test_a_repeated_code_names_both_rows_and_the_other_head() -> None:
    rows = [CodedRow(2, "HN01", "Hồ Văn Thon"), CodedRow(7, "HN01", "Hồ Xa Lai")]
    (verdict,) = settle_codes(rows)
    assert (verdict.row, verdict.first_row, verdict.joined_to) == (7, 2, None)
    assert "dòng 2" in verdict.note.message.vi
    assert "Hồ Văn Thon" in verdict.note.message.vi


def test_a_third_head_is_told_of_the_first_row() -> None:
    rows = [CodedRow(number, "A", f"Hồ {name}") for number, name in enumerate("XYZX", start=2)]
    assert [(v.row, v.first_row, v.joined_to) for v in settle_codes(rows)] == [
        (3, 2, None),
        (4, 2, None),
        (5, 2, 2),
    ]
