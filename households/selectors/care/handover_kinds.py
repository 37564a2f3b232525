"""What of assignments and handovers waits on an official's day: the uncovered commune first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from areas.models import Area
from households.choices import CareRole
from households.models import Assignment, Handover, Household
from households.selectors.care.handing import line_words, waiting_for
from households.selectors.care.unsettled import (
    HELPER_WORDS,
    WHY_WORDS,
    newcomers,
    to_settle,
    uncovered_communes,
)
from households.selectors.work_kinds import Kind, Line, Urgency
from officials.choices import Right
from officials.models import Official

_CARE = frozenset({Right.MANAGE_ASSIGNMENTS, Right.VISIT})


def _uncovered(row: Area, today: dt.date) -> Line:
    del today
    number: int = vars(row)["households"]
    reason = ngettext(
        "%(count)d hộ chưa có ai phụ trách", "%(count)d hộ chưa có ai phụ trách", number
    ) % {"count": number}
    return Line(str(row.name), reason, _page("chua-phan-cong"))


def _unsettled(row: Assignment, today: dt.date) -> Line:
    del today
    words = HELPER_WORDS if row.role == CareRole.SUPPORTING else WHY_WORDS
    return Line(
        line_words(row, row.commune),
        str(words[vars(row)["why"]]),
        _page("phai-ban-giao"),
        str(row.official),
    )


def _offered(row: Handover, today: dt.date) -> Line:
    del today
    reason = _("từ ngày %(day)s") % {"day": f"{row.effective_on:%d/%m/%Y}"}
    giver = str(row.giver) if row.giver is not None else row.get_reason_display()
    url = reverse("households:handover", args=[row.pk])
    return Line(giver, f"{row.get_reason_display()}, {reason}", url, str(row.commune.name))


def _newcomer(row: Household, today: dt.date) -> Line:
    del today
    day = vars(row)["moved_on"]
    return Line(
        row.code,
        _("đến ngày %(day)s, chưa làm quen") % {"day": f"{day:%d/%m/%Y}"},
        reverse("households:case", args=[row.code]),
        row.village.title,
    )


def _page(part: str) -> str:
    return f"{reverse('households:handovers')}#{part}"


def _kind(
    slug: str,
    title: Promise,
    hint: Promise,
    empty: Promise,
    *,
    rights: frozenset[Right],
    rows: Callable[[Official, dt.date], QuerySet[Any, Any]],
    tell: Callable[[Any, dt.date], Line],
) -> Kind:
    return Kind(
        slug, title, hint, empty, rights, rows, "households:handovers", exported=False, tell=tell,
        urgency=Urgency.LATE if tell is _uncovered else Urgency.TODAY,
    )  # fmt: skip


HANDOVER_KINDS: tuple[Kind, ...] = (
    _kind(
        "xa-chua-phan-cong",
        gettext_lazy("Xã chưa có người phụ trách hộ"),
        gettext_lazy("Chọn người phụ trách chung của xã trước; chia theo thôn, theo hộ sau."),
        gettext_lazy("Mọi hộ đều có người phụ trách."),
        rights=frozenset({Right.MANAGE_ASSIGNMENTS}),
        rows=uncovered_communes,
        tell=_uncovered,
    ),
    _kind(
        "phai-ban-giao",
        gettext_lazy("Phải bàn giao"),
        gettext_lazy(
            "Người phụ trách, hỗ trợ thôi hoặc sắp thôi chức vụ; thôn giải thể, hộ chuyển đi."
        ),
        gettext_lazy("Không có phân công nào phải bàn giao."),
        rights=_CARE,
        rows=lambda official, today: (
            to_settle(official, today)
            .select_related("official", "commune", "village", "household")
            .order_by("commune", "official", "pk")
        ),
        tell=_unsettled,
    ),
    _kind(
        "ban-giao-cho-toi",
        gettext_lazy("Bàn giao chờ tôi nhận"),
        gettext_lazy("Xem việc còn dở rồi nhận, hoặc trả lại kèm lý do."),
        gettext_lazy("Không có bàn giao nào chờ bạn nhận."),
        rights=frozenset({Right.VISIT}),
        rows=lambda official, today: (
            waiting_for(official).select_related("giver", "commune").order_by("offered_at", "pk")
        ),
        tell=_offered,
    ),
    _kind(
        "ho-moi-chuyen-den",
        gettext_lazy("Hộ mới chuyển đến"),
        gettext_lazy("Nơi ở cũ đã có người phụ trách riêng: đến thăm để làm quen."),
        gettext_lazy("Không có hộ nào mới chuyển đến cần làm quen."),
        rights=_CARE,
        rows=lambda official, today: newcomers(official, today).select_related("village"),
        tell=_newcomer,
    ),
)
