"""The case plan of a household as its page and paper show it, and what a new one starts with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from households.choices import GoalState, PlanEnd, PovertyClass, ReviewState, StepState
from households.models import (
    AgreedStep,
    CasePlan,
    Classification,
    Household,
    Indicator,
    PlanGoal,
    PlanReview,
    Review,
)
from households.rules.care.plan_draft import (
    INCOME,
    PlanDraft,
    draft_goals,
    known_causes,
    situation_words,
    strength_words,
)
from households.rules.care.quarters import NextLook, Quarter, next_look, open_quarters
from households.rules.fact_choices import CAUSES
from households.rules.facts import FactsError, HouseholdFacts, facts_from_json
from households.selectors.care.plan_parts import PlanHint, PlanPart, PlanSupport, plan_part
from households.selectors.standing import Shown, newly_escaped_on, shown
from officials.scope import Viewer

#: How long after its end a plan can be taken up again.
REOPEN_DAYS = 7
#: Classes of which the law wants a way out.
IN_POVERTY = (PovertyClass.POOR, PovertyClass.NEAR_POOR)


def national_class(household: Household, day: dt.date) -> Classification | None:
    """The class under the national standard of the latest period that has begun."""
    return (
        Classification.objects.in_force(day)
        .filter(household=household, standard__province__isnull=True, standard__valid_from__lte=day)
        .select_related("standard")
        .order_by("-standard__valid_from")
        .first()
    )


def out_of_poverty(day: dt.date) -> Q:
    """Households that left poverty and stayed out of it until they are no longer newly escaped.

    Not poor under a national standard, and on no list under any: neither poor nor near-poor, nor
    within the 36 months after an exit (``rules.escape``).
    """
    classes = Classification.objects.in_force(day).filter(household=OuterRef("pk"))
    listed = Q(poverty_class__in=IN_POVERTY) | newly_escaped_on(day)
    free = classes.filter(poverty_class=PovertyClass.NOT_POOR, standard__province__isnull=True)
    return Q(Exists(free)) & ~Q(Exists(classes.filter(listed)))


def on_a_list(household: Household, day: dt.date) -> bool:
    """Whether a household is poor or near-poor under any standard."""
    classes = Classification.objects.in_force(day).filter(household=household)
    return classes.filter(poverty_class__in=IN_POVERTY).exists()


def draft_of(household: Household, day: dt.date) -> PlanDraft:
    """What a plan of the household starts with: four queries.

    Causes of the latest review in their order, a goal for each deprivation of its class under the
    national standard, and one for income while it is poor or near-poor.
    """
    review = (
        Review.objects.filter(household=household, reviewed_on__lte=day)
        .exclude(state=ReviewState.WITHDRAWN)
        .order_by("-reviewed_on", "-pk")
        .first()
    )
    facts = _facts(review)
    row = national_class(household, day)
    if row is None:
        return PlanDraft(
            known_causes(facts.causes if facts else None, 0), "", strength_words(facts)
        )
    line = None
    if row.poverty_class in IN_POVERTY:
        line = row.standard.line_urban if row.is_urban else row.standard.line_rural
    lacking = [
        (one.code, one.name_vi)
        for one in Indicator.objects.filter(standard=row.standard_id).order_by("position")
        if row.deprivations & one.bit
    ]
    with override("vi"):
        standing = str(shown(row, day).label)
    return PlanDraft(
        known_causes(facts.causes if facts else None, row.causes),
        situation_words(facts, standing=standing, persons=row.persons, children=row.children),
        strength_words(facts),
        draft_goals(lacking, line=line, day=day),
    )


def _facts(review: Review | None) -> HouseholdFacts | None:
    try:
        return None if review is None else facts_from_json(review.facts)
    except FactsError:
        # Facts of an older document that nothing reads any more: the class still says enough.
        return None


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal as shown: what it answers by name, its steps, what supports it, what could."""

    goal: PlanGoal
    name: str
    steps: list[AgreedStep]
    supports: list[PlanSupport]
    hints: list[PlanHint]
    late: bool

    @property
    def open_steps(self) -> list[AgreedStep]:
        """Steps still to be done."""
        return [one for one in self.steps if one.state == StepState.OPEN]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with everything its page shows; ``proposal`` says why it should be closed now."""

    plan: CasePlan
    lines: list[GoalLine]
    looks: list[PlanReview]
    other_steps: list[AgreedStep]
    other_supports: list[PlanSupport]
    part: PlanPart
    standing: Shown
    next_look: NextLook | None
    may_look_for: list[Quarter]
    proposal: PlanEnd | None
    changed_since_agreed: bool
    former: list[CasePlan] = field(default_factory=list)

    @property
    def reached(self) -> int:
        """How many goals were reached."""
        return sum(1 for one in self.lines if one.goal.state == GoalState.REACHED)

    @property
    def counted(self) -> int:
        """How many goals there are, without those that were dropped."""
        return sum(1 for one in self.lines if one.goal.state != GoalState.DROPPED)

    @property
    def causes(self) -> list[str]:
        """Causes by name, the main one first."""
        return cause_names(self.plan.causes)


def cause_names(codes: list[str]) -> list[str]:
    """Names of causes in the viewer's language, in the order given."""
    language = get_language() or ""
    by_code = {one.code: one.label.in_language(language) for one in CAUSES}
    return [by_code[code] for code in codes if code in by_code]


