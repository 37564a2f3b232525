"""Pages by key instead of by number: page 9,000 costs what page 1 costs.

A cursor is the sort key of the row before the page, so rows that are added or vanish meanwhile
neither repeat nor hide others.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)
M_co = TypeVar("M_co", bound=models.Model, covariant=True)


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[M]):
    """Rows of one page and the cursors of its neighbours; an empty cursor means none."""

    rows: list[M]
    next: str = ""
    previous: str = ""


def keyset_page(
    queryset: models.QuerySet[M],
    *,
    order: Sequence[str] = ("pk",),
    after: str = "",
    before: str = "",
    size: int = 50,
    descending: bool = False,
) -> KeysetPage[M]:
    """Return ``size`` rows behind the cursor ``after``, or before the cursor ``before``.

    ``order`` names columns whose combination is unique (end with ``pk``), all ascending or all
    ``descending``. A cursor that cannot be read counts as none: an old bookmark shows page one.
    """

    def fetch(beyond: list[Any] | None, count: int, *, backwards: bool) -> list[M]:
        down = backwards != descending
        rows = queryset.order_by(*(f"-{name}" if down else name for name in order))
        if beyond is not None:
            rows = rows.filter(_beyond(order, beyond, "lt" if down else "gt"))
        return list(rows[:count])

    return fetched_page(fetch, order=order, after=after, before=before, size=size)


class Fetch(Protocol[M_co]):
    """Reads at most ``count`` rows beyond a key; from the first on where there is none."""

    def __call__(self, beyond: list[Any] | None, count: int, *, backwards: bool) -> Sequence[M_co]:
        """Return the rows, the nearest to the key first."""


def fetched_page(
    fetch: Fetch[M], *, order: Sequence[str], after: str = "", before: str = "", size: int = 50
) -> KeysetPage[M]:
    """Return a page of rows that ``fetch`` reads; ``order`` names the attributes of their key."""
    values = _read(after or before, len(order))
    backwards = values is not None and not after
    try:
        found = list(fetch(values, size + 1, backwards=backwards))
    except (TypeError, ValueError, ValidationError):
        if values is None:
            raise
        # A word where a column holds numbers or days.
        values, backwards = None, False
        found = list(fetch(None, size + 1, backwards=False))
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
        return KeysetPage(
            found,
            next=_write(found[-1], order) if found else "",
            previous=_write(found[0], order) if found and more else "",
        )
    return KeysetPage(
        found,
        next=_write(found[-1], order) if more else "",
        previous=_write(found[0], order) if found and values is not None else "",
    )


def _beyond(order: Sequence[str], values: Sequence[Any], direction: str) -> Q:
    """Rows after ``values``; the first column bounds the scan, so its index is used."""
    condition = Q(**{f"{order[-1]}__{direction}": values[-1]})
    for name, value in zip(reversed(order[:-1]), reversed(values[:-1]), strict=True):
        condition = Q(**{f"{name}__{direction}": value}) | (Q(**{name: value}) & condition)
    if len(order) > 1:
        condition &= Q(**{f"{order[0]}__{direction}e": values[0]})
    return condition


#: Largest key of the database.
_BIGGEST = 2**63 - 1


def _write(row: models.Model, order: Sequence[str]) -> str:
    text = json.dumps([getattr(row, name) for name in order], default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, length: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, UnicodeDecodeError):
        return None
    plain = isinstance(values, list) and all(
        # PostgreSQL keeps no zero byte in a text.
        isinstance(v, int) or (isinstance(v, str) and "\x00" not in v)
        for v in values
    )
    # The last column is the primary key.
    fits = plain and len(values) == length and isinstance(values[-1], int)
    return values if fits and abs(values[-1]) <= _BIGGEST else None
