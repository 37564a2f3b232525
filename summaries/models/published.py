"""Figures as published, beside which computed ones are read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from summaries.choices import FigureKind, Qualifier


class PublishedFigure(models.Model):
    """A figure somebody published: what, where, of which day, on which standard, by which source.

    Value and rate are kept independently, because publications often give one of them; ``decimals``
    are those the rate was printed with. Publications that disagree are all kept: they differ in
    source or day. ``area`` is the unit the figure was published for, former units included.

    Personal data: none; published by the authorities.
    """

    area = models.ForeignKey(
        "areas.Area",
        on_delete=models.CASCADE,
        related_name="published_figures",
        verbose_name=_("đơn vị"),
    )
    as_of = models.DateField(_("tính đến ngày"))
    indicator = models.SlugField(_("chỉ tiêu"), max_length=60)
    standard = models.ForeignKey(
        "households.PovertyStandard",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chuẩn nghèo"),
    )
    value = models.BigIntegerField(_("giá trị"), null=True, blank=True)
    rate = models.DecimalField(
        _("tỷ lệ (%)"), max_digits=9, decimal_places=5, null=True, blank=True
    )
    decimals = models.PositiveSmallIntegerField(_("số chữ số thập phân đã in"), default=2)
    kind = models.CharField(_("loại số liệu"), max_length=8, choices=FigureKind.choices)
    qualifier = models.CharField(
        _("mức chính xác"), max_length=9, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    source = models.CharField(_("nguồn"), max_length=200)

    class Meta:
        verbose_name = _("số liệu đã công bố")
        verbose_name_plural = _("số liệu đã công bố")
        ordering = ["area", "indicator", "as_of", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "as_of", "indicator", "standard", "kind", "source"],
                nulls_distinct=False,
                name="summaries_publishedfigure_once",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(rate__isnull=False),
                name="summaries_publishedfigure_says_something",
                violation_error_message=_("Nhập giá trị hoặc tỷ lệ."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.as_of:%d/%m/%Y}"
