"""Vocabulary of programmes, capital and support."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeKind(models.TextChoices):
    """What sort of undertaking money and support come from."""

    NATIONAL_TARGET = "national_target", _("Chương trình mục tiêu quốc gia")
    POLICY = "policy", _("Chính sách thường xuyên của Nhà nước")
    MOVEMENT = "movement", _("Phong trào, cuộc vận động")
    PROVINCIAL = "provincial", _("Chương trình của tỉnh")
    CREDIT = "credit", _("Tín dụng chính sách")
    SOCIAL = "social", _("Nguồn lực xã hội")

    @property
    def is_national_money(self) -> bool:
        """Whether the money is the State's for the whole country: national status is asked for."""
        return self in (self.NATIONAL_TARGET, self.POLICY, self.CREDIT)


class Certainty(models.TextChoices):
    """How sure the source of a figure or rule is."""

    CERTAIN = "certain", _("Chắc chắn")
    PROBABLE = "probable", _("Cần đối chiếu văn bản")
    ASSUMED = "assumed", _("Tạm giả định")


class CapitalSource(models.TextChoices):
    """Where money comes from (Circular 10/2022; the steering committee's reports)."""

    CENTRAL_INVESTMENT = "central_investment", _("Ngân sách trung ương: đầu tư phát triển")
    CENTRAL_RECURRENT = "central_recurrent", _("Ngân sách trung ương: sự nghiệp")
    PROVINCE = "province", _("Ngân sách tỉnh")
    DISTRICT = "district", _("Ngân sách huyện (trước 01/7/2025)")
    COMMUNE = "commune", _("Ngân sách xã")
    POLICY_CREDIT = "policy_credit", _("Tín dụng chính sách")
    INTEGRATED = "integrated", _("Lồng ghép từ chương trình khác")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    COMMUNITY = "community", _("Nhân dân đóng góp")
    FOREIGN = "foreign", _("Vốn nước ngoài (ODA, phi chính phủ)")
    FUND_FOR_POOR = "fund_for_poor", _("Quỹ “Vì người nghèo”")
    OTHER = "other", _("Nguồn hợp pháp khác")


#: Sources that the counterpart rule sets beside each other.
CENTRAL_SOURCES = (CapitalSource.CENTRAL_INVESTMENT, CapitalSource.CENTRAL_RECURRENT)
LOCAL_SOURCES = (CapitalSource.PROVINCE, CapitalSource.DISTRICT, CapitalSource.COMMUNE)
#: State money: two grants of it for the same thing are double support.
STATE_SOURCES = (*CENTRAL_SOURCES, *LOCAL_SOURCES, CapitalSource.INTEGRATED)


class CommitmentState(models.TextChoices):
    """Whether money of a line is held for something."""

    PLANNED = "planned", _("Dự kiến")
    HELD = "held", _("Đã giữ vốn")
    RELEASED = "released", _("Đã trả lại dòng vốn")


class ContributionKind(models.TextChoices):
    """What people give besides money of a budget."""

    LAND = "land", _("Đất")
    LABOUR = "labour", _("Ngày công")
    MATERIAL = "material", _("Vật tư, vật liệu, công cụ")
    ANIMAL = "animal", _("Con giống, cây giống")
    MONEY = "money", _("Tiền")
    OTHER = "other", _("Khác")


class Giver(models.TextChoices):
    """Who gives."""

    HOUSEHOLD = "household", _("Chính hộ")
    KIN = "kin", _("Anh em, họ hàng")
    COMMUNITY = "community", _("Cộng đồng, dòng họ, thôn")
    ORGANISATION = "organisation", _("Đoàn thể, lực lượng vũ trang")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    OTHER = "other", _("Khác")


