"""The clock of postings as a real worker keeps it: twice at once, and killed in between."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connections
from django.utils import timezone

from config.celery import app
from households.choices import CaseState
from households.models import CaseEvent, Posting, ReviewCase
from households.services.procedure.postings import serve_postings
from tests.households.procedure_scene import posted
from tests.households.scene import Scene, small_scene
from tests.worker_process import WorkerProcess


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """Return a committed scene: the worker reads it from another connection."""
    return small_scene()


def long_ago(posting: Posting) -> None:
    """Let a list have come down yesterday: the worker's clock is the real one."""
    today = timezone.localdate()
    first, last = today - dt.timedelta(days=6), today - dt.timedelta(days=1)
    Posting.objects.filter(pk=posting.pk).update(posted_on=first, until=last)
    ReviewCase.objects.filter(posting=posting).update(posted_on=first, posting_until=last)


def states(posting: Posting) -> set[str]:
    """Return where the households of a list stand."""
    return set(ReviewCase.objects.filter(posting=posting).values_list("state", flat=True))


@pytest.mark.worker
def test_a_real_worker_serves_what_is_over_once(scene: Scene, worker: WorkerProcess) -> None:
    over = posted(scene, 5)
    long_ago(over)
    for _ in range(3):
        app.send_task("households.serve_postings")
    worker.wait_until(lambda: states(over) == {CaseState.READY})
    worker.stop()
    served = CaseEvent.objects.filter(case__posting=over, step="serve")
    assert served.count() == 5
    assert set(served.values_list("actor", flat=True)) == {None}


def test_two_at_once_take_each_household_once(scene: Scene) -> None:
    over = posted(scene, 20)
    long_ago(over)
    counts: list[int] = []
    start = threading.Barrier(3)

    def serve() -> None:
        start.wait()
        try:
            counts.append(serve_postings(actor=None))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=serve) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 20
    assert CaseEvent.objects.filter(case__posting=over, step="serve").count() == 20
