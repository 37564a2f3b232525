"""Addresses that programs of the bank want changes sent to."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.outgoing import AddressRefused, look_at
from credit.exceptions import WebhookRefused
from credit.models import Webhook
from credit.selectors.feed import feed_range
from officials.models import ApiClient, Official

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
    if client.webhooks.filter(is_active=True).count() >= MOST:
        raise WebhookRefused(
            _("Mỗi phần mềm có nhiều nhất %(most)d địa chỉ.") % {"most": MOST}, field="url"
        )
    return Webhook.objects.create(client=client, url=url, sent_number=feed_range().last)


@transaction.atomic
def change_webhook(
    *, actor: Official, webhook: Webhook, url: str | None = None, is_active: bool | None = None
) -> Webhook:
    """Change address or state of a webhook; one that is resumed goes on where it stopped.

    Raises ``WebhookRefused`` for an address that may not be called.
    """
    del actor  # kept by the history
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
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
    """Give a webhook a new secret; the former signs beside it for ``TN_KEY_OVERLAP_DAYS``."""
    del actor  # kept by the history
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    row.secret_version += 1
    row.rotated_at = timezone.now()
    row.revision += 1
    row.save(update_fields=["secret_version", "rotated_at", "revision"])
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
