"""Changes reach webhooks: signed, in order, again until they are taken, and not for ever."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from credit.choices import DeliveryState
from credit.exceptions import WebhookRefused
from credit.models import FeedEvent, Webhook, WebhookDelivery
from credit.selectors.webhook_secrets import secret_of
from credit.services.deliveries import GIVE_UP, deliver, prepare_deliveries, wait_after
from credit.services.feed import number_events
from credit.services.webhooks import add_webhook, change_webhook, rotate_secret
from households.models import Household
from officials.models import Official
from tests.common.test_outgoing import Receiver, receiver
from tests.factories.areas import VillageFactory
from tests.factories.bank import branch_serving, program_of
from tests.factories.households import HouseholdFactory

pytestmark = pytest.mark.django_db
__all__ = ["receiver"]


@pytest.fixture
def household() -> Household:
    made: Household = HouseholdFactory.create()
    return made


@pytest.fixture
def webhook(household: Household, receiver: Receiver) -> Webhook:
    client, _secret = program_of(branch_serving(household.commune))
    return add_webhook(
        actor=user_of(client.user), client=client, url=f"http://127.0.0.1:{receiver.port}/in"
    )


def user_of(user: Any) -> Official:
    assert isinstance(user, Official)
    return user


def happen(household: Household) -> int:
    row = FeedEvent.objects.create(
        commune=household.commune,
        household=household,
        kind="classified",
        on_date=dt.date(2026, 1, 2),
        detail={"class": "poor"},
    )
    number_events()
    row.refresh_from_db()
    return row.number or 0


def send() -> list[bool | None]:
    return [deliver(delivery=pk) for pk in prepare_deliveries()]


def verify(secret: str, header: str, body: bytes) -> bool:
    """What docs/api.md tells the bank's engineer to write, as it stands there."""
    text = (settings.BASE_DIR / "docs" / "api.md").read_text()
    code = next(part for part in text.split("```python\n")[1:] if "def is_genuine" in part)
    names: dict[str, Any] = {}
    exec(code.split("```")[0], names)  # noqa: S102 (our own page)
    return bool(names["is_genuine"](secret, header, body))


def test_a_change_arrives_signed_and_says_nothing_personal(
    household: Household, webhook: Webhook, receiver: Receiver
) -> None:
    number = happen(household)
    assert send() == [True]
    _path, headers, body = receiver.taken[0]
    assert json.loads(body)["events"] == [
        {
            "number": number,
            "kind": "classified",
            "household": household.code,
            "commune": household.commune.code,
            "on_date": "2026-01-02",
        }
    ]
    assert json.loads(body)["next_cursor"] == number
    assert headers["TN-Delivery"] == json.loads(body)["delivery"]
    assert verify(secret_of(webhook), headers["TN-Signature"], body)
    assert not verify("whsec_other", headers["TN-Signature"], body)
    webhook.refresh_from_db()
    assert webhook.sent_number == number
    assert send() == []


def test_both_secrets_sign_during_a_rotation(
    household: Household, webhook: Webhook, receiver: Receiver
) -> None:
    old = secret_of(webhook)
    webhook = rotate_secret(actor=user_of(webhook.client.user), webhook=webhook)
    assert secret_of(webhook) != old
    happen(household)
    send()
    Webhook.objects.update(rotated_at=timezone.now() - dt.timedelta(days=8))
    happen(household)
    send()
    during, after = [(headers["TN-Signature"], body) for _p, headers, body in receiver.taken]
    assert verify(old, *during)
    assert verify(secret_of(webhook), *during)
    assert not verify(old, *after)


def test_what_is_not_taken_is_sent_again_before_anything_later(
    household: Household, webhook: Webhook, receiver: Receiver
) -> None:
    first = happen(household)
    receiver.status = 500
    assert send() == [False]
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.status_code) == (DeliveryState.WAITING, 1, 500)
    assert row.next_at > timezone.now() + dt.timedelta(seconds=50)
    second = happen(household)
    assert send() == []  # waits
    receiver.status = 204
    WebhookDelivery.objects.update(next_at=timezone.now())
    assert send() == [True]
    assert send() == [True]
    seen = [json.loads(body)["events"][0]["number"] for _p, _h, body in receiver.taken]
    assert seen == [first, first, second]


def test_after_three_days_it_is_stopped_and_goes_on_when_resumed(
    household: Household, webhook: Webhook, receiver: Receiver
) -> None:
    number = happen(household)
    receiver.status = 500
    send()
    old = timezone.now() - GIVE_UP - dt.timedelta(minutes=1)
    WebhookDelivery.objects.update(created_at=old, next_at=old)
    assert send() == [False]
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.stopped_reason) == (False, "not_delivered")
    assert send() == []
    change_webhook(actor=user_of(webhook.client.user), webhook=webhook, is_active=True)
    receiver.status = 204
    assert send() == [True]
    assert json.loads(receiver.taken[-1][2])["events"][0]["number"] == number


def test_a_lease_keeps_a_second_worker_away(household: Household, webhook: Webhook) -> None:
    happen(household)
    (key,) = prepare_deliveries()
    WebhookDelivery.objects.update(lease_until=timezone.now() + dt.timedelta(seconds=30))
    assert deliver(delivery=key) is None
    WebhookDelivery.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert deliver(delivery=key) is True


def test_a_name_that_leads_inside_later_is_not_called(
    household: Household, webhook: Webhook, receiver: Receiver
) -> None:
    happen(household)
    (key,) = prepare_deliveries()
    assert deliver(delivery=key, resolver=lambda _h, _p: ["10.0.0.8"]) is False
    assert WebhookDelivery.objects.get().error == "private_address"
    assert receiver.taken == []


def test_addresses_are_looked_at_when_they_are_registered(
    household: Household, webhook: Webhook, settings: Any
) -> None:
    settings.TN_WEBHOOK_HTTP = False
    settings.TN_WEBHOOK_NETWORKS = ()
    for url in ("http://8.8.8.8/", "https://127.0.0.1/", "https://[::ffff:10.0.0.1]/", "x"):
        with pytest.raises(WebhookRefused):
            add_webhook(actor=user_of(webhook.client.user), client=webhook.client, url=url)


def test_other_communes_are_not_told(webhook: Webhook, receiver: Receiver) -> None:
    """The webhook moves on all the same."""
    elsewhere: Household = HouseholdFactory.create(village=VillageFactory.create())
    number = happen(elsewhere)
    assert send() == []
    webhook.refresh_from_db()
    assert (webhook.sent_number, receiver.taken) == (number, [])


def test_waits_double_up_to_a_day() -> None:
    waits = [wait_after(n).total_seconds() for n in range(1, 20)]
    assert 60 <= waits[0] <= 72
    assert 120 <= waits[1] <= 144
    assert max(waits) <= 86_400 * 1.2
