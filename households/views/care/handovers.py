"""Handovers: what must be settled, what waits for me; one handover and its minutes."""

from __future__ import annotations

import datetime as dt
from math import ceil

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from households.choices import HandoverState
from households.forms.care.handovers import BeginForm
from households.models import Handover
from households.selectors.care.handing import (
    RECENT_DAYS,
    handovers_for,
    may_undo,
    receivers,
    shown,
    undo_until,
    waiting_for,
)
from households.selectors.care.handover_page import lines_shown, totals
from households.selectors.care.unsettled import (
    newcomers,
    uncovered_communes,
    unsettled,
)
from households.selectors.care.unsettled_groups import grouped
from households.selectors.standing import with_standing
from households.services.care.handover_answers import accept, decline, undo, withdraw
from households.views.care.asked import number_of
from households.views.care.settling import settle_on_page
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

#: Rows of each part of the first page.
ROWS = 30


@requires(Right.VISIT, Right.MANAGE_ASSIGNMENTS)
def handover_list(request: HttpRequest) -> HttpResponse:
    """What must be settled first, then what waits for me, what I offered, and the newest."""
    official, today = signed_in(request), timezone.localdate()
    problem, begin = "", None
    if request.method == "POST":
        problem, begin = settle_on_page(request, official, today)
        if not problem and begin is None:
            return redirect("households:handovers")
    manages = bool(areas_for(official, Right.MANAGE_ASSIGNMENTS).communes)
    communes = list(uncovered_communes(official, today)) if manages else []
    mine = shown(handovers_for(official))
    recent = list(
        mine.exclude(state=HandoverState.OFFERED)
        .filter(settled_at__gte=timezone.now() - dt.timedelta(days=RECENT_DAYS))
        .order_by("-settled_at", "-pk")[:ROWS]
    )
    context = {
        "uncovered": [
            {
                "commune": one,
                "form": begin
                if begin is not None and begin.data.get("xa") == str(one.pk)
                else BeginForm(people=receivers(one, today, None)),
            }
            for one in communes
        ],
        "due": grouped(unsettled(official, today)),
        "newcomers": list(with_standing(newcomers(official, today), today)[:ROWS]),
        "waiting": list(shown(waiting_for(official)).order_by("offered_at")[:ROWS]),
        "offered": list(
            mine.filter(state=HandoverState.OFFERED)
            .exclude(pk__in=waiting_for(official).values("pk"))
            .order_by("-offered_at")[:ROWS]
        ),
        "recent": [{"row": row, "until": _undo_until(official, row)} for row in recent],
        "manages": manages,
        "managed": areas_for(official, Right.MANAGE_ASSIGNMENTS).communes,
        "problem": problem,
        "picked": request.POST.get("nguoi", "") if problem else "",
        "today": today,
    }
    wrong = bool(problem) or begin is not None
    return render(request, "households/care/handovers.html", context, status=422 if wrong else 200)


@requires(Right.VISIT, Right.MANAGE_ASSIGNMENTS)
def handover_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One handover: its lines with what stands open, and what the viewer may do about it."""
    official, today = signed_in(request), timezone.localdate()
    row = get_object_or_404(
        handovers_for(official).select_related("commune", "giver", "offered_by", "undone_by"),
        pk=pk,
    )
    problem = ""
    if request.method == "POST":
        problem = _act(request, official, row)
        if not problem:
            return redirect("households:handover", pk=pk)
        row.refresh_from_db()
    lines = lines_shown(official, row, today)
    manages = row.commune_id in areas_for(official, Right.MANAGE_ASSIGNMENTS).communes
    context = {
        "row": row,
        "lines": lines,
        "mine": [line for line in lines if line.mine],
        "told": totals(row),
        "may_withdraw": row.state == HandoverState.OFFERED
        and (manages or row.offered_by_id == official.pk),
        "until": (until := _undo_until(official, row)),
        "hours_left": 0 if until is None else ceil((until - timezone.now()).total_seconds() / 3600),
        "again": row.state == HandoverState.DECLINED and (manages or row.giver_id == official.pk),
        "problem": problem,
        "answer": request.POST.get("answer", "") if problem else "",
    }
    return render(request, "households/care/handover.html", context, status=422 if problem else 200)


@requires(Right.VISIT, Right.MANAGE_ASSIGNMENTS)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of a handover, to print and sign."""
    official, today = signed_in(request), timezone.localdate()
    rows = handovers_for(official).select_related("commune__parent", "giver", "offered_by")
    row = get_object_or_404(rows, pk=pk)
    context = {
        "row": row,
        "lines": lines_shown(official, row, today),
        "told": totals(row),
        "today": today,
    }
    return render(request, "households/care/handover_minutes.html", context)


def _act(request: HttpRequest, official: Official, row: Handover) -> str:
    """Do what the button says; return what is wrong, in words."""
    act, answer = request.POST.get("act", ""), request.POST.get("answer", "")
    lines = [number_of(key) for key in request.POST.getlist("dong")]
    try:
        if act in ("accept", "decline") and not lines:
            return _("Chọn ít nhất một phần.")
        if act == "accept":
            accept(actor=official, handover=row, lines=lines)
            messages.success(request, _("Đã nhận. Việc còn dở nay chờ bạn."))
        elif act == "decline":
            decline(actor=official, handover=row, answer=answer, lines=lines)
            messages.success(request, _("Đã trả lại người giao, kèm lý do."))
        elif act == "withdraw":
            withdraw(actor=official, handover=row)
            messages.success(request, _("Đã rút lại phần chưa ai nhận."))
        elif act == "undo":
            undo(actor=official, handover=row)
            messages.success(request, _("Đã hoàn tác: phân công trở lại như trước."))
        else:
            raise Http404
    except DomainError as error:
        return str(error.message)
    return ""


def _undo_until(official: Official, row: Handover) -> dt.datetime | None:
    until = undo_until(row)
    if until is None or not may_undo(official, row, row.lines.all()):
        return None
    return until
