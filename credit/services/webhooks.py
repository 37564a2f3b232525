"""Addresses that programs of the bank want changes sent to."""

from __future__ import annotations

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.outgoing import AddressRefused, look_at
from credit.choices import DeliveryState
from credit.exceptions import NotAllowed, WebhookRefused
from credit.models import Webhook, WebhookDelivery
from credit.selectors.feed import feed_range
from officials.models import ApiClient, Official
from officials.selectors.mandate import clients_visible_to

_log = structlog.get_logger(__name__)

#: Most addresses of one program.
MOST = 5


@transaction.atomic
def add_webhook(*, actor: Official, client: ApiClient, url: str) -> Webhook:
    """Register an address; what happens from now on is sent to it.

    Raises ``WebhookRefused`` for an address that may not be called, or one too many.
    """
    del actor  # kept by the history
    ApiClient.objects.select_for_update().get(pk=client.pk)
    check_url(url)
    if client.webhooks.filter(ended_at__isnull=True).count() >= MOST:
        raise WebhookRefused(
            _("Mỗi phần mềm có nhiều nhất %(most)d địa chỉ.") % {"most": MOST}, field="url"
        )
    return Webhook.objects.create(client=client, url=url, sent_number=feed_range().last)


@transaction.atomic
def change_webhook(
    *, actor: Official, webhook: Webhook, url: str | None = None, is_active: bool | None = None
) -> Webhook:
    """Change address or state of a webhook; one that is resumed goes on where it stopped.

    Raises ``WebhookRefused`` for an address that may not be called, or a webhook that was ended.
    """
    del actor  # kept by the history
    row = _locked(webhook)
    if url is not None:
        check_url(url)
        row.url = url
    if is_active is not None:
        row.is_active = is_active
        row.stopped_reason = "" if is_active else "by_client"
    row.revision += 1
    row.save()
    return row


@transaction.atomic
def rotate_secret(*, actor: Official, webhook: Webhook) -> Webhook:
    """Give a webhook a new secret; the former signs beside it for ``TN_KEY_OVERLAP_DAYS``.

    Raises ``WebhookRefused`` for one that was ended.
    """
    del actor  # kept by the history
    row = _locked(webhook)
    row.secret_version += 1
    row.rotated_at = timezone.now()
    row.revision += 1
    row.save(update_fields=["secret_version", "rotated_at", "revision"])
    return row


@transaction.atomic
def end_webhook(*, actor: Official, webhook: Webhook) -> Webhook:
    """End a webhook for good: nothing is sent any more, what was sent stays to be read.

    Ending it again changes nothing.
    """
    del actor  # kept by the history
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if row.ended_at is not None:
        return row
    row.ended_at = timezone.now()
    row.is_active, row.stopped_reason = False, "ended"
    row.revision += 1
    row.save(update_fields=["ended_at", "is_active", "stopped_reason", "revision"])
    row.deliveries.filter(state=DeliveryState.WAITING).update(
        state=DeliveryState.FAILED, error="ended", lease_until=None
    )
    return row


@transaction.atomic
def send_again(*, actor: Official, delivery: WebhookDelivery) -> WebhookDelivery:
    """Have a delivery sent within seconds: one that waits at once, one that ended once more.

    A webhook that the system had stopped goes on. For those who manage the program; who asked is
    in the log.

    Raises ``NotAllowed``, or ``WebhookRefused`` where nothing can be sent: the program or the
    webhook has ended, the program paused it itself, an earlier delivery waits, or the changes are
    no longer kept.
    """
    client = clients_visible_to(actor).filter(pk=delivery.webhook.client_id).first()
    if client is None:
        raise NotAllowed(_("Bạn không quản lý phần mềm này."))
    webhook = _locked(delivery.webhook)
    row = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
    if not client.is_active:
        raise WebhookRefused(_("Phần mềm đã ngừng: không gửi gì nữa."), reason="client_stopped")
    if webhook.stopped_reason == "by_client":
        raise WebhookRefused(
            _("Phần mềm của ngân hàng đã tự tạm ngừng địa chỉ này; ngân hàng mở lại qua API."),
            reason="by_client",
        )
    if row.first_number <= feed_range().floor:
        raise WebhookRefused(
            _("Các thay đổi này không còn được lưu; ngân hàng đọc lại danh sách."),
            reason="cursor_expired",
        )
    if not webhook.is_active:
        webhook.is_active, webhook.stopped_reason = True, ""
        webhook.revision += 1
        webhook.save(update_fields=["is_active", "stopped_reason", "revision"])
    if row.state == DeliveryState.WAITING:
        row.next_at = timezone.now()
        row.save(update_fields=["next_at"])
    elif webhook.deliveries.filter(state=DeliveryState.WAITING).exists():
        raise WebhookRefused(
            _("Một lần gửi khác đang chờ: gửi lần đó trước, để giữ thứ tự."), reason="waiting"
        )
    else:
        row = WebhookDelivery.objects.create(
            webhook=webhook, first_number=row.first_number, last_number=row.last_number
        )
    _log.info("delivery asked for again", delivery=str(row.uuid), official=actor.pk)
    return row


def _locked(webhook: Webhook) -> Webhook:
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if row.ended_at is not None:
        raise WebhookRefused(_("Địa chỉ này đã ngừng hẳn; hãy đăng ký lại."), reason="ended")
    return row


def check_url(url: str) -> None:
    """Refuse an address that is not public, not HTTPS, or not there.

    Raises ``WebhookRefused``.
    """
    try:
        look_at(url)
    except AddressRefused as error:
        words = {
            "invalid_url": _("Địa chỉ không đúng dạng."),
            "https_needed": _("Địa chỉ phải bắt đầu bằng https://."),
            "unknown_host": _("Không tìm thấy máy chủ của địa chỉ này."),
            "private_address": _("Địa chỉ không nằm trên Internet công cộng."),
        }
        raise WebhookRefused(words[error.code], field="url", reason=error.code) from error
