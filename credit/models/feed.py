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

    Rows are written by triggers of the database (migration ``feed_by_triggers``), never by Python.
    A move has two rows, one for each commune, so that scope is one column. ``number`` is given
    after the writer has committed (docs/adr/0027), so that who has read up to a number has read
    everything before it. ``detail`` holds codes only, no names. The foreign keys are not checked
    again: both come from rows that hold constraints of their own, and are written by the thousand.

    Personal data: poverty status and moves of a household by its code; kept 13 months.
    """

    number = models.BigIntegerField(null=True)
    commune = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    household = models.ForeignKey(
        "households.Household",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
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
                fields=["id"],
                condition=Q(number__isnull=True),
                name="credit_feedevent_unnumbered",
            ),
            # Only numbered rows are read, so the writer of a change pays for no more than needed.
            models.Index(
                fields=["commune", "number"],
                condition=Q(number__isnull=False),
                name="credit_feedevent_commune",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(number__isnull=False),
                name="credit_feedevent_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class FeedPoint(models.Model):
    """Up to which number events had been numbered at a time; one row for each numbering.

    The newest row is the counter of numbers, which therefore never go back when old events are
    deleted. The oldest says from where on the feed is whole: what lies at or before it is gone.

    Personal data: none.
    """

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("mốc thay đổi")
        verbose_name_plural = _("mốc thay đổi")
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)


@pghistory.track(
    history.InsertEvent(),
    history.UpdateEvent(),
    history.DeleteEvent(),
    exclude=["sent_number"],  # changes with every sending
)
class Webhook(models.Model):
    """An address that a client wants changes sent to.

    Its secret is never stored: it is derived from the installation's key, ``uuid`` and
    ``secret_version``, and shown when it is made. After a rotation (``rotated_at``) the former one
    signs too for a while. ``sent_number`` is the last event handed over. One that was ended
    (``ended_at``) never sends again; its deliveries stay to be read.

    Personal data: none.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(
        ApiClient, on_delete=models.CASCADE, related_name="webhooks", verbose_name=_("phần mềm")
    )
    url = models.URLField(_("địa chỉ"), max_length=500)
    secret_version = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(_("đổi khóa lúc"), null=True, blank=True)
    is_active = models.BooleanField(_("đang gửi"), default=True)
    sent_number = models.BigIntegerField(default=0)
    #: Counts the changes of the row: who changes it must have seen the last one.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now)
    stopped_reason = models.CharField(_("lý do ngừng"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ngừng hẳn lúc"), null=True, blank=True)

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
        constraints = [
            # What comes later waits until this one is taken: order is kept.
            models.UniqueConstraint(
                fields=["webhook"],
                condition=Q(state=DeliveryState.WAITING),
                name="credit_webhookdelivery_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
