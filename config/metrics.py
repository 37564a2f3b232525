"""Figures for whoever watches the installation, in the text format of Prometheus.

Every value is read from the database, the broker or the cache when it is asked for: so it is the
same whichever of several processes answers. Requests are counted by ``config.request_counts``.

Only the networks of ``TN_METRICS_NETWORKS`` are answered; for all others the page does not exist.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from common.rate import address_of
from config.celery import app
from config.request_counts import REQUESTS, request_families
from credit.choices import DeliveryState
from credit.models import FeedEvent, FeedPoint, Webhook, WebhookDelivery
from summaries.models import StaleMark

_log = structlog.get_logger(__name__)


class _Figures(Collector):
    """Reads every figure anew."""

    def collect(self) -> Iterator[Metric]:
        """Yield one family for each figure; a broker that is away leaves out its own."""
        yield from request_families()
        yield from _feed()
        yield from _webhooks()
        oldest = StaleMark.objects.order_by("pk").values_list("marked_at", flat=True).first()
        yield _gauge(
            "tn_stale_mark_age_seconds",
            "Age of the oldest mark of statistics that wait for their computation.",
            0.0 if oldest is None else (timezone.now() - oldest).total_seconds(),
        )
        waiting = _queue()
        if waiting is not None:
            yield _gauge("tn_queue_tasks", "Tasks that wait for a worker.", waiting)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _feed() -> Iterator[Metric]:
    waiting = FeedEvent.objects.filter(number__isnull=True)
    oldest = waiting.order_by("id").values_list("at", flat=True).first()
    last = FeedPoint.objects.order_by("-number").values_list("number", flat=True).first()
    yield _gauge("tn_feed_last_number", "Last number of the change feed.", last or 0)
    yield _gauge("tn_feed_unnumbered_events", "Changes without a number.", waiting.count())
    yield _gauge(
        "tn_feed_lag_seconds",
        "Age of the oldest change without a number.",
        0.0 if oldest is None else (timezone.now() - oldest).total_seconds(),
    )


def _webhooks() -> Iterator[Metric]:
    waiting = WebhookDelivery.objects.filter(state=DeliveryState.WAITING)
    stopped = Webhook.objects.filter(is_active=False).exclude(stopped_reason="by_client")
    yield _gauge("tn_webhook_deliveries_waiting", "Deliveries not taken yet.", waiting.count())
    yield _gauge(
        "tn_webhook_deliveries_retried",
        "Deliveries that wait after a failed attempt.",
        waiting.filter(attempts__gt=0).count(),
    )
    yield _gauge("tn_webhooks_stopped", "Webhooks stopped by the system.", stopped.count())


def _queue() -> float | None:
    try:
        with app.connection_for_read() as connection:
            channel: Any = connection.default_channel
            return float(channel.client.llen(settings.CELERY_TASK_DEFAULT_QUEUE))
    except Exception:  # noqa: BLE001 (whatever is wrong with the broker: the rest is shown)
        _log.warning("the broker does not answer", exc_info=True)
        return None


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer from the networks that may watch."""
    if not _may_watch(address_of(request)):
        raise Http404
    REQUESTS.hand_over()  # those of this process up to now
    registry = CollectorRegistry()
    registry.register(_Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_watch(text: str) -> bool:
    try:
        asked = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    allowed = (ipaddress.ip_network(network) for network in settings.TN_METRICS_NETWORKS)
    return any(
        asked.version == network.version and asked.subnet_of(network)  # type: ignore[arg-type]
        for network in allowed
    )
