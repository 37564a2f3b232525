"""Figures are recomputed by a real worker; the schedule names tasks that exist."""

from __future__ import annotations

import datetime as dt

import pytest
from celery import current_app
from django.conf import settings
from django.db import transaction

from common.jobs import enqueue
from summaries.models import CommuneStatistic, StaleMark
from tests.summaries.populations import Line, Step, World, write
from tests.worker_process import WorkerProcess


@pytest.mark.worker
def test_a_worker_computes_what_became_stale(worker: WorkerProcess) -> None:
    world = World.create()
    write(world, [Line(0, (Step(dt.date(2024, 12, 10), 1, 0, "decision", persons=4),))])
    with transaction.atomic():
        enqueue("summaries.recompute_stale")
        assert not CommuneStatistic.objects.exists()
    worker.wait_until(lambda: CommuneStatistic.objects.current().filter(figures__poor=1).exists())
    worker.wait_until(lambda: not StaleMark.objects.exists())


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
