"""What a commune's list for a month would hold today: who is eligible, and what is different."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from areas.models import Area
from credit.choices import Category, ListKind
from credit.exceptions import ListRefused
from credit.models import ConfirmedList
from credit.rules.eligibility import DEFAULT_ESCAPE_YEARS, Reason, escape_until
from credit.rules.lists import (
    MOVED_OUT,
    REMOVED,
    Borrower,
    Entry,
    Leaving,
    Row,
    differences,
    entry_of,
    full,
    kind_of,
    last_day,
)
from credit.selectors.eligibility import Listed, standings_of

#: The newest row of each household since the commune's last full list.
_FORMER = """
SELECT DISTINCT ON (r.household_id) r.household_id, r.change, r.line
FROM credit_confirmedrow r JOIN credit_confirmedlist l ON l.id = r.confirmed_id
WHERE l.commune_id = %(commune)s AND l.sequence >= (
    SELECT max(sequence) FROM credit_confirmedlist
    WHERE commune_id = %(commune)s AND kind = 'full')
ORDER BY r.household_id, l.sequence DESC
"""

#: Households that live in the commune on the day, and those that stood on its list before, where
#: each lives on the day, its head then, and which of its members of the day borrows through a group
#: (whichever household they had joined the group for: households join and part).
_HOUSEHOLDS = """
SELECT h.id, h.uuid::text, h.code, a.code, v.name, v.code, r.commune_id, r.valid_from, h.closed_on,
    p.full_name, p.birth_year, p.identity_number,
    b.full_name, b.birth_year, b.identity_number
FROM households_household h
LEFT JOIN households_residence r ON r.household_id = h.id AND r.valid_from <= %(day)s
    AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
LEFT JOIN areas_area a ON a.id = r.commune_id
LEFT JOIN areas_village v ON v.id = r.village_id
LEFT JOIN households_membership m ON m.household_id = h.id AND m.relation = 'head'
    AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
LEFT JOIN households_person p ON p.id = m.person_id
LEFT JOIN LATERAL (
    SELECT g.person_id FROM households_membership w
    JOIN credit_groupmember g ON g.person_id = w.person_id
    WHERE w.household_id = h.id AND w.valid_from <= %(day)s
      AND (w.valid_to IS NULL OR w.valid_to > %(day)s) AND g.valid_from <= %(day)s
      AND (g.valid_to IS NULL OR g.valid_to >= %(day)s)
    ORDER BY g.person_id IS DISTINCT FROM m.person_id, g.valid_from, g.id LIMIT 1
) g ON g.person_id IS DISTINCT FROM m.person_id
LEFT JOIN households_person b ON b.id = g.person_id
WHERE h.id IN (
    SELECT household_id FROM households_residence
    WHERE commune_id = %(commune)s AND valid_from <= %(day)s
      AND (valid_to IS NULL OR valid_to > %(day)s)
    UNION ALL SELECT unnest(%(former)s::bigint[]))
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """The list that would be signed. ``keys`` are of households by their lasting key."""

    commune: Area
    year: int
    month: int
    as_of: dt.date
    kind: ListKind
    previous: str
    month_signed: bool
    kind_signed: bool
    now: Mapping[str, Entry]
    rows: list[Row]
    keys: Mapping[str, int]

    @property
    def signed(self) -> bool:
        """Whether nothing can be signed for the month: its list stands, nothing differs."""
        return self.kind_signed or (
            self.month_signed and self.kind == ListKind.CHANGES and not self.rows
        )

    @property
    def digest(self) -> str:
        """What tells this draft from any other: a hash of place, month and rows."""
        lines = [row.line(place) for place, row in enumerate(self.rows, 1)]
        head = f"{self.commune.code} {self.year} {self.month} {self.kind} {self.previous}"
        return hashlib.sha256("\n".join([head, *lines]).encode()).hexdigest()

    @property
    def categories(self) -> list[tuple[Category, int]]:
        """How many would be listed of each category."""
        counts = Counter(entry.category for entry in self.now.values())
        return [(category, counts[category]) for category in Category]

    @property
    def changes(self) -> Counter[str]:
        """How many rows of each content."""
        return Counter(row.change for row in self.rows)


def months_to_sign(commune: Area, today: dt.date) -> list[tuple[int, int]]:
    """Months that can be signed, newest first: from the last list's on, at most a year back."""
    last = ConfirmedList.objects.filter(commune=commune).order_by("-sequence").first()
    first = (today.year - 1, today.month) if last is None else (last.year, last.month)
    months: list[tuple[int, int]] = []
    year, month = today.year, today.month
    while (year, month) >= first and len(months) < _MOST_MONTHS:
        months.append((year, month))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return months


_MOST_MONTHS = 13


