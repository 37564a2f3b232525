"""Vocabulary of livelihood models and production projects."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.choices import Status


class ModelCategory(models.TextChoices):
    """Families of livelihood models."""

    CATTLE = "cattle", _("Trâu, bò, dê, lợn")
    POULTRY = "poultry", _("Gia cầm")
    CROPS = "crops", _("Trồng trọt")
    MEDICINAL = "medicinal", _("Dược liệu")
    AQUACULTURE = "aquaculture", _("Thuỷ sản")
    FORESTRY = "forestry", _("Lâm nghiệp")
    OTHER_FARMING = "other_farming", _("Nuôi, trồng khác")
    TRADE = "trade", _("Ngành nghề, dịch vụ")


class ProjectForm(models.TextChoices):
    """How production is supported (Decree 27/2022, Articles 21 to 23; project 2 for models)."""

    MODEL = "model", _("Mô hình giảm nghèo, đa dạng hoá sinh kế")
    VALUE_CHAIN = "value_chain", _("Liên kết theo chuỗi giá trị")
    COMMUNITY = "community", _("Phát triển sản xuất cộng đồng")
    ASSIGNED = "assigned", _("Giao nhiệm vụ")


class LeaderKind(models.TextChoices):
    """Who leads a project."""

    COOPERATIVE = "cooperative", _("Hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", _("Tổ hợp tác")
    HOUSEHOLD_GROUP = "household_group", _("Nhóm hộ, cộng đồng dân cư")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    COMMUNE = "commune", _("Uỷ ban nhân dân xã")
    ORGANISATION = "organisation", _("Tổ chức chính trị - xã hội, đơn vị khác")


class ProjectState(models.TextChoices):
    """Where a project stands; steps are in ``livelihoods.rules.projects``."""

    PROPOSED = "proposed", _("Đề xuất")
    APPROVED = "approved", _("Đã duyệt")
    RUNNING = "running", _("Đang thực hiện")
    ENDED = "ended", _("Đã kết thúc")
    STOPPED = "stopped", _("Đã dừng")


class Verdict(models.TextChoices):
    """What a project came to."""

    SUCCESSFUL = "successful", _("Thành công")
    PARTLY = "partly", _("Thành công một phần")
    FAILED = "failed", _("Không thành công")


class DueState(models.TextChoices):
    """What became of what a member owes the revolving part."""

    OPEN = "open", _("Chưa trả")
    RETURNED = "returned", _("Đã thu hồi, chờ luân chuyển")
    PASSED_ON = "passed_on", _("Đã luân chuyển")
    SETTLED = "settled", _("Đã nộp quỹ, kết thúc")
    WAIVED = "waived", _("Được miễn")


#: Members that a minimum share is asked of: those on the list and the newly escaped.
TARGET_STATUSES = (Status.POOR, Status.NEAR_POOR, Status.NEWLY_ESCAPED)
