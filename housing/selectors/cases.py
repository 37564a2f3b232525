"""Reading housing cases: lists in their order, one case whole, the figures of communes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from households.models import Membership, Review
from households.rules.indicators.home import FloorArea, Structure
from households.selectors.as_of import held_on
from households.selectors.explanation import IndicatorLine, explain_review
from households.selectors.standards import spec_of
from housing.models import (
    HousingAcceptance,
    HousingCase,
    HousingMilestone,
    HousingPhoto,
    HousingScheme,
    WarrantyVisit,
)
from housing.rules.need import Need, judge_need
from housing.rules.progress import Stage, next_stage
from housing.selectors.seen import Seen, dwellings
from officials.scope import Viewer
from programmes.choices import SupportState
from programmes.models import CapitalLine, Commitment, Contribution


def listed_cases(viewer: Viewer, today: dt.date) -> QuerySet[HousingCase, Any]:
    """Cases of the viewer's territory with what a row of a list shows, in their order.

    ``last_stage`` is the stage reached last, ``head_name`` the head of the household.
    """
    heads = Membership.objects.filter(
        held_on(today), household=OuterRef("support__household"), relation="head"
    )
    stages = HousingMilestone.objects.filter(case=OuterRef("pk")).order_by("-reached_on", "-pk")
    return (
        HousingCase.objects.visible_to(viewer)
        .select_related("support__household", "support__village", "support__commune", "scheme")
        .annotate(
            head_name=Subquery(heads.values("person__full_name")[:1]),
            last_stage=Subquery(stages.values("stage")[:1]),
            has_photos=Exists(HousingPhoto.objects.filter(case=OuterRef("pk"))),
        )
    )


def late(rows: QuerySet[HousingCase, Any], today: dt.date) -> QuerySet[HousingCase, Any]:
    """Cases whose time to build has run out and whose house is not finished."""
    return rows.filter(
        due_on__lt=today, support__state__in=[SupportState.PLANNED, SupportState.APPROVED]
    )


def is_late(case: HousingCase, today: dt.date) -> bool:
    """Whether the house should be finished and is not."""
    return case.due_on < today and case.support.state in (
        SupportState.PLANNED,
        SupportState.APPROVED,
    )


def schemes_on(day: dt.date, province: int | None = None) -> QuerySet[HousingScheme, HousingScheme]:
    """Schemes in force on a day: the country's, and those of a province."""
    return (
        HousingScheme.objects.on(day)
        .filter(Q(province__isnull=True) | Q(province=province))
        .select_related("kind_new", "kind_repair", "norm_new", "norm_repair", "programme")
    )


def lines_for(case: HousingCase) -> QuerySet[CapitalLine, CapitalLine]:
    """Capital lines that may pay for a house: of its commune or province, of its programme."""
    support = case.support
    return (
        CapitalLine.objects.filter(
            Q(area=support.commune_id) | Q(area=support.commune.parent_id),
            project__programme=support.programme_id,
        )
        .select_related("project", "area")
        .order_by("-year", "project__position", "source")
    )


@dataclass(frozen=True, slots=True)
class Tests:
    """The housing test and the deprivation's own test of one household, side by side."""

    seen: Seen
    need: Need
    scheme: HousingScheme
    deprivation: list[IndicatorLine]


def both_tests(household: int, scheme: HousingScheme, day: dt.date) -> Tests:
    """Judge a household by both tests, each with its own article."""
    seen = dwellings([household], day)[household]
    need = judge_need(seen.dwelling, scheme.test)
    return Tests(seen, need, scheme, home_lines(seen.review))


def home_lines(review: Review | None) -> list[IndicatorLine]:
    """What a review says of the quality of the dwelling and its size, under its standard."""
    if review is None:
        return []
    for one in explain_review(review):
        codes = {
            item.code
            for item in spec_of(one.standard).indicators
            if isinstance(item.rule, Structure | FloorArea)
        }
        if one.standard.is_national and codes:
            return [line for line in one.indicators if line.code in codes]
    return []


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that one case holds, for its page."""

    case: HousingCase
    milestones: dict[Stage, HousingMilestone]
    photos: list[HousingPhoto]
    funds: list[Commitment]
    contributions: list[Contribution]
    acceptances: list[HousingAcceptance]
    visits: list[WarrantyVisit]

    @property
    def next_stage(self) -> Stage | None:
        """The first stage that is not recorded."""
        return next_stage({stage: row.reached_on for stage, row in self.milestones.items()})

    @property
    def before(self) -> HousingPhoto | None:
        """The first photo of the old house."""
        return next((one for one in self.photos if one.moment == "before"), None)

    @property
    def after(self) -> HousingPhoto | None:
        """The last photo of the finished house."""
        return next((one for one in reversed(self.photos) if one.moment == "after"), None)

    @property
    def money(self) -> int:
        """Dong of all lines that are planned or held."""
        return sum(one.amount for one in self.funds)

    @property
    def given(self) -> int:
        """Dong that what others and the household gave is worth."""
        return sum(one.value or 0 for one in self.contributions)

    @property
    def paid(self) -> int:
        """Dong paid out so far."""
        return sum(one.paid for one in self.funds)


def case_file(case: HousingCase) -> CaseFile:
    """Read what belongs to a case the viewer was allowed to see: six queries."""
    return CaseFile(
        case=case,
        milestones={Stage(row.stage): row for row in case.milestones.all()},
        photos=list(case.photos.all()),
        funds=list(case.support.funds.select_related("line__project").order_by("pk")),
        contributions=list(case.support.contributions.order_by("given_on", "pk")),
        acceptances=list(case.acceptances.select_related("recorded_by")),
        visits=list(case.visits.select_related("recorded_by")),
    )


def cases_of_household(household: int) -> QuerySet[HousingCase, HousingCase]:
    """Cases of one household, newest first, with their stages; two queries."""
    return (
        HousingCase.objects.filter(support__household=household)
        .select_related("support", "scheme")
        .prefetch_related(Prefetch("milestones", HousingMilestone.objects.order_by("reached_on")))
        .order_by("-support__planned_on", "-pk")
    )


def case_of_support(viewer: Viewer, support: int) -> HousingCase | None:
    """The case of a support, if the viewer may see it."""
    return HousingCase.objects.visible_to(viewer).filter(support=support).first()
