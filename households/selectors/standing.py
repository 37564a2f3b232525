"""What a household is on a day, in the words shown to people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.choices import PovertyClass, Relation
from households.models import Classification, Household, Membership
from households.rules.escape import earliest_escape, escape_on
from households.selectors.as_of import held_on


class Standing(StrEnum):
    """A class as shown: the classes, "newly escaped" among those not poor, and "not known"."""

    POOR = "poor"
    NEAR_POOR = "near-poor"
    ESCAPED = "escaped"
    NOT_POOR = "not-poor"
    UNKNOWN = "unknown"
    CLOSED = "closed"

    @property
    def label(self) -> Promise:
        """The law's words."""
        return STANDING_LABELS[self]


STANDING_LABELS: dict[Standing, Promise] = {
    Standing.POOR: _("Hộ nghèo"),
    Standing.NEAR_POOR: _("Hộ cận nghèo"),
    Standing.ESCAPED: _("Hộ mới thoát nghèo"),
    Standing.NOT_POOR: _("Hộ không nghèo"),
    Standing.UNKNOWN: _("Chưa phân loại"),
    Standing.CLOSED: _("Hộ không còn"),
}

_PLAIN = {
    PovertyClass.POOR: Standing.POOR,
    PovertyClass.NEAR_POOR: Standing.NEAR_POOR,
    PovertyClass.NOT_POOR: Standing.NOT_POOR,
    PovertyClass.CLOSED: Standing.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A class in force with the row behind it; ``until`` is the last day of "newly escaped"."""

    standing: Standing
    row: Classification | None
    until: dt.date | None = None

    @property
    def label(self) -> Promise:
        """The law's words."""
        return self.standing.label


def newly_escaped_on(day: dt.date) -> Q:
    """Classes of households that are newly escaped on a day, as :func:`shown` says of each."""
    return Q(
        poverty_class=PovertyClass.NOT_POOR,
        escaped_on__lte=day,
        escaped_on__gte=earliest_escape(day),
    )


def shown(row: Classification | None, as_of: dt.date) -> Shown:
    """Return how a classification in force is shown on a day."""
    if row is None:
        return Shown(Standing.UNKNOWN, None)
    standing = _PLAIN[PovertyClass(row.poverty_class)]
    escape = escape_on(row.escaped_on, as_of) if standing is Standing.NOT_POOR else None
    if escape is not None and escape.holds:
        return Shown(Standing.ESCAPED, row, escape.last_day)
    return Shown(standing, row)


def main_first(rows: Iterable[Classification]) -> list[Classification]:
    """The national standard of the latest period first, then the provinces' own."""
    return sorted(
        rows,
        key=lambda row: (not row.standard.is_national, -row.standard.valid_from.toordinal()),
    )


def with_standing(
    households: QuerySet[Household, Household], as_of: dt.date
) -> QuerySet[Household, Household]:
    """Add classes in force and the head to each household: two more queries, whatever the number.

    ``shown_rows`` lists the classes in force on ``as_of``, ``heads`` the head of that day.
    """
    rows = (
        Classification.objects.in_force(as_of)
        .filter(standard__valid_from__lte=as_of)
        .select_related("standard")
    )
    shown_rows: Prefetch[Any] = Prefetch("classifications", queryset=rows, to_attr="shown_rows")
    return households.select_related("village", "commune").prefetch_related(
        shown_rows, heads_on(as_of)
    )


def heads_on(day: dt.date) -> Prefetch[Any]:
    """How ``heads`` of households is fetched: who heads each on a day."""
    heads = Membership.objects.filter(held_on(day), relation=Relation.HEAD)
    return Prefetch("memberships", queryset=heads.select_related("person"), to_attr="heads")


def head_of(household: Household) -> Any:
    """Return the head of a household fetched ``with_standing`` or ``heads_on``, or None."""
    heads = getattr(household, "heads", [])
    return heads[0].person if heads else None
