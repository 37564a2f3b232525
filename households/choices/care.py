"""Vocabulary of officials' care for households: assignments, handovers, visits, plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CareRole(models.TextChoices):
    """What an assignment makes of the official: one answers, others help."""

    MAIN = "main", _("Phụ trách")
    SUPPORTING = "supporting", _("Hỗ trợ")


class HandoverReason(models.TextChoices):
    """Why a caseload passes from one official to others."""

    POST_ENDED = "post_ended", _("Thôi giữ chức vụ")
    VILLAGE_CLOSED = "village_closed", _("Thôn giải thể, sáp nhập")
    HOUSEHOLD_MOVED = "household_moved", _("Hộ chuyển đi")
    ABSENCE = "absence", _("Nghỉ dài ngày")
    SHARE = "share", _("Phân công lại cho đều")
    OTHER = "other", _("Lý do khác")


class HandoverState(models.TextChoices):
    """Where a handover stands; a line passes through the same states."""

    OFFERED = "offered", _("Chờ nhận")
    ACCEPTED = "accepted", _("Đã nhận")
    DECLINED = "declined", _("Không nhận")
    WITHDRAWN = "withdrawn", _("Đã rút lại")
    UNDONE = "undone", _("Đã hoàn tác")


class VisitState(models.TextChoices):
    """A visit is planned, done, or will not take place."""

    PLANNED = "planned", _("Đã hẹn")
    DONE = "done", _("Đã thăm")
    CANCELLED = "cancelled", _("Không thăm nữa")


class VisitMode(models.TextChoices):
    """How the household was met."""

    HOME = "home", _("Tại nhà")
    PHONE = "phone", _("Điện thoại")
    OFFICE = "office", _("Tại trụ sở, nhà văn hóa thôn")


class Doer(models.TextChoices):
    """Who does an agreed step."""

    HOUSEHOLD = "household", _("Hộ gia đình")
    OFFICIAL = "official", _("Cán bộ")
    OTHER = "other", _("Người, đơn vị khác")


class StepState(models.TextChoices):
    """Where an agreed step stands."""

    OPEN = "open", _("Đang làm")
    DONE = "done", _("Đã xong")
    DROPPED = "dropped", _("Không làm nữa")


class ObstacleKind(models.TextChoices):
    """What stands in the household's way."""

    PAPERS = "papers", _("Giấy tờ, hộ khẩu, căn cước")
    LAND = "land", _("Đất ở, đất sản xuất")
    CAPITAL = "capital", _("Vốn")
    HEALTH = "health", _("Sức khỏe")
    SCHOOL = "school", _("Học hành")
    WORK = "work", _("Việc làm")
    INFRASTRUCTURE = "infrastructure", _("Đường, điện, nước, mạng")
    MARKET = "market", _("Giống, kỹ thuật, nơi bán")
    RULES = "rules", _("Quy định, thủ tục")
    OTHER = "other", _("Khác")


class ObstacleLevel(models.TextChoices):
    """The level that must clear an obstacle."""

    VILLAGE = "village", _("Thôn")
    COMMUNE = "commune", _("Xã, phường")
    PROVINCE = "province", _("Tỉnh")


class ObstacleAct(models.TextChoices):
    """What was done about an obstacle."""

    ANSWER = "answer", _("Trả lời")
    RAISE = "raise", _("Chuyển lên cấp trên")
    RETURN = "return", _("Chuyển lại cấp dưới")
    CLEAR = "clear", _("Đã tháo gỡ")
    GIVE_UP = "give_up", _("Không tháo gỡ được")
    REOPEN = "reopen", _("Mở lại")


class GoalState(models.TextChoices):
    """Where a goal of a case plan stands."""

    OPEN = "open", _("Đang thực hiện")
    REACHED = "reached", _("Đã đạt")
    DROPPED = "dropped", _("Không theo nữa")


class PlanEnd(models.TextChoices):
    """Why a case plan was closed."""

    OUT_OF_POVERTY = "out_of_poverty", _("Hộ đã thoát nghèo và giữ được")
    MOVED = "moved", _("Hộ chuyển đi nơi khác")
    HOUSEHOLD_ENDED = "household_ended", _("Hộ không còn")
    REPLACED = "replaced", _("Lập kế hoạch mới")
    REFUSED = "refused", _("Hộ không đồng ý tiếp tục")
    OTHER = "other", _("Lý do khác")


class PlanVerdict(models.TextChoices):
    """What a quarterly review of a case plan found."""

    ON_TRACK = "on_track", _("Đúng hướng")
    BEHIND = "behind", _("Chậm")
    CHANGED = "changed", _("Phải điều chỉnh")


class DigestFrequency(models.TextChoices):
    """How often an official wants the reminders by e-mail."""

    NONE = "none", _("Không gửi")
    DAILY = "daily", _("Mỗi ngày làm việc")
    WEEKLY = "weekly", _("Mỗi thứ Hai")
