"""Real workers: killed in the middle, the database's sessions ended, two people, a cancel."""

from __future__ import annotations

import io
import threading
import time

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone

from exchange.choices import BatchState, SheetKind
from exchange.models import ImportBatch
from exchange.services.apply import apply_batch
from exchange.services.cancel import cancel_batch, resume_batch, resume_imports
from exchange.services.progress import take_lease
from exchange.services.run import run_batch
from exchange.services.undo import undo_batch
from exchange.services.upload import upload_file
from exchange.tasks import resume_imports_task
from households.models import (
    Household,
    HouseholdChange,
    HouseholdNumber,
    Membership,
    Person,
)
from summaries.models import StaleMark
from tests.exchange.importing import household, member, statuses, upload, workbook, write
from tests.households.scene import Scene, small_scene
from tests.worker_process import WorkerProcess, somebody_waits

GIVEN = ("An", "Bình", "Cúc", "Dũng", "Giang", "Hà", "Khoa", "Lan", "Minh", "Nga")


def _file(scene: Scene, count: int = 230, first: int = 0) -> io.BytesIO:
    """Households of two, all different; more than four chunks of the test settings."""
    # Codes of the scene were written by hand; running numbers go on after them.
    HouseholdNumber.objects.get_or_create(commune=scene.commune, defaults={"last": 5_000})
    houses, members = [], []
    for number in range(first, first + count):
        name = f"Đặng {GIVEN[number % 10]} {GIVEN[number // 10 % 10]} {GIVEN[number // 100 % 10]}"
        place = scene.village if number % 2 else scene.other_village
        houses.append(household(f"M{number}", place))
        year = 50 + number % 40
        born = f"{1 + number % 28:02d}/{1 + number // 28 % 12:02d}/19{year}"
        members.append(member(f"M{number}", name, born=born,
                              identity_number=f"0980{year}{number:06d}"))  # fmt: skip
        members.append(member(f"M{number}", f"{name} Con", "Con", sex="Nữ",
                              born=f"{1 + number % 28:02d}/01/{2000 + number % 20}"))  # fmt: skip
    return workbook(houses, members)


def _whole(scene: Scene) -> tuple[int, int, int]:
    """Households of the file that are whole, in part, and not there."""
    houses = Household.objects.filter(commune=scene.commune, code__contains="-005")
    whole = part = 0
    for house in houses.filter(registered_on=scene.today):
        members = house.memberships.count()
        change = HouseholdChange.objects.filter(household=house).count()
        residences = house.residences.count()
        if (members, change, residences) == (2, 1, 1):
            whole += 1
        else:
            part += 1
    return whole, part, houses.count()


def _imported() -> int:
    return Person.objects.filter(identity_number__startswith="0980").count()


@pytest.fixture
def busy(transactional_db: None, servers: object) -> Scene:
    """The small commune, really committed."""
    return small_scene()


@pytest.mark.worker
def test_a_worker_killed_half_way_is_taken_over(worker: WorkerProcess) -> None:
    """Killed while a chunk waits for a lock: earlier chunks stand, that one never was."""
    scene = small_scene()
    batch = upload_file(actor=scene.officer, file=_file(scene), filename="a.xlsx",
                        communes=[scene.commune])  # fmt: skip
    worker.wait_until(lambda: _state(batch) == BatchState.PREVIEWED, 60)
    with transaction.atomic():
        # A number of the third chunk is held by a transaction that has not ended.
        Person.objects.create(full_name="Người Khác", sex="M", birth_year=1980,
                              ethnic_group=scene.ethnic_group,
                              identity_number="098050000120")  # fmt: skip
        _apply_elsewhere(scene, batch)
        worker.wait_until(somebody_waits, 60)
        worker.kill()
        transaction.set_rollback(True)
    written = _imported()
    assert 0 < written < 230
    assert written % settings.TN_IMPORT_CHUNK == 0
    assert _whole(scene)[1] == 0
    deadline = time.monotonic() + 60
    while _state(batch) != BatchState.APPLIED and time.monotonic() < deadline:
        resume_imports_task()
        run_batch(batch=batch.pk)
        time.sleep(0.3)
    assert _state(batch) == BatchState.APPLIED
    assert _imported() == 230
    assert _whole(scene)[1] == 0
    assert StaleMark.objects.filter(commune_id=scene.commune.pk).exists()


def _apply_elsewhere(scene: Scene, batch: ImportBatch) -> None:
    """Ask for the batch to be written, in a session beside the open transaction."""

    def ask() -> None:
        try:
            apply_batch(actor=scene.officer, batch=batch)
        finally:
            connections.close_all()

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join()


