"""Stored figures follow from the rows, whatever happened in between."""

from __future__ import annotations

import datetime as dt
import io
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.choices import ReviewState
from households.models import Classification, Household, Review
from summaries.models import CommuneStatistic, StaleMark
from summaries.rules.periods import year_end
from summaries.services.outputs import recompute_stale_outputs
from summaries.services.recompute import LOCKS, recompute_communes, recompute_stale
from summaries.tasks import recompute_everything_task, recompute_stale_task
from tests.factories.households import ClassificationFactory
from tests.summaries.populations import LINES, PLACES, Line, Step, World, count, write

TODAY = dt.date(2025, 9, 15)


@pytest.fixture
def world(db: None) -> World:
    return World.create()


def poor(place: int = 0, since: str = "2024-12-10") -> Line:
    return Line(0, (Step(dt.date.fromisoformat(since), 1, place, "decision", persons=4),))


def stored(*, current: bool, end: dt.date | None = None) -> dict[Any, dict[str, int]]:
    rows = CommuneStatistic.objects.filter(is_current=current)
    if end is not None:
        rows = rows.filter(period_end=end)
    return {(r.commune_id, r.former_commune_id, r.standard_id): r.figures for r in rows}


def verify(**options: Any) -> tuple[int, str]:
    """Run the command; return its exit code and what it printed."""
    out = io.StringIO()
    try:
        call_command("verify_statistics", stdout=out, **options)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_year_ends_and_the_present_are_stored(world: World) -> None:
    lines = [poor(0, "2022-12-10"), poor(3, "2024-12-10")]
    write(world, lines)
    done = recompute_communes(actor=None, communes=[c.pk for c in world.communes], today=TODAY)
    assert done.periods == 5
    for year in (2021, 2022, 2023, 2024):
        end = dt.date(year, 12, 31)
        assert stored(current=False, end=end) == count(world, lines, end)
    assert stored(current=True) == count(world, lines, TODAY)
    assert set(CommuneStatistic.objects.current().values_list("period_end", flat=True)) == {TODAY}
    assert not StaleMark.objects.exists()


def test_a_second_run_changes_no_year_end(world: World) -> None:
    write(world, [poor(0, "2022-12-10"), poor(1)])
    communes = [c.pk for c in world.communes]
    recompute_communes(actor=None, communes=communes, today=TODAY)
    before = list(CommuneStatistic.objects.order_by("pk").values("pk", "figures", "period_end"))
    again = recompute_communes(actor=None, communes=communes, today=TODAY)
    after = list(CommuneStatistic.objects.order_by("pk").values("pk", "figures", "period_end"))
    assert before == after
    assert again.written == CommuneStatistic.objects.current().count()
    assert again.removed == 0


def test_what_is_gone_from_the_rows_is_gone_from_the_figures(world: World) -> None:
    write(world, [poor(0, "2022-12-10")])
    communes = [c.pk for c in world.communes]
    recompute_communes(actor=None, communes=communes, today=TODAY)
    assert CommuneStatistic.objects.count() == 4
    Classification.objects.all().delete()
    recompute_stale(actor=None, today=TODAY)
    assert CommuneStatistic.objects.count() == 0


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(LINES, min_size=1, max_size=12), data=st.data())
def test_stale_communes_become_what_everything_computed_would_give(
    world: World, lines: list[Line], data: st.DataObject
) -> None:
    """After any writes, computing only what was marked equals computing everything."""
    with transaction.atomic():
        write(world, lines)
        recompute_stale(actor=None)
        _change(world, data)
        recompute_stale(actor=None)
        recompute_stale_outputs(actor=None)
        code, printed = verify()
        assert code == 0, printed
        transaction.set_rollback(True)


