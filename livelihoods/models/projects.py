"""Production projects of a commune or group: money, members, partner, and their steps."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from common.storage import private_storage
from livelihoods.choices import LeaderKind, ProjectForm, ProjectState, Verdict
from livelihoods.models.models_catalogue import LivelihoodModel
from officials.choices import Right
from officials.scope import ScopedQuerySet
from programmes.choices import AreaCategory, Status
from programmes.models import Commitment, ContributionBase, Programme, Project, SupportKind

_M = TypeVar("_M", bound=models.Model)


class ProjectScopedQuerySet(ScopedQuerySet[_M]):
    """Rows of whole communes, reached through their project."""

    commune_lookup: ClassVar[str] = "project__commune"
    village_lookup: ClassVar[str | None] = None
    change_right: ClassVar[Right] = Right.MANAGE_SUPPORT


class ProductionProjectQuerySet(ScopedQuerySet["ProductionProject"]):
    """Projects of whole communes."""

    village_lookup = None
    change_right = Right.MANAGE_SUPPORT

    def open(self) -> Self:
        """Projects that are proposed, approved or running."""
        return self.exclude(state__in=[ProjectState.ENDED, ProjectState.STOPPED])


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class ProductionProject(models.Model):
    """Production that several households take up together, led by somebody, for a term.

    What a member receives is a row of the ledger (``ProjectMember.support``); what all have in
    common is a commitment without a support (``CommonCost``).

    Personal data: name and telephone of the leader.
    """

    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    code = models.CharField(_("số dự án"), max_length=30)
    name = models.CharField(_("tên dự án"), max_length=200)
    form = models.CharField(_("hình thức"), max_length=12, choices=ProjectForm.choices)
    model = models.ForeignKey(
        LivelihoodModel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("mô hình sinh kế"),
    )
    kind = models.ForeignKey(
        SupportKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("loại hỗ trợ")
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("chương trình")
    )
    component = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dự án, tiểu dự án của chương trình"),
    )
    leader_kind = models.CharField(_("chủ trì là"), max_length=17, choices=LeaderKind.choices)
    leader_name = models.CharField(_("tên đơn vị, người chủ trì"), max_length=200)
    leader_phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    starts_on = models.DateField(_("bắt đầu"))
    ends_on = models.DateField(_("kết thúc"))
    state = models.CharField(
        _("trạng thái"), max_length=8, choices=ProjectState.choices, default=ProjectState.PROPOSED
    )
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    decision_no = models.CharField(_("số quyết định"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    running_on = models.DateField(_("ngày bắt đầu thực hiện"), null=True, blank=True)
    ended_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    verdict = models.CharField(
        _("kết quả"), max_length=10, choices=Verdict.choices, blank=True, default=""
    )
    closing_reason = models.CharField(_("lý do"), max_length=500, blank=True)
    lessons = models.TextField(_("bài học"), max_length=2000, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ProductionProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("dự án sinh kế, sản xuất")
        verbose_name_plural = _("dự án sinh kế, sản xuất")
        ordering = ["-starts_on", "-id"]
        indexes = [
            models.Index(fields=["commune", "state", "id"], name="livelihoods_project_commune")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "code"],
                name="livelihoods_productionproject_once",
                violation_error_message=_("Xã đã có dự án mang số này."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="livelihoods_productionproject_term",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ProjectState.APPROVED, ProjectState.RUNNING])
                | Q(approved_on__isnull=False),
                name="livelihoods_productionproject_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProjectState.ENDED)
                | (Q(ended_on__isnull=False) & ~Q(verdict="")),
                name="livelihoods_productionproject_ended",
                violation_error_message=_("Ghi kết quả của dự án khi kết thúc."),
            ),
            models.CheckConstraint(
                condition=~(Q(state=ProjectState.STOPPED) | Q(verdict=Verdict.FAILED))
                | (Q(ended_on__isnull=False) & ~Q(closing_reason="")),
                name="livelihoods_productionproject_reason",
                violation_error_message=_("Ghi rõ lý do dự án dừng hoặc không thành công."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProjectBudgetQuerySet(ProjectScopedQuerySet["ProjectBudget"]):
    """Budgets by their project's commune."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class ProjectBudget(models.Model):
    """The whole cost of a project and who bears it; whole dong.

    ``cap_pct`` is the State's greatest share by the norm in force when it was entered, for this
    kind and category of area; the database refuses a part above it. Null: no norm limits it.

    Personal data: none.
    """

    project = models.OneToOneField(
        ProductionProject, on_delete=models.CASCADE, primary_key=True, related_name="budget"
    )
    total = models.BigIntegerField(_("tổng kinh phí (đồng)"))
    state = models.BigIntegerField(_("Nhà nước hỗ trợ (đồng)"), default=0)
    people = models.BigIntegerField(_("hộ tham gia đóng góp (đồng)"), default=0)
    leader = models.BigIntegerField(_("đơn vị chủ trì, doanh nghiệp (đồng)"), default=0)
    credit = models.BigIntegerField(_("vốn vay ưu đãi (đồng)"), default=0)
    other = models.BigIntegerField(_("nguồn khác (đồng)"), default=0)
    area_category = models.CharField(
        _("địa bàn"), max_length=20, choices=AreaCategory.choices, default=AreaCategory.OTHER
    )
    norm = models.ForeignKey(
        "programmes.SupportNorm",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("định mức"),
    )
    cap_pct = models.DecimalField(
        _("Nhà nước hỗ trợ tối đa (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    objects = ProjectBudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("kinh phí dự án")
        verbose_name_plural = _("kinh phí dự án")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    total__gt=0, state__gte=0, people__gte=0, leader__gte=0, credit__gte=0,
                    other__gte=0,
                ),
                name="livelihoods_projectbudget_amounts",
            ),
            models.CheckConstraint(
                condition=Q(
                    total=F("state") + F("people") + F("leader") + F("credit") + F("other")
                ),
                name="livelihoods_projectbudget_sum",
                violation_error_message=_("Các phần đóng góp phải cộng bằng tổng kinh phí."),
            ),
            models.CheckConstraint(
                condition=Q(cap_pct__isnull=True)
                | Q(state__lte=F("total") * F("cap_pct") / models.Value(100)),
                name="livelihoods_projectbudget_cap",
                violation_error_message=_("Phần Nhà nước vượt tỷ lệ tối đa."),
            ),
        ]  # fmt: skip


