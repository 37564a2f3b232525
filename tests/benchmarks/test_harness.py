"""Arithmetic of the measurements, their report, and the province that they run in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from benchmarks import report
from benchmarks.databases import Databases
from benchmarks.goals import Failed, Measure, Result
from benchmarks.measures import ALL
from benchmarks.province import Loader, Size
from benchmarks.session import _measured
from benchmarks.timing import Figure, Plan, Sides, Timings, measure, percentile


class Clock:
    """A clock that only the timed calls move."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[str] = []

    def __call__(self) -> float:
        return self.now

    def takes(self, name: str, seconds: float) -> None:
        self.calls.append(name)
        self.now += seconds


def a_measure(most: float | None = 5, figure: Figure = Figure.MEDIAN) -> Measure:
    return Measure(
        name="some",
        title="Something",
        floor="a scan",
        feature="a call",
        most=most,
        goal="at most 5x",
        sides=lambda databases: Sides(lambda i: None, lambda i: None),
        plan=Plan(rounds=1),
        figure=figure,
    )


@pytest.mark.parametrize(
    ("part", "value"), [(0, 1.0), (0.5, 3.0), (0.95, 4.8), (1, 5.0), (0.125, 1.5)]
)
def test_percentile_is_interpolated(part: float, value: float) -> None:
    assert percentile([5, 1, 4, 2, 3], part) == pytest.approx(value)


def test_sides_are_timed_by_turns_and_the_warm_up_is_left_out() -> None:
    clock = Clock()
    sides = Sides(
        floor=lambda i: clock.takes(f"a{i}", 1 if i >= 2 else 100),
        feature=lambda i: clock.takes(f"b{i}", 3 if i >= 2 else 100),
        prepare=lambda i: clock.takes(f"p{i}", 50),
    )
    timings = measure(sides, Plan(rounds=2, calls=2, warm_up=1), clock)
    assert clock.calls == [
        "p0", "b0", "b1", "a0", "a1",
        "p2", "a2", "a3", "b2", "b3",
        "p4", "b4", "b5", "a4", "a5",
    ]  # fmt: skip
    assert timings.floor == [[1, 1], [1, 1]]
    assert timings.ratio(Figure.MEDIAN) == 3
    assert timings.spread() == (3, 3)


def test_the_ratio_follows_the_figure_that_is_compared() -> None:
    timings = Timings(floor=[[1.0, 1.0, 1.0]], feature=[[2.0, 2.0, 12.0]])
    assert timings.ratio(Figure.MEDIAN) == 2
    assert timings.ratio(Figure.P95) == pytest.approx(11)
    assert Result(a_measure(), timings).kept is True
    assert Result(a_measure(figure=Figure.P95), timings).kept is False
    assert Result(a_measure(most=None), timings).kept is None


def test_the_report_says_what_falls_short() -> None:
    good = Result(a_measure(), Timings([[0.001]], [[0.002]]))
    bad = Result(a_measure(), Timings([[0.001]], [[0.0061]]))
    size = Size.scaled(1)
    page = report.as_markdown([good, bad], {"Cores": "2"}, size, dt.date(2026, 1, 2))
    assert "- Something: 6.10x, the goal is at most 5x." in page
    assert "| Something | 1.00 | 2.00 | 2.00x | at most 5x | kept |" in page
    assert "- Cores: 2" in page
    assert "No goal is missed." in report.as_markdown([good], {}, size, dt.date(2026, 1, 2))
    data = json.loads(json.dumps(report.as_json([good, bad], {}, size)))
    assert [found["kept"] for found in data["measures"]] == [True, False]
    assert data["measures"][0]["feature_ms"] == {"median": 2.0, "p95": 2.0}


def test_a_measure_that_fails_takes_no_other_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    def breaks(_databases: object) -> Sides:
        raise ValueError("no file")

    size = Size.scaled(1)
    said: list[str] = []
    wanted = [replace(a_measure(), sides=breaks), a_measure()]
    results, failed = _measured(wanted, Databases(size, said.append), said.append)
    assert [len(results), len(failed)] == [1, 1]
    assert "FAILED: ValueError: no file" in report.table(results, failed)
    left_out = [Failed(failed[0].measure, report.LEFT_OUT)]
    assert "FAILED" not in report.table(results, left_out)
    assert report.LEFT_OUT in report.table(results, left_out)
    page = report.as_markdown(results, {}, size, dt.date(2026, 1, 2), failed)
    assert "- Something: not measured, ValueError: no file" in page
    assert report.as_json(results, {}, size, failed)["failed"] == [
        {"name": "some", "why": "ValueError: no file"}
    ]
    assert "Traceback" in capsys.readouterr().err


def test_the_whole_province_and_its_quarter_end_with_a_commune() -> None:
    size = Size.scaled(1)
    assert (size.communes, size.households, size.members) == (125, 450_000, 1_700_000)
    assert size.quarter == 111_600
    assert size.quarter * size.communes // (size.households + 1) == size.quarter_communes - 1
    assert (size.quarter + 1) * size.communes // (size.households + 1) == size.quarter_communes


def test_names_are_given_once() -> None:
    names = [found.name for found in ALL]
    assert len(set(names)) == len(names)


class OneProvince(Databases):
    """The test's own database stands for both provinces."""

    def in_quarter(self, call: object) -> object:
        return call() if callable(call) else None


@pytest.fixture
def province(db: None) -> Iterator[Databases]:
    """A province of four communes of a hundred households, gone after the test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            pytest.skip("loading without triggers needs a superuser")
    size = Size(communes=4, households=3_000, members=11_000)
    lines: list[str] = []
    loader = Loader(size, lines.append)
    loader.reference()
    loader.households(1, size.quarter)
    loader.households(size.quarter + 1, size.households)
    loader.members()
    loader.supports()
    loader.constraints()
    with connection.cursor() as cursor:
        # As after every load: what nobody looked at is joined row by row.
        cursor.execute("ANALYZE")
    yield OneProvince(size, lines.append)
    assert lines


def test_the_province_is_as_the_database_would_have_written_it(province: Databases) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM households_classification c WHERE c.valid_from > '2021-12-31'"
            " AND c.previous_class IS NULL"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("CREATE TEMPORARY TABLE before AS TABLE households_classification")
        cursor.execute("SELECT households_chain(array(SELECT id FROM households_household))")
        cursor.execute(
            "SELECT count(*) FROM (TABLE households_classification EXCEPT TABLE before) changed"
        )
        assert cursor.fetchone() == (0,), "the chain of the database writes other columns"
        cursor.execute("SELECT count(*) FROM households_membership WHERE relation = 'head'")
        assert cursor.fetchone() == (3_000,)


def test_every_measure_runs(province: Databases, settings: Settings) -> None:
    settings.TN_API_REQUESTS_PER_MINUTE = 0
    for found in ALL:
        if found.name in {
            "commune-growth",
            "import-statements",
            "import-statements-commune",
            "import-memory",
        }:
            continue  # needs two databases, or a process of its own that sees the rows
        timings = measure(found.sides(province), Plan(rounds=1, warm_up=0))
        assert timings.ratio(found.figure) > 0, found.name
