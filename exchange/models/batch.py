"""One import: its file, where it stands, what it counted, who did what."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.files.storage import FileSystemStorage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Village
from exchange.choices import BatchAction, BatchJob, BatchState, BatchStep, SheetKind, SourceFormat
from officials.choices import Right
from officials.scope import ScopedQuerySet, Viewer, areas_for


def private_storage() -> FileSystemStorage:
    """Return the store of files that no web server serves."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None)


def batch_path(batch: ImportBatch, filename: str) -> str:
    """Name the stored file by the batch, never by what a person typed."""
    return f"imports/{batch.uuid}{Path(filename).suffix.lower()[:6]}"


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    """Imports by the communes they touch: all of them must be the viewer's."""

    view_right = Right.EDIT_HOUSEHOLDS
    change_right = Right.EDIT_HOUSEHOLDS

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Batches of which the viewer holds the right in every commune, or a collector's own.

        A collector of a village sees only what they uploaded: a file of a colleague names
        households of other villages.
        """
        territory = areas_for(viewer, right)
        if territory.is_empty:
            return self.none()
        inside = Q(communes__contained_by=sorted(territory.communes)) & ~Q(communes=[])
        if territory.villages:
            villages = Village.objects.filter(pk__in=territory.villages)
            communes = territory.communes | set(villages.values_list("commune_id", flat=True))
            inside |= Q(communes__contained_by=sorted(communes), actor=viewer) & ~Q(communes=[])
        return self.filter(inside)

    def touching(self, communes: list[int]) -> Self:
        """Batches that concern one of the communes."""
        return self.filter(communes__overlap=communes)


class ImportBatch(models.Model):
    """A file on its way into the register: uploaded, staged, checked, previewed, applied, undone.

    ``counts`` is ``{"sheets": {kind: {status: rows}}, "communes": {key: {kind: {status: rows}}},
    "missing": members in the register that the file does not name}``. ``options`` holds what people
    chose: ``mapping`` (per sheet index: kind and column keys), ``answers`` (question code to
    answer) and ``accepted`` (codes of proposals taken over for the whole file, or
    ``"sheet:row:column"`` for one cell).

    ``job`` is what the worker has been asked to do and has not finished; ``lease_until`` says until
    when ``worker`` has it. A job whose lease is over is taken up by another worker.

    Personal data: the file names persons and households; sensitive. Kept outside any served folder.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    actor = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("người tải lên"),
    )
    communes = ArrayField(models.BigIntegerField(), verbose_name=_("các xã"))
    source = models.CharField(
        _("loại tệp"), max_length=10, choices=SourceFormat.choices, blank=True
    )
    file = models.FileField(
        _("tệp gốc"), storage=private_storage, upload_to=batch_path, max_length=200
    )
    filename = models.CharField(_("tên tệp"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("dung lượng"))
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED
    )
    effective_on = models.DateField(_("ngày có hiệu lực"))
    options = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    counts = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)
    previewed_at = models.DateTimeField(null=True)
    #: Last time a chunk was written to the register or taken back from it.
    written_at = models.DateTimeField(null=True)

    job = models.CharField(max_length=8, choices=BatchJob.choices, blank=True)
    worker = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)
    step = models.CharField(max_length=8, choices=BatchStep.choices, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    step_started = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    error = models.TextField(_("lỗi"), blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần nhập")
        verbose_name_plural = _("các lần nhập")
        ordering = ["-pk"]
        indexes = [
            GinIndex(fields=["communes"], name="exchange_importbatch_communes"),
            models.Index(fields=["sha256"], name="exchange_importbatch_sha256"),
            models.Index(
                fields=["lease_until"], condition=~Q(job=""), name="exchange_importbatch_jobs"
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_running(self) -> bool:
        """Whether a worker has it right now."""
        return bool(self.job) and self.lease_until is not None and self.lease_until > timezone.now()

    @property
    def rate(self) -> float:
        """Rows a second in this step; 0 before the first were done."""
        if self.step_started is None or self.heartbeat is None or not self.done:
            return 0.0
        return self.done / max((self.heartbeat - self.step_started).total_seconds(), 0.001)

    @property
    def time_left(self) -> dt.timedelta | None:
        """Time this step still takes at its rate; None while nobody can say."""
        if not self.rate or self.total <= self.done:
            return None
        return dt.timedelta(seconds=round((self.total - self.done) / self.rate))


class BatchLogQuerySet(ScopedQuerySet["BatchLog"]):
    """Log lines by their batch."""

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Lines of batches the viewer holds the right on."""
        return self.filter(batch__in=ImportBatch.objects.with_right(viewer, right))


class BatchLog(models.Model):
    """Who did which step of an import, when.

    Personal data: the official who acted.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="log")
    action = models.CharField(_("việc"), max_length=10, choices=BatchAction.choices)
    at = models.DateTimeField(_("lúc"), auto_now_add=True)
    official = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    details = models.JSONField(default=dict)

    objects = BatchLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("nhật ký nhập")
        verbose_name_plural = _("nhật ký nhập")
        ordering = ["pk"]


class ColumnMappingQuerySet(ScopedQuerySet["ColumnMapping"]):
    """Mappings by the commune that made them."""

    village_lookup = None
    view_right = Right.EDIT_HOUSEHOLDS


class ColumnMapping(models.Model):
    """What the columns of a sheet mean, as corrected by a commune; found again by the headers.

    ``columns`` maps headers, as they are compared, to column keys (null leaves a column out). Other
    communes of the province may use it.

    Personal data: none.
    """

    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    source = models.CharField(max_length=10, choices=SourceFormat.choices)
    kind = models.CharField(max_length=10, choices=SheetKind.choices)
    columns = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ColumnMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("cách đọc cột")
        verbose_name_plural = _("cách đọc cột")
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "fingerprint"], name="exchange_columnmapping_once"
            ),
        ]


class BatchWriteQuerySet(ScopedQuerySet["BatchWrite"]):
    """Written rows by their batch."""

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Rows of batches the viewer holds the right on."""
        return self.filter(batch__in=ImportBatch.objects.with_right(viewer, right))


class BatchWrite(models.Model):
    """What a chunk wrote to one table, kept so that it can be taken back exactly.

    Inserted rows are one line a chunk with all their ``keys``; an updated or deleted row is a line
    of its own with the whole former row in ``before`` (and in ``after`` what it became).

    Personal data: former values of persons and households; sensitive.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="writes")
    chunk = models.IntegerField()
    table = models.CharField(max_length=40)
    keys = ArrayField(models.BigIntegerField())
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = BatchWriteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["batch", "chunk"], name="exchange_batchwrite_chunk")]
