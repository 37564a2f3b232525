"""Numbers are dense, keep the order of changes that build on each other, and never go back."""

from __future__ import annotations

import datetime as dt
import io
import random
import threading
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from areas.models import Area
from credit.exceptions import CursorAhead, CursorExpired
from credit.models import FeedEvent, FeedPoint
from credit.selectors.feed import feed_range, number_at, read_communes
from credit.services.feed import delete_old_events, number_events, skip_numbers
from households.models import Household
from tests.factories.areas import CommuneFactory
from tests.factories.households import HouseholdFactory

NOW = timezone.now()


def add(household: Household, *, count: int = 1, commune: Area | None = None) -> None:
    """Write events as the triggers do, all of the same time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)"
            " SELECT %s, %s, 'classified', '2026-01-01', %s, '{}' FROM generate_series(1, %s)",
            [(commune or household.commune).pk, household.pk, NOW, count],
        )


@pytest.mark.django_db
def test_numbers_are_dense_and_go_on_where_they_ended() -> None:
    household = HouseholdFactory.create()
    add(household, count=3)
    assert number_events() == 3
    add(household, count=2)
    assert number_events() == 2
    assert number_events() == 0
    numbers = FeedEvent.objects.order_by("id").values_list("number", flat=True)
    first = numbers[0] or 0
    assert list(numbers) == list(range(first, first + 5))


@pytest.mark.django_db
def test_a_page_holds_the_reader_s_communes_and_ends_where_the_order_is_known() -> None:
    here, elsewhere = HouseholdFactory.create_batch(2)
    other = CommuneFactory.create()
    start = feed_range().last
    add(here)
    add(elsewhere, commune=other)
    add(here)
    number_events()
    add(here)  # has no number yet
    page = read_communes(communes=[here.commune_id], since=start, limit=1)
    assert ([e["number"] for e in page.events], page.next, page.more) == (
        [start + 1],
        start + 1,
        True,
    )
    page = read_communes(communes=[here.commune_id], since=page.next, limit=1)
    assert ([e["number"] for e in page.events], page.next, page.more) == (
        [start + 3],
        start + 3,
        False,
    )
    page = read_communes(communes=[], since=start, limit=5)
    assert (page.events, page.next) == ([], start + 3)


@pytest.mark.django_db
def test_what_is_too_old_is_deleted_and_says_so() -> None:
    household = HouseholdFactory.create()
    add(household, count=2)
    number_events()
    old = timezone.now() - dt.timedelta(days=13 * 31 + 1)
    FeedPoint.objects.update(at=old)
    last = feed_range().last
    add(household)
    number_events()
    assert delete_old_events() == 2
    assert feed_range().floor == last
    with pytest.raises(CursorExpired):
        read_communes(communes=[household.commune_id], since=last - 1, limit=5)
    with pytest.raises(CursorExpired):
        number_at(old - dt.timedelta(days=1))
    assert len(read_communes(communes=[household.commune_id], since=last, limit=5).events) == 1
    assert number_at(timezone.now() - dt.timedelta(days=30)) == last
    # Also when nothing is left the numbers go on.
    FeedPoint.objects.update(at=old)
    assert delete_old_events() == 1
    add(household)
    number_events()
    assert FeedEvent.objects.get().number == last + 2


@pytest.mark.django_db
def test_after_a_restored_backup_nobody_goes_on_unnoticed() -> None:
    household = HouseholdFactory.create()
    add(household)
    number_events()
    before = feed_range().last
    with pytest.raises(CursorAhead):
        read_communes(communes=[household.commune_id], since=before + 1, limit=5)
    number = skip_numbers()
    with pytest.raises(CursorExpired):
        read_communes(communes=[household.commune_id], since=before, limit=5)
    add(household)
    number_events()
    assert feed_range().last == number + 1


@pytest.mark.django_db
def test_the_command_jumps_only_when_it_is_meant() -> None:
    add(HouseholdFactory.create())
    number_events()
    before = feed_range().last
    with pytest.raises(CommandError, match="--yes"):
        call_command("skip_feed_numbers")
    assert feed_range().last == before
    said = io.StringIO()
    call_command("skip_feed_numbers", "--yes", stdout=said)
    assert said.getvalue() == f"last number: {before} -> {feed_range().last}\n"
    assert feed_range().floor == feed_range().last > before + 1_000_000


@pytest.fixture
def emptied(transactional_db: None) -> Iterator[None]:
    yield
    FeedEvent.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("emptied")
def test_a_reader_beside_many_writers_loses_nothing_and_sees_nothing_twice() -> None:
    """Writers commit out of order, some late, some not at all, all with the same time.

    Each household counts its own changes under its lock, so the order that must hold is known.
    """
    households = [HouseholdFactory.create(phone="0") for _ in range(4)]
    communes = sorted({household.commune_id for household in households})
    ended = threading.Event()
    read: list[tuple[int, str, str]] = []
    wrong: list[BaseException] = []

    def write(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 (a test's dice)
        try:
            for _ in range(25):
                _change(chance.sample(households, k=2), chance)
        except BaseException as error:  # noqa: BLE001 (told by the test)
            wrong.append(error)
        finally:
            connections.close_all()

    def poll() -> None:
        since = 0
        try:
            while True:
                last_round = ended.is_set()
                number_events()
                page = read_communes(communes=communes, since=since, limit=7)
                read.extend((e["number"], e["household"], e["undone"]) for e in page.events)
                since = page.next
                if last_round and not page.more:
                    return
        except BaseException as error:  # noqa: BLE001 (told by the test)
            wrong.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(5)]
    readers = [threading.Thread(target=poll)]
    for thread in [*writers, *readers]:
        thread.start()
    for thread in writers:
        thread.join(30)
    ended.set()
    for thread in readers:
        thread.join(30)
    assert not wrong
    number_events()
    kept = list(FeedEvent.objects.order_by("number").values_list("number", flat=True))
    assert kept == list(range(1, len(kept) + 1))
    assert [number for number, _code, _count in read] == kept
    for household in households:
        counts = [int(count) for _n, code, count in read if code == household.code]
        assert counts == sorted(counts)
        household.refresh_from_db()
        assert len(counts) == int(household.phone)
    again = read_communes(communes=communes, since=0, limit=len(kept)).events
    assert [(e["number"], e["household"], e["undone"]) for e in again] == read


def _change(households: list[Household], chance: random.Random) -> None:
    """Change two households in one transaction; one in five is taken back."""
    with transaction.atomic():
        for household in sorted(households, key=lambda h: h.pk):
            with transaction.atomic(), connection.cursor() as cursor:  # a savepoint
                cursor.execute(
                    "UPDATE households_household SET phone = (phone::int + 1)::text WHERE id = %s"
                    " RETURNING phone",
                    [household.pk],
                )
                (count,) = cursor.fetchone() or ("",)
                cursor.execute(
                    "INSERT INTO credit_feedevent"
                    " (commune_id, household_id, kind, on_date, at, detail) VALUES"
                    " (%s, %s, 'classified', '2026-01-01', %s,"
                    " jsonb_build_object('undone', %s::text))",
                    [household.commune_id, household.pk, NOW, count],
                )
                cursor.execute("SELECT pg_sleep(%s)", [chance.random() / 300])
        if chance.random() < 0.2:
            transaction.set_rollback(True)
