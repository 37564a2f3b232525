"""Roles and rights: who may do what, readable in one table."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a post lets its holder be, inside the post's area."""

    VILLAGE_COLLECTOR = "village_collector", _("Rà soát viên thôn")
    COMMUNE_OFFICER = "commune_officer", _("Cán bộ giảm nghèo cấp xã")
    COMMUNE_LEADER = "commune_leader", _("Lãnh đạo UBND cấp xã")
    PROVINCIAL_SUPERVISOR = "provincial_supervisor", _("Cán bộ theo dõi cấp tỉnh")
    PROVINCIAL_ADMINISTRATOR = "provincial_administrator", _("Quản trị cấp tỉnh")
    BANK_OFFICER = "bank_officer", _("Cán bộ Ngân hàng Chính sách xã hội")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("Quản trị hệ thống")


class Right(StrEnum):
    """A thing that can be allowed; each is meaningful only inside the area of a post."""

    VIEW_HOUSEHOLDS = "view_households"
    EDIT_HOUSEHOLDS = "edit_households"
    SURVEY = "survey"
    RUN_REVIEWS = "run_reviews"
    DECIDE = "decide"
    MANAGE_ROUNDS = "manage_rounds"
    CONSULT = "consult"
    MANAGE_SUPPORT = "manage_support"
    APPROVE_SUPPORT = "approve_support"
    MANAGE_CAPITAL = "manage_capital"
    VIEW_CLASSES = "view_classes"
    VIEW_CREDIT = "view_credit"
    VIEW_ACCESS = "view_access"
    REPORT_LOANS = "report_loans"
    VIEW_STATISTICS = "view_statistics"
    UNMASK = "unmask"
    EXPORT = "export"
    VISIT = "visit"
    MANAGE_ASSIGNMENTS = "manage_assignments"
    ANSWER_OBSTACLES = "answer_obstacles"
    MANAGE_VILLAGES = "manage_villages"
    MANAGE_POSTS = "manage_posts"
    MANAGE_REFERENCE = "manage_reference"


#: The whole permission model. A role holds its rights only in the area and time of a post.
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VILLAGE_COLLECTOR: frozenset(
        {
            Right.VIEW_HOUSEHOLDS,
            Right.EDIT_HOUSEHOLDS,
            Right.SURVEY,
            Right.VIEW_CLASSES,
            Right.VISIT,
        }
    ),
    Role.COMMUNE_OFFICER: frozenset(
        {
            Right.VIEW_HOUSEHOLDS,
            Right.EDIT_HOUSEHOLDS,
            Right.SURVEY,
            Right.RUN_REVIEWS,
            Right.MANAGE_SUPPORT,
            Right.VIEW_CLASSES,
            Right.VIEW_ACCESS,
            Right.VIEW_CREDIT,
            Right.VIEW_STATISTICS,
            Right.UNMASK,
            Right.EXPORT,
            Right.MANAGE_VILLAGES,
            Right.VISIT,
            Right.ANSWER_OBSTACLES,
        }
    ),
    Role.COMMUNE_LEADER: frozenset(
        {
            Right.VIEW_HOUSEHOLDS,
            Right.DECIDE,
            Right.APPROVE_SUPPORT,
            Right.VIEW_CLASSES,
            Right.VIEW_ACCESS,
            Right.VIEW_STATISTICS,
            Right.UNMASK,
            Right.EXPORT,
            Right.VISIT,
            Right.MANAGE_ASSIGNMENTS,
            Right.ANSWER_OBSTACLES,
        }
    ),
    Role.PROVINCIAL_SUPERVISOR: frozenset(
        {
            Right.VIEW_HOUSEHOLDS,
            Right.VIEW_CLASSES,
            Right.VIEW_ACCESS,
            Right.VIEW_STATISTICS,
            Right.EXPORT,
            Right.MANAGE_ROUNDS,
            Right.CONSULT,
            Right.MANAGE_CAPITAL,
            Right.ANSWER_OBSTACLES,
        }
    ),
    Role.PROVINCIAL_ADMINISTRATOR: frozenset(
        {Right.VIEW_STATISTICS, Right.MANAGE_POSTS, Right.MANAGE_VILLAGES}
    ),
    Role.BANK_OFFICER: frozenset({Right.VIEW_CLASSES, Right.VIEW_CREDIT, Right.REPORT_LOANS}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({Right.MANAGE_REFERENCE, Right.MANAGE_POSTS}),
}

#: What the bank may do; whoever may do nothing else has no desk in the office.
BANK_RIGHTS = RIGHTS[Role.BANK_OFFICER]

#: Roles by the kind of area their post names; the system administrator's names none.
VILLAGE_ROLES = frozenset({Role.VILLAGE_COLLECTOR})
COMMUNE_ROLES = frozenset({Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER})
PROVINCE_ROLES = frozenset({Role.PROVINCIAL_SUPERVISOR, Role.PROVINCIAL_ADMINISTRATOR})


class ClientScope(models.TextChoices):
    """What a program of the bank may be allowed to do; the words are those of its tokens."""

    ELIGIBILITY_READ = "eligibility:read", _("Hỏi điều kiện vay")
    LISTS_READ = "lists:read", _("Đọc và trả lời danh sách đã ký")
    LOANS_WRITE = "loans:write", _("Báo cáo khoản vay")
    FEED_READ = "feed:read", _("Đọc thay đổi")


class Language(models.TextChoices):
    """Interface languages."""

    VIETNAMESE = "vi", "Tiếng Việt"
    ENGLISH = "en", "English"
