"""The menu by right, the same on every page."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officials.choices import BANK_RIGHTS, Right
from officials.models import Official

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: whoever holds one of ``rights`` sees it."""

    name: str
    label: Label
    icon: str
    rights: frozenset[Right]
    short: Label = ""
    bottom: bool = False


@dataclass(slots=True)
class Link:
    """An entry as shown on a page."""

    url: str
    label: Label
    short: Label
    icon: str
    active: bool
    bottom: bool


@dataclass(slots=True)
class Group:
    """Entries under a heading."""

    title: Label
    links: list[Link] = field(default_factory=list)


_CASE = frozenset({Right.VIEW_HOUSEHOLDS})
_WORK = frozenset({Right.SURVEY, Right.DECIDE})
_CARE = frozenset({Right.VISIT, Right.MANAGE_ASSIGNMENTS})
_ROUNDS = frozenset({Right.RUN_REVIEWS, Right.DECIDE, Right.MANAGE_ROUNDS})
_LOANS = frozenset({Right.REPORT_LOANS})
_OBSTACLES = frozenset({Right.VISIT, Right.ANSWER_OBSTACLES})
_CREDIT = frozenset({Right.VIEW_CREDIT, Right.VIEW_STATISTICS})
_CARE = frozenset({Right.ANSWER_OBSTACLES, Right.MANAGE_ASSIGNMENTS})
_SUPPORT = frozenset({Right.MANAGE_SUPPORT, Right.APPROVE_SUPPORT, Right.MANAGE_CAPITAL})
_MONEY = frozenset({Right.VIEW_STATISTICS})
_TARGETS = frozenset({Right.VIEW_STATISTICS, Right.MANAGE_REFERENCE})
_FILES = frozenset({Right.EXPORT, Right.EDIT_HOUSEHOLDS})
_OFFICE = frozenset(Right) - BANK_RIGHTS