def draft_of(commune: Area, year: int, month: int, *, today: dt.date) -> Draft:
    """Return the list of a commune for a month as of its last day, or of ``today`` within it.

    Takes a commune that the caller may see; checks no scope of its own. A fixed number of queries.

    Raises:
        ListRefused: the month lies ahead, too far back, or before a list that is signed.
    """
    signed = list(
        ConfirmedList.objects.filter(commune=commune)
        .order_by("-sequence")
        .values_list("year", "month", "kind", "sha256", "as_of")[:3]
    )
    _refuse_month(year, month, signed[0][:2] if signed else None, today)
    as_of = min(today, last_day(year, month))
    if signed:
        # A day cannot be signed for that an earlier list has passed.
        as_of = max(as_of, signed[0][4])
    of_month = [row for row in signed if row[:2] == (year, month)]
    kind = ListKind(
        kind_of(
            month,
            first=not signed,
            full_stands=any(row[2] == ListKind.FULL for row in of_month),
        )
    )
    former = _former(commune)
    keys, now, leaving = _content(commune, as_of, former)
    before = {entry.household: entry for entry in former.values()}
    rows = full(now) if kind == ListKind.FULL else differences(before, now, leaving)
    return Draft(
        commune=commune,
        year=year,
        month=month,
        as_of=as_of,
        kind=kind,
        previous=signed[0][3] if signed else "",
        month_signed=bool(of_month),
        kind_signed=any(row[2] == kind for row in of_month),
        now=now,
        rows=rows,
        keys=keys,
    )


def _refuse_month(year: int, month: int, last: tuple[int, int] | None, today: dt.date) -> None:
    if not 1 <= month <= 12 or (year, month) > (today.year, today.month):
        raise ListRefused(_("Chỉ ký danh sách của tháng này hoặc tháng trước."), field="month")
    if last is not None and (year, month) < last:
        raise ListRefused(
            _("Xã đã ký danh sách tháng %(month)s/%(year)s; không ký cho tháng trước đó.")
            % {"month": last[1], "year": last[0]},
            field="month",
        )
    if (year, month) < (today.year - 1, today.month):
        raise ListRefused(_("Tháng này đã quá một năm."), field="month")


def _former(commune: Area) -> dict[int, Entry]:
    """Who stands on the commune's list by what it signed so far, by key."""
    with connection.cursor() as cursor:
        cursor.execute(_FORMER, {"commune": commune.pk})
        rows = cursor.fetchall()
    return {key: entry_of(json.loads(line)) for key, change, line in rows if change != REMOVED}


def _content(
    commune: Area, day: dt.date, former: Mapping[int, Entry]
) -> tuple[dict[str, int], dict[str, Entry], dict[str, Leaving]]:
    """Keys, who is eligible on the day, and why those who stood there before are not."""
    with connection.cursor() as cursor:
        cursor.execute(_HOUSEHOLDS, {"commune": commune.pk, "day": day, "former": list(former)})
        households = cursor.fetchall()
    held = standings_of([row[0] for row in households], day)
    keys: dict[str, int] = {}
    now: dict[str, Entry] = {}
    leaving: dict[str, Leaving] = {}
    for row in households:
        key, lasting = row[0], row[1]
        keys[lasting] = key
        entry, gone = _judged(commune, row, held.get(key), day)
        if entry is not None:
            now[lasting] = entry
        elif key in former:
            leaving[lasting] = gone
    return keys, now, leaving


def _judged(
    commune: Area, row: tuple[Any, ...], held: Listed | None, day: dt.date
) -> tuple[Entry | None, Leaving]:
    """The entry of a household, or why it has none and since when."""
    lives_in, moved, closed = row[6], row[7], row[8]
    if closed is not None and closed <= day:
        return None, Leaving(Reason.CLOSED, closed.isoformat())
    if lives_in != commune.pk:
        return None, Leaving(MOVED_OUT, (moved or day).isoformat())
    if held is None:
        return None, Leaving(Reason.NOT_CLASSIFIED, day.isoformat())
    standing = held.standing
    category, until, against = held.category(day)
    if category is None or until is None:
        since = standing.valid_from or day
        if against == Reason.ESCAPE_ENDED and standing.escaped_on:
            since = escape_until(standing.escaped_on, DEFAULT_ESCAPE_YEARS) + dt.timedelta(days=1)
        return None, Leaving(str(against or Reason.NOT_CLASSIFIED), since.isoformat())
    return _entry(row, held, category, until), Leaving("", "")


def _entry(row: tuple[Any, ...], held: Listed, category: str, until: dt.date) -> Entry:
    lasting, code, commune, village, village_code = row[1:6]
    head, birth_year, number, *borrower = row[9:15]
    escaped = category == Category.NEWLY_ESCAPED
    escaped_on = held.standing.escaped_on if escaped else None
    return Entry(
        household=lasting,
        code=code,
        commune=commune,
        village=village,
        village_code=village_code,
        head=head or "",
        birth_year=birth_year,
        identity_number=number or None,
        category=category,
        standard=held.standard_code or "",
        decision=held.decision_number or None,
        decided_on=_day(held.decided_on),
        valid_from=_day(held.standing.valid_from),
        valid_until=_day(until),
        escaped_on=_day(escaped_on),
        newly_escaped_until=_day(until) if escaped else None,
        representative=Borrower(borrower[0], borrower[1], borrower[2] or None)
        if borrower[0]
        else None,
    )


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
