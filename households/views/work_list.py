"""The first page of commune officials: what waits for them today."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.keyset import keyset_page
from households.forms.filters import VillageFilter
from households.models import Household, Judgement, ReviewCase, ReviewRequest
from households.selectors import work_list as lists
from households.selectors.duplicate_pairs import duplicate_queue
from households.selectors.requests import requests_due
from households.selectors.rounds import cases_waiting_for, due_cases, late_cases
from households.selectors.standing import with_standing
from households.selectors.work_kinds import Kind, declared_work
from officials.access import requires, signed_in
from officials.choices import Right

#: Rows of each kind on the first page.
FIRST_ROWS = 5


_SURVEY = frozenset({Right.SURVEY})
_BOTH = frozenset({Right.SURVEY, Right.DECIDE})

KINDS: tuple[Kind, ...] = (
    Kind(
        "qua-han",
        _("Hồ sơ quá hạn"),
        _("Hạn đã qua mà hồ sơ chưa xong."),
        _("Không có hồ sơ nào quá hạn."),
        _BOTH,
        late_cases,
        exported=False,
    ),
    Kind(
        "han-hom-nay",
        _("Hồ sơ hạn hôm nay"),
        _("Hôm nay là ngày cuối."),
        _("Không có hồ sơ nào hạn hôm nay."),
        _BOTH,
        due_cases,
        exported=False,
    ),
    Kind(
        "de-nghi-den-han",
        _("Giấy đề nghị đến hạn, quá hạn"),
        _("Đã hẹn trả lời hôm nay hoặc trước đó."),
        _("Không có giấy đề nghị nào đến hạn."),
        frozenset({Right.RUN_REVIEWS}),
        requests_due,
        exported=False,
    ),
    Kind(
        "cho-toi",
        _("Hồ sơ chờ tôi"),
        _("Hồ sơ được phân công cho bạn, hoặc đang ở bước cán bộ xã phải làm."),
        _("Không có hồ sơ nào chờ bạn."),
        _SURVEY,
        lambda official, today: cases_waiting_for(official),
        exported=False,
    ),
    Kind(
        "cho-quyet-dinh",
        _("Chờ quyết định"),
        _("Phiếu đã rà soát xong, chờ lãnh đạo xã ra quyết định."),
        _("Không có phiếu nào chờ quyết định. Cán bộ rà soát gửi phiếu thì phiếu hiện ở đây."),
        frozenset({Right.DECIDE}),
        lambda official, today: lists.awaiting_decision(official),
        "households:awaiting",
    ),
    Kind(
        "dang-nhap",
        _("Phiếu đang nhập"),
        _("Phiếu đã mở nhưng chưa gửi."),
        _("Không có phiếu nào đang nhập dở."),
        _SURVEY,
        lambda official, today: lists.drafts(official),
    ),
    Kind(
        "can-ra-soat",
        _("Cần rà soát"),
        _("Hộ trong danh sách và hộ mới lập, chưa rà soát trong kỳ, chưa ở đợt nào đang mở."),
        _("Mọi hộ trong danh sách đã được rà soát trong kỳ này."),
        _SURVEY,
        lists.due_for_review,
    ),
    Kind(
        "duoc-bao",
        _("Hệ thống khác báo nghèo, chưa phân loại"),
        _("Tệp đã nhập ghi hộ nghèo hoặc cận nghèo; ở đây chưa có kết quả nào. Cần rà soát."),
        _("Không có hộ nào chỉ có kết quả của hệ thống khác."),
        _SURVEY,
        lambda official, today: lists.reported_without_class(official),
    ),
    Kind(
        "khong-phan-loai",
        _("Không phân loại được"),
        _("Phiếu còn thiếu thông tin nên chưa xác định được loại hộ."),
        _("Mọi phiếu đều đủ thông tin để phân loại."),
        frozenset({Right.VIEW_HOUSEHOLDS}),
        lambda official, today: lists.unclassified(official),
        "households:unclassified",
    ),
    Kind(
        "sap-het-han",
        _("Sắp hết thời gian mới thoát nghèo"),
        _("Còn không quá 60 ngày là đủ 36 tháng kể từ khi thoát nghèo."),
        _("Không có hộ nào sắp hết thời gian mới thoát nghèo."),
        _BOTH,
        lists.ending_soon,
    ),
    Kind(
        "qua-mot-thang",
        _("Số liệu quá một tháng"),
        _(
            "Phiếu chưa có quyết định mà ngày rà soát đã quá một tháng: "
            "xem lại trước khi quyết định."
        ),
        _("Không có phiếu nào để quá một tháng."),
        _BOTH,
        lists.old_reviews,
    ),
)


def _prepared(rows: QuerySet[Any, Any], today: dt.date) -> QuerySet[Any, Any]:
    """Fetch what a row shows: a household directly, or through its review or class."""
    if rows.model is Household:
        return with_standing(rows, today)
    households = with_standing(Household.objects.all(), today)
    if rows.model is ReviewRequest:
        return rows.select_related("village", "household", "case")
    found = rows.prefetch_related(Prefetch("household", queryset=households))
    if rows.model is ReviewCase:
        return found.select_related("surveyor")
    if rows.model.__name__ == "Review":
        judged = Judgement.objects.select_related("standard")
        found = found.select_related("surveyor").prefetch_related(
            "form", Prefetch("judgements", queryset=judged)
        )
    return found


@requires(Right.SURVEY, Right.DECIDE)
def home(request: HttpRequest) -> HttpResponse:
    """Counts and first rows of every kind of waiting work."""
    official, today = signed_in(request), timezone.localdate()
    sections = []
    for kind in (*KINDS, *declared_work()):
        if official.rights.isdisjoint(kind.rights):
            continue
        rows = kind.rows(official, today)
        count = rows.count()
        prepared = rows if kind.template else _prepared(rows, today)
        first = list(prepared.order_by("pk")[:FIRST_ROWS]) if count else []
        sections.append({"kind": kind, "count": count, "rows": first})
    context = {
        "sections": sections,
        "waiting": [section for section in sections if section["count"]],
        "quiet": [section for section in sections if not section["count"]],
        "today": today,
        "round_start": lists.round_start(today),
        "round_end": lists.round_end(today),
        "nothing": not any(section["count"] for section in sections),
        "may_survey": official.has_right(Right.SURVEY),
        "alike": duplicate_queue(official).count()
        if official.has_right(Right.EDIT_HOUSEHOLDS)
        else 0,
    }
    return render(request, "households/work_list.html", context)


def _section(request: HttpRequest, kind: Kind) -> HttpResponse:
    official, today = signed_in(request), timezone.localdate()
    if official.rights.isdisjoint(kind.rights):
        raise Http404
    rows = kind.rows(official, today)
    form = VillageFilter(request.GET, viewer=official)
    rows = form.apply(rows)
    page = keyset_page(
        _prepared(rows, today),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context = {"kind": kind, "page": page, "count": rows.count(), "filters": form, "today": today}
    return render(request, "households/work_list_section.html", context)


@requires(Right.SURVEY, Right.DECIDE)
def section(request: HttpRequest, kind: str) -> HttpResponse:
    """All rows of one kind, page after page."""
    found = next((item for item in KINDS if item.slug == kind and not item.route), None)
    if found is None:
        raise Http404
    return _section(request, found)


@requires(Right.VIEW_HOUSEHOLDS)
def unclassified_page(request: HttpRequest) -> HttpResponse:
    """Reviews that cannot be classified, with what is missing."""
    kind = next(item for item in KINDS if item.route == "households:unclassified")
    return _section(request, kind)
