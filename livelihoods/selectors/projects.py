"""What the pages of production projects read: lists, members, money, dues, visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from households.choices import Relation
from households.models import Membership
from livelihoods.choices import DueState, ProjectState
from livelihoods.models import (
    Delivery,
    MonitoringVisit,
    ProductionProject,
    ProjectMember,
    RevolvingDue,
)
from livelihoods.models.projects import ProductionProjectQuerySet
from livelihoods.rules.projects import STEPS, Step
from livelihoods.selectors.project_money import paid_money, state_money
from officials.choices import Right
from officials.scope import Viewer
from programmes.choices import STATE_SOURCES, SupportState
from programmes.models import CapitalLine


@dataclass(slots=True)
class MemberLine:
    """A household of a project as its page shows it."""

    member: ProjectMember
    head: str
    owed: int = 0
    visits: int = 0
    got: int = 0

    @property
    def label(self) -> str:
        """Name of the head, or the household's code."""
        return self.head or self.member.household.code

    @property
    def state(self) -> str:
        """What its support is in, in words; empty for who takes part at its own cost."""
        return self.member.support.get_state_display() if self.member.support else ""


@dataclass(slots=True)
class Income:
    """Income per person and month before and after, over the members asked both times; dong."""

    members: int = 0
    before: int = 0
    after: int = 0
    risen: int = 0

    @property
    def change_pct(self) -> float | None:
        """Change in percent; None without an income before."""
        return None if not self.before else (self.after - self.before) * 100 / self.before


@dataclass(slots=True)
class Money:
    """Budget beside what is held, paid and given in kind; whole dong."""

    state_held: int = 0
    paid: int = 0
    in_kind: int = 0
    common: list[Any] = field(default_factory=list)
    contributions: list[Any] = field(default_factory=list)
    contracts: list[Any] = field(default_factory=list)


def projects_of(viewer: Viewer) -> ProductionProjectQuerySet:
    """Projects the viewer may read, with what a line of the list shows."""
    return (
        ProductionProject.objects.visible_to(viewer)
        .select_related("commune", "model", "kind", "budget")
        .annotate(
            member_count=Count("members", filter=Q(members__left_on__isnull=True), distinct=True)
        )
    )


