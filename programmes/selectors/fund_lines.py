"""Lines of money that the supports of a commune can be paid from, with what is left of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from areas.models import Area
from programmes.choices import CapitalSource, CommitmentState
from programmes.models import CapitalLine, Commitment, Programme, SupportPlan


@dataclass(frozen=True, slots=True)
class FundLine:
    """A line of money as a plan sees it; whole dong.

    ``available`` is allocated minus held; ``elsewhere`` is planned outside this plan and not held
    yet, ``here`` planned in it.
    """

    line: CapitalLine
    elsewhere: int
    here: int

    @property
    def available(self) -> int:
        """What may still be held."""
        return self.line.allocated - self.line.committed

    @property
    def left(self) -> int:
        """What is left when everything that is planned is held; negative when it is too much."""
        return self.available - self.elsewhere - self.here

    @property
    def name(self) -> str:
        """Project, source and year in words."""
        line = self.line
        source = CapitalSource(line.source).label
        return f"{line.project.code}. {line.project.name_vi} – {source} ({line.year})"


def fund_lines_at(
    commune: Area,
    year: int,
    *,
    programme: Programme | None = None,
    plan: SupportPlan | None = None,
) -> list[FundLine]:
    """Lines of a commune and its province in a year; ``plan`` tells its own share apart.

    At most three queries.
    """
    lines = CapitalLine.objects.filter(
        area__in=[commune.pk, *([commune.parent_id] if commune.parent_id else [])], year=year
    ).select_related("project", "area")
    if programme is not None:
        lines = lines.filter(project__programme=programme)
    found = list(lines.order_by("project__position", "project__code", "source", "pk"))
    planned = Commitment.objects.filter(
        line__in=[line.pk for line in found], state=CommitmentState.PLANNED
    )
    every = dict(planned.values_list("line").annotate(Sum("amount")).order_by())
    here: dict[int, int] = {}
    if plan is not None:
        own = planned.filter(support__plan=plan)
        here = dict(own.values_list("line").annotate(Sum("amount")).order_by())
    return [
        FundLine(line, every.get(line.pk, 0) - here.get(line.pk, 0), here.get(line.pk, 0))
        for line in found
    ]


def fund_lines(plan: SupportPlan, *, programme: Programme | None = None) -> list[FundLine]:
    """Lines of the plan's commune, its province and year, with what is left of each."""
    return fund_lines_at(plan.commune, plan.year, programme=programme, plan=plan)