class SupportGroup(models.TextChoices):
    """Families of support, for lists and figures."""

    LIVELIHOOD = "livelihood", _("Mô hình sinh kế")
    PRODUCTION = "production", _("Dự án phát triển sản xuất")
    HOUSING = "housing", _("Nhà ở")
    TRAINING = "training", _("Đào tạo nghề")
    JOB = "job", _("Việc làm")
    CREDIT = "credit", _("Vay vốn ưu đãi")
    HEALTH = "health", _("Y tế, bảo hiểm y tế")
    EDUCATION = "education", _("Giáo dục")
    NUTRITION = "nutrition", _("Dinh dưỡng")
    WATER = "water", _("Nước sạch, vệ sinh")
    INFORMATION = "information", _("Thông tin")
    LAND = "land", _("Đất ở, đất sản xuất")
    INSURANCE = "insurance", _("Bảo hiểm nông nghiệp")
    PROTECTION = "protection", _("Trợ giúp xã hội")
    ADVICE = "advice", _("Tư vấn, trợ giúp pháp lý")
    GIFT = "gift", _("Quà tặng, hỗ trợ khác")


class Recipient(models.TextChoices):
    """Who a kind of support goes to."""

    HOUSEHOLD = "household", _("Hộ")
    PERSON = "person", _("Thành viên của hộ")


class Once(models.TextChoices):
    """How often the law lets the same thing be given."""

    NO_LIMIT = "no_limit", _("Không giới hạn số lần")
    HOUSEHOLD = "household", _("Mỗi hộ một lần")
    PERSON = "person", _("Mỗi người một lần")


class Beneficiary(models.TextChoices):
    """To whom a norm applies."""

    ANY = "any", _("Mọi đối tượng được hỗ trợ")
    POOR = "poor", _("Hộ nghèo")
    NEAR_POOR = "near_poor", _("Hộ cận nghèo")
    NEWLY_ESCAPED = "newly_escaped", _("Hộ mới thoát nghèo")
    POOR_MINORITY = "poor_minority", _("Hộ nghèo dân tộc thiểu số; hộ nghèo xã, thôn đặc biệt khó")
    MINORITY = "minority", _("Người dân tộc thiểu số")
    DISABLED = "disabled", _("Người khuyết tật")
    MERIT = "merit", _("Người có công")
    WOMAN = "woman", _("Phụ nữ, lao động nông thôn khác")


class AreaCategory(models.TextChoices):
    """Where a norm applies."""

    ANY = "any", _("Mọi địa bàn")
    ESPECIALLY_DIFFICULT = "especially_difficult", _("Địa bàn đặc biệt khó khăn")
    DIFFICULT = "difficult", _("Địa bàn khó khăn")
    OTHER = "other", _("Địa bàn khác")


class Status(models.TextChoices):
    """What a household is when support is weighed, in the words of the programmes."""

    POOR = "poor", _("Hộ nghèo")
    NEAR_POOR = "near_poor", _("Hộ cận nghèo")
    NEWLY_ESCAPED = "newly_escaped", _("Hộ mới thoát nghèo")
    NOT_POOR = "not_poor", _("Hộ không nghèo")
    UNKNOWN = "unknown", _("Chưa phân loại")


class SupportState(models.TextChoices):
    """Where a support stands; steps are in ``programmes.rules.ledger``."""

    PLANNED = "planned", _("Dự kiến")
    APPROVED = "approved", _("Đã duyệt")
    DELIVERED = "delivered", _("Đã giao")
    ACCEPTED = "accepted", _("Đã nghiệm thu")
    ENDED = "ended", _("Đã kết thúc")
    STOPPED = "stopped", _("Đã dừng")


class PlanState(models.TextChoices):
    """Where a commune's plan of a year stands."""

    DRAFT = "draft", _("Đang lập")
    SUBMITTED = "submitted", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt, đang thực hiện")
    CLOSED = "closed", _("Đã kết thúc")


