"""One handover as its page shows it: each line with its households and what stands open there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise

from households.choices import HandoverState
from households.models import Handover, HandoverLine, Household
from households.selectors.care.handing import Held, is_gone, with_matters
from households.selectors.care.matters import matters, open_matters, titles
from households.selectors.standing import with_standing
from officials.models import Official

#: Households with open matters shown by line; the case list holds the others.
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Told:
    """An open matter in words, with the way to its rows."""

    title: Promise
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class House:
    """A household of a line; ``household`` only for whoever may read it."""

    code: str
    household: Household | None
    told: list[Told]


@dataclass(slots=True)
class LineShown:
    """A line with what it covers."""

    line: HandoverLine
    held: Held
    mine: bool
    houses: list[House] = field(default_factory=list)
    #: Households with open matters beyond those shown.
    more: int = 0

    @property
    def busy(self) -> int:
        """Number of households with open matters."""
        return len(self.houses) + self.more

    @property
    def count(self) -> int:
        """Number of households on a list that it covers."""
        return len(self.held.households)


def lines_shown(viewer: Official, handover: Handover, day: dt.date) -> list[LineShown]:
    """Lines of a handover with their households; a fixed number of queries."""
    lines = list(
        handover.lines.select_related("village", "household__village", "receiver", "answered_by")
    )
    held = [
        Held(one.village, one.household, is_gone(handover.commune, one.village, one.household))
        for one in lines
    ]
    with_matters(held, handover.commune, day)
    counts = open_matters({key for one in held if not one.gone for key in one.households}, day)
    found = []
    wanted: set[int] = set()
    for line, one in zip(lines, held, strict=True):
        waiting = line.state == HandoverState.OFFERED and line.receiver_id == viewer.pk
        row = LineShown(line, one, waiting)
        busy = sorted(key for key in one.households if key in counts)
        row.more = max(0, len(busy) - SHOWN)
        wanted.update(busy[:SHOWN])
        if one.household is not None:
            wanted.add(one.household.pk)
        found.append(row)
    readable = _readable(viewer, wanted, day)
    codes = dict(Household.objects.filter(pk__in=wanted).values_list("pk", "code"))
    for row in found:
        keys = sorted(key for key in row.held.households if key in wanted)
        row.houses = [
            House(codes[key], readable.get(key), _told(counts.get(key, {}), readable.get(key)))
            for key in keys[:SHOWN]
        ]
    return found


def totals(handover: Handover) -> list[tuple[Promise, int]]:
    """What stood open when it was offered, in words."""
    found: Mapping[str, int] = handover.open_matters
    return [(title, found[key]) for key, title in titles().items() if key in found]


def _readable(viewer: Official, keys: set[int], day: dt.date) -> dict[int, Household]:
    rows = Household.objects.visible_to(viewer).filter(pk__in=keys)
    return {row.pk: row for row in with_standing(rows, day)}


def _told(counts: Mapping[str, int], household: Household | None) -> list[Told]:
    if household is None:
        return []
    return [
        Told(
            matter.title,
            counts[matter.key],
            reverse("households:case-tab", args=[household.code, matter.tab])
            if matter.tab
            else reverse("households:case", args=[household.code]),
        )
        for matter in matters()
        if counts.get(matter.key)
    ]