def _change(world: World, data: st.DataObject) -> None:
    """Correct, move, delete, add and decide, each by another way of writing."""
    rows = list(Classification.objects.order_by("pk"))
    if rows:
        row = data.draw(st.sampled_from(rows))
        place = data.draw(st.integers(0, len(PLACES) - 1))
        commune, former = world.cell(place)
        change = data.draw(st.sampled_from(["class", "place", "delete", "household", "day"]))
        mine = Classification.objects.filter(pk=row.pk)
        if change == "class":
            mine.update(poverty_class=data.draw(st.sampled_from([1, 2, 3, 9])), persons=9)
        elif change == "place":
            mine.update(commune_id=commune, former_commune_id=former)
        elif change == "delete":
            row.delete()
        elif change == "household":
            with connection.cursor() as cursor:
                cursor.execute(
                    "DELETE FROM households_classification WHERE household_id = %s",
                    [row.household_id],
                )
        elif row.review is not None:
            Review.objects.filter(pk=row.review.pk).update(reviewed_on=dt.date(2022, 5, 5))
    household = data.draw(st.sampled_from(list(Household.objects.order_by("pk"))))
    day = data.draw(st.dates(dt.date(2020, 6, 1), dt.date(2025, 8, 1)))
    if not Classification.objects.filter(household=household, valid_from=day).exists():
        ClassificationFactory.create(
            household=household,
            standard=world.standards[0],
            valid_from=day,
            poverty_class=data.draw(st.sampled_from([1, 2, 3, 9])),
        )
    Review.objects.filter(state=ReviewState.SURVEYED).update(
        state=data.draw(st.sampled_from([ReviewState.SURVEYED, ReviewState.WITHDRAWN]))
    )


def test_a_recent_write_leaves_year_ends_alone(world: World) -> None:
    (household,) = write(world, [poor(0, "2022-12-10")])
    today = timezone.localdate()
    recompute_stale(actor=None)
    ClassificationFactory.create(
        household=household,
        valid_from=today,
        poverty_class=3,
        former_commune=world.formers[0],
    )
    assert recompute_stale(actor=None).periods == 1
    assert [f["not_poor"] for f in stored(current=True).values()] == [1]


def test_only_one_period_keeps_the_marks(world: World) -> None:
    write(world, [poor(0, "2022-12-10")])
    done = recompute_communes(actor=None, communes=[world.communes[0].pk], only=year_end(2023))
    assert (done.periods, done.written) == (1, 1)
    assert StaleMark.objects.exists()


def test_recompute_everything_covers_every_commune(world: World) -> None:
    write(world, [poor(0), poor(3)])
    StaleMark.objects.all().delete()
    assert recompute_everything_task() == 3
    assert len(stored(current=True)) == 2


def test_recompute_statistics_shows_progress(world: World) -> None:
    write(world, [poor(0), poor(3)])
    out = io.StringIO()
    call_command("recompute_statistics", commune=world.communes[0].code, stdout=out)
    assert len(stored(current=True)) == 1
    province = world.communes[0].parent
    assert province is not None
    call_command("recompute_statistics", province=province.code, stdout=out)
    assert len(stored(current=True)) == 2
    assert f"[1/1] {province.code} {province.name}: 3 xã" in out.getvalue()


@pytest.mark.parametrize("command", ["recompute_statistics", "verify_statistics"])
def test_an_unknown_place_is_named(world: World, command: str) -> None:
    with pytest.raises(CommandError, match="00000"):
        call_command(command, commune="00000")


def test_verify_finds_each_planted_difference(world: World) -> None:
    write(world, [poor(0, "2022-12-10"), poor(1), poor(3)])
    call_command("recompute_statistics", stdout=io.StringIO())
    assert verify()[0] == 0
    former = world.formers[0].code
    cell = f"{world.communes[0].code}/{former} · quoc-gia-2022"

    row = CommuneStatistic.objects.get(former_commune=world.formers[0], period_end="2023-12-31")
    row.figures["poor"] = 2
    row.save()
    code, printed = verify()
    assert code == 1
    assert f"{cell} · 31/12/2023 · poor: đã lưu 2, tính lại 1\n" in printed
    assert "1 khác biệt" in printed

    row.delete()
    code, printed = verify(limit=1)
    assert code == 1
    assert printed.count("tính lại") == 1

    call_command("recompute_statistics", stdout=io.StringIO())
    assert verify()[0] == 0
    CommuneStatistic.objects.filter(is_current=True).update(oldest_review=dt.date(1999, 1, 1))
    assert verify(commune=world.communes[1].code)[1].count("oldest_review") == 1