MENU: tuple[tuple[Label, tuple[Entry, ...]], ...] = (
    (
        _("Công việc"),
        (
            Entry(
                "households:work-list", _("Việc hôm nay"), "today", _WORK, _("Hôm nay"), bottom=True
            ),
            Entry("households:visits", _("Thăm hộ"), "people", frozenset({Right.VISIT}), _("Thăm")),
            Entry("households:obstacles", _("Vướng mắc"), "unknown", _OBSTACLES),
            Entry("households:rounds", _("Đợt rà soát"), "list", _ROUNDS, _("Đợt")),
            Entry("households:requests", _("Giấy đề nghị"), "file-in", _ROUNDS, _("Đề nghị")),
            Entry("households:list", _("Hộ gia đình"), "home", _CASE, _("Hộ"), bottom=True),
            Entry("households:caseloads", _("Phân công cán bộ"), "people", _CARE, _("Phân công")),
            Entry("households:reviews", _("Rà soát"), "form", _CASE, _("Rà soát"), bottom=True),
            Entry(
                "households:awaiting",
                _("Chờ quyết định"),
                "stamp",
                frozenset({Right.DECIDE}),
                _("Quyết định"),
                bottom=True,
            ),
            Entry(
                "households:objections",
                _("Khiếu nại"),
                "form",
                frozenset({Right.RUN_REVIEWS}),
            ),
            Entry(
                "households:consultations",
                _("Xin ý kiến tỉnh"),
                "stamp",
                frozenset({Right.CONSULT, Right.RUN_REVIEWS}),
            ),
            Entry("households:handovers", _("Bàn giao"), "people", _CARE),
            Entry("households:decisions", _("Quyết định đã ký"), "stamp", _CASE),
            Entry(
                "households:unclassified",
                _("Không phân loại được"),
                "unknown",
                _CASE,
            ),
            Entry(
                "exchange:batches",
                _("Nhập từ bảng tính"),
                "file-in",
                frozenset({Right.EDIT_HOUSEHOLDS}),
            ),
            Entry("households:papers", _("Giấy tờ"), "form", _CASE),
            Entry("exchange:exports", _("Xuất dữ liệu"), "file-out", _FILES),
            Entry(
                "households:duplicates",
                _("Hồ sơ có thể trùng"),
                "people",
                frozenset({Right.EDIT_HOUSEHOLDS}),
            ),
            Entry("credit:bank", _("Ngân hàng"), "home", frozenset({Right.VIEW_CLASSES})),
            Entry("credit:commune-lists", _("Danh sách gửi ngân hàng"), "file-out", _ROUNDS),
            Entry("credit:loans", _("Vốn vay"), "chart", _CREDIT),
            Entry("credit:lists", _("Danh sách các xã đã ký"), "list", _LOANS),
            Entry(
                "credit:reconciliations",
                _("Đối chiếu hằng tháng"),
                "list",
                frozenset({Right.REPORT_LOANS}),
                _("Đối chiếu"),
            ),
        ),
    ),
    # Lines whose route does not stand yet are left out by ``menu``.
    (
        _("Hỗ trợ"),
        (
            Entry("programmes:needs", _("Nhu cầu hỗ trợ"), "people", _CASE, _("Nhu cầu")),
            Entry("programmes:supports", _("Sổ hỗ trợ"), "list", _CASE, _("Hỗ trợ")),
            Entry("programmes:plans", _("Kế hoạch năm"), "form", _SUPPORT, _("Kế hoạch")),
            Entry("livelihoods:projects", _("Dự án sinh kế"), "home", _CASE, _("Sinh kế")),
            Entry("livelihoods:courses", _("Lớp đào tạo nghề"), "people", _CASE, _("Đào tạo")),
            Entry("livelihoods:jobs", _("Việc làm"), "people", _CASE, _("Việc làm")),
            Entry("housing:cases", _("Nhà ở"), "home", _CASE, _("Nhà ở")),
            Entry("programmes:works", _("Công trình"), "map", _MONEY, _("Công trình")),
            Entry("programmes:groups", _("Tổ, nhóm, câu lạc bộ"), "people", _MONEY, _("Tổ nhóm")),
            Entry("programmes:trainings", _("Tập huấn cán bộ"), "people", _MONEY, _("Tập huấn")),
            Entry("programmes:awards", _("Khen thưởng"), "stamp", _CASE, _("Khen")),
            Entry("programmes:capital", _("Vốn"), "chart", _MONEY, _("Vốn")),
            Entry("summaries:targets", _("Chỉ tiêu"), "chart", _TARGETS, _("Chỉ tiêu")),
        ),
    ),
    (
        _("Số liệu"),
        (
            Entry(
                "summaries:home",
                _("Tổng hợp"),
                "chart",
                frozenset({Right.VIEW_STATISTICS}),
                _("Tổng hợp"),
                bottom=True,
            ),
            Entry(
                "summaries:care",
                _("Chăm sóc hộ"),
                "people",
                frozenset({Right.VIEW_STATISTICS}),
                _("Chăm sóc"),
            ),
        ),
    ),
    (
        _("Danh mục"),
        (
            Entry(
                "admin:areas_village_changelist",
                _("Thôn, tổ dân phố"),
                "pin",
                _OFFICE,
                _("Thôn"),
            ),
            Entry("admin:areas_area_changelist", _("Địa bàn"), "map", _OFFICE),
            Entry(
                "admin:officials_official_changelist",
                _("Cán bộ"),
                "people",
                frozenset({Right.MANAGE_POSTS}),
                bottom=True,
            ),
            Entry(
                "admin:officials_post_changelist",
                _("Chức vụ"),
                "stamp",
                frozenset({Right.MANAGE_POSTS}),
                bottom=True,
            ),
            Entry(
                "officials:branches",
                _("Đơn vị ngân hàng"),
                "home",
                frozenset({Right.MANAGE_POSTS}),
                _("Ngân hàng"),
            ),
            Entry(
                "admin:households_procedurerule_changelist", _("Quy định rà soát"), "law", _OFFICE
            ),
            Entry("admin:programmes_programme_changelist", _("Chương trình"), "law", _OFFICE),
            Entry("admin:programmes_supportnorm_changelist", _("Định mức hỗ trợ"), "law", _OFFICE),
            Entry("admin:programmes_suggestion_changelist", _("Gợi ý hỗ trợ"), "list", _OFFICE),
            Entry("households:calendar", _("Lịch làm việc"), "today", _OFFICE),
            Entry("admin:households_povertystandard_changelist", _("Chuẩn nghèo"), "law", _OFFICE),
            Entry("admin:households_scoringform_changelist", _("Phiếu chấm điểm"), "list", _OFFICE),
            Entry("admin:households_ethnicgroup_changelist", _("Dân tộc"), "people", _OFFICE),
            Entry("admin:households_decision_changelist", _("Sổ quyết định"), "stamp", _CASE),
        ),
    ),
)


def menu(request: HttpRequest, official: Official) -> list[Group]:
    """Return the groups with at least one line for ``official``; the current page is marked."""
    groups = []
    for title, entries in MENU:
        group = Group(title)
        for entry in entries:
            if official.rights.isdisjoint(entry.rights) or _hidden(entry, official):
                continue
            try:
                url = reverse(entry.name)
            except NoReverseMatch:  # a room that is not built in yet
                continue
            active = request.path.startswith(url)
            group.links.append(
                Link(
                    url,
                    entry.label,
                    entry.short or entry.label,
                    entry.icon,
                    active=active,
                    bottom=entry.bottom,
                )
            )
        if group.links:
            groups.append(group)
    _mark_one(groups)
    return groups


def _mark_one(groups: list[Group]) -> None:
    """Where one page's address begins with another's, the longer one is meant."""
    marked = [link for group in groups for link in group.links if link.active]
    for link in sorted(marked, key=lambda link: len(link.url))[:-1]:
        link.active = False


def bottom(groups: list[Group]) -> list[Link]:
    """Return the lines at hand at the foot of a phone; a single one would lead nowhere."""
    links = [link for group in groups for link in group.links if link.bottom]
    return links if len(links) > 1 else []


def _hidden(entry: Entry, official: Official) -> bool:
    """The bank's page is for those who see classes only; others have the households."""
    return entry.name == "credit:bank" and official.has_right(Right.VIEW_HOUSEHOLDS)
