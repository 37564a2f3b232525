"""A worker that is killed in the middle of a bulk report: every row has one result, no loan two."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.db.models import Count

from credit.choices import BatchRowState, BatchState
from credit.models import Loan, LoanBatch, LoanBatchRow
from credit.services.batches import run_batch, take_batch
from credit.tasks import resume_batches_task
from officials.models import Official
from programmes.models import Support
from tests.factories.bank import bank_officer
from tests.factories.credit import LoanScene
from tests.worker_process import WorkerProcess, somebody_waits

ROWS = 90


def _bodies(scene: LoanScene) -> list[dict[str, object]]:
    return [
        scene.body(reference=f"KU-{place}", amount=1_000_000, outstanding=1_000_000)
        for place in range(ROWS)
    ]


def _results() -> Counter[str]:
    return Counter(LoanBatchRow.objects.values_list("state", flat=True))


def _take_elsewhere(scene: LoanScene, officer: Official) -> None:
    """Take the batch in a session beside the open transaction."""

    def take() -> None:
        try:
            take_batch(actor=officer, branch=scene.branch, bodies=_bodies(scene))
        finally:
            connections.close_all()

    taking = threading.Thread(target=take)
    taking.start()
    taking.join()


@pytest.mark.worker
def test_a_killed_worker_loses_no_row_and_writes_no_loan_twice(worker: WorkerProcess) -> None:
    """Killed in the third piece, which waits for a loan that somebody holds."""
    scene = LoanScene()
    officer = bank_officer(scene.branch)
    scene.report(_bodies(scene)[50])
    with transaction.atomic():
        Loan.objects.select_for_update().get(reference="KU-50")
        _take_elsewhere(scene, officer)
        worker.wait_until(somebody_waits, 60)
        worker.kill()
    before = 2 * settings.TN_BATCH_CHUNK
    assert _results() == {BatchRowState.CREATED: before, BatchRowState.WAITING: ROWS - before}
    assert Loan.objects.count() == before + 1
    batch = LoanBatch.objects.get()
    deadline = time.monotonic() + 60
    while LoanBatch.objects.get().state != BatchState.DONE and time.monotonic() < deadline:
        resume_batches_task()
        run_batch(batch=batch.pk)
        time.sleep(0.3)
    assert _results() == {BatchRowState.CREATED: ROWS - 1, BatchRowState.UNCHANGED: 1}
    assert Loan.objects.count() == Support.objects.count() == ROWS
    assert not Loan.objects.annotate(n=Count("reports")).exclude(n=1).exists()
