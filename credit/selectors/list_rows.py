"""A page of a confirmed list as programs of the bank read it: one prepared statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from common.pagination import MAX_LIMIT
from common.prepared import fetch_all
from credit.models.lists import ConfirmedListQuerySet
from officials.models import Official
from officials.scope import areas_for


@dataclass(frozen=True, slots=True)
class Told:
    """The newest answer to a row, and what the commune did about it."""

    outcome: str
    reason: str
    note: str
    answered_at: dt.datetime
    handling: str
    handled_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A row as signed, with the newest answer to it."""

    position: int
    change: str
    line: str
    sha256: str
    answer: Told | None


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows of the list with that key; ``known`` tells that the viewer's reading is kept today."""

    confirmed: int
    known: bool
    rows: list[SignedRow]


# Conditions of ConfirmedList.objects.visible_to() and of newest_answers(), which say the same of
# single lists and of other pages. A list without such rows still answers with one line. The fixed
# limit inside tells the planner how little is read: it knows no parameter when a plan is kept.
_PAGE = f"""
SELECT list.id, reading.id IS NOT NULL, row.position, row.change, row.line, row.sha256,
    answer.outcome, answer.reason, answer.note, answer.answered_at, answer.handling,
    answer.handled_at
FROM credit_confirmedlist list
LEFT JOIN credit_listreading reading ON reading.confirmed_id = list.id
    AND reading.official_id = %(reader)s::bigint AND reading.day = %(day)s::date
LEFT JOIN LATERAL (
    SELECT * FROM (
        SELECT * FROM credit_confirmedrow held
        WHERE held.confirmed_id = list.id AND held.position > %(after)s::int
          AND (%(change)s::text = '' OR held.change = %(change)s::text)
        ORDER BY held.position LIMIT {MAX_LIMIT + 1}
    ) near LIMIT %(most)s::int
) row ON true
LEFT JOIN LATERAL (
    SELECT * FROM credit_rowanswer given
    WHERE given.row_id = row.id
      AND (%(branches)s::bigint[] IS NULL OR given.branch_id = ANY (%(branches)s::bigint[]))
    ORDER BY given.answered_at DESC, given.id DESC LIMIT 1
) answer ON true
WHERE list.uuid = %(uuid)s::uuid AND list.commune_id = ANY (%(communes)s::bigint[])
ORDER BY row.position
"""  # noqa: S608 (constants only)


def read_rows(
    viewer: Official,
    uuid: UUID,
    *,
    after: int,
    most: int,
    change: str = "",
    branches: Collection[int] | None = None,
) -> RowPage | None:
    """Read ``most`` rows behind a position, each with the newest answer of the branches, or of any.

    A page asks for one row more than it shows.

    None where there is no such list, or it is not the viewer's to see.
    """
    found = fetch_all(
        _PAGE,
        {
            "reader": viewer.pk,
            "day": timezone.localdate(),
            "after": after,
            "most": most,
            "change": change,
            "branches": None if branches is None else sorted(branches),
            "uuid": uuid,
            "communes": sorted(areas_for(viewer, ConfirmedListQuerySet.view_right).communes),
        },
    )
    if not found:
        return None
    confirmed, known = found[0][:2]
    return RowPage(confirmed, known, [_row(*row[2:]) for row in found if row[2] is not None])


def _row(position: int, change: str, line: str, sha256: str, *answer: Any) -> SignedRow:
    told = None if answer[0] is None else Told(*answer)
    return SignedRow(position, change, line, sha256, told)
