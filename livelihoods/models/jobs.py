"""Jobs: counselling, fairs, placement, contract work abroad; who took part, what came of it."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from livelihoods.choices import JobActivityKind, JobContract, OverseasClause
from livelihoods.models.places import HeldQuerySet
from officials.choices import Right
from officials.scope import ScopedQuerySet
from programmes.models import Programme, Project, Support, SupportKind


class JobActivityQuerySet(HeldQuerySet["JobActivity"]):
    """Activities by who holds them."""


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class JobActivity(models.Model):
    """A day of counselling, a job fair, an employer who takes people, a contract abroad.

    Personal data: none; who took part stands in ``JobEntry``.
    """

    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị tổ chức")
    )
    kind = models.CharField(_("hoạt động"), max_length=11, choices=JobActivityKind.choices)
    support_kind = models.ForeignKey(
        SupportKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("loại hỗ trợ")
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("chương trình")
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dự án"),
    )
    title = models.CharField(_("tên hoạt động"), max_length=200)
    held_on = models.DateField(_("ngày"))
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)
    partner = models.CharField(
        _("đơn vị phối hợp, người sử dụng lao động"), max_length=200, blank=True
    )
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = JobActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("hoạt động việc làm")
        verbose_name_plural = _("hoạt động việc làm")
        ordering = ["-held_on", "-id"]
        indexes = [
            models.Index(fields=["area", "-held_on", "-id"], name="livelihoods_jobactivity_of")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "held_on", "title"],
                name="livelihoods_jobactivity_once",
                violation_error_message=_("Đã có hoạt động cùng tên trong ngày này."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class JobEntryQuerySet(ScopedQuerySet["JobEntry"]):
    """Participants by where their household lived when they were entered."""

    commune_lookup = "support__commune"
    village_lookup = "support__village"
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class JobEntry(models.Model):
    """Somebody's part in an activity: the job side of one support.

    Personal data: what somebody was advised and wishes; through the support, sensitive.
    """

    activity = models.ForeignKey(JobActivity, on_delete=models.PROTECT, related_name="entries")
    support = models.OneToOneField(Support, on_delete=models.PROTECT, related_name="job_entry")
    result = models.CharField(_("nguyện vọng, kết quả"), max_length=300, blank=True)

    objects = JobEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("người tham gia")
        verbose_name_plural = _("người tham gia")
        ordering = ["activity", "id"]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.support_id}"


class _EntryQuerySet(ScopedQuerySet["Placement"]):
    """Details of an entry by the person's place."""

    commune_lookup = "entry__support__commune"
    village_lookup = "entry__support__village"
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Placement(models.Model):
    """A job that somebody was brought into; ``wage`` is whole dong a month.

    Personal data: somebody's employer and wage; sensitive.
    """

    entry = models.OneToOneField(JobEntry, on_delete=models.PROTECT, related_name="placement")
    employer = models.CharField(_("người sử dụng lao động"), max_length=200)
    job = models.CharField(_("công việc"), max_length=200)
    place = models.CharField(_("nơi làm việc"), max_length=200, blank=True)
    contract = models.CharField(
        _("hợp đồng"), max_length=5, choices=JobContract.choices, default=JobContract.SHORT
    )
    started_on = models.DateField(_("ngày bắt đầu làm"))
    wage = models.BigIntegerField(_("tiền lương mỗi tháng (đồng)"), null=True, blank=True)
    ended_on = models.DateField(_("ngày nghỉ việc"), null=True, blank=True)

    objects = _EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc làm được giới thiệu")
        verbose_name_plural = _("việc làm được giới thiệu")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="livelihoods_placement_order",
                violation_error_message=_("Ngày nghỉ việc phải bằng hoặc sau ngày bắt đầu làm."),
            ),
            models.CheckConstraint(
                condition=Q(wage__isnull=True) | Q(wage__gte=0), name="livelihoods_placement_wage"
            ),
        ]

    def __str__(self) -> str:
        return self.job


class _AbroadQuerySet(ScopedQuerySet["OverseasContract"]):
    """Contracts by the person's place."""

    commune_lookup = "entry__support__commune"
    village_lookup = "entry__support__village"
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class OverseasContract(models.Model):
    """Contract work abroad and what its preparation cost; money in whole dong.

    Personal data: where somebody works and for whom; sensitive.
    """

    entry = models.OneToOneField(JobEntry, on_delete=models.PROTECT, related_name="overseas")
    clause = models.PositiveSmallIntegerField(_("đối tượng"), choices=OverseasClause.choices)
    country = models.CharField(_("nước đến"), max_length=80)
    company = models.CharField(_("doanh nghiệp đưa đi"), max_length=200, blank=True)
    contract_from = models.DateField(_("hợp đồng từ"), null=True, blank=True)
    contract_to = models.DateField(_("hợp đồng đến"), null=True, blank=True)
    deployed_on = models.DateField(_("ngày xuất cảnh"), null=True, blank=True)
    returned_on = models.DateField(_("ngày về nước"), null=True, blank=True)
    language_cost = models.BigIntegerField(_("học phí ngoại ngữ, nghề"), default=0)
    study_days = models.PositiveSmallIntegerField(_("số ngày học"), default=0)
    lodging_months = models.PositiveSmallIntegerField(_("số tháng ở nội trú"), default=0)
    distance_km = models.DecimalField(
        _("cách nhà (km)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    papers_cost = models.BigIntegerField(_("chi phí giấy tờ theo thực tế"), default=0)

    objects = _AbroadQuerySet.as_manager()

    class Meta:
        verbose_name = _("hợp đồng đi làm việc ở nước ngoài")
        verbose_name_plural = _("hợp đồng đi làm việc ở nước ngoài")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(contract_to__isnull=True)
                    | Q(contract_from__isnull=True)
                    | Q(contract_to__gte=F("contract_from"))
                )
                & (
                    Q(returned_on__isnull=True)
                    | Q(deployed_on__isnull=False, returned_on__gte=F("deployed_on"))
                ),
                name="livelihoods_overseascontract_order",
                violation_error_message=_("Ngày kết thúc, ngày về phải sau ngày bắt đầu, ngày đi."),
            ),
            models.CheckConstraint(
                condition=Q(language_cost__gte=0, papers_cost__gte=0),
                name="livelihoods_overseascontract_costs",
            ),
        ]

    def __str__(self) -> str:
        return self.country
