"""What only several rows together tell: heads, members without a household, people twice.

Plain rows in, notes out. ``check_household`` looks at one household with its members, so a caller
can go through a file of any size household by household; ``repeated_people`` looks at a whole file
and keeps only numbers and short keys of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from common.vietnamese import fold_name
from exchange.choices import SheetKind
from exchange.rules.cleaning.notes import note
from exchange.rules.cleaning.types import Note
from exchange.rules.columns import column_at
from exchange.rules.words import RELATIONS
from households.choices import Relation

OLDEST_AGE = 120
#: By how many years a member is younger (+) than the head at least and at most, by relation.
_GAPS = {
    Relation.CHILD: (12, 75),
    Relation.GRANDCHILD: (26, 110),
    Relation.PARENT: (-75, -12),
    Relation.GRANDPARENT: (-110, -26),
    Relation.SPOUSE: (-40, 40),
    Relation.SIBLING: (-45, 45),
}
#: Adopted and step children may be of any age: no remark on them.
_LABELS = {choice.code: choice.label for choice in RELATIONS}


class HouseholdRow(NamedTuple):
    """A household as far as checks need it; ``row`` is its number on the sheet."""

    row: int
    code: str
    head_name: str = ""
    stated_members: int | None = None


class MemberRow(NamedTuple):
    """A member as far as checks need it."""

    row: int
    household_code: str
    full_name: str
    relation: str | None = None
    sex: str | None = None
    birth_year: int | None = None
    identity_number: str | None = None
    birth_date: dt.date | None = None


class RowNote(NamedTuple):
    """A note and the row of the sheet it belongs to."""

    sheet: SheetKind
    row: int
    note: Note


def _on_household(
    row: HouseholdRow, found: str, key: str, shown: object, **words: object
) -> RowNote:
    column = column_at(SheetKind.HOUSEHOLDS, key)
    return RowNote(
        SheetKind.HOUSEHOLDS, row.row, note(found, column, str(shown), None, (), **words)
    )


def _on_member(row: MemberRow, found: str, key: str, shown: object, **words: object) -> RowNote:
    column = column_at(SheetKind.MEMBERS, key)
    return RowNote(SheetKind.MEMBERS, row.row, note(found, column, str(shown), None, (), **words))


def check_household(
    household: HouseholdRow | None, members: Sequence[MemberRow], *, today: dt.date
) -> list[RowNote]:
    """Check one household of a file with all its members in the file.

    ``household`` is None where the members name a code that no row has.
    """
    if household is None:
        return [
            _on_member(member, "no_household", "household_code", member.household_code)
            for member in members
        ]
    heads = [member for member in members if member.relation == Relation.HEAD]
    return [
        *_structure(household, members, heads),
        *_spouses(members),
        *(found for member in members for found in _ages(member, heads, today)),
    ]


def _structure(
    household: HouseholdRow, members: Sequence[MemberRow], heads: Sequence[MemberRow]
) -> Iterator[RowNote]:
    code = household.code
    if not members:
        yield _on_household(household, "no_members", "household_code", code)
        return
    if not heads:
        yield _on_household(household, "no_head", "household_code", code)
    rows = ", ".join(str(head.row) for head in heads)
    for head in heads[1:]:
        yield _on_member(head, "two_heads", "relation", head.full_name, household=code, rows=rows)
    if household.head_name and len(heads) == 1:
        name = heads[0].full_name
        if fold_name(name) != fold_name(household.head_name):
            yield _on_household(
                household, "head_differs", "head_name", household.head_name, head=name
            )
    stated = household.stated_members
    if stated is not None and stated != len(members):
        yield _on_household(
            household, "count_differs", "reported_member_count", stated, listed=len(members)
        )


def _spouses(members: Sequence[MemberRow]) -> Iterator[RowNote]:
    spouses = [member for member in members if member.relation == Relation.SPOUSE]
    rows = ", ".join(str(spouse.row) for spouse in spouses)
    for spouse in spouses[1:]:
        yield _on_member(spouse, "two_spouses", "relation", spouse.full_name, rows=rows)


def _ages(member: MemberRow, heads: Sequence[MemberRow], today: dt.date) -> Iterator[RowNote]:
    if member.birth_year is None:
        return
    age = today.year - member.birth_year
    if age > OLDEST_AGE:
        yield _on_member(member, "very_old", "born", member.birth_year, age=age)
    head_born = heads[0].birth_year if len(heads) == 1 else None
    if head_born is None or member.relation is None or member.relation not in _GAPS:
        return
    least, most = _GAPS[Relation(member.relation)]
    if not least <= member.birth_year - head_born <= most:
        label = _LABELS[member.relation]
        yield _on_member(
            member,
            "ages_unlikely",
            "relation",
            label.vi,
            relation=label.vi,
            relation_en=label.en,
            born=member.birth_year,
            head_born=head_born,
        )


def repeated_people(members: Iterable[MemberRow]) -> Iterator[RowNote]:
    """Find identity numbers that come twice, and people listed in two households or twice in one.

    Without a number, somebody is the same when name, date of birth and sex are: a year alone is
    not enough for that. The first row of each is kept, the later ones get the note.
    """
    numbers: dict[str, tuple[int, str]] = {}
    people: dict[tuple[str, dt.date, str], tuple[int, str, str | None]] = {}
    for member in members:
        number = member.identity_number
        if number:
            first = numbers.setdefault(number, (member.row, member.household_code))
            if first[0] != member.row:
                yield _on_member(
                    member, "identity_twice", "identity_number", number, other=first[0]
                )
                continue
        if member.birth_date and member.sex:
            key = fold_name(member.full_name), member.birth_date, member.sex
            row, code, other_number = people.setdefault(
                key, (member.row, member.household_code, number)
            )
            if row == member.row or (number and other_number):
                continue
            found = "listed_twice" if code == member.household_code else "in_two_households"
            yield _on_member(
                member, found, "full_name", member.full_name, other=row, other_code=code
            )
