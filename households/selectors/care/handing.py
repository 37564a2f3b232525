"""What a handover is made of: who holds what, what stands open there, and who may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from areas.models import Area, Village
from households.choices import CareRole, HandoverState
from households.models import Assignment, Handover, HandoverLine, Household
from households.selectors.care.matters import open_matters, summed, titles
from households.selectors.care.responsible import (
    CARING_ROLES,
    in_care,
    own_line,
    reaches,
    village_line,
)
from households.selectors.care.unsettled import caring_in
from officials.choices import Right
from officials.models import Official, Post
from officials.scope import Viewer, areas_for

#: How long a settled handover can be undone.
UNDO_TIME = dt.timedelta(days=1)
#: How long what was settled stays on the first page.
RECENT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Holders:
    """Who answers in a commune on a day, by level: one query, for any number of places."""

    whole: int | None
    villages: dict[int, int]
    households: dict[int, int]

    @classmethod
    def on(cls, commune: int, day: dt.date) -> Holders:
        """Read them."""
        rows = Assignment.objects.main().on(day).filter(commune=commune)
        whole: int | None = None
        villages: dict[int, int] = {}
        households: dict[int, int] = {}
        found: Iterable[tuple[int, int | None, int | None]] = rows.values_list(
            "official", "village", "household"
        )
        for official, village, household in found:
            if household is not None:
                households[household] = official
            elif village is not None:
                villages[village] = official
            else:
                whole = official
        return cls(whole, villages, households)

    def of(self, village: int | None, household: int | None) -> int | None:
        """Who answers for a household, else a village, else the commune."""
        if household is not None and household in self.households:
            return self.households[household]
        if village is not None and village in self.villages:
            return self.villages[village]
        return self.whole


@dataclass(slots=True)
class Held:
    """One place or household that somebody answers for, and what stands open there."""

    village: Village | None = None
    household: Household | None = None
    #: Not there any more (closed, moved away): the line only ends.
    gone: bool = False
    households: list[int] = field(default_factory=list)
    matters: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Value of its checkbox."""
        if self.household is not None:
            return f"h{self.household.pk}"
        return "xa" if self.village is None else f"t{self.village.pk}"

    @property
    def place(self) -> int | None:
        """Village that decides which collectors may take it."""
        if self.household is not None:
            return self.household.village_id
        return None if self.village is None else self.village.pk

    @property
    def told(self) -> list[tuple[Promise, int]]:
        """Open matters in words."""
        words = titles()
        return [(words[key], number) for key, number in self.matters.items() if key in words]


def held_by(official: Official, commune: Area, day: dt.date) -> list[Held]:
    """Everything the official answers for in the commune by a line of its own without an end."""
    rows = (
        Assignment.objects.main()
        .filter(official=official, commune=commune, valid_to__isnull=True)
        .select_related("village", "household__village")
        .order_by("household", "village")
    )
    found = [
        Held(row.village, row.household, is_gone(commune, row.village, row.household))
        for row in rows
    ]
    found.sort(key=lambda one: (one.household is not None, one.village is not None))
    return with_matters(found, commune, day)


def is_gone(commune: Area, village: Village | None, household: Household | None) -> bool:
    """Whether the place or household is not there any more."""
    if household is not None:
        return household.closed_on is not None or household.commune_id != commune.pk
    return village is not None and village.closed_on is not None


def with_matters(held: list[Held], commune: Area, day: dt.date) -> list[Held]:
    """Fill in which households on a list each covers, and what stands open there."""
    rows = (
        in_care(day)
        .filter(commune=commune)
        .annotate(own=Exists(own_line(day)), placed=Exists(village_line(day)))
        .values_list("pk", "village", "own", "placed")
    )
    by_village: dict[int, list[int]] = {}
    rest: list[int] = []
    if any(one.household is None for one in held):
        for key, village, own, placed in rows:
            if own:
                continue
            by_village.setdefault(village, []).append(key)
            if not placed:
                rest.append(key)
    for one in held:
        if one.household is not None:
            one.households = [one.household.pk]
        elif one.village is not None:
            one.households = by_village.get(one.village.pk, [])
        else:
            one.households = rest
    counts = open_matters({key for one in held if not one.gone for key in one.households}, day)
    for one in held:
        one.matters = {} if one.gone else summed(counts, one.households)
    return held


def parties(viewer: Viewer) -> Q | None:
    """Condition of handovers that the viewer may see; None: none at all.

    The leader sees those of the commune, everybody else those they give, offer or receive, and
    only while they hold a post there.
    """
    if not isinstance(viewer, Official):
        return None
    managed = areas_for(viewer, Right.MANAGE_ASSIGNMENTS).communes
    mine = HandoverLine.objects.filter(handover=OuterRef("pk"), receiver=viewer)
    party = Q(giver=viewer) | Q(offered_by=viewer) | Q(Exists(mine))
    return Q(commune__in=managed) | (Q(commune__in=caring_in(viewer)) & party)


