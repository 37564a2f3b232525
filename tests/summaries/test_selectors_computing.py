"""The statement that computes figures, against a count by hand on random populations."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summaries.rules.measures import DECREASES, INCREASES
from summaries.rules.periods import Period, year_end
from summaries.selectors.computing import compute
from tests.summaries.populations import LINES, Line, Step, World, count, undone, write

pytestmark = pytest.mark.django_db

PERIODS = st.one_of(
    st.sampled_from([year_end(2022), year_end(2023), year_end(2024)]),
    st.builds(Period, st.dates(dt.date(2022, 1, 1), dt.date(2025, 12, 31)), st.just(True)),
)


@pytest.fixture
def world() -> World:
    return World.create()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(LINES, max_size=25), period=PERIODS)
def test_figures_equal_a_count_by_hand(world: World, lines: list[Line], period: Period) -> None:
    with undone():
        write(world, lines)
        found = compute([c.pk for c in world.communes], period)
        assert {(f.commune, f.former, f.standard): f.figures for f in found} == count(
            world, lines, period.end
        )
        for one in found:
            check_identities(one.figures)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(LINES, max_size=25), period=PERIODS)
def test_a_commune_has_the_same_figures_alone_as_among_others(
    world: World, lines: list[Line], period: Period
) -> None:
    with undone():
        write(world, lines)
        together = compute([c.pk for c in world.communes], period)
        alone = [f for c in world.communes for f in compute([c.pk], period)]
        key = lambda f: (f.commune, f.former or 0, f.standard)  # noqa: E731
        assert sorted(together, key=key) == sorted(alone, key=key)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(LINES, max_size=25))
def test_a_year_starts_where_the_one_before_ended(world: World, lines: list[Line]) -> None:
    with undone():
        write(world, lines)
        communes = [c.pk for c in world.communes]
        ended = {
            (f.commune, f.former, f.standard): f.figures for f in compute(communes, year_end(2023))
        }
        begun = {
            (f.commune, f.former, f.standard): f.figures for f in compute(communes, year_end(2024))
        }
        for cell in ended.keys() | begun.keys():
            for part in ("poor", "near_poor"):
                for unit in ("", ".persons"):
                    assert ended.get(cell, {}).get(part + unit, 0) == begun.get(cell, {}).get(
                        f"{part}.move.start{unit}", 0
                    )


def check_identities(figures: dict[str, int]) -> None:
    """The identities of the statutory tables (tables 1 to 9) inside one cell."""

    def of(code: str) -> int:
        return figures.get(code, 0)

    for part in ("poor", "near_poor"):
        for unit in ("", ".persons"):
            move = f"{part}.move."
            assert of(f"{move}end{unit}") == of(part + unit)
            assert of(f"{move}start{unit}") + sum(of(f"{move}{i}{unit}") for i in INCREASES) - sum(
                of(f"{move}{d}{unit}") for d in DECREASES
            ) == of(f"{move}end{unit}")
            assert of(part + unit) == of(f"{part}.minority{unit}") + of(f"{part}.majority{unit}")
        assert of(f"{part}.deprivations") == sum(of(f"{part}.deprived.{n}") for n in range(1, 13))
        assert sum(v for c, v in figures.items() if c.startswith(f"{part}.ethnic.")) <= of(part)
    for unit in ("", ".persons"):
        assert of(f"poor.move.switched{unit}") == of(f"near_poor.move.came{unit}")
        assert of(f"near_poor.move.switched{unit}") == of(f"poor.move.came{unit}")
    assert of("escaped") <= of("not_poor")


def line(*steps: tuple[str, int, int, int], origin: str = "decision") -> Line:
    """Build a line from (day, class, place, persons)."""
    return Line(
        0,
        tuple(
            Step(dt.date.fromisoformat(day), poverty_class, place, origin, persons)
            for day, poverty_class, place, persons in steps
        ),
    )


@pytest.mark.parametrize(
    ("history", "cell", "expected"),
    [
        pytest.param(
            line(("2022-12-10", 1, 0, 4), ("2023-12-10", 2, 0, 5)),
            0,
            {"poor.move.start": 1, "poor.move.start.persons": 4, "poor.move.switched": 1,
             "poor.move.switched.persons": 5, "poor.move.joined.persons": 1,
             "near_poor.move.came": 1, "near_poor.move.came.persons": 5},
            id="became near-poor and grew",
        ),
        pytest.param(
            line(("2022-12-10", 1, 0, 4), ("2023-12-10", 3, 0, 3)),
            0,
            {"poor.move.start": 1, "poor.move.start.persons": 4, "poor.move.passed": 1,
             "poor.move.passed.persons": 3, "poor.move.left.persons": 1},
            id="passed the near-poor line and shrank",
        ),
        pytest.param(
            line(("2021-12-10", 1, 0, 4), ("2022-12-10", 3, 0, 4), ("2023-12-10", 1, 0, 4)),
            0,
            {"poor.move.relapsed": 1, "poor.move.relapsed.persons": 4},
            id="fell back into poverty",
        ),
        pytest.param(
            line(("2022-12-10", 3, 0, 4), ("2023-06-10", 1, 0, 4), ("2023-12-10", 1, 0, 4)),
            0,
            {"poor.move.new": 1, "poor.move.new.persons": 4},
            id="two decisions in the year are not a relapse",
        ),
        pytest.param(
            line(("2022-12-10", 1, 0, 4), ("2023-06-10", 1, 3, 4)),
            0,
            {"poor.move.start": 1, "poor.move.start.persons": 4, "poor.move.left": 1,
             "poor.move.left.persons": 4},
            id="moved out",
        ),
        pytest.param(
            line(("2022-12-10", 1, 0, 4), ("2023-06-10", 2, 3, 4)),
            3,
            {"near_poor.move.joined": 1, "near_poor.move.joined.persons": 4},
            id="moved in, with another class",
        ),
        pytest.param(
            line(("2022-12-10", 1, 0, 4), ("2023-06-10", 9, 0, 4)),
            0,
            {"poor.move.start": 1, "poor.move.start.persons": 4, "poor.move.left": 1,
             "poor.move.left.persons": 4},
            id="closed",
        ),
        pytest.param(
            line(("2023-06-10", 1, 0, 2), origin="split"),
            0,
            {"poor.move.joined": 1, "poor.move.joined.persons": 2},
            id="came from a split",
        ),
        pytest.param(
            line(("2023-03-10", 1, 3, 2), ("2023-06-10", 1, 0, 2)),
            0,
            {"poor.move.joined": 1, "poor.move.joined.persons": 2},
            id="first decided elsewhere",
        ),
        pytest.param(
            line(("2023-06-10", 1, 0, 2)),
            0,
            {"poor.move.new": 1, "poor.move.new.persons": 2},
            id="first decision",
        ),
    ],
)  # fmt: skip
def test_what_became_of_a_household(
    world: World, history: Line, cell: int, expected: dict[str, int]
) -> None:
    write(world, [history])
    found = {
        (f.commune, f.former): f.figures
        for f in compute([c.pk for c in world.communes], year_end(2023))
    }
    moved = {c: v for c, v in found[world.cell(cell)].items() if ".move." in c}
    assert {c: v for c, v in moved.items() if ".move.end" not in c} == expected


def test_newly_escaped_ends_after_36_months(world: World) -> None:
    write(world, [line(("2022-01-05", 2, 0, 4), ("2022-03-31", 3, 0, 4), ("2024-12-01", 3, 0, 4))])
    communes = [c.pk for c in world.communes]

    def escaped(day: dt.date) -> int:
        return sum(f.figures.get("escaped", 0) for f in compute(communes, Period(day)))

    assert [escaped(dt.date(2022, 3, 30)), escaped(dt.date(2022, 3, 31))] == [0, 1]
    assert [escaped(dt.date(2025, 3, 30)), escaped(dt.date(2025, 3, 31))] == [1, 0]
