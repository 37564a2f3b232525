"""Household codes that come more than once in a file: the national export has many.

The rule people see: the same code with the same head (compared without accents) is the same
household, and its rows are joined; where they contradict each other, somebody must choose. The same
code with another head is another household: the first row keeps the code, the later one has none,
and both rows are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from common.vietnamese import fold_name
from exchange.choices import SheetKind
from exchange.rules.cleaning.notes import note
from exchange.rules.cleaning.types import Note, Value
from exchange.rules.columns import column_at


class CodedRow(NamedTuple):
    """A household row with a code; ``values`` are compared where both rows have one."""

    row: int
    code: str
    head_name: str
    values: Mapping[str, Value] = {}


class CodeVerdict(NamedTuple):
    """What becomes of a later row with a known code.

    ``joined_to`` is the row it is one household with; None where it is another household, which
    then has no code.
    """

    row: int
    first_row: int
    joined_to: int | None
    note: Note


#: Never compared: the codes themselves, and what differs from review to review.
_FREE = frozenset({"household_code", "external_code", "head_name", "note", "description"})


def settle_codes(rows: Iterable[CodedRow], *, key: str = "external_code") -> Iterator[CodeVerdict]:
    """Go through the household rows of a file in order and say what repeated codes mean.

    ``key`` is the column of the code. Codes are compared without case and spaces.
    """
    column = column_at(SheetKind.HOUSEHOLDS, key)
    seen: dict[str, dict[str, CodedRow]] = {}
    for row in rows:
        code = fold_name(row.code)
        if not code:
            continue
        heads = seen.setdefault(code, {})
        head = fold_name(row.head_name)
        same = heads.get(head)
        if same is not None:
            yield _joined(row, same, column_at(SheetKind.HOUSEHOLDS, key).key)
            continue
        if heads:
            first = next(iter(heads.values()))
            words = {"other": first.row, "head": first.head_name}
            found = note("duplicate_code", column, row.code, None, (), **words)
            yield CodeVerdict(row.row, first.row, None, found)
        heads[head] = row


def _joined(row: CodedRow, same: CodedRow, key: str) -> CodeVerdict:
    column = column_at(SheetKind.HOUSEHOLDS, key)
    differing = [
        column_at(SheetKind.HOUSEHOLDS, name).label.vi
        for name, value in row.values.items()
        if name not in _FREE
        and value is not None
        and same.values.get(name) is not None
        and same.values[name] != value
    ]
    if differing:
        words = {"other": same.row, "columns": ", ".join(differing)}
        found = note("duplicate_conflict", column, row.code, None, (), **words)
    else:
        found = note("duplicate_joined", column, row.code, row.code, other=same.row)
    return CodeVerdict(row.row, same.row, same.row, found)