def handovers_for(viewer: Viewer) -> QuerySet[Handover, Handover]:
    """Handovers that the viewer may see."""
    condition = parties(viewer)
    rows = Handover.objects.all()
    return rows.none() if condition is None else rows.filter(condition)


def waiting_for(viewer: Viewer) -> QuerySet[Handover, Handover]:
    """Handovers with lines that the viewer has to accept or decline."""
    if not isinstance(viewer, Official):
        return Handover.objects.none()
    asked = HandoverLine.objects.filter(
        handover=OuterRef("pk"), receiver=viewer, state=HandoverState.OFFERED
    )
    return Handover.objects.filter(Exists(asked), commune__in=caring_in(viewer))


def shown(rows: QuerySet[Handover, Handover]) -> QuerySet[Handover, Handover]:
    """With everything a row of a list needs."""
    lines = HandoverLine.objects.select_related("village", "household", "receiver")
    return rows.select_related("commune", "giver", "offered_by", "undone_by").prefetch_related(
        Prefetch("lines", queryset=lines)
    )


def undo_until(handover: Handover) -> dt.datetime | None:
    """Until when it can be undone; None: not any more, or there is nothing to undo."""
    if handover.state != HandoverState.ACCEPTED or handover.settled_at is None:
        return None
    until = handover.settled_at + UNDO_TIME
    return until if timezone.now() < until else None


def may_undo(viewer: Viewer, handover: Handover, lines: Iterable[HandoverLine]) -> bool:
    """Whether it is the viewer's to undo: the leader's, whose offer it was, the one receiver's.

    What a leader ordered without asking stays with the leader.
    """
    if not isinstance(viewer, Official):
        return False
    if handover.commune_id in areas_for(viewer, Right.MANAGE_ASSIGNMENTS).communes:
        return True
    if handover.commune_id not in caring_in(viewer):
        return False
    accepted = [line for line in lines if line.state == HandoverState.ACCEPTED]
    if handover.offered_by_id == viewer.pk:
        return True
    return all(line.receiver_id == viewer.pk == line.answered_by_id for line in accepted)


def givers(commune: Area) -> QuerySet[Official, Official]:
    """Whoever answers for something in the commune without an end, with the number of lines."""
    mine = Q(
        assignments__commune=commune,
        assignments__valid_to__isnull=True,
        assignments__role=CareRole.MAIN,
    )
    return (
        Official.objects.annotate(lines=Count("assignments", filter=mine))
        .filter(lines__gt=0)
        .order_by("full_name", "pk")
    )


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who may take over, and where."""

    official: Official
    villages: frozenset[int] | None

    def may_take(self, held: Held) -> bool:
        """Whether the post reaches so far."""
        return self.villages is None or (held.place is not None and held.place in self.villages)


def receivers(commune: Area, day: dt.date, giver: Official | None) -> list[Receiver]:
    """Everybody who may answer in the commune on ``day``, but the giver; two queries."""
    found = reaches(commune.pk, day)
    people = Official.objects.filter(pk__in=found).order_by("full_name", "pk")
    return [Receiver(one, found[one.pk]) for one in people if giver is None or one.pk != giver.pk]


def suggested(
    commune: Area, giver: Official | None, day: dt.date, among: Sequence[Receiver]
) -> Official | None:
    """Who should take over: the successor in the giver's post, else who answers for the commune."""
    if giver is None or not among:
        return among[0].official if len(among) == 1 else None
    people = {one.official.pk: one.official for one in among}
    left = (
        Post.objects.filter(official=giver, area=commune, role__in=CARING_ROLES)
        .order_by("-valid_from", "-pk")
        .values_list("role", "village")
        .first()
    )
    if left is not None:
        role, village = left
        next_one = (
            Post.objects.on(day)
            .filter(area=commune, role=role, village=village, official__in=people)
            .order_by("-valid_from", "-pk")
            .values_list("official", flat=True)
            .first()
        )
        if next_one is not None:
            return people[next_one]
    whole = Holders.on(commune.pk, day).whole
    if whole in people:
        return people[whole]
    return next(iter(people.values())) if len(people) == 1 else None


def line_words(line: HandoverLine | Held | Assignment, commune: Area) -> str:
    """A line in words: the commune, a village, or a household by its code."""
    if line.household is not None:
        return _("Hộ %(code)s") % {"code": line.household.code}
    return str(line.village.title if line.village is not None else commune)
