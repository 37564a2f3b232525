"""Loan programmes of the bank with their terms: the law as data."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import history
from common.periods import Validity
from credit.choices import Category
from programmes.models import SupportKind
from programmes.models.catalogue import Dated, DatedQuerySet, order_check


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class LoanProgramme(models.Model):
    """A loan programme; a loan of it is a support of ``kind`` in the ledger.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name_vi = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200)
    kind = models.OneToOneField(
        SupportKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("loại hỗ trợ")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("chương trình cho vay")
        verbose_name_plural = _("chương trình cho vay")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name_vi


class LoanTermsQuerySet(DatedQuerySet["LoanTerms"]):
    """Terms by date."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class LoanTerms(Dated):
    """Rate, cap and term of a programme during a time, and who may borrow.

    ``rate_year`` is per cent a year, ``overdue_pct`` per cent of that rate, ``cap`` whole dong a
    household (null: none is known), ``term_months`` the longest term (null: agreed);
    ``escape_years`` is how long after leaving the list a household may still borrow as newly
    escaped. The notes say what the register cannot judge and the bank checks itself.

    Personal data: none.
    """

    programme = models.ForeignKey(
        LoanProgramme,
        on_delete=models.PROTECT,
        related_name="terms",
        verbose_name=_("chương trình cho vay"),
    )
    categories = ArrayField(
        models.CharField(max_length=13, choices=Category.choices), verbose_name=_("đối tượng")
    )
    rate_year = models.DecimalField(_("lãi suất (%/năm)"), max_digits=6, decimal_places=3)
    overdue_pct = models.PositiveSmallIntegerField(
        _("lãi quá hạn (% lãi suất cho vay)"), default=130
    )
    cap = models.BigIntegerField(_("mức vay tối đa (đồng)"), null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(
        _("thời hạn tối đa (tháng)"), null=True, blank=True
    )
    escape_years = models.PositiveSmallIntegerField(
        _("số năm sau khi thoát nghèo"), null=True, blank=True
    )
    needs_labour = models.BooleanField(_("cần có sức lao động"), default=True)
    needs_membership = models.BooleanField(
        _("cần là tổ viên tổ tiết kiệm và vay vốn"), default=True
    )
    note_vi = models.CharField(_("ghi chú"), max_length=500, blank=True)
    note_en = models.CharField(_("ghi chú tiếng Anh"), max_length=500, blank=True)

    objects = LoanTermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("điều kiện vay")
        verbose_name_plural = _("điều kiện vay")
        ordering = ["programme", "-valid_from"]
        constraints = [
            order_check("credit_loanterms_order"),
            ExclusionConstraint(
                name="credit_loanterms_once_at_a_time",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    (Validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Chương trình đã có điều kiện vay trong thời gian ấy."),
            ),
            models.CheckConstraint(
                condition=Q(rate_year__gte=0)
                & (Q(cap__isnull=True) | Q(cap__gt=0))
                & (Q(term_months__isnull=True) | Q(term_months__gt=0)),
                name="credit_loanterms_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.valid_from}"
