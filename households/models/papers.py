"""Papers as issued, and bulk prints of them."""

from __future__ import annotations

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices import PaperKind, PaperState, PrintOutput, PrintState
from households.models.household import Household
from households.models.review import Decision
from households.rules.papers.codes import grouped
from officials.choices import Right
from officials.scope import ScopedQuerySet

#: Sheets a print can be ordered on, as ``common.papers.engine.PaperSize``.
SIZES = [("a4", "A4"), ("a5", "A5")]


class PaperQuerySet(ScopedQuerySet["Paper"]):
    """Papers by the commune that issued them, and by village where they are about one household.

    A paper of a whole commune, and an answer to somebody who objected, name no village: a
    village's collector does not see them.
    """

    change_right = Right.RUN_REVIEWS

    def valid(self) -> PaperQuerySet:
        """Papers that are neither replaced nor withdrawn."""
        return self.filter(state=PaperState.ISSUED)


class Paper(models.Model):
    """A paper as issued: what it says never changes; only whether it still holds.

    ``about`` is the key of what the kind speaks of: request, round, meeting, posting, decision,
    household (certificate), case (refusal), objection. ``serial`` counts in the commune's series
    of the kind and year; it is empty where the number comes with the thing itself (decision,
    receipt). ``content`` is what the template of ``layout`` is set with; ``sha256`` is of its
    canonical JSON, so that a paper rendered years later is provably the same.

    Personal data: what the paper says; a certificate holds identity numbers. Kept as the case file
    is.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("mã kiểm tra"), max_length=16, unique=True)
    kind = models.CharField(_("loại giấy"), max_length=15, choices=PaperKind.choices)
    state = models.CharField(
        _("tình trạng"), max_length=9, choices=PaperState.choices, default=PaperState.ISSUED
    )
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    village = models.ForeignKey(
        "areas.Village", on_delete=models.PROTECT, null=True, related_name="+"
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        related_name="papers",
        verbose_name=_("hộ"),
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="papers"
    )
    about = models.BigIntegerField()
    subject = models.CharField(_("về"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("năm"))
    serial = models.PositiveIntegerField(null=True)
    number = models.CharField(_("số"), max_length=60)
    issued_on = models.DateField(_("ngày"))
    issued_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("người lập"),
    )
    issued_at = models.DateTimeField(_("lập lúc"), default=timezone.now)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        verbose_name=_("thay cho"),
    )
    ended_on = models.DateField(_("ngày thay thế, thu hồi"), null=True)
    ended_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    layout = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("giấy tờ")
        verbose_name_plural = _("giấy tờ")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["commune", "-id"], name="households_paper_commune"),
            models.Index(fields=["commune", "kind", "-id"], name="households_paper_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "kind", "year", "serial"], name="households_paper_serial"
            ),
            # One valid paper about a thing; a household has one valid certificate.
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(state=PaperState.ISSUED),
                name="households_paper_one_valid",
            ),
            models.CheckConstraint(
                condition=Q(state=PaperState.ISSUED, ended_on__isnull=True, reason="")
                | (~Q(state=PaperState.ISSUED) & Q(ended_on__isnull=False) & ~Q(reason="")),
                name="households_paper_end",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PaperKind.CERTIFICATE)
                | (Q(household=F("about")) & Q(decision__isnull=False)),
                name="households_paper_certificate",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="paper_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="paper_truth",
                fields=[
                    "uuid", "code", "kind", "commune", "village", "household", "decision", "about",
                    "subject", "year", "serial", "number", "issued_on", "issued_by", "issued_at",
                    "replaces", "layout", "content", "sha256",
                ],
            ),
            pgtrigger.Protect(
                name="paper_end_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=[PaperState.REPLACED, PaperState.WITHDRAWN]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def shown_code(self) -> str:
        """The code as printed."""
        return grouped(self.code)


class PaperPrintQuerySet(ScopedQuerySet["PaperPrint"]):
    """Bulk prints by commune; the file itself goes only to whoever ordered it."""

    village_lookup = None
    change_right = Right.RUN_REVIEWS


class PaperPrint(models.Model):
    """A bulk print of papers: what was ordered, how far it is, where the file waits.

    The record stays as proof of what left; the file is deleted at ``expires_at``. A worker holds
    it while ``lease_until`` lies ahead; parts that are finished are not set again by the next one.

    Personal data: who printed what; the file holds the papers.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    title = models.CharField(_("nội dung"), max_length=200)
    papers = ArrayField(models.BigIntegerField())
    size = models.CharField(_("khổ giấy"), max_length=2, choices=SIZES, default="a4")
    output = models.CharField(
        _("kết quả"), max_length=3, choices=PrintOutput.choices, default=PrintOutput.PDF
    )
    state = models.CharField(
        _("tình trạng"), max_length=9, choices=PrintState.choices, default=PrintState.WAITING
    )
    total = models.PositiveIntegerField(_("số giấy"))
    done = models.PositiveIntegerField(_("đã lập"), default=0)
    ordered_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, related_name="+", verbose_name=_("người in")
    )
    ordered_at = models.DateTimeField(_("yêu cầu lúc"), default=timezone.now)
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True)
    worker = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    file = models.CharField(max_length=80, blank=True)
    file_size = models.BigIntegerField(_("dung lượng"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(_("giữ tệp đến"), null=True)
    downloads = models.PositiveSmallIntegerField(_("số lần tải"), default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = PaperPrintQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần in giấy tờ")
        verbose_name_plural = _("các lần in giấy tờ")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["state", "lease_until"],
                condition=Q(state__in=[PrintState.WAITING, PrintState.RUNNING]),
                name="households_print_waiting",
            ),
            models.Index(
                fields=["expires_at"], condition=~Q(file=""), name="households_print_kept"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gt=0) & Q(done__lte=F("total")), name="households_print_progress"
            ),
        ]
        triggers = [pgtrigger.Protect(name="print_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title

    @property
    def is_busy(self) -> bool:
        """Whether a worker still has to finish it."""
        return self.state in {PrintState.WAITING, PrintState.RUNNING}

    @property
    def is_fetchable(self) -> bool:
        """Whether its file can be fetched now."""
        return (
            self.state == PrintState.READY
            and bool(self.file)
            and self.expires_at is not None
            and self.expires_at > timezone.now()
        )
