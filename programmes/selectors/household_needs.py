"""The needs of one household with what answers each, what could, and what went wrong."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from households.models import Household
from households.selectors.lineage import lineage
from officials.scope import Viewer
from programmes.models import Suggestion, Support
from programmes.rules.ledger import LIVE_STATES
from programmes.rules.needs import packed, translated
from programmes.selectors.needs import (
    Need,
    NeedRow,
    NeedScope,
    faults,
    need_rows,
    scope_for,
    waiting,
)


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """One lack: since when without a break, live supports that answer it, what could."""

    need: Need
    state: str
    since: dt.date | None
    days: int
    supports: list[Support] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HouseholdNeeds:
    """All of it; ``row`` is None for a household that is not on the list."""

    household: Household
    row: NeedRow | None
    needs: list[OpenNeed] = field(default_factory=list)
    needless: list[Support] = field(default_factory=list)
    doubled: list[tuple[Support, Support]] = field(default_factory=list)
    #: Supports that need labour, given to a household where nobody can work.
    wrong_path: list[Support] = field(default_factory=list)

    @property
    def unmet(self) -> list[OpenNeed]:
        """Needs that nothing answers."""
        return [one for one in self.needs if one.state == "unmet"]


def household_needs(viewer: Viewer, household: Household, day: dt.date) -> HouseholdNeeds | None:
    """Needs of one household that the viewer may see; None without a national standard.

    A fixed number of queries.
    """
    scope = scope_for(viewer, day, commune=household.commune_id, households=[household.pk])
    if scope is None:
        return None
    row = next(iter(need_rows(scope)), None)
    if row is None:
        return HouseholdNeeds(household, None)
    days = waiting(scope).get(household.pk, {})
    wrong = faults(scope).get(household.pk)
    line = lineage([household.pk])[household.pk]
    supports = {
        support.pk: support
        for support in Support.objects.filter(household__in=[one.household for one in line])
        .filter(state__in=LIVE_STATES)
        .select_related("kind", "programme", "person")
        .order_by("planned_on", "pk")
    }
    own = {one.household for one in line if one.until is None}
    hints = suggestions(household.commune.parent_id, unable=row.unable_to_work)
    found = []
    for need in scope.of_mask(row.lacks):
        since = days.get(need.bit)
        answering = [
            one
            for one in supports.values()
            if one.household_id in own and mask_of(scope, one) & need.bit
        ]
        found.append(
            OpenNeed(
                need,
                _state(row, need.bit),
                since,
                0 if since is None else (day - since).days,
                answering,
                hints.get((need.indicator, need.cause), []),
            )
        )
    found.sort(key=lambda one: (one.state != "unmet", -one.days))
    return HouseholdNeeds(
        household,
        row,
        found,
        [supports[key] for key in (wrong.needless if wrong else ())],
        [(supports[one], supports[other]) for one, other in (wrong.doubled if wrong else ())],
        [
            one
            for one in supports.values()
            if row.unable_to_work and one.kind.needs_labour and one.household_id in own
        ],
    )


def mask_of(scope: NeedScope, support: Support) -> int:
    """Packed mask of what a support answers, in the bits of the standard in force."""
    mask = packed(support.answers, support.causes)
    for other in scope.text.others:
        if other.standard == support.standard_id:
            return translated(mask, other.pairs)
    return mask


def suggestions(
    province: int | None, *, unable: bool = False
) -> dict[tuple[str, int | None], list[Suggestion]]:
    """What usually helps, by indicator and cause: the province's rows instead of the country's.

    For a household where nobody can work: what was written for such households first, and nothing
    that needs labour. One query.
    """
    rows: dict[tuple[str, int | None], list[Suggestion]] = defaultdict(list)
    wanted = Q(province__isnull=True) | Q(province=province)
    for row in Suggestion.objects.filter(wanted, kind__is_active=True).select_related("kind"):
        rows[row.indicator, row.cause].append(row)
    found = {}
    for key, all_of_it in rows.items():
        ours = [row for row in all_of_it if row.province_id is not None] or all_of_it
        fit = [row for row in ours if (not row.kind.needs_labour if unable else not row.for_unable)]
        found[key] = sorted(fit, key=lambda row: (not row.for_unable, row.position, row.pk))
    return found


def _state(row: NeedRow, bit: int) -> str:
    if row.given & bit:
        return "given"
    return "planned" if row.planned & bit else "unmet"
