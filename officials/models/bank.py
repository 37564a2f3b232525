"""The social policy bank: its branches, where each serves, and the software it lets in."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication, ApplicationManager

from common import history
from common.periods import Validity
from officials.choices import ClientScope


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class BankBranch(models.Model):
    """A branch or transaction office of the bank. What it sees follows from the communes it serves.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên"), max_length=150)
    province = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("tỉnh, thành phố")
    )
    is_active = models.BooleanField(_("còn hoạt động"), default=True)

    class Meta:
        verbose_name = _("đơn vị ngân hàng")
        verbose_name_plural = _("đơn vị ngân hàng")
        ordering = ["province", "code"]

    def __str__(self) -> str:
        return self.name


class BranchAreaQuerySet(models.QuerySet["BranchArea"]):
    """Service areas by date."""

    def on(self, date: dt.date) -> BranchAreaQuerySet:
        """Communes served on a date; both ends are inclusive."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=date), valid_from__lte=date)


@pghistory.track(history.InsertEvent(), history.UpdateEvent(), history.DeleteEvent())
class BranchArea(models.Model):
    """A commune that a branch serves during a time; several branches may serve one commune.

    Personal data: none.
    """

    branch = models.ForeignKey(
        BankBranch, on_delete=models.PROTECT, related_name="areas", verbose_name=_("đơn vị")
    )
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects = BranchAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("xã do đơn vị phục vụ")
        verbose_name_plural = _("xã do đơn vị phục vụ")
        ordering = ["branch", "commune"]
        constraints = [
            ExclusionConstraint(
                name="officials_brancharea_once_at_a_time",
                expressions=[
                    ("branch", RangeOperators.EQUAL),
                    ("commune", RangeOperators.EQUAL),
                    (Validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Đơn vị đã phục vụ xã này trong thời gian ấy."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="officials_brancharea_order",
                violation_error_message=_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.commune_id}"


@pghistory.track(
    history.InsertEvent(),
    history.UpdateEvent(),
    history.DeleteEvent(),
    exclude=["client_secret"],
)
class ApiClient(AbstractApplication):
    """A program of a branch that calls the API (OAuth2 client credentials).

    ``user`` is the account in whose name it acts: it holds one post as bank officer of ``branch``,
    has no password, and is ended together with the client. The library's own ``client_secret`` is
    never accepted; keys are rows of :class:`ClientKey`, so that two hold during a rotation.

    Personal data: none.
    """

    branch = models.ForeignKey(
        BankBranch, on_delete=models.PROTECT, related_name="clients", verbose_name=_("đơn vị")
    )
    scopes = ArrayField(
        models.CharField(max_length=20, choices=ClientScope.choices),
        verbose_name=_("phạm vi"),
    )
    networks = ArrayField(
        models.CharField(max_length=43),
        default=list,
        blank=True,
        verbose_name=_("địa chỉ được gọi"),
        help_text=_("Địa chỉ IP hoặc dải CIDR; để trống: gọi từ đâu cũng được."),
    )
    requests_per_minute = models.PositiveIntegerField(_("số lần gọi mỗi phút"), default=600)
    is_active = models.BooleanField(_("còn dùng"), default=True)
    expires_on = models.DateField(_("dùng đến hết ngày"), null=True, blank=True)

    objects: ClassVar[ApplicationManager] = ApplicationManager()

    class Meta(AbstractApplication.Meta):
        abstract = False
        verbose_name = _("phần mềm kết nối")
        verbose_name_plural = _("phần mềm kết nối")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    client_type=AbstractApplication.CLIENT_CONFIDENTIAL,
                    authorization_grant_type=AbstractApplication.GRANT_CLIENT_CREDENTIALS,
                    user__isnull=False,
                ),
                name="officials_apiclient_credentials_only",
            ),
            models.UniqueConstraint(fields=["user"], name="officials_apiclient_own_account"),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """The public identifier."""
        return (self.client_id,)

    def is_usable(self, request: Any) -> bool:
        """Whether the client may ask for tokens now."""
        del request
        return self.is_active and (
            self.expires_on is None or self.expires_on >= timezone.localdate()
        )


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(), history.DeleteEvent(), exclude=["digest"]
)
class ClientKey(models.Model):
    """A secret of a client: shown once when it is made, kept only as a digest.

    The secret is 256 random bits, so one pass of SHA-256 is enough; slow hashing guards guessable
    words. Revoking a key deletes the tokens of its client, so that it ends at once.

    Personal data: none.
    """

    client = models.ForeignKey(
        ApiClient, on_delete=models.CASCADE, related_name="keys", verbose_name=_("phần mềm")
    )
    hint = models.CharField(_("bốn ký tự cuối"), max_length=4)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    created_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    expires_at = models.DateTimeField(_("hết hạn lúc"))
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("dùng lần cuối"), null=True, blank=True)

    class Meta:
        verbose_name = _("khóa kết nối")
        verbose_name_plural = _("khóa kết nối")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"…{self.hint}"
