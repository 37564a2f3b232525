"""Lists as issued: what a decision said on its day, unchangeable and chained by hash."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models.review import Decision
from officials.scope import ScopedQuerySet


class IssuedListQuerySet(ScopedQuerySet["IssuedList"]):
    """Issued lists by the commune that decided."""

    village_lookup = None


class IssuedList(models.Model):
    """The list of a decision as it was issued (docs/frozen-lists.md).

    ``sequence`` counts the commune's lists without gaps. ``sha256`` is over ``header`` and the
    hashes of the rows in order; the header names the hash of the commune's list before, so that no
    list can be changed, taken out or put between. Only ever added to: a trigger refuses the rest.

    Personal data: by its rows.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="issued")
    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField(_("số thứ tự"))
    row_count = models.PositiveIntegerField(_("số dòng"))
    header = models.TextField(_("phần đầu"))
    previous = models.CharField(_("mã của danh sách trước"), max_length=64, blank=True)
    sha256 = models.CharField(_("mã kiểm tra"), max_length=64, unique=True)
    issued_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)

    objects = IssuedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("danh sách đã ban hành")
        verbose_name_plural = _("danh sách đã ban hành")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "sequence"], name="households_issuedlist_sequence"
            ),
            models.CheckConstraint(
                condition=Q(sequence=1, previous="") | (Q(sequence__gt=1) & ~Q(previous="")),
                name="households_issuedlist_chained",
            ),
            models.CheckConstraint(
                condition=~Q(sha256=F("previous")) & Q(row_count__gt=0),
                name="households_issuedlist_rows",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.sequence}"


class IssuedRowQuerySet(ScopedQuerySet["IssuedRow"]):
    """Issued rows by the list's commune."""

    commune_lookup = "issued__commune"
    village_lookup = None


class IssuedRow(models.Model):
    """One household under one standard, as issued.

    ``line`` is canonical JSON (keys in order, no blanks) and ``sha256`` is over its UTF-8 text; the
    other columns are what the line says, kept so that a list can be sorted and filtered.

    Personal data: head's name, village and poverty status; sensitive.
    """

    issued = models.ForeignKey(
        IssuedList, on_delete=models.PROTECT, related_name="rows", db_index=False
    )
    position = models.PositiveIntegerField(_("số thứ tự"))
    code = models.CharField(_("mã hộ"), max_length=20)
    class_before = models.SmallIntegerField(null=True)
    class_after = models.SmallIntegerField()
    line = models.TextField(_("nội dung"))
    sha256 = models.CharField(_("mã kiểm tra"), max_length=64)

    objects = IssuedRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng của danh sách đã ban hành")
        verbose_name_plural = _("dòng của danh sách đã ban hành")
        ordering = ["issued", "position"]
        indexes = [models.Index(fields=["code"], name="households_issuedrow_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["issued", "position"], name="households_issuedrow_position"
            )
        ]

    def __str__(self) -> str:
        return self.code
