"""Figures are recomputed by a real worker; the schedule names tasks that exist."""

from __future__ import annotations

import datetime as dt
import io
import time

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from common.jobs import enqueue
from summaries.models import CommuneStatistic, StaleMark
from summaries.tasks import recompute_stale_task
from tests.summaries.populations import Line, Step, World, write
from tests.worker_process import WorkerProcess, somebody_waits


@pytest.mark.worker
def test_a_worker_computes_what_became_stale(worker: WorkerProcess) -> None:
    world = World.create()
    write(world, [Line(0, (Step(dt.date(2024, 12, 10), 1, 0, "decision", persons=4),))])
    with transaction.atomic():
        enqueue("summaries.recompute_stale")
        assert not CommuneStatistic.objects.exists()
    worker.wait_until(lambda: CommuneStatistic.objects.current().filter(figures__poor=1).exists())
    worker.wait_until(lambda: not StaleMark.objects.exists())


@pytest.mark.worker
def test_a_worker_killed_half_way_leaves_nothing_undone(worker: WorkerProcess) -> None:
    """Killed after two year ends were computed: nothing is stored and all is still marked."""
    world = World.create()
    write(world, [Line(0, (Step(dt.date(2022, 12, 10), 1, 0, "decision", persons=4),))])
    commune, former = world.cell(0)
    with transaction.atomic():
        # A row in the way, so that the worker waits in the middle of its transaction.
        CommuneStatistic.objects.create(
            commune_id=commune,
            former_commune_id=former,
            standard=world.standards[0],
            period_end=dt.date(2024, 12, 31),
            computed_at=timezone.now(),
        )
        current_app.send_task("summaries.recompute_everything")
        worker.wait_until(somebody_waits)
        worker.kill()
        transaction.set_rollback(True)
    assert not CommuneStatistic.objects.exists()
    assert StaleMark.objects.exists()
    # The database needs a moment to notice that its client is gone and to let the commune go.
    deadline = time.monotonic() + 30
    while (done := recompute_stale_task()) == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert done == 1
    call_command("verify_statistics", stdout=io.StringIO())


def test_nothing_is_queued_when_the_transaction_fails(
    db: None, django_capture_on_commit_callbacks: object
) -> None:
    assert callable(django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        enqueue("summaries.recompute_stale")
        transaction.set_rollback(True)
    assert callbacks == []


def test_the_schedule_names_tasks_that_exist() -> None:
    current_app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(
        current_app.tasks
    )