def _state(batch: ImportBatch) -> str:
    return ImportBatch.objects.values_list("state", flat=True).get(pk=batch.pk)


def test_the_databases_sessions_are_ended_half_way(busy: Scene) -> None:
    """As a restart of the database ends them: the batch goes on when its lease is over."""
    batch = upload(busy.officer, _file(busy), [busy.commune])
    apply_batch(actor=busy.officer, batch=batch)
    told: list[int] = []

    def end_the_session(row: ImportBatch) -> None:
        told.append(row.done)
        if row.done == 2 * settings.TN_IMPORT_CHUNK:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (own,) = cursor.fetchone()
            with psycopg.connect(**connection.get_connection_params()) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [own])

    with pytest.raises((OperationalError, InterfaceError)):
        run_batch(batch=batch.pk, heard=end_the_session)
    connection.close()
    assert _imported() == 2 * settings.TN_IMPORT_CHUNK
    assert _whole(busy)[1] == 0
    assert run_batch(batch=batch.pk) is None  # its lease is not over yet
    ImportBatch.objects.filter(pk=batch.pk).update(lease_until=timezone.now())
    assert resume_imports() == 1
    assert run_batch(batch=batch.pk) == BatchState.APPLIED
    assert _imported() == 230


def test_a_cancelled_writing_stops_before_the_next_chunk(busy: Scene) -> None:
    batch = upload(busy.officer, _file(busy), [busy.commune])
    apply_batch(actor=busy.officer, batch=batch)

    def stop(row: ImportBatch) -> None:
        if row.done == settings.TN_IMPORT_CHUNK:
            cancel_batch(actor=busy.officer, batch=row)

    assert run_batch(batch=batch.pk, heard=stop) == BatchState.APPLYING
    assert _imported() == settings.TN_IMPORT_CHUNK
    batch.refresh_from_db()
    assert batch.job == ""
    resume_batch(actor=busy.officer, batch=batch)
    assert run_batch(batch=batch.pk) == BatchState.APPLIED
    assert _imported() == 230


def test_half_a_batch_can_be_taken_back(busy: Scene) -> None:
    batch = upload(busy.officer, _file(busy), [busy.commune])
    apply_batch(actor=busy.officer, batch=batch)

    def stop(row: ImportBatch) -> None:
        if row.done == settings.TN_IMPORT_CHUNK:
            cancel_batch(actor=busy.officer, batch=row)

    run_batch(batch=batch.pk, heard=stop)
    undo_batch(actor=busy.officer, batch=batch)
    assert run_batch(batch=batch.pk) == BatchState.UNDONE
    assert _imported() == 0


def test_the_second_of_two_sees_what_the_first_did(busy: Scene) -> None:
    first = upload(busy.officer, _file(busy, 60), [busy.commune])
    second = upload(busy.officer, _file(busy, 60, 30), [busy.commune],
                    name="b.xlsx")  # fmt: skip
    assert statuses(second, SheetKind.HOUSEHOLDS) != []
    write(busy.officer, first)
    apply_batch(actor=busy.officer, batch=second)
    assert run_batch(batch=second.pk) == BatchState.PREVIEWED  # made again, to be confirmed
    second.refresh_from_db()
    assert second.options["remade_after"] == [str(first.uuid)]
    assert statuses(second, SheetKind.HOUSEHOLDS).count("unchanged") == 30
    assert statuses(second, SheetKind.HOUSEHOLDS).count("new") == 30
    write(busy.officer, second)
    assert _imported() == 90


def test_two_workers_never_have_the_same_batch(busy: Scene) -> None:
    batch = upload(busy.officer, _file(busy, 5), [busy.commune])
    apply_batch(actor=busy.officer, batch=batch)
    assert take_lease(batch.pk) is not None
    assert run_batch(batch=batch.pk) is None
    assert Membership.objects.filter(person__identity_number__startswith="0980").count() == 0


def test_a_waiting_import_goes_after_the_one_being_written(busy: Scene) -> None:
    first = upload(busy.officer, _file(busy, 5), [busy.commune])
    second = upload(busy.officer, _file(busy, 5, 50), [busy.commune])
    apply_batch(actor=busy.officer, batch=first)
    ImportBatch.objects.filter(pk=first.pk).update(state=BatchState.APPLYING)
    apply_batch(actor=busy.officer, batch=second)
    assert run_batch(batch=second.pk) == BatchState.PREVIEWED
    second.refresh_from_db()
    assert (second.step, second.job) == ("wait", "apply")
    assert run_batch(batch=first.pk) == BatchState.APPLIED