class ProjectMemberQuerySet(ScopedQuerySet["ProjectMember"]):
    """Members by their project's commune, and by the household's village."""

    commune_lookup = "project__commune"
    village_lookup = "household__village"
    change_right = Right.MANAGE_SUPPORT

    def staying(self) -> Self:
        """Members that have not left."""
        return self.filter(left_on__isnull=True)


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class ProjectMember(models.Model):
    """A household in a project; what it receives stands in the ledger.

    Without ``support`` it takes part at its own cost (a household that is not poor, in a value
    chain). ``category`` is what it was on the day it joined; ``own_share`` is what it puts in,
    whole dong. ``passed_on`` marks a household that joined through the revolving part: its support
    holds no new state money.

    Personal data: that a household takes part and what it received; sensitive.
    """

    project = models.ForeignKey(
        ProductionProject,
        on_delete=models.PROTECT,
        related_name="members",
        verbose_name=_("dự án"),
    )
    household = models.ForeignKey(
        "households.Household",
        on_delete=models.PROTECT,
        related_name="project_memberships",
        verbose_name=_("hộ"),
    )
    support = models.OneToOneField(
        "programmes.Support",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="project_member",
        verbose_name=_("hỗ trợ"),
    )
    category = models.CharField(_("đối tượng"), max_length=13, choices=Status.choices)
    own_share = models.BigIntegerField(_("hộ đóng góp (đồng)"), default=0)
    passed_on = models.BooleanField(_("nhận luân chuyển"), default=False)
    joined_on = models.DateField(_("ngày tham gia"))
    left_on = models.DateField(_("ngày rời dự án"), null=True, blank=True)
    leave_reason = models.CharField(_("lý do rời"), max_length=300, blank=True)

    objects = ProjectMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("hộ tham gia dự án")
        verbose_name_plural = _("hộ tham gia dự án")
        ordering = ["project", "id"]
        indexes = [
            models.Index(fields=["project", "left_on"], name="livelihoods_member_project"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(own_share__gte=0), name="livelihoods_projectmember_share"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | (Q(left_on__gte=F("joined_on")) & ~Q(leave_reason="")),
                name="livelihoods_projectmember_left",
                violation_error_message=_("Ghi ngày và lý do hộ rời dự án."),
            ),
        ]


