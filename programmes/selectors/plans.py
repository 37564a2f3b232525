"""Plans: their lines, what they cost by source, what money is left, what stays unmet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from areas.models import Area
from common.keyset import KeysetPage
from households.models import Membership
from households.selectors.as_of import held_on
from officials.choices import Right
from officials.scope import Viewer
from programmes.choices import (
    AreaCategory,
    CapitalSource,
    CommitmentState,
    Recipient,
    Status,
    SupportState,
)
from programmes.models import (
    CapitalLine,
    Commitment,
    Programme,
    Support,
    SupportKind,
    SupportNorm,
    SupportPlan,
)
from programmes.selectors.eligibility import Answer, Asked, answers
from programmes.selectors.fund_lines import FundLine
from programmes.selectors.needs import Narrowing, NeedRow, NeedScope, need_page
from programmes.selectors.norms import beneficiaries_of, highest, norms_for
from programmes.selectors.places import area_categories


@dataclass(frozen=True, slots=True)
class Cost:
    """How many lines a part of a plan has and what they cost; whole dong."""

    name: str
    count: int
    value: int


@dataclass(frozen=True, slots=True)
class PlanSums:
    """A plan in sums: by kind, by source of its money, altogether."""

    kinds: list[Cost] = field(default_factory=list)
    sources: list[Cost] = field(default_factory=list)
    count: int = 0
    value: int = 0
    delivered: int = 0

    @property
    def funded(self) -> int:
        """Dong that come from lines."""
        return sum(one.value for one in self.sources)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a kind could be planned for: need, waiting, and whether the law allows it."""

    row: NeedRow
    person: int | None
    name: str
    answer: Answer
    unmet: bool

    @property
    def key(self) -> str:
        """Name of the checkbox: household and person."""
        return f"{self.row.household}-{self.person or ''}"


def plans_of(viewer: Viewer) -> QuerySet[SupportPlan, SupportPlan]:
    """Plans the viewer may see, with the number of their lines and their value."""
    return (
        SupportPlan.objects.visible_to(viewer)
        .select_related("commune", "prepared_by", "decided_by")
        .annotate(
            lines=Count("supports", filter=~Q(supports__state=SupportState.STOPPED)),
            delivered=Count("supports", filter=Q(supports__delivered_on__isnull=False)),
            worth=Coalesce(
                Sum("supports__value", filter=~Q(supports__state=SupportState.STOPPED)), 0
            ),
        )
    )


def lines_of(plan: SupportPlan) -> QuerySet[Support, Support]:
    """Lines of a plan with what a page shows of each."""
    return Support.objects.filter(plan=plan).select_related("kind", "programme", "person")


def sums_of(plan: SupportPlan) -> PlanSums:
    """A plan in sums; three queries."""
    lines = Support.objects.filter(plan=plan).exclude(state=SupportState.STOPPED)
    kinds = [
        Cost(str(name), count, value)
        for name, count, value in lines.values_list("kind__name_vi")
        .annotate(count=Count("pk"), worth=Coalesce(Sum("value"), 0))
        .order_by("kind__group", "kind__position", "kind__name_vi")
    ]
    sources = [
        Cost(str(CapitalSource(source).label), count, value)
        for source, count, value in Commitment.objects.filter(support__in=lines)
        .values_list("line__source")
        .annotate(count=Count("pk"), worth=Sum("amount"))
        .order_by("line__source")
    ]
    return PlanSums(
        kinds,
        sources,
        sum(one.count for one in kinds),
        sum(one.value for one in kinds),
        lines.filter(delivered_on__isnull=False).count(),
    )


def lacking_money(plan: SupportPlan) -> list[FundLine]:
    """Lines that have less left than the plan needs of them."""
    needed = (
        Commitment.objects.filter(
            support__plan=plan,
            support__state=SupportState.PLANNED,
            state=CommitmentState.PLANNED,
        )
        .values_list("line")
        .annotate(Sum("amount"))
        .order_by("line")
    )
    wanted = dict(needed)
    lines = CapitalLine.objects.filter(pk__in=wanted).select_related("project").order_by("pk")
    found = [FundLine(line, 0, wanted[line.pk]) for line in lines]
    return [one for one in found if one.here > one.available]


def candidates(
    viewer: Viewer,
    scope: NeedScope,
    kind: SupportKind,
    programme: Programme,
    *,
    everybody: bool = False,
    after: str = "",
    before: str = "",
    size: int = 40,
) -> tuple[list[Candidate], KeysetPage[Any]]:
    """Households of the scope that lack what the kind answers, the longest waiting first.

    ``everybody`` lists all that are on the list. A kind for persons lists the members. A fixed
    number of queries.
    """
    del viewer  # the scope is the viewer's
    bits = sum(
        one.bit
        for one in scope.needs
        if one.indicator in kind.indicators or (one.cause and one.cause in kind.causes)
    )
    narrowing = Narrowing() if everybody or not bits else Narrowing(("unmet",), bits)
    page: KeysetPage[Any] = need_page(scope, narrowing, after=after, before=before, size=size)
    homes = [row.household for row in page.rows]
    asked: list[tuple[NeedRow, int | None, str]] = []
    if kind.recipient == Recipient.PERSON:
        members = _members(homes, scope.day)
        for row in page.rows:
            asked += [(row, key, name) for key, name in members.get(row.household, [])]
    else:
        asked = [(row, None, "") for row in page.rows]
    judged = answers(
        [Asked(row.household, person, kind, programme) for row, person, _ in asked], scope.day
    )
    return [
        Candidate(row, person, name, answer, bool(row.unmet & bits))
        for (row, person, name), answer in zip(asked, judged, strict=True)
    ], page


def norms_of(
    kind: SupportKind, programme: Programme, commune: Area, day: dt.date
) -> list[SupportNorm]:
    """Norms in force for a kind there; first the one that applies to a household of the list."""
    rows = SupportNorm.objects.on(day).filter(
        Q(programme__isnull=True) | Q(programme=programme),
        Q(province__isnull=True) | Q(province=commune.parent_id),
        kind=kind,
    )
    names: set[str] = set()
    area = area_categories([commune.pk], day).get(commune.pk, AreaCategory.OTHER)
    for status in (Status.POOR, Status.NEAR_POOR, Status.NEWLY_ESCAPED):
        names |= beneficiaries_of(status=status, area=area)
    proposed = highest(
        norms_for(
            kind,
            programme=programme,
            day=day,
            beneficiaries=names,
            area=area,
            province=commune.parent_id,
        )
    )
    return sorted(
        rows,
        key=lambda row: (
            row.pk != (proposed.pk if proposed else None),
            row.programme_id is None,
            row.province_id is None,
            row.code,
        ),
    )


def may_step(viewer: Viewer, plan: SupportPlan, right: Right) -> bool:
    """Whether the viewer holds that right at the plan's commune."""
    return SupportPlan.objects.with_right(viewer, right).filter(pk=plan.pk).exists()


def _members(households: Sequence[int], day: dt.date) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    rows = (
        Membership.objects.filter(held_on(day), household__in=households)
        .select_related("person")
        .order_by("pk")
    )
    for row in rows:
        found.setdefault(row.household_id, []).append((row.person_id, row.person.full_name))
    return found
