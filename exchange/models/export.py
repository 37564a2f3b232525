"""The record of every file that took personal data out of the system."""

from __future__ import annotations

import uuid
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from exchange.choices import ExportFormat, ExportKind, ExportState, Purpose
from officials.choices import Language, Right
from officials.models import Official
from officials.scope import ScopedQuerySet, Viewer, areas_for, provinces_for


class ExportRecordQuerySet(ScopedQuerySet["ExportRecord"]):
    """Records by who exported, and by the province whose data went out."""

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """One's own exports, and those holding data of a province where one has the right whole.

        Communes that have ended still belong to their province here: their exports stay in view.
        """
        if not isinstance(viewer, Official) or not viewer.is_active:
            return self.none()
        condition = Q(exported_by=viewer)
        provinces = provinces_for(viewer, right)
        if provinces:
            communes = Area.objects.communes().filter(parent__in=provinces)
            condition |= Q(communes__overlap=list(communes.values_list("pk", flat=True)))
        return self.filter(condition)

    def visible_to(self, viewer: Viewer) -> Self:
        """What a supervisor of exports, a leader of a commune, or the exporter may read.

        A leader sees whatever took data of the commune out, whoever took it. A former post gives
        nothing.
        """
        if not isinstance(viewer, Official) or not viewer.rights:
            return self.none()
        seen = self.with_right(viewer, Right.EXPORT)
        led = areas_for(viewer, Right.DECIDE).communes
        return seen | self.filter(communes__overlap=sorted(led)) if led else seen

    def changeable_by(self, viewer: Viewer) -> Self:
        """Nobody changes the record of another; the exporter may cancel or fetch."""
        return self.visible_to(viewer).filter(exported_by=viewer)


class ExportRecord(models.Model):
    """One file that left: who took what, when, why, under which filters, and how much of it.

    Written before the first byte leaves and completed when the last one has left or the line broke;
    never deleted, and who, what and why never change. ``communes`` are the keys of all communes
    whose rows the file could hold; ``area`` the smallest unit around them (none for several
    provinces). ``narrowed`` says ``filters`` in words. ``masked``: no complete identity number is
    in it. ``sha256`` is of the bytes as sent; empty when not all were sent. ``file`` waits in
    private storage until ``expires_at``; while a worker writes it, ``heartbeat`` is never old.

    Personal data: who exported; of the people in the file nothing.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("danh sách"), max_length=12, choices=ExportKind.choices)
    file_format = models.CharField(_("định dạng"), max_length=4, choices=ExportFormat.choices)
    purpose = models.CharField(_("mục đích"), max_length=12, choices=Purpose.choices)
    state = models.CharField(_("tình trạng"), max_length=10, choices=ExportState.choices)
    exported_by = models.ForeignKey(
        Official, on_delete=models.PROTECT, related_name="+", verbose_name=_("người xuất")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("địa bàn")
    )
    communes = ArrayField(models.BigIntegerField(), verbose_name=_("các xã"))
    filters = models.JSONField(_("bộ lọc"), default=dict, blank=True)
    narrowed = models.CharField(_("thu hẹp"), max_length=400, blank=True)
    columns = ArrayField(models.CharField(max_length=60), verbose_name=_("các cột"))
    language = models.CharField(
        _("ngôn ngữ"), max_length=2, choices=Language.choices, default=Language.VIETNAMESE
    )
    masked = models.BooleanField(_("che số định danh"), default=True)
    expected = models.PositiveIntegerField(_("số dòng dự kiến"), default=0)
    row_count = models.PositiveIntegerField(_("số dòng"), default=0)
    size = models.BigIntegerField(_("dung lượng"), default=0)
    sha256 = models.CharField(_("mã băm của tệp"), max_length=64, blank=True)
    requested_at = models.DateTimeField(_("yêu cầu lúc"), default=timezone.now)
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True)
    heartbeat = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("xong lúc"), null=True)
    file = models.CharField(_("tệp chờ"), max_length=80, blank=True)
    expires_at = models.DateTimeField(_("giữ tệp đến"), null=True)
    downloads = models.PositiveSmallIntegerField(_("số lần tải"), default=0)

    objects = ExportRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần xuất dữ liệu")
        verbose_name_plural = _("các lần xuất dữ liệu")
        indexes = [
            models.Index(fields=["exported_by", "-id"], name="exchange_export_by"),
            GinIndex(fields=["communes"], name="exchange_export_communes"),
            models.Index(
                fields=["expires_at"], condition=~Q(file=""), name="exchange_export_expiry"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_at__isnull=True)
                | Q(finished_at__isnull=True)
                | Q(finished_at__gte=F("started_at")),
                name="exchange_exportrecord_order",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="exportrecord_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="exportrecord_truth",
                fields=[
                    "uuid", "kind", "file_format", "purpose", "exported_by", "area", "communes",
                    "filters", "narrowed", "columns", "masked", "requested_at",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.requested_at:%d/%m/%Y}"

    @property
    def is_waiting(self) -> bool:
        """Whether a worker still has to finish it."""
        return self.state in {ExportState.WAITING, ExportState.RUNNING} and bool(self.file)

    @property
    def is_fetchable(self) -> bool:
        """Whether its file can be fetched now."""
        return (
            self.state in {ExportState.READY, ExportState.DONE}
            and bool(self.file)
            and self.expires_at is not None
            and self.expires_at > timezone.now()
        )