class ProjectStepQuerySet(ProjectScopedQuerySet["ProjectStep"]):
    """Steps by their project's commune."""


class ProjectStep(models.Model):
    """One step of a project: when it happened, who recorded it, why; never changed.

    Personal data: none beyond who recorded it.
    """

    project = models.ForeignKey(ProductionProject, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=8)
    from_state = models.CharField(max_length=8, choices=ProjectState.choices)
    to_state = models.CharField(max_length=8, choices=ProjectState.choices)
    on_date = models.DateField(_("ngày"))
    actor = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = ProjectStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("bước của dự án")
        verbose_name_plural = _("bước của dự án")
        ordering = ["at", "id"]


class SalesContractQuerySet(ProjectScopedQuerySet["SalesContract"]):
    """Contracts by their project's commune."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class SalesContract(models.Model):
    """Who buys what a project makes, and by which rule of price; ``file`` is a scan of it.

    Personal data: name of the partner where it is a person; the file names who signed.
    """

    project = models.ForeignKey(
        ProductionProject,
        on_delete=models.PROTECT,
        related_name="contracts",
        verbose_name=_("dự án"),
    )
    partner = models.CharField(_("bên mua, đối tác liên kết"), max_length=200)
    number = models.CharField(_("số hợp đồng"), max_length=60)
    signed_on = models.DateField(_("ngày ký"))
    valid_to = models.DateField(_("hiệu lực đến hết ngày"), null=True, blank=True)
    product = models.CharField(_("sản phẩm"), max_length=200)
    price_rule = models.CharField(_("cách tính giá"), max_length=300)
    file = models.FileField(
        _("tệp hợp đồng"),
        storage=private_storage,
        upload_to="contracts/%Y",
        max_length=200,
        blank=True,
    )
    sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = SalesContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("hợp đồng tiêu thụ")
        verbose_name_plural = _("hợp đồng tiêu thụ")
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="livelihoods_salescontract_once",
                violation_error_message=_("Dự án đã có hợp đồng mang số này."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("signed_on")),
                name="livelihoods_salescontract_order",
                violation_error_message=_("Ngày hết hiệu lực phải bằng hoặc sau ngày ký."),
            ),
        ]


class CommonCostQuerySet(ProjectScopedQuerySet["CommonCost"]):
    """Common costs by their project's commune."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class CommonCost(models.Model):
    """Money of a line for what the members have in common: training, a pump, transport.

    Personal data: none.
    """

    project = models.ForeignKey(
        ProductionProject,
        on_delete=models.PROTECT,
        related_name="common_costs",
        verbose_name=_("dự án"),
    )
    commitment = models.OneToOneField(
        Commitment, on_delete=models.PROTECT, related_name="common_cost"
    )
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = CommonCostQuerySet.as_manager()

    class Meta:
        verbose_name = _("chi phí chung của dự án")
        verbose_name_plural = _("chi phí chung của dự án")
        ordering = ["project", "id"]


class ProjectContributionQuerySet(ProjectScopedQuerySet["ProjectContribution"]):
    """Contributions by their project's commune."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class ProjectContribution(ContributionBase):
    """What members and others gave to a project in kind (a barn, grass plots, labour) or money.

    Personal data: names of givers.
    """

    project = models.ForeignKey(
        ProductionProject,
        on_delete=models.PROTECT,
        related_name="contributions",
        verbose_name=_("dự án"),
    )
    member = models.ForeignKey(
        ProjectMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("hộ góp"),
    )

    objects = ProjectContributionQuerySet.as_manager()

    class Meta(ContributionBase.Meta):
        verbose_name = _("đóng góp cho dự án")
        verbose_name_plural = _("đóng góp cho dự án")
        ordering = ["-given_on", "-id"]
