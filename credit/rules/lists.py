"""What a commune's list for a month says: rows, what differs from before, and the bytes of both.

A list is *full* (everybody eligible) or holds *changes* since the commune's list before. A row is
one line of canonical JSON, hashed as lists of decisions are (``households.rules.issued``). Applying
the rows of changes to the last full list gives everybody who is eligible now, so a bank needs no
more than the lists in order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from credit.rules.eligibility import Reason
from households.rules.issued import canonical

#: Series of numbers that counts the lists of a commune.
CHAIN = "confirmed_list"

FULL, CHANGES = "full", "changes"
LISTED, ADDED, CHANGED, REMOVED = "listed", "added", "changed", "removed"
DECEMBER = 12

#: Why a household left the list although nothing in it stands against a loan; see :class:`Reason`.
MOVED_OUT = "moved_out"
#: Reasons that are about a programme or a question, not about standing on the list.
_OTHERS = {
    Reason.NOT_FOUND,
    Reason.CATEGORY_NOT_SERVED,
    Reason.UNABLE_TO_WORK,
    Reason.NO_TERMS,
}
#: Every code under ``reason`` of a removed row.
REMOVED_REASONS = (MOVED_OUT, *(one.value for one in Reason if one not in _OTHERS))


@dataclass(frozen=True, slots=True)
class Borrower:
    """Who borrows for the household where it is not the head."""

    name: str
    birth_year: int
    identity_number: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the bank is told of one eligible household; days as ``2026-01-31``.

    ``household`` is its lasting key (UUID); its code may change.
    """

    household: str
    code: str
    commune: str
    village: str
    village_code: str
    head: str
    birth_year: int | None
    identity_number: str | None
    category: str
    standard: str
    decision: str | None
    decided_on: str | None
    valid_from: str | None
    valid_until: str | None
    escaped_on: str | None
    newly_escaped_until: str | None
    representative: Borrower | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """Why a household is no longer on the list, and since when."""

    reason: str
    on: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list, without its number. ``was`` is the category it was listed under before."""

    entry: Entry
    change: str
    changed: tuple[str, ...] = ()
    was: str | None = None
    leaving: Leaving | None = None

    def line(self, position: int) -> str:
        """Canonical JSON. Every row has every name; a removed one says what it was listed as."""
        said = said_of(self.entry)
        if self.change == REMOVED:
            said["category"] = None
        return canonical(
            said
            | {
                "change": self.change,
                "changed": list(self.changed),
                "position": position,
                "reason": self.leaving.reason if self.leaving else None,
                "removed_on": self.leaving.on if self.leaving else None,
                "was": self.was,
            }
        )


_FIELDS = tuple(one.name for one in fields(Entry))


def said_of(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values."""
    said = {name: getattr(entry, name) for name in _FIELDS}
    one = entry.representative
    said["representative"] = (
        {"birth_year": one.birth_year, "identity_number": one.identity_number, "name": one.name}
        if one
        else None
    )
    return said


def entry_of(said: Mapping[str, Any]) -> Entry:
    """Return the entry that a line says; of a removed row as it was listed."""
    values = {name: said[name] for name in _FIELDS}
    if said["change"] == REMOVED:
        values["category"] = said["was"]
    one = said["representative"]
    values["representative"] = Borrower(**one) if one else None
    return Entry(**values)


def full(now: Mapping[str, Entry]) -> list[Row]:
    """Rows of a full list."""
    return [Row(entry, LISTED) for entry in _ordered(now.values())]


def differences(
    before: Mapping[str, Entry], now: Mapping[str, Entry], leaving: Mapping[str, Leaving]
) -> list[Row]:
    """Rows of a list of changes, by the lasting keys of households.

    ``leaving`` says of each household that is in ``before`` and not in ``now`` why it left.
    """
    rows = []
    for key, entry in now.items():
        stood = before.get(key)
        if stood is None:
            rows.append(Row(entry, ADDED))
        elif stood != entry:
            changed = tuple(
                name for name in _FIELDS if getattr(stood, name) != getattr(entry, name)
            )
            rows.append(Row(entry, CHANGED, changed, was=stood.category))
    for key, entry in before.items():
        if key not in now:
            rows.append(Row(entry, REMOVED, was=entry.category, leaving=leaving[key]))
    return sorted(rows, key=lambda row: _place(row.entry))


def apply(before: Mapping[str, Entry], rows: Iterable[Row]) -> dict[str, Entry]:
    """Return who is listed after the rows of one more list."""
    now = dict(before)
    for row in rows:
        if row.change == REMOVED:
            now.pop(row.entry.household, None)
        else:
            now[row.entry.household] = row.entry
    return now


def _place(entry: Entry) -> tuple[str, str, str]:
    return entry.village_code, entry.code, entry.household


def _ordered(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=_place)


def kind_of(month: int, *, first: bool, full_stands: bool) -> str:
    """Full at the end of a year and where a commune signs for the first time, changes otherwise.

    ``full_stands``: the month has its full list already; what is signed then corrects it.
    """
    return FULL if (first or month == DECEMBER) and not full_stands else CHANGES


def last_day(year: int, month: int) -> dt.date:
    """Last day of a month."""
    following = dt.date(year + month // DECEMBER, month % DECEMBER + 1, 1)
    return following - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ListHeader:
    """What stands above a list. ``listed`` counts who is eligible after it, ``rows`` its rows."""

    as_of: str
    commune: str
    kind: str
    listed: int
    month: int
    previous: str
    rows: int
    sequence: int
    signed_on: str
    signer: str
    year: int

    def text(self) -> str:
        """Return the header as canonical JSON."""
        return canonical({one.name: getattr(self, one.name) for one in fields(self)})
