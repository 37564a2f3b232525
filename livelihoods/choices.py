"""Vocabulary of livelihood models, production projects, training and jobs."""

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


class TrainingLevel(models.TextChoices):
    """What a course of vocational training leads to (Decision 46/2015)."""

    ELEMENTARY = "elementary", _("Sơ cấp")
    SHORT = "short", _("Dưới 3 tháng")


class CourseState(models.TextChoices):
    """Whether a course still takes people and days."""

    OPEN = "open", _("Đang mở")
    CLOSED = "closed", _("Đã quyết toán")
    CANCELLED = "cancelled", _("Đã hủy")


class DropReason(models.TextChoices):
    """Why somebody left a course."""

    WORK = "work", _("Đi làm ăn, đã có việc làm")
    HEALTH = "health", _("Ốm đau")
    FAMILY = "family", _("Việc gia đình, chăm con nhỏ")
    DISTANCE = "distance", _("Đi lại khó khăn")
    UNSUITABLE = "unsuitable", _("Nghề học không phù hợp")
    MOVED = "moved", _("Chuyển đi nơi khác")
    OTHER = "other", _("Lý do khác")


class JobOutcome(models.TextChoices):
    """What became of somebody some months after a course or a placement."""

    WAGE = "wage", _("Làm công hưởng lương")
    OWN = "own", _("Tự tạo việc làm")
    ABROAD = "abroad", _("Làm việc ở nước ngoài")
    NONE = "none", _("Chưa có việc làm")
    STUDY = "study", _("Đang học tiếp")
    LOST = "lost", _("Chưa liên lạc được")


#: Outcomes that count as having work.
AT_WORK = (JobOutcome.WAGE, JobOutcome.OWN, JobOutcome.ABROAD)


class JobActivityKind(models.TextChoices):
    """What is done to bring people into work."""

    COUNSELLING = "counselling", _("Tư vấn việc làm, học nghề")
    FAIR = "fair", _("Phiên giao dịch, ngày hội việc làm")
    PLACEMENT = "placement", _("Giới thiệu, kết nối việc làm")
    OVERSEAS = "overseas", _("Đi làm việc ở nước ngoài theo hợp đồng")


#: Code of the kind of support that is proposed for each activity.
USUAL_KINDS = {
    JobActivityKind.COUNSELLING: "tu-van-viec-lam",
    JobActivityKind.FAIR: "ngay-hoi-viec-lam",
    JobActivityKind.PLACEMENT: "gioi-thieu-viec-lam",
    JobActivityKind.OVERSEAS: "lao-dong-nuoc-ngoai",
}


class JobContract(models.TextChoices):
    """What the employer signed."""

    NONE = "none", _("Không có hợp đồng")
    SHORT = "short", _("Hợp đồng dưới 12 tháng")
    FIXED = "fixed", _("Hợp đồng từ 12 đến 36 tháng")
    OPEN = "open", _("Hợp đồng không xác định thời hạn")


class OverseasClause(models.IntegerChoices):
    """Whom the support for contract work abroad is for (Circular 55/2023, Article 69)."""

    POOR_OR_MINORITY = 1, _("Khoản 1: hộ nghèo, dân tộc thiểu số")
    NEAR_POOR = 2, _("Khoản 2: hộ cận nghèo, mới thoát nghèo")
    OTHERS = 3, _("Khoản 3: lao động khác trên địa bàn")
    AGREEMENT = 4, _("Khoản 4: theo thỏa thuận của Chính phủ")