def project_counts(viewer: Viewer) -> dict[str, int]:
    """Number of projects by state (one query)."""
    rows = (
        ProductionProject.objects.visible_to(viewer)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return {**dict.fromkeys(ProjectState.values, 0), **dict(rows)}


def heads_of(households: Collection[int]) -> dict[int, str]:
    """Name of the head of each household today (one query)."""
    rows = Membership.objects.filter(
        household__in=households, relation=Relation.HEAD, valid_to__isnull=True
    ).values_list("household", "person__full_name")
    return dict(rows)


def member_lines(viewer: Viewer, project: ProductionProject) -> list[MemberLine]:
    """Members of a project, those who stay first (two queries)."""
    rows: list[Any] = list(
        ProjectMember.objects.visible_to(viewer)
        .filter(project=project)
        .select_related("household__village", "household__commune", "support")
        .annotate(
            owed=Count("dues", filter=Q(dues__state=DueState.OPEN), distinct=True),
            visit_count=Count("visits", distinct=True),
            got=Count("received", distinct=True),
        )
        .order_by(F("left_on").desc(nulls_first=True), "household__village", "pk")
    )
    heads = heads_of([row.household_id for row in rows])
    return [
        MemberLine(row, heads.get(row.household_id, ""), row.owed, row.visit_count, row.got)
        for row in rows
    ]


def by_category(lines: Collection[MemberLine]) -> list[tuple[str, int]]:
    """How many staying members of each category, in the order of first appearance."""
    found: dict[str, int] = {}
    for line in lines:
        if line.member.left_on is None:
            name = line.member.get_category_display()
            found[name] = found.get(name, 0) + 1
    return list(found.items())


def deliveries_of(project: ProductionProject) -> list[Delivery]:
    """Deliveries with their lines, the newest first (two queries)."""
    return list(
        Delivery.objects.filter(project=project)
        .prefetch_related("lines__member__household")
        .annotate(
            total=Sum("lines__quantity"),
            unsigned=Count("lines", filter=Q(lines__signed=False)),
        )
    )


def money_of(project: ProductionProject) -> Money:
    """What is held, paid and given for a project (seven queries, whatever its size)."""
    contributions = list(project.contributions.select_related("member__household"))
    return Money(
        state_held=state_money([project.pk])[project.pk],
        paid=paid_money([project.pk])[project.pk],
        in_kind=sum(row.value or 0 for row in contributions),
        common=list(project.common_costs.select_related("commitment__line__project")),
        contributions=contributions,
        contracts=list(project.contracts.all()),
    )


def lines_for(project: ProductionProject) -> QuerySet[CapitalLine, CapitalLine]:
    """Capital lines that a project of this commune may use: of its programme, with money left."""
    rows = CapitalLine.objects.filter(
        area=project.commune_id,
        project__programme=project.programme_id,
        allocated__gt=F("committed"),
    )
    return rows.select_related("project").order_by("-year", "project", "source")


def state_lines(project: ProductionProject) -> QuerySet[CapitalLine, CapitalLine]:
    """Of those, the lines of State money."""
    return lines_for(project).filter(source__in=STATE_SOURCES)


def dues_of(
    viewer: Viewer, *, project: ProductionProject | None = None
) -> QuerySet[RevolvingDue, RevolvingDue]:
    """Dues the viewer may read, with the households they come from and went to."""
    rows = RevolvingDue.objects.visible_to(viewer)
    if project is not None:
        rows = rows.filter(member__project=project)
    return rows.select_related(
        "member__household__village",
        "member__project__commune",
        "passed_to__household",
        "passed_to__support",
    )


def is_stranded(due: RevolvingDue) -> bool:
    """Whether the household it went to was refused before it received anything."""
    support = due.passed_to.support if due.passed_to else None
    return (
        due.state == DueState.PASSED_ON
        and support is not None
        and support.state == SupportState.STOPPED
        and support.delivered_on is None
    )


def visits_of(viewer: Viewer, project: ProductionProject) -> list[MonitoringVisit]:
    """Visits to members, the newest first (one query)."""
    return list(
        MonitoringVisit.objects.visible_to(viewer)
        .filter(member__project=project)
        .select_related("member__household")[:500]
    )


def income_of(visits: Collection[MonitoringVisit]) -> Income:
    """Compare the last income after with the first income before, of each member asked both."""
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    for visit in sorted(visits, key=lambda one: (one.visited_on, one.pk)):
        if visit.income_before is not None:
            before.setdefault(visit.member_id, visit.income_before)
        if visit.income_after is not None:
            after[visit.member_id] = visit.income_after
    both = before.keys() & after.keys()
    if not both:
        return Income()
    return Income(
        members=len(both),
        before=sum(before[key] for key in both) // len(both),
        after=sum(after[key] for key in both) // len(both),
        risen=sum(after[key] > before[key] for key in both),
    )


def steps_open(viewer: Viewer, project: ProductionProject) -> list[Step]:
    """Steps that the viewer may take with a project now (no query beyond the viewer's posts)."""
    rows = ProductionProject.objects.filter(pk=project.pk)
    rights = {
        right: rows.with_right(viewer, right).exists()
        for right in (Right.MANAGE_SUPPORT, Right.APPROVE_SUPPORT)
    }
    return [
        step
        for step, info in STEPS.items()
        if project.state in {state.value for state in info.sources} and rights[Right(info.right)]
    ]


def waiting_members(lines: Collection[MemberLine]) -> int:
    """Members whose support waits for the leader although the project was approved."""
    return sum(
        line.member.support is not None
        and line.member.support.state == SupportState.PLANNED
        and line.member.left_on is None
        for line in lines
    )


def next_visits_due(project: ProductionProject, today: dt.date) -> int:
    """Staying members nobody has visited for half a year."""
    since = today - dt.timedelta(days=183)
    return (
        ProjectMember.objects.staying()
        .filter(project=project, joined_on__lt=since)
        .annotate(last=Max("visits__visited_on"))
        .filter(Q(last__isnull=True) | Q(last__lt=since))
        .count()
    )


def names_for(rows: Collection[RevolvingDue]) -> Mapping[int, str]:
    """Head of each household that owes or received one of these dues (one query)."""
    keys = {row.member.household_id for row in rows}
    keys |= {row.passed_to.household_id for row in rows if row.passed_to}
    return heads_of(keys)