def test_verify_finds_a_row_that_should_not_be(world: World) -> None:
    write(world, [poor(0)])
    call_command("recompute_statistics", stdout=io.StringIO())
    CommuneStatistic.objects.create(
        commune=world.communes[2],
        standard=world.standards[0],
        period_end=dt.date(2019, 12, 31),
        figures={"poor": 3},
        computed_at=timezone.now(),
    )
    code, printed = verify()
    assert code == 1
    assert "31/12/2019 · poor: đã lưu 3, tính lại 0" in printed


def test_verify_says_that_a_commune_awaits_computing(world: World) -> None:
    write(world, [poor(0)])
    recompute_stale(actor=None)
    Classification.objects.update(persons=7)
    code, printed = verify()
    assert code == 1
    assert "đang chờ tính lại" in printed


# Concurrency: these commit for real.


@pytest.fixture
def committed(transactional_db: None) -> World:
    return World.create()


def in_thread(work: Any) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_many_workers_at_once_leave_true_figures(committed: World) -> None:
    households = write(committed, [poor(place) for place in (0, 1, 3, 4)])
    stop = threading.Event()
    errors: list[Exception] = []

    def recompute() -> None:
        while not stop.is_set():
            try:
                recompute_stale(actor=None)
                recompute_communes(actor=None, communes=[c.pk for c in committed.communes])
            except Exception as error:  # noqa: BLE001 (reported below)
                errors.append(error)
                return

    workers = [in_thread(recompute) for _ in range(3)]
    for number in range(40):
        household = households[number % 4]
        Classification.objects.filter(household=household).update(persons=1 + number)
    stop.set()
    for worker in workers:
        worker.join()
    assert errors == []
    recompute_stale_task()
    assert not StaleMark.objects.exists()
    assert verify() == (0, verify()[1])


def test_a_commune_in_work_is_left_to_its_worker(committed: World) -> None:
    write(committed, [poor(0), poor(3)])
    busy, other = committed.communes[0], committed.communes[1]
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s::int)", [LOCKS, busy.pk])
            held.set()
            release.wait(20)

    holder = in_thread(hold)
    assert held.wait(20)
    assert recompute_stale(actor=None).communes == (other.pk,)
    assert recompute_stale(actor=None).communes == ()
    release.set()
    holder.join()
    assert recompute_stale(actor=None).communes == (busy.pk,)


def test_a_write_during_computing_stays_marked(committed: World) -> None:
    """A mark that commits after the marks were taken is left for the next run."""
    write(committed, [poor(0)])
    recompute_stale_task()
    with transaction.atomic():
        Classification.objects.update(persons=5)
        writer = in_thread(lambda: recompute_stale(actor=None))
        writer.join()  # saw nothing of the open transaction
        assert [f["poor.persons"] for f in stored(current=True).values()] == [4]
    assert recompute_stale_task() == 1
    assert [f["poor.persons"] for f in stored(current=True).values()] == [5]


def test_killed_half_way_nothing_is_lost(committed: World) -> None:
    """The server loses the connection of a computation before its commit."""
    write(committed, [poor(0), poor(3)])
    killed: list[Exception] = []

    def die() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                recompute_stale(actor=None)
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        except Exception as error:  # noqa: BLE001 (any error of a lost connection)
            killed.append(error)

    in_thread(die).join()
    assert len(killed) == 1
    assert stored(current=True) == {}
    assert recompute_stale_task() == 2
    assert verify()[0] == 0