def deprivation_names() -> dict[str, str]:
    """What a goal of any time can answer, by code; the newest standard's names."""
    rows = Indicator.objects.filter(standard__province__isnull=True)
    english = get_language() == "en"
    return {INCOME: _("Thu nhập")} | {
        one.code: one.name_en if english else one.name_vi
        for one in rows.order_by("standard__valid_from", "position")
    }


def goal_choices(household: Household, day: dt.date) -> list[tuple[str, str]]:
    """What a goal can answer: deprivations of the standard in force, income, something else."""
    row = national_class(household, day)
    names = [] if row is None else list(_indicator_names(row.standard_id).items())
    return [(INCOME, _("Thu nhập")), *names, ("", _("Việc khác"))]


def plans_of(household: Household) -> QuerySet[CasePlan, CasePlan]:
    """Plans of a household, the open one first, then the latest."""
    return CasePlan.objects.filter(household=household).order_by("-opened_on", "-pk")


def open_plan_of(household: Household) -> CasePlan | None:
    """The plan that is being followed."""
    return CasePlan.objects.open().filter(household=household).first()


def plan_page(viewer: Viewer, plan: CasePlan, day: dt.date) -> PlanPage:
    """Read a plan of a household that the viewer may see; a fixed number of queries."""
    household = plan.household
    row = national_class(household, day)
    names = {INCOME: _("Thu nhập"), **(_indicator_names(row.standard_id) if row else {})}
    part = plan_part(viewer, household, day)
    goals = list(plan.goals.prefetch_related(_steps()))
    lines = [_line(goal, names, plan.causes, part, day) for goal in goals]
    used = {one.goal.indicator for one in lines if one.goal.indicator} | set(plan.causes)
    looks = list(plan.reviews.select_related("official").order_by("-year", "-quarter"))
    looked = {Quarter(one.year, one.quarter) for one in looks}
    is_open = plan.closed_on is None
    loose = AgreedStep.objects.filter(household=household, goal__isnull=True, state=StepState.OPEN)
    return PlanPage(
        plan=plan,
        lines=lines,
        looks=looks,
        other_steps=list(loose) if is_open else [],
        other_supports=part.beside(used),
        part=part,
        standing=shown(row, day),
        next_look=next_look(plan.opened_on, looked, day) if is_open else None,
        may_look_for=open_quarters(plan.opened_on, looked, day) if is_open else [],
        proposal=closing_of(plan, day) if is_open else None,
        changed_since_agreed=_changed(plan, goals),
        former=list(plans_of(household).exclude(pk=plan.pk).filter(closed_on__isnull=False)),
    )


def may_reopen(plan: CasePlan, day: dt.date) -> bool:
    """Whether a closed plan can still be taken up again."""
    return plan.closed_on is not None and (day - plan.closed_on).days <= REOPEN_DAYS


def closing_of(plan: CasePlan, day: dt.date) -> PlanEnd | None:
    """Why an open plan should be closed now, if it should: one query at most."""
    household = plan.household
    if household.closed_on is not None and household.closed_on <= day:
        return PlanEnd.HOUSEHOLD_ENDED
    if Household.objects.filter(out_of_poverty(day), pk=household.pk).exists():
        return PlanEnd.OUT_OF_POVERTY
    return None


def _steps() -> Prefetch[Any]:
    return Prefetch("steps", queryset=AgreedStep.objects.order_by("due_on", "pk"))


def _line(
    goal: PlanGoal, names: dict[str, str], causes: list[str], part: PlanPart, day: dt.date
) -> GoalLine:
    # What is done against the causes is what brings income.
    codes = causes if goal.indicator == INCOME else [goal.indicator] if goal.indicator else []
    supports = {one.key: one for code in codes for one in part.supports_for(code)}
    hints = {one.name: one for code in codes for one in part.hints_for(code)}
    steps = list(goal.steps.all())
    asked = {one.name for one in supports.values()} | {one.what for one in steps}
    is_open = goal.state == GoalState.OPEN
    return GoalLine(
        goal,
        names.get(goal.indicator, goal.indicator),
        steps,
        list(supports.values()),
        [one for one in hints.values() if one.name not in asked] if is_open else [],
        is_open and goal.target_on < day,
    )


def _indicator_names(standard: int) -> dict[str, str]:
    english = get_language() == "en"
    return {
        one.code: one.name_en if english else one.name_vi
        for one in Indicator.objects.filter(standard=standard).order_by("position")
    }


def _changed(plan: CasePlan, goals: list[PlanGoal]) -> bool:
    """Whether a goal came or got other words after the day on which the household agreed."""
    if plan.agreed_on is None:
        return False
    events: Any = PlanGoal.pgh_event_model  # type: ignore[attr-defined]
    since = events.objects.filter(
        pgh_obj__in=[one.pk for one in goals], pgh_created_at__date__gt=plan.agreed_on
    )
    now = {one.pk: (one.indicator, one.text, one.target_on) for one in goals}
    return any(
        one.pgh_label == "insert" or now[one.pgh_obj_id] != (one.indicator, one.text, one.target_on)
        for one in since
    )