class WorkKind(models.TextChoices):
    """What an infrastructure work of a commune is."""

    ROAD = "road", _("Đường giao thông, cầu, cống")
    IRRIGATION = "irrigation", _("Thủy lợi")
    SCHOOL = "school", _("Trường học, lớp học")
    HEALTH = "health", _("Trạm y tế")
    WATER = "water", _("Nước sinh hoạt tập trung")
    ELECTRICITY = "electricity", _("Điện")
    MARKET = "market", _("Chợ")
    CULTURE = "culture", _("Nhà văn hóa, khu thể thao")
    OTHER = "other", _("Công trình khác")


class WorkNature(models.TextChoices):
    """Whether something is built or kept in repair."""

    NEW = "new", _("Xây dựng mới")
    MAINTAINED = "maintained", _("Duy tu, bảo dưỡng")


class WorkState(models.TextChoices):
    """Where a work stands; steps are in ``programmes.rules.works``."""

    PLANNED = "planned", _("Dự kiến")
    APPROVED = "approved", _("Đã duyệt")
    BUILDING = "building", _("Đang thi công")
    DONE = "done", _("Đã hoàn thành")
    HANDED_OVER = "handed_over", _("Đã bàn giao")
    STOPPED = "stopped", _("Đã dừng")


class GroupKind(models.TextChoices):
    """What people of a commune meet for."""

    LEGAL_ADVICE = "legal_advice", _("Tổ tư vấn, trợ giúp pháp lý")
    VIOLENCE_PREVENTION = "violence_prevention", _("Câu lạc bộ phòng, chống bạo lực gia đình")
    MINORITY_WOMEN = "minority_women", _("Tổ, câu lạc bộ phụ nữ dân tộc thiểu số")
    WOMEN = "women", _("Tổ, câu lạc bộ phụ nữ")
    SAVINGS = "savings", _("Tổ tiết kiệm và vay vốn")
    SELF_MANAGED = "self_managed", _("Tổ tự quản giảm nghèo")
    OTHER = "other", _("Tổ, nhóm khác")


class AwardRecipient(models.TextChoices):
    """Who was commended."""

    HOUSEHOLD = "household", _("Hộ gia đình")
    PERSON = "person", _("Thành viên của hộ")
    OFFICIAL = "official", _("Cán bộ")
    COLLECTIVE = "collective", _("Tập thể")


class AwardLevel(models.TextChoices):
    """Who commended them."""

    COMMUNE = "commune", _("Cấp xã")
    PROVINCE = "province", _("Cấp tỉnh")
    MINISTRY = "ministry", _("Bộ, ngành, đoàn thể trung ương")
    GOVERNMENT = "government", _("Thủ tướng Chính phủ, Chủ tịch nước")


class TargetMeasure(models.TextChoices):
    """Where the value of a target comes from."""

    CLASS_RATE = "class_rate", _("Tỷ lệ theo số liệu phân loại hộ (%)")
    CLASS_COUNT = "class_count", _("Số hộ theo số liệu phân loại hộ")
    OUTPUT = "output", _("Kết quả hỗ trợ cộng qua các năm")
    OUTPUT_SHARE = "output_share", _("Tỷ lệ giữa hai kết quả (%)")
    ESSENTIAL_WORKS = "essential_works", _("Xã đặc biệt khó khăn có đủ công trình thiết yếu (%)")
    OFFICERS_TRAINED = "officers_trained", _("Cán bộ giảm nghèo được tập huấn (%)")
    TYPED = "typed", _("Số nhập tay theo báo cáo")


class TargetDirection(models.TextChoices):
    """What the value of a target means; judged by ``programmes.rules.targets``."""

    AT_LEAST = "at_least", _("Đạt ít nhất")
    AT_MOST = "at_most", _("Không quá")
    FALL_A_YEAR = "fall_a_year", _("Giảm mỗi năm ít nhất (điểm %)")
    FALL_POINTS = "fall_points", _("Giảm cả giai đoạn ít nhất (điểm %)")
    FALL_PERCENT = "fall_percent", _("Giảm so với đầu kỳ ít nhất (%)")
