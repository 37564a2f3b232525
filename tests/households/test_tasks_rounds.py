"""The morning's task on a real worker: rounds open on their day, once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from households.choices import ReviewKind
from households.models import ProcedureRule, ReviewRound
from households.selectors.procedure_rules import due_openings
from households.services.procedure.load_rules import load_procedure
from tests.households.scene import small_scene
from tests.worker_process import WorkerProcess


@pytest.mark.worker
def test_rounds_open_by_themselves_and_once(worker: WorkerProcess) -> None:
    scene = small_scene()
    ReviewRound.objects.all().delete()
    ProcedureRule.objects.all().delete()
    load_procedure(actor=None, folder=Path(settings.TN_DATA_DIR) / "procedure")
    # A rule under which both rounds are due on whatever day this test runs.
    today = timezone.localdate()
    ProcedureRule.objects.filter(valid_to__isnull=True).update(
        opens_by_rule=True,
        ongoing_start_day=1,
        periodic_start_month=1,
        periodic_start_day=1,
        periodic_end_month=12,
        periodic_end_day=31,
    )
    for _ in range(2):
        current_app.send_task("households.open_due_rounds")
    worker.wait_until(lambda: worker.log().count("households.open_due_rounds") >= 2)
    worker.wait_until(lambda: ReviewRound.objects.count() == 4)
    assert set(ReviewRound.objects.values_list("kind", "year", "month", "commune")) == {
        (kind, today.year, month, commune.pk)
        for kind, month in ((ReviewKind.PERIODIC, None), (ReviewKind.ONGOING, today.month))
        for commune in (scene.commune, scene.neighbour)
    }
    assert ReviewRound.objects.filter(cases__household=scene.households["poor"]).exists()


def test_what_is_due_on_a_day() -> None:
    rule = ProcedureRule(
        ongoing_start_day=15,
        ongoing_days=15,
        ongoing_days_working=False,
        periodic_start_month=9,
        periodic_start_day=1,
        periodic_end_month=12,
        periodic_end_day=14,
    )

    def kinds(month: int, day: int) -> list[tuple[str, int | None]]:
        return [(o.kind, o.month) for o in due_openings(rule, dt.date(2026, month, day))]

    assert kinds(8, 31) == [("ongoing", 8)]
    assert kinds(9, 1) == [("periodic", None)]
    assert kinds(12, 14) == [("periodic", None)]
    assert kinds(12, 15) == [("ongoing", 12)]
    assert kinds(10, 20) == [("periodic", None), ("ongoing", 10)]
    assert kinds(2, 3) == []
