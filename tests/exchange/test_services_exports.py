"""Files that leave are on record: whole, broken off, by a worker, cancelled, kept for a day."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from exchange.choices import ExportFormat, ExportKind, ExportState, Purpose
from exchange.exceptions import ExportNotAllowed, ExportNotReady
from exchange.models import ExportRecord
from exchange.selectors.exports import progress_of
from exchange.services import exports
from exchange.services.exports import (
    Order,
    cancel_export,
    fetch_export,
    order_export,
    run_export,
    stream_export,
    tidy_exports,
)
from exchange.services.private_files import private_path
from households.models import Household
from officials.choices import Role
from officials.models import Official, Post
from tests.factories.households import HouseholdFactory
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _private(tmp_path: Path, settings: Any) -> None:
    settings.PRIVATE_ROOT = tmp_path


def order(**changes: Any) -> Order:
    usual: dict[str, Any] = {
        "kind": ExportKind.MEMBERS,
        "file_format": ExportFormat.CSV,
        "purpose": Purpose.REPORT,
        "columns": ["code", "full_name", "identity_number"],
    }
    return Order(**usual | changes)


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_record_says_who_what_why_and_how_much(scene: Scene) -> None:
    asked = order(filters={"thon": scene.village.pk}, narrowed="Thôn Đông", full=True)
    record = order_export(actor=scene.officer, order=asked)
    assert record.state == ExportState.RUNNING
    content = b"".join(stream_export(actor=scene.officer, record=record))
    record.refresh_from_db()
    *rows, blank, mark = lines_of(content)
    assert rows[0] == ["Mã hộ", "Họ và tên", "Số định danh cá nhân"]
    assert record.row_count == record.expected == len(rows) - 1
    assert (record.state, record.size) == (ExportState.DONE, len(content))
    assert record.sha256 == hashlib.sha256(content).hexdigest()
    assert (record.exported_by, record.purpose) == (scene.officer, Purpose.REPORT)
    assert (record.communes, record.area) == ([scene.commune.pk], scene.commune)
    assert not record.masked
    assert blank == []
    assert "Lê Thị Canbo (canbo)" in mark[0]
    assert "mục đích: Báo cáo" in mark[0]


def test_masked_unless_full_numbers_are_asked_for_and_in_the_file(scene: Scene) -> None:
    def masked(**changes: Any) -> bool:
        return order_export(actor=scene.officer, order=order(**changes)).masked

    assert masked()
    assert not masked(full=True)
    assert masked(full=True, columns=["code"])
    with pytest.raises(ExportNotAllowed):
        order_export(actor=scene.officials[Role.PROVINCIAL_SUPERVISOR], order=order(full=True))


def test_a_purpose_is_needed(scene: Scene) -> None:
    with pytest.raises(ExportNotAllowed) as refused:
        order_export(actor=scene.officer, order=order(purpose=""))
    assert refused.value.field == "purpose"
    assert not ExportRecord.objects.exists()


@pytest.mark.parametrize("file_format", ExportFormat)
def test_a_line_that_breaks_is_on_record_with_the_rows_so_far(
    scene: Scene, file_format: ExportFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Household.objects.bulk_create(
        HouseholdFactory.build_batch(1200, village=scene.village, commune=scene.commune)
    )
    monkeypatch.setattr("common.sheets.streaming.TOLD_EVERY", 10)
    monkeypatch.setattr("common.sheets.streaming.BLOCK", 500)
    asked = order(kind=ExportKind.HOUSEHOLDS, columns=["code", "village"], file_format=file_format)
    record = order_export(actor=scene.officer, order=asked)
    parts = stream_export(actor=scene.officer, record=record)
    next(parts)
    next(parts)
    parts.close()
    record.refresh_from_db()
    assert record.state == ExportState.BROKEN_OFF
    assert record.sha256 == ""
    assert record.size > 0
    assert record.row_count > 0
    if file_format == ExportFormat.CSV:
        assert record.row_count < record.expected
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_fails_is_on_record(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    record = order_export(actor=scene.officer, order=order())

    def fails(*_args: object, **_more: object) -> Any:
        raise RuntimeError

    monkeypatch.setattr("exchange.services.export_content.read_rows", fails)
    with pytest.raises(RuntimeError):
        list(stream_export(actor=scene.officer, record=record))
    record.refresh_from_db()
    assert record.state == ExportState.FAILED


def test_a_record_is_never_deleted_and_its_truth_never_changes(scene: Scene) -> None:
    record = order_export(actor=scene.officer, order=order())
    for spoil in (
        lambda: ExportRecord.objects.filter(pk=record.pk).delete(),
        lambda: ExportRecord.objects.filter(pk=record.pk).update(purpose=Purpose.AUDIT),
        lambda: ExportRecord.objects.filter(pk=record.pk).update(exported_by=scene.leader),
        lambda: ExportRecord.objects.filter(pk=record.pk).update(masked=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


# --- large files ---------------------------------------------------------------------------------


@pytest.fixture
def large(scene: Scene, settings: Any) -> ExportRecord:
    """Return a record of a file that is too large to leave at once."""
    settings.TN_EXPORT_DIRECT_ROWS = 3
    return order_export(actor=scene.officer, order=order())


def test_a_large_file_waits_for_a_worker_and_is_fetched_once_ready(
    scene: Scene, large: ExportRecord
) -> None:
    assert (large.state, bool(large.file)) == (ExportState.WAITING, True)
    with pytest.raises(ExportNotReady):
        fetch_export(actor=scene.officer, record=large)
    run_export(actor=None, record=large.pk)
    large.refresh_from_db()
    assert (large.state, large.row_count) == (ExportState.READY, large.expected)
    assert private_path(large).stat().st_mode & 0o077 == 0
    content = b"".join(fetch_export(actor=scene.officer, record=large))
    assert hashlib.sha256(content).hexdigest() == large.sha256
    large.refresh_from_db()
    assert (large.state, large.downloads) == (ExportState.DONE, 1)
    run_export(actor=None, record=large.pk)  # queued twice: nothing more happens
    assert ExportRecord.objects.get(pk=large.pk).downloads == 1


def test_nobody_else_fetches_it_and_no_post_of_yesterday(scene: Scene, large: ExportRecord) -> None:
    run_export(actor=None, record=large.pk)
    for other in (scene.leader, scene.officials[Role.PROVINCIAL_SUPERVISOR]):
        with pytest.raises(ExportNotReady):
            fetch_export(actor=other, record=large)
    Post.objects.filter(official=scene.officer).update(
        valid_to=timezone.localdate() - dt.timedelta(days=1)
    )
    with pytest.raises((ExportNotReady, ExportNotAllowed)):
        fetch_export(actor=Official.objects.get(pk=scene.officer.pk), record=large)


def test_progress_and_cancelling(
    scene: Scene, large: ExportRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def stop_here(tally: Any, rows: int) -> None:
        tally.rows += rows
        ExportRecord.objects.filter(pk=large.pk).update(row_count=tally.rows)
        seen.append(progress_of(ExportRecord.objects.get(pk=large.pk)))
        cancel_export(actor=scene.officer, record=large)
        raise exports._Cancelled

    monkeypatch.setattr("exchange.services.exports._Tally.count", stop_here)
    run_export(actor=None, record=large.pk)
    large.refresh_from_db()
    assert (large.state, large.file) == (ExportState.CANCELLED, "")
    assert seen[0] is not None
    assert 0 < seen[0].percent <= 99
    assert [path.name for path in private_path(large).rglob("*") if path.is_file()] == []
    with pytest.raises(ExportNotReady):
        cancel_export(actor=scene.officer, record=large)


def test_a_dead_worker_s_file_is_begun_again(scene: Scene, large: ExportRecord) -> None:
    now = timezone.now()
    rows = ExportRecord.objects.filter(pk=large.pk)
    rows.update(state=ExportState.RUNNING, heartbeat=now)
    run_export(actor=None, record=large.pk)
    assert rows.get().state == ExportState.RUNNING  # the other one lives
    rows.update(heartbeat=now - dt.timedelta(minutes=5))
    run_export(actor=None, record=large.pk)
    assert rows.get().state == ExportState.READY


def test_files_go_when_their_time_is_over_and_records_stay(
    scene: Scene, large: ExportRecord
) -> None:
    run_export(actor=None, record=large.pk)
    large.refresh_from_db()
    path = private_path(large)
    assert tidy_exports(actor=None) == 0
    assert path.exists()
    ExportRecord.objects.filter(pk=large.pk).update(expires_at=timezone.now())
    with pytest.raises(ExportNotReady):
        fetch_export(actor=scene.officer, record=large)
    assert tidy_exports(actor=None) == 1
    assert not path.exists()
    assert ExportRecord.objects.get(pk=large.pk).sha256


# --- who sees it ---------------------------------------------------------------------------------


def test_the_exporter_the_leader_and_supervisors_see_the_record(scene: Scene) -> None:
    record = order_export(actor=scene.officer, order=order())
    sees = {
        name
        for name, official in scene.officials.items()
        if ExportRecord.objects.visible_to(official).filter(pk=record.pk).exists()
    }
    assert sees == {Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR}


def test_a_list_of_a_province_names_every_commune(scene: Scene) -> None:
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    record = order_export(
        actor=supervisor, order=order(kind=ExportKind.HOUSEHOLDS, columns=["code"])
    )
    assert set(record.communes) == {scene.commune.pk, scene.neighbour.pk}
    assert record.area == scene.province
    rows = lines_of(b"".join(stream_export(actor=supervisor, record=record)))
    assert len(rows) - 3 == Household.objects.existing().count()
