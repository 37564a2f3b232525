"""Large files by a real worker: whole, killed half-way, told of while they are written, stopped."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from exchange.choices import ExportFormat, ExportKind, ExportState, Purpose
from exchange.models import ExportRecord
from exchange.selectors.exports import progress_of
from exchange.services import exports
from exchange.services.exports import (
    SILENCE,
    Order,
    cancel_export,
    fetch_export,
    order_export,
    run_export,
    tidy_exports,
)
from exchange.services.private_files import private_folder, private_path
from officials.models import Official
from tests.households.scene import Scene, small_scene
from tests.worker_process import WorkerProcess


def _order(actor: Official, **changes: Any) -> ExportRecord:
    usual: dict[str, Any] = {
        "kind": ExportKind.MEMBERS,
        "file_format": ExportFormat.XLSX,
        "purpose": Purpose.REPORT,
    }
    return order_export(actor=actor, order=Order(**usual | changes))


def _workbook(scene: Scene) -> ExportRecord:
    return _order(scene.officer, kind=ExportKind.WORKBOOK, filters={"xa": scene.commune.pk})


def _now(record: ExportRecord) -> ExportRecord:
    return ExportRecord.objects.get(pk=record.pk)


def _is_ready(record: ExportRecord) -> bool:
    return _now(record).state == ExportState.READY


def _elsewhere(call: Callable[[], Any]) -> Any:
    """Call in a session of its own, as another process would."""
    answer: list[Any] = []

    def run() -> None:
        try:
            answer.append(call())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return answer[0] if answer else None


def _parts(record: ExportRecord) -> list[str]:
    return [path.name for path in private_folder().glob(f"{record.uuid}*.part")]


@pytest.fixture
def small(settings: Any) -> None:
    settings.TN_EXPORT_DIRECT_ROWS = 3


@pytest.mark.worker
@pytest.mark.usefixtures("small")
def test_a_worker_writes_what_is_too_large_to_leave_at_once(worker: WorkerProcess) -> None:
    scene = small_scene()
    for record in (_order(scene.officer), _workbook(scene)):
        assert record.state == ExportState.WAITING
        worker.wait_until(partial(_is_ready, record), 60)
        done = _now(record)
        assert done.row_count == record.expected > 3
        content = b"".join(fetch_export(actor=scene.officer, record=done))
        assert hashlib.sha256(content).hexdigest() == done.sha256
        private_path(done).unlink()


@pytest.mark.worker
@pytest.mark.usefixtures("small")
def test_a_worker_killed_while_it_writes_is_taken_over(worker: WorkerProcess) -> None:
    scene = small_scene()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The worker has begun its file when it comes to this table.
            cursor.execute("LOCK TABLE households_person IN ACCESS EXCLUSIVE MODE")
        record = _elsewhere(lambda: _order(scene.officer, kind=ExportKind.HOUSEHOLDS))
        worker.wait_until(lambda: _elsewhere(lambda: _parts(record)), 60)
        worker.kill()
        transaction.set_rollback(True)
    left = _now(record)
    assert (left.state, left.sha256) == (ExportState.RUNNING, "")
    assert not private_path(left).exists()
    assert len(_parts(record)) == 1
    run_export(actor=None, record=record.pk)  # it may still be alive
    assert _now(record).state == ExportState.RUNNING
    ExportRecord.objects.filter(pk=record.pk).update(heartbeat=timezone.now() - 2 * SILENCE)
    assert tidy_exports(actor=None) == 0  # queued again
    run_export(actor=None, record=record.pk)
    done = _now(record)
    assert (done.state, done.row_count) == (ExportState.READY, record.expected)
    assert _parts(record) == []
    private_path(done).unlink()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Hold the rows of a workbook up at the third: ``at`` is called over and over until it says so.

    Beside them the pulse tells and listens, at a pace that this test does not know.
    """
    chosen: dict[str, Any] = {}

    def counted(rows: Iterable[Any], count: Callable[[int], None]) -> Iterator[Any]:
        for number, row in enumerate(rows, 1):
            yield row
            count(1)
            deadline = time.monotonic() + 20
            while number == 3 and "at" in chosen:
                count(0)  # ends the writing once the pulse has heard that nobody wants it
                if chosen["at"]():
                    del chosen["at"]
                assert time.monotonic() < deadline, "the pulse stands still"
                time.sleep(0.02)

    monkeypatch.setattr("exchange.services.workbook.counted", counted)
    monkeypatch.setattr(exports, "BEAT", exports.BEAT / 50)
    return chosen


@pytest.mark.usefixtures("transactional_db", "small")
def test_a_workbook_is_told_of_while_it_is_read_as_of_one_moment(slow: dict[str, Any]) -> None:
    scene = small_scene()
    record = _workbook(scene)
    seen: list[Any] = []

    def told() -> bool:
        seen.append(_elsewhere(lambda: progress_of(_now(record))))
        return bool(seen[-1].percent)

    slow["at"] = told
    run_export(actor=None, record=record.pk)
    assert 0 < seen[-1].percent < 100
    assert seen[-1].rate > 0
    assert _now(record).state == ExportState.READY
    private_path(_now(record)).unlink()


@pytest.mark.usefixtures("transactional_db", "small")
def test_a_workbook_that_is_stopped_leaves_nothing(slow: dict[str, Any]) -> None:
    scene = small_scene()
    record = _workbook(scene)
    path = private_path(record)

    def stop() -> bool:
        if _elsewhere(lambda: _now(record)).state == ExportState.RUNNING:
            _elsewhere(lambda: cancel_export(actor=scene.officer, record=record))
        return False

    slow["at"] = stop
    run_export(actor=None, record=record.pk)
    stopped = _now(record)
    assert (stopped.state, stopped.file) == (ExportState.CANCELLED, "")
    assert stopped.row_count < record.expected
    assert not path.exists()
    assert _parts(record) == []
