"""What identity number, sex and birth of one row say about each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from exchange.choices import Severity, SheetKind
from exchange.rules.cleaning.notes import note, value_shown
from exchange.rules.cleaning.types import CellValue, CleaningContext, Note, Value
from exchange.rules.column_types import Column
from exchange.rules.words import SEXES
from households.rules.identity import IdentityIssue, identity_issues


class PersonKeys(NamedTuple):
    """Under which keys a sheet has the data of the person of a row."""

    identity: str
    legacy: str
    sex: str
    born: str
    born_year: str
    reason: str


PERSON_KEYS = {
    SheetKind.MEMBERS: PersonKeys(
        "identity_number",
        "legacy_identity_number",
        "sex",
        "born",
        "born_year",
        "no_identity_reason",
    ),
    SheetKind.HOUSEHOLDS: PersonKeys(
        "head_identity_number",
        "head_legacy_identity_number",
        "head_sex",
        "head_born",
        "head_born_year",
        "",
    ),
}
#: What a number tells of its holder; where it was registered decides nothing (births abroad).
_ISSUE_WORDS = {
    IdentityIssue.SEX: ("giới tính", "sex"),
    IdentityIssue.BIRTH_YEAR: ("năm sinh", "year of birth"),
    IdentityIssue.FUTURE: ("năm sinh", "year of birth"),
}
_SEX_LABELS = {choice.code: choice.label for choice in SEXES}


def fits_at_a_glance(keys: PersonKeys, values: Mapping[str, Value], this_year: int) -> bool:
    """Whether 12 digits, sex and birth agree, as for most rows; nothing is to be said then."""
    number, born, sex = values.get(keys.identity), values.get(keys.born), values.get(keys.sex)
    if type(number) is not str or len(number) != 12 or sex is None or values.get(keys.legacy):
        return False
    year = year_of(born) or 0
    century_and_sex = ord(number[3]) - 48
    return (
        sex == "MF"[century_and_sex % 2]
        and year == 1900 + 100 * (century_and_sex // 2) + int(number[4:6])
        and year <= this_year
    )


@dataclass(slots=True)
class PersonRow:
    """A row while its numbers are put in place; ``values`` are changed, ``notes`` replaced."""

    keys: PersonKeys
    cells: Mapping[str, CellValue]
    values: dict[str, Value]
    notes: list[Note]
    columns: Mapping[str, Column]

    def note(self, code: str, key: str, value: Value = None, **words: object) -> Note:
        """Make a note on a cell of this row."""
        return note(code, self.columns[key], self.cells.get(key), value, (), **words)

    def wrong(self, key: str) -> bool:
        """Whether a cell says something that cannot be read: it is mended first."""
        return any(
            made.column == key and made.severity == Severity.ERROR and made.code != "missing"
            for made in self.notes
        )

    def drop(self, key: str, *codes: str) -> None:
        """Take back notes on a cell."""
        self.notes = [made for made in self.notes if made.column != key or made.code not in codes]


def join_births(row: PersonRow, year: Value) -> list[Note]:
    """Make one birth of the day in one column and the year in another; return the notes.

    ``year`` is what the column of the year says, which may be a whole date as well.
    A full date wins, in whichever of the two it stands; the year alone counts where no day is
    known. Another year beside a date is a clash that somebody confirms; two different years, or
    two different dates, are an error: neither is better.
    """
    key = row.keys.born
    if row.wrong(key):
        return row.notes
    born = row.values.get(key)
    if born is None:
        row.values[key] = year
        row.drop(key, "missing")
        return row.notes
    words = {"born": value_shown(born), "year": value_shown(year)}
    dates = [found for found in (born, year) if isinstance(found, dt.date)]
    if year_of(born) == year_of(year) and (len(dates) < 2 or born == year):
        row.values[key] = dates[0] if dates else born
    elif len(dates) == 1:
        row.values[key] = dates[0]
        row.notes.append(row.note("born_years_clash", row.keys.born_year, dates[0], **words))
    else:
        row.values[key] = None
        row.notes.append(row.note("born_years_differ", key, **words))
    return row.notes


def year_of(born: Value) -> int | None:
    """Return the year of a clean birth: of a date, or the year itself."""
    if isinstance(born, dt.date):
        return born.year
    return born if isinstance(born, int) else None


def check_person(row: PersonRow, context: CleaningContext) -> list[Note]:
    """Return the notes of the row after the numbers were put in their place and compared."""
    keys, values = row.keys, row.values
    number, legacy = values.get(keys.identity), values.get(keys.legacy)
    if isinstance(number, str) and len(number) == 9:
        _move_old(row, number, legacy)
    elif isinstance(legacy, str) and len(legacy) == 12:
        _move_new(row, legacy, number)
    number = values.get(keys.identity)
    if isinstance(number, str):
        _fill(row, number)
        _judge(row, number, context)
    elif keys.reason and values.get(keys.reason) is None:
        for made in row.notes:
            if made.code == "identity_reason_moved":
                values[keys.reason] = made.value
    return row.notes


def _judge(row: PersonRow, number: str, context: CleaningContext) -> None:
    """Say whether a restored number fits its holder, and where any number does not."""
    sex, born = row.values.get(row.keys.sex), row.values.get(row.keys.born)
    year = year_of(born)
    issues = identity_issues(
        number,
        sex=sex if isinstance(sex, str) else None,
        birth_year=year,
        today=context.today,
    )
    key = row.keys.identity
    if not issues and sex is not None and year is not None:
        for index, made in enumerate(row.notes):
            if made.column == key and made.code in {"identity_zero", "identity_zeros"}:
                row.notes[index] = row.note(
                    made.code,
                    key,
                    number,
                    fits=", khớp nơi khai sinh, giới tính và năm sinh",
                    fits_en=", and fits place of birth, sex and year",
                    length=len(made.original),
                    lost=12 - len(made.original),
                )
    words = dict.fromkeys(_ISSUE_WORDS[issue] for issue in issues if issue in _ISSUE_WORDS)
    if words:
        vi, en = (" và ".join(pair[0] for pair in words), " and ".join(pair[1] for pair in words))
        key = key if key in row.columns else row.keys.legacy
        row.notes.append(row.note("identity_doubtful", key, number, issues=vi, issues_en=en))


def _move_old(row: PersonRow, number: str, legacy: Value) -> None:
    """Move 9 digits to the column of old numbers."""
    row.values[row.keys.identity] = None
    if row.wrong(row.keys.legacy):
        return
    if legacy in {None, number}:
        row.values[row.keys.legacy] = number
        row.drop(row.keys.legacy, "missing")
        return
    row.drop(row.keys.identity, "identity_is_legacy")
    row.notes.append(row.note("legacy_differs", row.keys.identity, other=legacy))


def _move_new(row: PersonRow, legacy: str, number: Value) -> None:
    """Move 12 digits to the column of identity numbers."""
    row.values[row.keys.legacy] = None
    if row.wrong(row.keys.identity):
        return
    if number in {None, legacy}:
        row.values[row.keys.identity] = legacy
        row.drop(row.keys.identity, "missing")
        return
    row.drop(row.keys.legacy, "legacy_is_identity")
    row.notes.append(row.note("legacy_differs", row.keys.legacy, other=number))


def _fill(row: PersonRow, number: str) -> None:
    """Propose sex and year of birth out of the number where their cells are blank."""
    century_and_sex = int(number[3])
    sex = "MF"[century_and_sex % 2]
    label = _SEX_LABELS[sex]
    year = 1900 + 100 * (century_and_sex // 2) + int(number[4:6])
    for key, code, value in (
        (row.keys.sex, "sex_from_identity", sex),
        (row.keys.born, "born_from_identity", year),
    ):
        if row.values.get(key, "") is not None:
            continue
        if any(made.column == key and made.code != "missing" for made in row.notes):
            continue
        row.values[key] = value
        row.drop(key, "missing")
        row.notes.append(row.note(code, key, value, label=label.vi, label_en=label.en))
