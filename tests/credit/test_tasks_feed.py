"""Changes are numbered and sent by a real worker, in the order in which they happened."""

from __future__ import annotations

import datetime as dt
import json
import threading

import pytest
from celery import current_app
from django.utils import timezone

from credit.choices import DeliveryState
from credit.models import FeedEvent, WebhookDelivery
from credit.selectors.feed import feed_range
from credit.services.webhooks import add_webhook
from officials.models import Official
from tests.common.test_outgoing import Receiver, receiver
from tests.factories.bank import branch_serving, program_of
from tests.factories.households import HouseholdFactory
from tests.worker_process import WorkerProcess

__all__ = ["receiver"]


@pytest.mark.worker
def test_a_worker_numbers_sends_and_tries_again_after_it_was_killed(
    worker: WorkerProcess, receiver: Receiver
) -> None:
    """Killed while the bank's server keeps it waiting: another takes the delivery up."""
    household = HouseholdFactory.create()
    client, _secret = program_of(branch_serving(household.commune))
    assert isinstance(client.user, Official)
    webhook = add_webhook(
        actor=client.user, client=client, url=f"http://127.0.0.1:{receiver.port}/in"
    )
    let_go = threading.Event()
    receiver.before_answer = let_go.wait
    FeedEvent.objects.create(
        commune=household.commune, household=household, kind="closed", on_date="2026-01-01"
    )
    current_app.send_task("credit.number_events")
    worker.wait_until(lambda: receiver.taken)
    worker.kill()
    let_go.set()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)
    assert row.lease_until is not None
    # Nobody else takes it while the lease holds; then somebody does.
    other = WorkerProcess(str(current_app.conf.task_default_queue))
    try:
        current_app.send_task("credit.deliver", kwargs={"delivery": row.pk})
        other.wait_until(lambda: "succeeded" in other.log())
        assert len(receiver.taken) == 1
        WebhookDelivery.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        receiver.status = 500
        current_app.send_task("credit.number_events")
        other.wait_until(lambda: WebhookDelivery.objects.get().status_code == 500)
        WebhookDelivery.objects.update(next_at=timezone.now())
        receiver.status = 204
        current_app.send_task("credit.number_events")
        other.wait_until(lambda: WebhookDelivery.objects.get().state == DeliveryState.DELIVERED)
    finally:
        other.stop()
    sent = [json.loads(body) for _path, _headers, body in receiver.taken]
    assert sent[0] == sent[1] == sent[2]
    assert len(sent) == 3
    webhook.refresh_from_db()
    assert webhook.sent_number == feed_range().last == sent[0]["next_cursor"]
    FeedEvent.objects.all().delete()
