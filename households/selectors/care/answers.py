"""Who answers for one household and who did; assignments of one place over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from areas.models import Area, Village
from households.choices import CareRole
from households.models import Assignment, Household, Residence
from households.models.care import AssignmentQuerySet
from households.selectors.care.responsible import in_care
from officials.models import Official
from officials.scope import Viewer


@dataclass(frozen=True, slots=True)
class Answered:
    """An official answered for a household during ``[since, until)``, by one line."""

    official: Official
    since: dt.date
    until: dt.date | None
    line: Assignment


@dataclass(frozen=True, slots=True)
class HouseholdCare:
    """Who answers on a day, who helps, and who answered when, the latest first."""

    #: Whether the household is on a list, so that somebody has to answer.
    needed: bool
    now: Answered | None
    supporting: list[Assignment]
    past: list[Answered]


def household_care(household: Household, day: dt.date) -> HouseholdCare:
    """Read who answers for a household; a fixed number of queries."""
    homes = list(Residence.objects.filter(household=household).order_by("valid_from"))
    rows = (
        Assignment.objects.filter(
            Q(household=household)
            | Q(village__in=[home.village_id for home in homes])
            | Q(
                commune__in=[home.commune_id for home in homes],
                village__isnull=True,
                household__isnull=True,
            )
        )
        .select_related("official", "village", "commune")
        .order_by("valid_from", "pk")
    )
    lines = list(rows)
    answered = _answered(homes, [row for row in lines if row.role == CareRole.MAIN], day)
    home = next((h for h in homes if _holds(h.valid_from, h.valid_to, day)), None)
    supporting = [
        row
        for row in lines
        if row.role == CareRole.SUPPORTING
        and _holds(row.valid_from, row.valid_to, day)
        and home is not None
        and _level(row, household, home) is not None
    ]
    now = next((row for row in answered if _holds(row.since, row.until, day)), None)
    needed = in_care(day).filter(pk=household.pk).exists()
    return HouseholdCare(needed, now, supporting, answered[::-1])


def assignments_of(
    viewer: Viewer,
    commune: Area,
    village: Village | None = None,
    household: Household | None = None,
) -> AssignmentQuerySet:
    """Assignments of a household, a village or (with neither) all in a commune."""
    rows = Assignment.objects.visible_to(viewer)
    if household is not None:
        rows = rows.filter(household=household)
    elif village is not None:
        rows = rows.filter(village=village)
    else:
        rows = rows.filter(commune=commune)
    return rows.select_related("official", "village", "household", "commune", "assigned_by")


def _answered(
    homes: Sequence[Residence], lines: Sequence[Assignment], today: dt.date
) -> list[Answered]:
    """Cut time at every day something changed, and join what stays with the same line."""
    spans = [(home.valid_from, home.valid_to) for home in homes]
    spans += [(line.valid_from, line.valid_to) for line in lines]
    cuts = sorted({day for span in spans for day in span if day is not None and day <= today})
    found: list[Answered] = []
    for number, since in enumerate(cuts):
        until = cuts[number + 1] if number + 1 < len(cuts) else None
        home = next((h for h in homes if _holds(h.valid_from, h.valid_to, since)), None)
        line = None if home is None else _narrowest(lines, home, since)
        if line is None:
            continue
        last = found[-1] if found else None
        if last is not None and last.until == since and last.official == line.official:
            found[-1] = Answered(last.official, last.since, until, line)
        else:
            found.append(Answered(line.official, since, until, line))
    return found


def _narrowest(lines: Sequence[Assignment], home: Residence, day: dt.date) -> Assignment | None:
    there = [
        (level, row)
        for row in lines
        if _holds(row.valid_from, row.valid_to, day)
        and (level := _level(row, home.household_id, home)) is not None
    ]
    return min(there, key=lambda pair: pair[0])[1] if there else None


def _level(row: Assignment, household: Household | int, home: Residence) -> int | None:
    """0 for the household's own, 1 its village's, 2 its commune's; None: not about it there."""
    key = household if isinstance(household, int) else household.pk
    if row.household_id is not None:
        return 0 if row.household_id == key and row.commune_id == home.commune_id else None
    if row.village_id is not None:
        return 1 if row.village_id == home.village_id else None
    return 2 if row.commune_id == home.commune_id else None


def _holds(since: dt.date, until: dt.date | None, day: dt.date) -> bool:
    return since <= day and (until is None or until > day)
