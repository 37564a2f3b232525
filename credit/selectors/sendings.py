"""What the administrator sees of a program's webhooks: where they stand, and each sending."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from credit.choices import DeliveryState
from credit.models import Webhook, WebhookDelivery
from credit.selectors.feed import feed_range
from officials.models import ApiClient

#: Why a webhook does not send.
STOPPED: dict[str, Promise] = {
    "by_client": _("Phần mềm tự tạm ngừng"),
    "not_delivered": _("Ba ngày không gửi được"),
    "gone": _("Máy nhận báo là địa chỉ không còn (410)"),
    "cursor_expired": _("Chậm hơn thời gian lưu thay đổi; ngân hàng phải đọc lại danh sách"),
    "ended": _("Đã ngừng hẳn"),
}
#: Why nobody answered; other names of errors are shown as they are.
_ERRORS: dict[str, Promise] = {
    "unknown_host": _("không tìm thấy máy chủ"),
    "private_address": _("địa chỉ không nằm trên Internet công cộng"),
    "https_needed": _("địa chỉ không phải https"),
    "invalid_url": _("địa chỉ không đúng dạng"),
    "ended": _("địa chỉ đã ngừng"),
    "ConnectTimeoutError": _("không kết nối được trong thời gian chờ"),
    "NewConnectionError": _("máy nhận không mở cổng"),
    "ReadTimeoutError": _("máy nhận không trả lời kịp"),
    "SSLError": _("chứng thư của máy nhận không hợp lệ"),
    "ProtocolError": _("máy nhận ngắt kết nối giữa chừng"),
}


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """One address, why it does not send, and whether changes wait for it."""

    webhook: Webhook
    address: str
    stopped: str | Promise
    #: How many numbers of the feed it is behind; most may be of other communes.
    is_behind: bool


@dataclass(frozen=True, slots=True)
class SendingLine:
    """One sending, what went wrong the last time, and whether it may be sent again now."""

    delivery: WebhookDelivery
    address: str
    error: str | Promise
    may_send: bool


def webhooks_of(client: ApiClient) -> list[WebhookLine]:
    """Addresses of a program, also those it has ended; two queries."""
    last = feed_range().last
    rows = client.webhooks.order_by(F("ended_at").asc(nulls_first=True), "pk")
    return [
        WebhookLine(
            row,
            shown_address(row.url),
            STOPPED.get(row.stopped_reason, row.stopped_reason),
            row.ended_at is None and row.sent_number < last,
        )
        for row in rows
    ]


def sendings_of(client: ApiClient) -> QuerySet[WebhookDelivery]:
    """Sendings of a program's addresses, kept a month."""
    return WebhookDelivery.objects.filter(webhook__client=client).select_related("webhook")


def sending_lines(rows: list[WebhookDelivery], client: ApiClient) -> list[SendingLine]:
    """Say of each sending what can be done about it; two queries for all."""
    floor = feed_range().floor
    waiting = set(
        Webhook.objects.filter(
            Q(deliveries__state=DeliveryState.WAITING), pk__in={row.webhook_id for row in rows}
        ).values_list("pk", flat=True)
    )
    return [
        SendingLine(
            row,
            shown_address(row.webhook.url),
            _ERRORS.get(row.error, row.error),
            _may_send(row, client, floor=floor, waits=row.webhook_id in waiting),
        )
        for row in rows
    ]


def _may_send(row: WebhookDelivery, client: ApiClient, *, floor: int, waits: bool) -> bool:
    """What ``services.webhooks.send_again`` would not refuse, and would change something."""
    webhook = row.webhook
    if not client.is_active or webhook.ended_at is not None or row.first_number <= floor:
        return False
    if webhook.stopped_reason == "by_client":
        return False
    if row.state == DeliveryState.WAITING:
        return row.next_at > timezone.now() or not webhook.is_active
    return not waits


def shown_address(url: str) -> str:
    """Return an address without what may be a secret: sign-in, query and fragment."""
    parts = urlsplit(url)
    more = "?…" if parts.query or parts.fragment else ""
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}{parts.path}{more}"
