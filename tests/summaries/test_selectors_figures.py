"""Figures of units: who may see them, what they add up to, and the lists behind them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.choices import AreaLevel, SuccessionShare
from areas.models import TWO_TIER_START, Area, AreaSuccession, Population
from households.models import Classification, Household
from officials.choices import Role
from officials.models import Official
from summaries.exceptions import AreaNotVisible, DayInFuture, UnknownMeasure
from summaries.models import CommuneStatistic
from summaries.rules.measures import DECREASES, INCREASES, find
from summaries.selectors import figures as figures_module
from summaries.selectors.behind import households_behind
from summaries.selectors.figures import figures_for
from summaries.selectors.profiles import (
    causes,
    deprivation_profile,
    ethnic_groups,
    label,
    movement,
    people,
)
from summaries.selectors.tables import Division, area_table, communes_table
from summaries.selectors.trend import CLASSES, trend
from summaries.services.recompute import recompute_communes
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.officials import official_with
from tests.summaries.populations import LINES, Line, Step, World, undone, write

pytestmark = pytest.mark.django_db

END_2024 = dt.date(2024, 12, 31)


@pytest.fixture
def world() -> World:
    """The three former communes went whole into the communes of today: 0 and 1 into the first."""
    world = World.create()
    above = world.formers[0].parent
    assert above is not None
    province = above.parent
    district = former_unit("district", "701", province)
    for number, former in enumerate(world.formers):
        former.parent = district if number < 2 else former_unit("district", "702", province)
        former.save()
        AreaSuccession.objects.create(
            predecessor=former,
            predecessor_code=former.code,
            successor=world.communes[[0, 0, 2][number]],
            share=SuccessionShare.WHOLE,
            on_date=TWO_TIER_START,
        )
    return world


def former_unit(level: str, code: str, parent: Area | None = None) -> Area:
    return Area.objects.create(
        level=level,
        code=code,
        name=f"Đơn vị cũ {code}",
        unit_type="Cũ",
        parent=parent,
        valid_from=dt.date(2004, 1, 1),
        valid_to=TWO_TIER_START - dt.timedelta(days=1),
    )


@pytest.fixture
def province(world: World) -> Area:
    found = world.communes[0].parent
    assert found is not None
    return found


@pytest.fixture
def supervisor(province: Area) -> Official:
    return official_with(Role.PROVINCIAL_SUPERVISOR, area=province)


def poor(place: int = 0, persons: int = 4, since: str = "2024-12-10", **more: int) -> Line:
    step = Step(dt.date.fromisoformat(since), 1, place, "decision", persons, **more)
    return Line(0, (step,))


def recompute(world: World) -> None:
    recompute_communes(actor=None, communes=[c.pk for c in world.communes])


# What adds up.


def test_a_province_is_the_sum_of_its_communes(
    world: World, province: Area, supervisor: Official
) -> None:
    write(world, [poor(0, 4), poor(1, 3), poor(3, 2), poor(4, 1)])
    recompute(world)
    figures = figures_for(supervisor, province, world.standards[0], END_2024)
    assert (figures.value("poor"), figures.value("poor.persons")) == (4, 10)
    table = communes_table(supervisor, province, world.standards[0], END_2024)
    assert [row.value("poor") for row in table.rows] == [2, 1, 1]
    assert [row.unit for row in table.rows] == world.communes


def test_former_units_are_read_from_the_villages(
    world: World, province: Area, supervisor: Official
) -> None:
    """The first two former communes, today one commune, were a district of their own."""
    write(world, [poor(0), poor(1), poor(2), poor(4)])
    recompute(world)
    standard = world.standards[0]

    def value(area: Area) -> int:
        return figures_for(supervisor, area, standard, END_2024).value("poor")

    assert [value(former) for former in world.formers] == [1, 1, 1]
    first, second = (Area.objects.get(code=code) for code in ("701", "702"))
    # The village that is not mapped lies in a commune made of that district alone.
    assert [value(first), value(second)] == [3, 1]
    assert first.parent is not None
    assert value(first.parent) == 4
    table = area_table(supervisor, province, standard, Division.FORMER_DISTRICTS, END_2024)
    assert {row.unit: row.value("poor") for row in table.rows} == {first: 3, second: 1}


def test_what_cannot_be_placed_is_said_not_guessed(
    world: World, province: Area, supervisor: Official
) -> None:
    write(world, [poor(0), poor(2), poor(2)])
    recompute(world)
    former = figures_for(supervisor, world.formers[0], world.standards[0], END_2024)
    assert (former.value("poor"), former.unplaced, former.is_whole) == (1, 2, False)
    assert "2 hộ" in former.boundaries_note
    with translation.override("en"):
        assert former.boundaries_note.startswith("2 poor or near-poor households are")
    table = area_table(supervisor, province, world.standards[0], Division.FORMER_COMMUNES, END_2024)
    assert [(row.unit, row.value("poor")) for row in table.rows] == [
        (world.formers[0], 1),
        (world.formers[1], 0),
        (world.formers[2], 0),
        (None, 2),
    ]


def test_a_former_unit_partly_outside_has_no_rate(world: World, supervisor: Official) -> None:
    AreaSuccession.objects.create(
        predecessor=world.formers[0],
        predecessor_code=world.formers[0].code,
        successor=world.communes[1],
        share=SuccessionShare.PART,
        on_date=TWO_TIER_START,
    )
    Population.objects.create(
        area=world.formers[0], year=2024, households=100, persons=400, minority_households=0,
        source="x",
    )  # fmt: skip
    write(world, [poor(0)])
    recompute(world)
    officer = official_with(Role.COMMUNE_OFFICER, area=world.communes[0])
    (row, _other) = area_table(
        officer, world.communes[0], world.standards[0], Division.FORMER_COMMUNES, END_2024
    ).rows
    assert (row.is_partial, row.rate("poor").percent) == (True, None)
    whole = figures_for(supervisor, world.formers[0], world.standards[0], END_2024)
    assert whole.rate("poor").percent == Decimal("1.000")


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(LINES, max_size=15),
    day=st.sampled_from([END_2024, dt.date(2025, 3, 15), None]),
    data=st.data(),
)
def test_every_list_is_as_long_as_its_figure(
    world: World,
    supervisor: Official,
    lines: list[Line],
    day: dt.date | None,
    data: st.DataObject,
) -> None:
    """For every measure of a unit: households as many as counted, persons on them as many."""
    province = world.communes[0].parent
    assert province is not None
    with undone():
        write(world, lines)
        recompute(world)
        area = data.draw(st.sampled_from([province, *world.communes, *world.formers]))
        standard = data.draw(st.sampled_from(world.standards))
        figures = figures_for(supervisor, area, standard, day)
        codes = [*figures.counts, "multidimensional", "multidimensional.cause.3"]
        for code in data.draw(st.lists(st.sampled_from(codes), max_size=12, unique=True)):
            measure = find(code)
            assert measure is not None, code
            behind = households_behind(supervisor, code, area, standard, day)
            if measure.unit == "households":
                assert behind.count() == figures.value(code), code
            elif code.endswith(".persons") and ".move." not in code and "unclass" not in code:
                persons = sum(behind.values_list("persons_then", flat=True))
                assert persons == figures.value(code), code
            else:
                assert behind.exists() == (figures.value(code) > 0), code
        table = communes_table(supervisor, province, standard, day)
        assert sum(row.value("poor") for row in table.rows) == figures_for(
            supervisor, province, standard, day
        ).value("poor")


def test_days_between_year_ends_are_computed_for_the_reading(
    world: World, province: Area, supervisor: Official
) -> None:
    write(world, [poor(0, since="2024-12-10"), poor(0, since="2025-02-10")])
    recompute(world)
    found = figures_for(supervisor, province, world.standards[0], dt.date(2025, 2, 9))
    assert (found.value("poor"), found.stored) == (1, False)
    found = figures_for(supervisor, province, world.standards[0], dt.date(2025, 2, 10))
    assert (found.value("poor"), found.value("poor.move.start")) == (2, 1)


# Who may see.


def test_figures_of_another_province_are_not_visible(world: World) -> None:
    stranger = official_with(Role.PROVINCIAL_SUPERVISOR, area=ProvinceFactory.create())
    for area in (world.communes[0], world.communes[0].parent, world.formers[0]):
        assert area is not None
        with pytest.raises(AreaNotVisible):
            figures_for(stranger, area, world.standards[0])
        with pytest.raises(AreaNotVisible):
            communes_table(stranger, area, world.standards[0])
        with pytest.raises(AreaNotVisible):
            trend(stranger, area, world.standards[0])
        with pytest.raises(AreaNotVisible):
            households_behind(stranger, "poor", area, world.standards[0])


def test_a_commune_sees_itself_not_its_province(world: World, province: Area) -> None:
    officer = official_with(Role.COMMUNE_OFFICER, area=world.communes[0])
    assert figures_for(officer, world.communes[0], world.standards[0]).value("poor") == 0
    assert figures_for(officer, world.formers[0], world.standards[0]).value("poor") == 0
    for area in (province, world.communes[1]):
        with pytest.raises(AreaNotVisible):
            figures_for(officer, area, world.standards[0])


@pytest.mark.parametrize(
    ("role", "figures", "households"),
    [
        (Role.PROVINCIAL_SUPERVISOR, True, True),
        (Role.PROVINCIAL_ADMINISTRATOR, True, False),
    ],
)
def test_figures_and_the_households_behind_need_their_rights(
    world: World, province: Area, role: Role, *, figures: bool, households: bool
) -> None:
    viewer = official_with(role, area=province)
    assert sees(lambda: figures_for(viewer, province, world.standards[0])) == figures
    assert (
        sees(lambda: households_behind(viewer, "poor", province, world.standards[0])) == households
    )


@pytest.mark.parametrize("role", [Role.BANK_OFFICER, Role.COMMUNE_LEADER])
def test_a_bank_officer_sees_no_figures(world: World, role: Role) -> None:
    viewer = official_with(role, area=world.communes[0])
    assert sees(lambda: figures_for(viewer, world.communes[0], world.standards[0])) == (
        role == Role.COMMUNE_LEADER
    )


def sees(read: object) -> bool:
    assert callable(read)
    try:
        read()
    except AreaNotVisible:
        return False
    return True


def test_nobody_sees_nothing(world: World, province: Area) -> None:
    with pytest.raises(AreaNotVisible):
        figures_for(None, province, world.standards[0])
    assert list(CommuneStatistic.objects.visible_to(None)) == []


def test_a_household_that_left_is_counted_but_not_shown(
    world: World, province: Area, supervisor: Official
) -> None:
    (household,) = write(world, [poor(0)])
    recompute(world)
    away = CommuneFactory.create()
    village = world.villages[0]
    Household.objects.filter(pk=household.pk).update(
        commune=away, village=village.__class__.objects.create(
            commune=away, code="1", name="Xa", kind="thon"
        )
    )  # fmt: skip
    behind = households_behind(supervisor, "poor", province, world.standards[0], END_2024)
    assert list(behind.values_list("is_elsewhere", "class_then", "persons_then")) == [(True, 1, 4)]


# Errors.


def test_a_day_to_come_is_refused(world: World, province: Area, supervisor: Official) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(DayInFuture, match="chưa đến"):
        figures_for(supervisor, province, world.standards[0], tomorrow)


@pytest.mark.parametrize("code", ["poor.x", "", "poor.ethnic.B3", "x.ethnic.B03", "poor' OR TRUE"])
def test_an_unknown_measure_is_refused(
    world: World, province: Area, supervisor: Official, code: str
) -> None:
    with pytest.raises(UnknownMeasure):
        households_behind(supervisor, code, province, world.standards[0])


# Rates.


def test_rates_keep_three_decimals(world: World, province: Area, supervisor: Official) -> None:
    for commune in world.communes:
        Population.objects.create(
            area=commune, year=2024, households=20_000, persons=80_000, minority_households=10,
            source="x",
        )  # fmt: skip
    write(world, [poor(0, flags=1)])
    recompute(world)
    figures = figures_for(supervisor, province, world.standards[0], END_2024)
    rate = figures.rate("poor")
    assert (rate.numerator, rate.denominator, rate.percent) == (1, 60_000, Decimal("0.002"))
    assert (rate.decimals, rate.rounded(2)) == (3, Decimal("0.00"))
    assert figures.rate("poor.persons").percent == Decimal("0.002")
    assert figures.rate("poor.minority").percent == Decimal("3.333")
    assert figures.share("poor.minority").percent == Decimal("100.000")
    assert figures.rate("near_poor").decimals == 2


def test_without_population_there_is_no_rate(
    world: World, province: Area, supervisor: Official
) -> None:
    figures = figures_for(supervisor, province, world.standards[0], END_2024)
    assert figures.rate("poor").percent is None
    assert "2024" in figures.population.why


def test_during_a_year_the_last_population_counts(
    world: World, province: Area, supervisor: Official
) -> None:
    for commune in world.communes:
        Population.objects.create(
            area=commune, year=2024, households=10, persons=80, minority_households=0, source="x"
        )
    found = figures_for(supervisor, province, world.standards[0], dt.date(2025, 3, 15))
    assert (found.population.year, found.population.households) == (2024, 30)
    table = communes_table(supervisor, province, world.standards[0], dt.date(2025, 3, 15))
    assert {row.population.households for row in table.rows} == {10}


# Freshness.


def test_freshness_names_what_is_late(world: World, province: Area, supervisor: Official) -> None:
    write(world, [poor(0, reviewed_days_before=10), poor(3, reviewed_days_before=0)])
    recompute(world)
    figures = figures_for(supervisor, province, world.standards[0])
    assert figures.freshness.stale_since is None
    assert figures.freshness.computed_at is not None
    assert figures.freshness.oldest_review == dt.date(2024, 11, 30)
    assert figures.freshness.newest_review == dt.date(2024, 12, 10)
    Classification.objects.filter(commune=world.communes[1]).update(persons=9)
    figures = figures_for(supervisor, province, world.standards[0])
    assert figures.freshness.stale_since is not None
    table = communes_table(supervisor, province, world.standards[0])
    assert [row.freshness.stale_since is None for row in table.rows] == [True, False, True]
    age = figures_for(supervisor, province, world.standards[0], END_2024).days_since_review
    assert age == 26


# Through time.


def test_a_trend_runs_from_the_baseline_to_the_present(
    world: World, province: Area, supervisor: Official
) -> None:
    write(world, [poor(0, since="2021-12-10"), poor(0, since="2023-12-10")])
    with time_machine.travel("2024-06-01T09:00:00+07:00"):
        recompute(world)
        points = trend(supervisor, province, world.standards[0])
        assert [(p.period.end, p.period.is_current, p.value("poor")) for p in points] == [
            (dt.date(2021, 12, 31), False, 1),
            (dt.date(2022, 12, 31), False, 1),
            (dt.date(2023, 12, 31), False, 2),
            (dt.date(2024, 6, 1), True, 2),
        ]
        assert trend(supervisor, province, world.standards[1]) == []
        other = trend(supervisor, province, world.standards[0], ["poor.majority.persons"])
        assert [p.value("poor.majority.persons") for p in other] == [4, 4, 8, 8]
        now = figures_for(supervisor, province, world.standards[0])
        assert {c: now.value(c) for c in CLASSES} == {c: points[-1].value(c) for c in CLASSES}


def test_after_midnight_the_present_says_which_day_it_is_of(
    world: World, province: Area, supervisor: Official
) -> None:
    write(world, [poor()])
    with time_machine.travel("2025-06-01T23:50:00+07:00"):
        recompute(world)
        assert not figures_for(supervisor, province, world.standards[0]).is_behind
    with time_machine.travel("2025-06-02T00:05:00+07:00"):
        found = figures_for(supervisor, province, world.standards[0])
        assert (found.is_behind, found.period.end) == (True, dt.date(2025, 6, 1))
        recompute(world)
        assert not figures_for(supervisor, province, world.standards[0]).is_behind


def test_a_year_that_has_just_ended_is_whole_before_the_nightly_computation(
    world: World, province: Area, supervisor: Official
) -> None:
    write(world, [poor(0), poor(3)])
    standard = world.standards[0]

    def of_year_end() -> int:
        return figures_for(supervisor, province, standard, END_2024).value("poor")

    def years() -> list[int]:
        points = trend(supervisor, province, standard)
        return [p.period.end.year for p in points if not p.period.is_current]

    with time_machine.travel("2024-12-31T23:50:00+07:00"):
        recompute(world)
    with time_machine.travel("2025-01-01T00:05:00+07:00"):
        assert of_year_end() == 2
        # Somebody writes in one commune: it is computed at once, the others wait for the night.
        recompute_communes(actor=None, communes=[world.communes[0].pk])
        assert of_year_end() == 2
        table = area_table(supervisor, province, standard, Division.COMMUNES, END_2024)
        assert sum(row.value("poor") for row in table.rows) == 2
        assert 2024 not in years()
        recompute(world)
        assert (of_year_end(), years()[-1]) == (2, 2024)


def test_a_trend_ends_with_its_standard(world: World, province: Area, supervisor: Official) -> None:
    write(world, [poor(0, since="2021-12-10")])
    standard = world.standards[0]
    standard.valid_to = dt.date(2023, 12, 31)
    standard.save()
    recompute(world)
    points = trend(supervisor, province, standard)
    assert [p.period.end.year for p in points] == [2021, 2022, 2023]
    assert not figures_for(supervisor, province, standard).standard_holds


# Arranged.


def test_tables_2_and_3_hold_their_identities(
    world: World, province: Area, supervisor: Official
) -> None:
    write(
        world,
        [
            Line(0, (Step(dt.date(2023, 5, 1), 1, 0, "decision", 4),
                     Step(dt.date(2024, 5, 1), 2, 0, "decision", 5))),
            Line(0, (Step(dt.date(2023, 5, 1), 2, 0, "decision", 3),
                     Step(dt.date(2024, 5, 1), 1, 3, "move", 3))),
        ],
    )  # fmt: skip
    recompute(world)
    figures = figures_for(supervisor, province, world.standards[0], END_2024)
    poor_table, near_table = movement(figures)
    for table in (poor_table, near_table):
        assert not table.is_baseline
        for unit in ("households", "persons"):
            changed = sum(c.sign * getattr(c, unit) for c in table.columns)
            assert getattr(table["start"], unit) + changed == getattr(table["end"], unit)
    assert poor_table["switched"].persons == near_table["came"].persons == 5
    assert near_table["left"].households == poor_table["joined"].households == 1
    assert [c.code.rpartition(".")[2] for c in poor_table.columns] == [
        "start", *DECREASES, *INCREASES, "end",
    ]  # fmt: skip
    assert poor_table["switched"].label == "Trở thành hộ cận nghèo"
    with translation.override("en"):
        assert movement(figures)[0]["switched"].label == "Became near-poor"


def test_the_first_year_of_a_standard_is_its_baseline(
    world: World, province: Area, supervisor: Official
) -> None:
    write(world, [poor(0, since="2022-12-10")])
    recompute(world)

    def table(year: int) -> bool:
        figures = figures_for(supervisor, province, world.standards[0], dt.date(year, 12, 31))
        return movement(figures)[0].is_baseline

    assert [table(2022), table(2023)] == [True, False]


def test_profiles_read_the_same_figures(world: World, province: Area, supervisor: Official) -> None:
    write(
        world,
        [poor(0, deprivations=0b101, causes=0b10, group=1, flags=1), poor(0, deprivations=0b1)],
    )
    recompute(world)
    figures = figures_for(supervisor, province, world.standards[0], END_2024)
    lines = deprivation_profile(figures)
    assert [line.shares["poor"].numerator for line in lines] == [2, 0, 1, *[0] * 9]
    assert lines[2].shares["poor"].percent == Decimal("50.000")
    assert (lines[2].code("poor"), lines[2].indicator.position) == ("poor.deprived.3", 3)
    assert [line.shares["poor"].numerator for line in causes(figures)] == [0, 1, *[0] * 6]
    assert [(g.suffix, g.label, g.shares["poor"].numerator) for g in ethnic_groups(figures)] == [
        ("ethnic.B01", "Dân tộc 01", 1),
        ("ethnic.B03", "Dân tộc 03", 1),
    ]
    assert {line.suffix: line.shares["poor"].numerator for line in people(figures)} == {
        "minority": 1, "unable": 0, "merit": 0, "no_group": 1, "female_head": 0, "urban": 0,
    }  # fmt: skip
    assert label("poor.minority") == "Hộ nghèo: Dân tộc thiểu số"


def test_the_share_that_cannot_be_classified_is_of_those_reviewed() -> None:
    counts = {"poor": 3, "not_poor": 5, "unclassified": 2, "unclassified.first": 1}
    rate = figures_module.Figures(counts, figures_module.Denominators(2024)).unclassified
    assert (rate.numerator, rate.denominator) == (2, 9)


def test_reading_takes_few_queries_whatever_the_size(
    world: World, province: Area, supervisor: Official
) -> None:
    write(world, [poor(place) for place in (0, 1, 3, 4)])
    recompute(world)

    def queries() -> int:
        viewer = Official.objects.get(pk=supervisor.pk)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            figures_for(viewer, province, world.standards[0], END_2024)
            area_table(viewer, province, world.standards[0], Division.FORMER_DISTRICTS, END_2024)
        return len(captured)

    before = queries()
    for _ in range(5):
        CommuneFactory.create(parent=province)
    assert queries() == before
    assert Area.objects.filter(level=AreaLevel.COMMUNE, parent=province).count() == 8
