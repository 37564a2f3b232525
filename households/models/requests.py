"""Requests for a review: taken in, given a number and a day, answered."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from households.choices import (
    RequestChannel,
    RequestForm,
    RequestState,
)
from households.models.cases import ReviewCase
from households.models.household import Household
from officials.choices import Right
from officials.scope import ScopedQuerySet


class RequestQuerySet(ScopedQuerySet["ReviewRequest"]):
    """Requests by the commune that received them."""

    change_right = Right.RUN_REVIEWS


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class ReviewRequest(models.Model):
    """A household asks for a review or for recognition of its exit (forms 01, 03, 04).

    ``household`` is empty until the applicant is found in the register or registered. ``number``
    is the receipt's running number in the commune's year.

    Personal data: name, telephone and address of the applicant.
    """

    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(
        "areas.Village", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("hộ"),
    )
    form = models.CharField(_("mẫu"), max_length=2, choices=RequestForm.choices)
    channel = models.CharField(_("cách nộp"), max_length=8, choices=RequestChannel.choices)
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveIntegerField(_("số tiếp nhận"))
    received_on = models.DateField(_("ngày nhận"))
    received_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("người nhận"),
    )
    due_on = models.DateField(_("hẹn trả lời"))
    applicant = models.CharField(_("người đề nghị"), max_length=100)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    note = models.CharField(_("nội dung"), max_length=500, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=RequestState.choices, default=RequestState.RECEIVED
    )
    case = models.ForeignKey(
        ReviewCase, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    answer = models.CharField(_("trả lời"), max_length=500, blank=True)
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("giấy đề nghị")
        verbose_name_plural = _("giấy đề nghị")
        ordering = ["-received_on", "-id"]
        indexes = [
            models.Index(fields=["commune", "state", "due_on"], name="households_request_due")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "year", "number"], name="households_reviewrequest_number"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="households_reviewrequest_order"
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED)
                | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="households_reviewrequest_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
