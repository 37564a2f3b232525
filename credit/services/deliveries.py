"""Sending changes to webhooks: in order, at least once, again and again for three days."""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from urllib3.exceptions import HTTPError

from common.outgoing import AddressRefused, Resolve, post
from credit.choices import DeliveryState
from credit.exceptions import CursorExpired
from credit.models import Webhook, WebhookDelivery
from credit.selectors.feed import feed_range, read_communes
from credit.selectors.webhook_secrets import secrets_of, signature
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

_log = structlog.get_logger(__name__)

#: Most events of one sending.
MOST = 200
#: Longer than any attempt; a delivery whose worker died is taken again after it.
LEASE = dt.timedelta(seconds=120)
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=24)
GIVE_UP = dt.timedelta(days=3)
#: Deliveries are shown for so long.
KEEP = dt.timedelta(days=30)
_ACCEPTED = range(200, 300)


def prepare_deliveries(*, actor: Official | None = None) -> list[int]:
    """Make the next delivery of every webhook that is behind; return those that are due.

    One delivery waits for each webhook at most, so its order is kept.
    """
    del actor  # a step of the system
    last = feed_range().last
    behind = (
        Webhook.objects.filter(is_active=True, sent_number__lt=last, client__is_active=True)
        .exclude(deliveries__state=DeliveryState.WAITING)
        .values_list("pk", flat=True)
    )
    for pk in behind:
        _prepare(pk)
    now = timezone.now()
    due = WebhookDelivery.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now),
        state=DeliveryState.WAITING,
        next_at__lte=now,
        webhook__is_active=True,
    )
    return list(due.order_by("next_at").values_list("pk", flat=True)[:500])


@transaction.atomic
def _prepare(pk: int) -> None:
    webhook = Webhook.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk)
    row = webhook.select_related("client__user", "client__branch").first()
    if row is None or row.deliveries.filter(state=DeliveryState.WAITING).exists():
        return
    if not row.client.is_usable(None):
        return
    try:
        page = read_communes(communes=_communes(row), since=row.sent_number, limit=MOST)
    except CursorExpired:
        row.is_active, row.stopped_reason = False, "cursor_expired"
        row.revision += 1
        row.save(update_fields=["is_active", "stopped_reason", "revision"])
        return
    if not page.events:
        Webhook.objects.filter(pk=pk).update(sent_number=page.next)
        return
    WebhookDelivery.objects.create(
        webhook=row, first_number=page.events[0]["number"], last_number=page.next
    )


def _communes(webhook: Webhook) -> frozenset[int]:
    user = webhook.client.user
    return frozenset() if user is None else frozenset(areas_for(user, Right.VIEW_CLASSES).communes)


def deliver(
    *, actor: Official | None = None, delivery: int, resolver: Resolve | None = None
) -> bool | None:
    """Try one delivery that is due; return whether it was taken, None when it is not due.

    The attempt itself holds no transaction: a lease keeps others away.
    """
    del actor  # a step of the system
    row = _take(delivery)
    if row is None:
        return None
    status: int | None = None
    error = ""
    try:
        status = _send(row, resolver)
    except AddressRefused as refused:
        error = refused.code
    except (HTTPError, OSError) as failed:
        error = type(failed).__name__
    except Exception as failed:  # noqa: BLE001 (whatever it was: it is tried again, and shown)
        error = type(failed).__name__
        _log.warning("webhook failed", delivery=str(row.uuid), exc_info=True)
    return _record(row, status, error)


def _take(pk: int) -> WebhookDelivery | None:
    now = timezone.now()
    with transaction.atomic():
        row = (
            WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("webhook__client__user")
            .filter(
                Q(lease_until__isnull=True) | Q(lease_until__lt=now),
                pk=pk,
                state=DeliveryState.WAITING,
                next_at__lte=now,
                webhook__is_active=True,
            )
            .first()
        )
        if row is not None:
            row.lease_until, row.attempts = now + LEASE, row.attempts + 1
            row.save(update_fields=["lease_until", "attempts"])
    return row


def payload(delivery: WebhookDelivery) -> dict[str, Any]:
    """Return what is sent: numbers, kinds, codes and days; nothing personal."""
    page = read_communes(
        communes=_communes(delivery.webhook), since=delivery.first_number - 1, limit=MOST
    )
    return {
        "delivery": str(delivery.uuid),
        "webhook": str(delivery.webhook.uuid),
        "next_cursor": delivery.last_number,
        "events": [
            {name: event[name] for name in ("number", "kind", "household", "commune", "on_date")}
            for event in page.events
            if event["number"] <= delivery.last_number
        ],
    }


def _send(row: WebhookDelivery, resolver: Resolve | None) -> int:
    body = json.dumps(payload(row), separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "thoat-ngheo-webhook/1",
        "TN-Delivery": str(row.uuid),
        "TN-Signature": signature(secrets_of(row.webhook), time=int(time.time()), body=body),
    }
    return post(row.webhook.url, body, headers, resolver=resolver)


@transaction.atomic
def _record(row: WebhookDelivery, status: int | None, error: str) -> bool:
    now = timezone.now()
    webhook = Webhook.objects.select_for_update().filter(pk=row.webhook_id).first()
    if webhook is None:  # deleted meanwhile
        return False
    taken = status in _ACCEPTED
    changes: dict[str, Any] = {"lease_until": None, "status_code": status, "error": error[:200]}
    if taken:
        changes |= {"state": DeliveryState.DELIVERED, "delivered_at": now}
        Webhook.objects.filter(pk=webhook.pk, sent_number__lt=row.last_number).update(
            sent_number=row.last_number
        )
    elif status == 410 or now - row.created_at > GIVE_UP:
        changes |= {"state": DeliveryState.FAILED}
        if webhook.is_active:  # else it was stopped meanwhile, for another reason
            webhook.is_active = False
            webhook.revision += 1
            webhook.stopped_reason = "gone" if status == 410 else "not_delivered"
            webhook.save(update_fields=["is_active", "stopped_reason", "revision"])
    else:
        changes |= {"next_at": now + wait_after(row.attempts)}
    # Of an attempt whose lease ran out, and that another has taken up, nothing is kept.
    WebhookDelivery.objects.filter(
        pk=row.pk, attempts=row.attempts, state=DeliveryState.WAITING
    ).update(**changes)
    return taken


def wait_after(attempts: int) -> dt.timedelta:
    """Return the wait after so many attempts: doubled each time, up to a fifth more by chance."""
    wait: dt.timedelta = min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
    return wait * (1 + random.random() / 5)  # noqa: S311 (spreads attempts, guards nothing)


def forget_deliveries(*, actor: Official | None = None) -> int:
    """Delete deliveries that ended long ago; return how many."""
    del actor  # a step of the system
    old = WebhookDelivery.objects.filter(created_at__lt=timezone.now() - KEEP)
    return old.exclude(state=DeliveryState.WAITING).delete()[0]
