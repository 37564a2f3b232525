"""What changed for households, in one order, and the sending of it to programs of the bank."""

from __future__ import annotations

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import history
from credit.choices import DeliveryState, EventKind
from officials.choices import Right
from officials.models import ApiClient
from officials.scope import ScopedQuerySet


class FeedEventQuerySet(ScopedQuerySet["FeedEvent"]):
    """Events of the communes in which a household was or is."""

    village_lookup = None
    view_right = Right.VIEW_CLASSES


class FeedEvent(models.Model):
    """One change of one household as one commune's readers may know it.

    A move has two rows, one for each commune, so that scope is one column. ``transaction`` is the
    number of the writing transaction; ``number`` is given when no older transaction can still
    commit (docs/adr/0027), so that who has read up to a number has read everything before it.
    ``detail`` holds codes only, no names.

    Personal data: poverty status and moves of a household by its code; kept 13 months.
    """

    number = models.BigIntegerField(null=True, unique=True)
    transaction = models.BigIntegerField()
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    on_date = models.DateField()
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    objects = FeedEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("thay đổi")
        verbose_name_plural = _("thay đổi")
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["transaction", "id"],
                condition=Q(number__isnull=True),
                name="credit_feedevent_unnumbered",
            ),
            models.Index(fields=["commune", "number"], name="credit_feedevent_commune"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


@pghistory.track(history.InsertEvent(), history.UpdateEvent(), history.DeleteEvent())
class Webhook(models.Model):
    """An address that a client wants changes sent to.

    Its secret is never stored: it is derived from the installation's key, ``uuid`` and
    ``secret_version``, and shown when it is made. ``sent_number`` is the last event handed over.

    Personal data: none.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(
        ApiClient, on_delete=models.CASCADE, related_name="webhooks", verbose_name=_("phần mềm")
    )
    url = models.URLField(_("địa chỉ"), max_length=500)
    secret_version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(_("đang gửi"), default=True)
    sent_number = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now)
    stopped_reason = models.CharField(_("lý do ngừng"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("địa chỉ nhận báo")
        verbose_name_plural = _("địa chỉ nhận báo")
        ordering = ["client", "id"]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One sending: the events from ``first_number`` to ``last_number``, tried until it is taken.

    Personal data: none; what is sent is read anew from the events.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    first_number = models.BigIntegerField()
    last_number = models.BigIntegerField()
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("số lần gửi"), default=0)
    next_at = models.DateTimeField(_("gửi lại lúc"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(_("mã trả lời"), null=True, blank=True)
    error = models.CharField(_("lỗi"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("lần gửi")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state=DeliveryState.WAITING),
                name="credit_webhookdelivery_due",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
