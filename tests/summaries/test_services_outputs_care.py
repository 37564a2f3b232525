"""Figures of care are what the rows say: counted beside the statements, in plain Python."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.models import Area
from households.choices import (
    CareRole,
    ObstacleLevel,
    PlanEnd,
    PlanVerdict,
    PovertyClass,
    VisitMode,
    VisitState,
)
from households.models import (
    Assignment,
    CasePlan,
    Classification,
    Household,
    Obstacle,
    PlanReview,
    Visit,
)
from households.rules.ages import add_months
from households.selectors.care.responsible import responsible_on
from officials.models import Official
from summaries.exceptions import AreaNotVisible
from summaries.models import OutputMark, OutputStatistic
from summaries.rules.care import CARE_ROWS, Quarter, quarter_of, quarters_kept
from summaries.selectors.output_counts import output_differences
from summaries.selectors.outputs import Span, outputs_of, rows_behind
from summaries.services.outputs import recompute_outputs
from tests.factories.care import (
    AssignmentFactory,
    CasePlanFactory,
    ObstacleFactory,
    VisitFactory,
)
from tests.households.scene import Scene, small_scene
from tests.summaries.test_services_outputs import areas, settle, verify

pytestmark = pytest.mark.django_db

Cells = dict[int, Counter[str]]


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def stored(area: Area) -> Cells:
    """Figures of care of a commune by year; cells of former communes together."""
    found: Cells = defaultdict(Counter)
    for row in OutputStatistic.objects.filter(area=area):
        for code, value in row.figures.items():
            if code.split(".")[0].split(":")[0] in CARE_ROWS:
                found[row.year][code] += value
    return {year: counts for year, counts in found.items() if counts}


class Counting:
    """The same from the rows."""

    def __init__(self, area: Area, today: dt.date) -> None:
        self.area, self.today = area, today
        self.found: Cells = defaultdict(Counter)
        #: Households by year, quarter (empty for the year) and code.
        self.different: dict[tuple[int, str, str], set[int]] = defaultdict(set)
        self.homes = list(Household.objects.filter(commune=area))
        self.lines = list(Assignment.objects.filter(role=CareRole.MAIN, commune=area))
        self.done = list(Visit.objects.filter(state=VisitState.DONE, done_on__lte=today))
        self.plans = list(CasePlan.objects.select_related("household"))

    def figures(self) -> Cells:
        self.care()
        self.visits()
        self.obstacles()
        self.plan_events()
        self.listed()
        for (year, part, code), households in self.different.items():
            source, dot, suffix = code.partition(".")
            self.found[year][f"{source}{part}{dot}{suffix}"] = len(households)
        return {year: counts for year, counts in self.found.items() if counts}

    def count(self, year: int, source: str, part: str, codes: Iterable[str]) -> None:
        for code in codes:
            self.found[year][f"{source}{code}"] += 1
            self.found[year][f"{source}:{part}{code}"] += 1

    def mark(self, quarter: Quarter, code: str, household: int) -> None:
        self.different[quarter.year, "", code].add(household)
        self.different[quarter.year, f":q{quarter.number}", code].add(household)

    def met(self, household: int, quarter: Quarter) -> bool:
        return any(
            one.met
            and (one.household_id, one.commune_id) == (household, self.area.pk)
            and quarter_of(known(one.done_on)) == quarter
            for one in self.done
        )

    def care(self) -> None:
        for home in self.homes:
            if home.closed_on or not on_list(home.pk, self.today, area=None):
                continue
            official, level = answers(home, self.lines, self.today)
            codes = [""]
            codes += [".uncovered"] * (official == 0)
            codes += [".line"] * (level == "commune") + [".own"] * (level == "household")
            codes += [".plan"] * any(
                one.household_id == home.pk and one.closed_on is None for one in self.plans
            )
            codes += [".visited"] * self.met(home.pk, quarter_of(self.today))
            self.count(self.today.year, "care", str(official), codes)

    def visits(self) -> None:
        for one in self.done:
            if one.commune_id == self.area.pk:
                quarter = quarter_of(known(one.done_on))
                codes = ["", f".{one.mode}", *([] if one.met else [".missed"])]
                self.count(quarter.year, "visit", f"q{quarter.number}", codes)

    def obstacles(self) -> None:
        for one in Obstacle.objects.filter(household__in=self.homes):
            if one.cleared:
                quarter = quarter_of(known(one.closed_on))
                self.count(quarter.year, "cleared", f"q{quarter.number}", [""])
            if one.closed_on is None:
                days = (self.today - one.opened_on).days
                age = ".to_30" if days <= 30 else ".to_90" if days <= 90 else ".over_90"
                codes = ["", age, *([] if one.answered_at else [".unanswered"])]
                self.count(self.today.year, "obstacle", one.level, codes)

    def plan_events(self) -> None:
        for plan in self.plans:
            if plan.household.commune_id != self.area.pk:
                continue
            events = [(quarter_of(plan.opened_on), ".opened")]
            if plan.closed_on:
                events.append((quarter_of(plan.closed_on), ".closed"))
                if plan.closed_why == PlanEnd.OUT_OF_POVERTY:
                    events.append((quarter_of(plan.closed_on), ".out"))
            events += [(Quarter(one.year, one.quarter), ".reviewed") for one in plan.reviews.all()]
            for quarter, code in events:
                self.mark(quarter, f"plan{code}", plan.household_id)

    def listed(self) -> None:
        begun = min(
            [one.valid_from for one in self.lines if not one.village_id and not one.household_id]
            + [known(one.done_on) for one in self.done if one.commune_id == self.area.pk],
            default=self.today + dt.timedelta(days=100),
        )
        for quarter in quarters_kept(self.today):
            if quarter < quarter_of(begun):
                continue
            next_one = dt.date(quarter.year + quarter.number // 4, quarter.number * 3 % 12 + 1, 1)
            last = min(next_one - dt.timedelta(days=1), self.today)
            for key in set(Classification.objects.values_list("household", flat=True)):
                if not on_list(key, last, area=self.area.pk):
                    continue
                self.mark(quarter, "listed", key)
                if self.met(key, quarter):
                    self.mark(quarter, "listed.visited", key)
                if any(self.followed(plan, key, last) for plan in self.plans):
                    self.mark(quarter, "listed.plan", key)

    @staticmethod
    def followed(plan: CasePlan, household: int, day: dt.date) -> bool:
        open_then = plan.closed_on is None or plan.closed_on > day
        return plan.household_id == household and plan.opened_on <= day and open_then


def counted(area: Area, today: dt.date) -> Cells:
    """Figures of care of a commune by year, from the rows."""
    return Counting(area, today).figures()


def known(day: dt.date | None) -> dt.date:
    assert day is not None
    return day


def on_list(household: int, day: dt.date, *, area: int | None) -> bool:
    """Whether a household was on a list on a day, in a commune; now, where none is given."""
    for row in Classification.objects.filter(household=household):
        if area is None and row.superseded_from is not None:
            continue
        if area is not None and (
            row.commune_id != area or row.valid_from > day
            or (row.superseded_from and row.superseded_from <= day)
        ):  # fmt: skip
            continue
        if row.poverty_class in {PovertyClass.POOR, PovertyClass.NEAR_POOR}:
            return True
        if row.poverty_class == PovertyClass.NOT_POOR and row.escaped_on:
            return add_months(row.escaped_on, 36) > day
    return False


def answers(home: Household, lines: list[Assignment], day: dt.date) -> tuple[int, str]:
    held = [
        one for one in lines
        if one.valid_from <= day and (one.valid_to is None or one.valid_to > day)
    ]  # fmt: skip
    for level, fits in (
        ("household", lambda one: one.household_id == home.pk),
        ("village", lambda one: one.village_id == home.village_id),
        ("commune", lambda one: not one.household_id and not one.village_id),
    ):
        for one in held:
            if fits(one):
                return one.official_id, level
    return 0, ""


def test_who_cares_for_whom_and_what_was_done(scene: Scene) -> None:
    recompute_outputs(actor=None, areas=areas(scene))
    year, today = scene.today.year, scene.today
    assert stored(scene.commune)[year]["care.uncovered"] == 3
    assert stored(scene.commune)[year]["care:0"] == 3
    OutputMark.objects.all().delete()
    line = AssignmentFactory.create(commune=scene.commune, official=scene.officer)
    AssignmentFactory.create(
        commune=scene.commune, official=scene.officials["village_collector"], valid_from=today,
        household=scene.households["poor"],
    )  # fmt: skip
    VisitFactory.create(household=scene.households["poor"], official=scene.officer, done_on=today)
    ObstacleFactory.create(
        household=scene.households["poor"], opened_on=today - dt.timedelta(days=91),
        level=ObstacleLevel.PROVINCE,
    )  # fmt: skip
    CasePlanFactory.create(household=scene.households["near"], opened_on=today)
    assert set(OutputMark.objects.values_list("area", flat=True)) == {scene.commune.pk}
    settle(scene)
    found = stored(scene.commune)[year]
    quarter = quarter_of(today)
    expected = {
        "care": 3, "care.line": 2, "care.own": 1, "care.plan": 1, "care.visited": 1,
        f"care:{line.official_id}": 2, "obstacle:province.over_90": 1, "obstacle.unanswered": 1,
        quarter.code("visit", ".home"): 1, quarter.code("listed", ".visited"): 1,
        quarter.code("plan", ".opened"): 1, "care.uncovered": 0,
    }  # fmt: skip
    assert {code: found[code] for code in expected} == expected
    assert stored(scene.commune) == counted(scene.commune, today)


def test_each_figure_opens_to_what_it_counts_and_to_nobody_else(scene: Scene) -> None:
    line = AssignmentFactory.create(commune=scene.commune, official=scene.officer)
    VisitFactory.create(
        household=scene.households["poor"], official=scene.officer, done_on=scene.today
    )
    ObstacleFactory.create(household=scene.households["near"], opened_on=scene.today)
    settle(scene)
    span = Span(scene.today.year, scene.today.year)
    quarter = quarter_of(scene.today)
    whole = outputs_of(scene.leader, scene.commune, [span])
    for code in (
        "care", f"care:{line.official_id}", "care.line", quarter.code("listed"),
        quarter.code("visit", ".home"), "visit", "obstacle:commune", "obstacle.to_30",
    ):  # fmt: skip
        _output, number, page = rows_behind(scene.leader, code, scene.commune, span)
        assert number == len(page.rows) == whole.value(code) > 0, code
        with pytest.raises(AreaNotVisible):
            rows_behind(scene.officials["provincial_administrator"], code, scene.commune, span)
        with pytest.raises(AreaNotVisible):
            rows_behind(scene.officials["stranger"], code, scene.commune, span)


def test_a_figure_of_care_that_was_tampered_with_is_found(scene: Scene) -> None:
    AssignmentFactory.create(commune=scene.commune, official=scene.officer)
    call_command("recompute_statistics", stdout=io.StringIO())
    assert verify()[0] == 0
    row = OutputStatistic.objects.get(area=scene.commune, year=scene.today.year)
    row.figures["care.line"] += 1
    row.save(update_fields=["figures"])
    code, said = verify()
    assert code == 1
    assert "care.line: đã lưu 4, tính lại 3" in said


NAMES = ("poor", "near", "not_poor", "none", "escaped", "far")
ACTS = st.tuples(
    st.sampled_from(
        ["line", "village", "own", "visit", "obstacle", "clear", "plan", "review", "close", "move",
         "pass", "settle"]
    ),
    st.sampled_from(NAMES),
    st.integers(0, 420),
)  # fmt: skip


class Doing:
    """Writes rows as they come; what the database refuses is not asked for."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.people: list[Official] = [
            scene.officer, scene.leader, scene.officials["village_collector"]
        ]  # fmt: skip

    def do(self, act: str, name: str, ago: int) -> None:
        home = self.scene.households[name]
        home.refresh_from_db()
        day = self.scene.today - dt.timedelta(days=ago)
        who = self.people[ago % len(self.people)]
        mine = Assignment.objects.filter(commune=home.commune)
        line = mine.of_communes().order_by("valid_from").first()
        if act == "line" and line is None:
            AssignmentFactory.create(commune=home.commune, official=who, valid_from=day)
        elif act == "village" and line and not mine.filter(village=home.village).exists():
            AssignmentFactory.create(commune=home.commune, village=home.village, official=who,
                                     valid_from=max(day, line.valid_from))  # fmt: skip
        elif act == "own" and line and not mine.filter(household=home).exists():
            AssignmentFactory.create(commune=home.commune, household=home, official=who,
                                     valid_from=max(day, line.valid_from))  # fmt: skip
        elif act == "pass":
            mine.exclude(village=None, household=None).filter(
                valid_to=None, valid_from__lt=day
            ).update(valid_to=day)
        elif act == "visit":
            VisitFactory.create(household=home, official=who, done_on=day, met=ago % 3 > 0,
                                mode=list(VisitMode)[ago % 3])  # fmt: skip
        elif act == "obstacle":
            ObstacleFactory.create(household=home, opened_on=day, since=day,
                                   level=list(ObstacleLevel)[ago % 3])  # fmt: skip
        elif act == "clear":
            Obstacle.objects.filter(household=home, closed_on=None, opened_on__lte=day).update(
                closed_on=day, cleared=ago % 2 == 0
            )
        else:
            self.plan(act, home, day, ago)

    def plan(self, act: str, home: Household, day: dt.date, ago: int) -> None:
        plan = CasePlan.objects.filter(household=home, closed_on=None).first()
        if act == "plan" and plan is None:
            CasePlanFactory.create(household=home, opened_on=day)
        elif act == "review" and plan is not None:
            quarter = quarter_of(day)
            PlanReview.objects.get_or_create(
                plan=plan, year=quarter.year, quarter=quarter.number,
                defaults={"reviewed_on": day, "verdict": PlanVerdict.BEHIND},
            )  # fmt: skip
        elif act == "close" and plan is not None and plan.opened_on <= day:
            plan.closed_on, plan.closed_why = day, list(PlanEnd)[ago % 3]
            plan.save()
        elif act == "move" and home.commune_id == self.scene.commune.pk:
            places = (self.scene.village, self.scene.other_village)
            home.village = places[ago % 2]
            home.save(update_fields=["village"])
        elif act == "settle":
            settle(self.scene)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(ACTS, min_size=3, max_size=14))
def test_figures_are_what_the_rows_say_whatever_was_done(
    scene: Scene, acts: list[tuple[str, str, int]]
) -> None:
    recompute_outputs(actor=None, areas=areas(scene))
    doing = Doing(scene)
    for act, name, ago in acts:
        doing.do(act, name, ago)
    settle(scene)
    assert list(output_differences(areas(scene), scene.today)) == []
    for area in (scene.commune, scene.neighbour):
        assert stored(area) == counted(area, scene.today)
    for home in scene.households.values():
        home.refresh_from_db()
        lines = list(Assignment.objects.filter(role=CareRole.MAIN, commune=home.commune_id))
        found = responsible_on(home, scene.today)
        if found is not None and not Assignment.objects.filter(village=home.village_id).exists():
            assert found.pk == answers(home, lines, scene.today)[0]
