"""What is kept of an import and for how long: files and rows go, the record stays."""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from exchange.choices import BatchAction, BatchState
from exchange.exceptions import BatchNotReady
from exchange.models import (
    BatchLog,
    BatchWrite,
    ImportBatch,
    StagedHousehold,
    StagedMember,
    StagedRow,
)
from exchange.services.cancel import cancel_batch, resume_batch
from exchange.services.error_workbook import write_error_workbook
from exchange.services.retention import tidy_imports
from exchange.services.run import run_batch
from exchange.services.undo import undo_batch, undo_blockers
from households.models import Household, Person
from tests.exchange.importing import household, member, upload, workbook, write
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

KEPT = settings.TN_IMPORT_ROWS_DAYS
UNDO = settings.TN_IMPORT_UNDO_DAYS
GIVEN_UP = settings.TN_IMPORT_ABANDONED_DAYS


def _file(scene: Scene) -> Any:
    return workbook(
        [household("M1", scene.village)],
        [member("M1", "Trần Văn Tám", identity_number="097080111111")],
    )


def _batch(scene: Scene) -> ImportBatch:
    return upload(scene.officer, _file(scene), [scene.commune])


def _aged(batch: ImportBatch, days: int) -> None:
    """Let everything that happened to a batch have happened so many days ago."""
    then = timezone.now() - dt.timedelta(days=days, minutes=1)
    row = ImportBatch.objects.get(pk=batch.pk)
    ImportBatch.objects.filter(pk=batch.pk).update(
        uploaded_at=then,
        heartbeat=then if row.heartbeat else None,
        written_at=then if row.written_at else None,
    )


def _actions(batch: ImportBatch) -> list[str]:
    return list(BatchLog.objects.filter(batch=batch).values_list("action", flat=True))


def _stored(batch: ImportBatch) -> bool:
    batch.refresh_from_db()
    return bool(batch.file) and Path(batch.file.path).exists()


def test_what_is_young_stays(scene: Scene) -> None:
    waiting, written = _batch(scene), _batch(scene)
    write(scene.officer, written)
    _aged(waiting, GIVEN_UP - 1)
    _aged(written, KEPT - 1)
    assert tidy_imports() == 0
    assert _stored(waiting)
    assert StagedRow.objects.filter(batch=written).exists()


def test_a_preview_nobody_confirmed_is_given_up_then_forgotten(
    scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    batch = _batch(scene)
    path = Path(batch.file.path)
    _aged(batch, GIVEN_UP)
    assert tidy_imports() == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.CANCELLED
    assert _stored(batch)
    _aged(batch, KEPT)
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy_imports() == 1
    batch.refresh_from_db()
    assert not batch.file
    assert not path.exists()
    for model in (StagedRow, StagedHousehold, StagedMember):
        assert not model.objects.filter(batch=batch).exists()
    assert _actions(batch)[-2:] == [BatchAction.EXPIRE, BatchAction.REMOVE]
    assert batch.counts["sheets"]["members"] == {"new": 1}
    for refused in (
        lambda: resume_batch(actor=scene.officer, batch=batch),
        lambda: write_error_workbook(actor=scene.officer, batch=batch),
    ):
        with pytest.raises(BatchNotReady):
            refused()
    assert tidy_imports() == 0


def test_a_written_one_can_be_taken_back_without_its_rows(scene: Scene) -> None:
    batch = _batch(scene)
    write(scene.officer, batch)
    _aged(batch, KEPT)
    assert tidy_imports() == 1
    assert not StagedMember.objects.filter(batch=batch).exists()
    (kept,) = StagedHousehold.objects.filter(batch=batch)
    assert kept.household is not None
    assert (kept.address, kept.phone, kept.house_key, kept.notes, kept.diff) == (
        "",
        "",
        "",
        None,
        None,
    )
    assert undo_blockers(actor=scene.officer, batch=batch) == []
    undo_batch(actor=scene.officer, batch=batch)
    assert run_batch(batch=batch.pk) == BatchState.UNDONE
    assert not Person.objects.filter(identity_number="097080111111").exists()
    tidy_imports()
    assert not StagedHousehold.objects.filter(batch=batch).exists()


def test_the_same_file_again_still_changes_nothing(scene: Scene) -> None:
    """Without a number or code a household is found by what its row became."""

    content = workbook(
        [household("M1", scene.village)], [member("M1", "Trần Văn Tám", identity_number="")]
    ).getvalue()
    batch = upload(scene.officer, io.BytesIO(content), [scene.commune])
    write(scene.officer, batch)
    before = Household.objects.count()
    _aged(batch, KEPT)
    assert tidy_imports() == 1
    again = upload(scene.officer, io.BytesIO(content), [scene.commune])
    assert again.counts["sheets"]["households"] == {"unchanged": 1}
    assert again.counts["sheets"]["members"] == {"unchanged": 1}
    assert Household.objects.count() == before


def test_after_the_time_for_it_nothing_is_taken_back(scene: Scene) -> None:
    batch = _batch(scene)
    write(scene.officer, batch)
    _aged(batch, UNDO)
    assert tidy_imports() == 2  # its rows, and the way back
    assert not BatchWrite.objects.filter(batch=batch).exists()
    assert not StagedHousehold.objects.filter(batch=batch).exists()
    assert _actions(batch)[-1] == BatchAction.SEAL
    for refused in (undo_batch, undo_blockers):
        with pytest.raises(BatchNotReady, match=str(UNDO)):
            refused(actor=scene.officer, batch=batch)
    assert Person.objects.filter(identity_number="097080111111").exists()
    assert tidy_imports() == 0


def test_what_a_worker_has_is_left_alone(scene: Scene) -> None:
    batch = _batch(scene)
    cancel_batch(actor=scene.officer, batch=batch)
    _aged(batch, KEPT)
    ImportBatch.objects.filter(pk=batch.pk).update(job="prepare")
    assert tidy_imports() == 0
    assert _stored(batch)


def test_a_file_without_a_batch_goes(scene: Scene) -> None:
    batch = _batch(scene)
    folder = Path(batch.file.path).parent
    stray, young = folder / "stray.xlsx", folder / "young.xlsx"
    for path in (stray, young):
        path.write_bytes(b"x")
    old = (timezone.now() - dt.timedelta(days=2)).timestamp()
    os.utime(stray, (old, old))
    os.utime(batch.file.path, (old, old))
    tidy_imports()
    assert not stray.exists()
    assert young.exists()
    assert _stored(batch)
    young.unlink()
