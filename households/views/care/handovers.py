"""Handing over: what must be settled, what waits for me, one handover, its minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import ceil
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.models import Area, Village
from common.exceptions import DomainError
from common.fields import DayField
from households.choices import CareRole, HandoverReason, HandoverState
from households.forms.care.handovers import BeginForm, HandoverForm
from households.models import Assignment, Handover, Household
from households.selectors.care.handing import (
    RECENT_DAYS,
    Held,
    Holders,
    givers,
    handovers_for,
    held_by,
    is_gone,
    may_undo,
    receivers,
    shown,
    suggested,
    undo_until,
    waiting_for,
    with_matters,
)
from households.selectors.care.handover_page import lines_shown, totals
from households.selectors.care.unsettled import (
    GONE,
    REASONS,
    caring_in,
    newcomers,
    uncovered_communes,
    unsettled,
)
from households.selectors.care.unsettled_groups import grouped
from households.selectors.standing import with_standing
from households.services.care.assigning import begin_line
from households.services.care.handovers import (
    MOST_DAYS,
    Given,
    Offer,
    accept,
    decline,
    offer,
    undo,
    withdraw,
)
from households.services.care.lines import Target
from households.views.care.settling import end_gone_supports, say_ended, settle_helpers
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
        problem, begin = _settle(request, official, today)
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
def handover_new(request: HttpRequest) -> HttpResponse:
    """Choose what goes to whom; everything of the giver is ticked."""
    official, today = signed_in(request), timezone.localdate()
    asked = request.POST if request.method == "POST" else request.GET
    commune = _commune(official, asked.get("xa", ""))
    manages = commune.pk in areas_for(official, Right.MANAGE_ASSIGNMENTS).communes
    house = _house(commune, official, asked.get("ho", ""))
    village = _village(commune, asked.get("thon", ""))
    giver = _giver(official, commune, asked.get("tu", ""), house or village, manages=manages)
    if giver is None:
        return render(
            request,
            "households/care/handover_givers.html",
            {"commune": commune, "givers": givers(commune), "manages": manages},
        )
    held = _held(giver, commune, today, house, village)
    day = _day(request.POST.get("effective_on", "")) or today
    people = receivers(commune, day, giver)
    form = HandoverForm(
        request.POST or None,
        held=held,
        people=people,
        manages=manages,
        initial=_initial(request, giver, commune, today, people),
    )
    if request.method == "POST" and form.is_valid():
        made = _offer(official, commune, giver, form)
        if made is not None:
            messages.success(request, _said(made))
            return redirect("households:handover", pk=made.pk)
    context = {
        "form": form,
        "commune": commune,
        "giver": giver,
        "own": giver == official,
        "house": house,
        "village": village,
        "manages": manages,
        "rows": form.rows(),
        "anything": bool(held),
    }
    wrong = request.method == "POST" and bool(form.errors)
    return render(
        request, "households/care/handover_new.html", context, status=422 if wrong else 200
    )


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


def _settle(
    request: HttpRequest, official: Official, today: dt.date
) -> tuple[str, BeginForm | None]:
    """Do what a button of the first page says; return what is wrong."""
    act = request.POST.get("act", "")
    try:
        if act == "end":
            with transaction.atomic():
                return _end(request, official, today), None
        if act in ("help_end", "help_replace"):
            keys = [_number(key) for key in request.POST.getlist("dong")]
            replace = act == "help_replace"
            with transaction.atomic():
                return settle_helpers(request, official, today, keys, replace=replace), None
        if act == "begin":
            rows = uncovered_communes(official, today)
            commune = get_object_or_404(rows, pk=_number(request.POST.get("xa", "")))
            form = BeginForm(request.POST, people=receivers(commune, today, None))
            if not form.is_valid():
                return "", form
            begin_line(actor=official, commune=commune, official=form.person(), from_day=form.day())
            messages.success(
                request,
                _("Từ nay mọi hộ ở %(commune)s có người phụ trách.") % {"commune": commune},
            )
            return "", None
    except DomainError as error:
        return str(error.message), None
    raise Http404


def _end(request: HttpRequest, official: Official, today: dt.date) -> str:
    """End the ticked lines whose place or household is not there any more."""
    keys = {_number(key) for key in request.POST.getlist("dong")}
    rows = [
        row
        for row in unsettled(official, today)
        .filter(Q(valid_from__lte=today) | Q(role=CareRole.SUPPORTING), pk__in=keys)
        .select_related("official", "commune", "village", "household")
        if vars(row)["why"] in GONE
    ]
    if not rows:
        return _("Chọn ít nhất một phân công để kết thúc.")
    mains = [row for row in rows if row.role == CareRole.MAIN]
    groups: dict[tuple[int, int, HandoverReason], list[Assignment]] = {}
    for row in mains:
        key = (row.commune_id, row.official_id, REASONS[vars(row)["why"]])
        groups.setdefault(key, []).append(row)
    for (_commune_key, _official_key, reason), group in groups.items():
        first = group[0]
        lines = [Given(Target(first.commune, one.village, one.household), None) for one in group]
        offer(
            actor=official,
            data=Offer(
                commune=first.commune,
                giver=first.official,
                lines=lines,
                effective_on=today,
                reason=reason,
            ),
        )
    if mains:
        messages.success(
            request,
            ngettext(
                "Đã kết thúc %(count)d phân công. Hoàn tác được trong một ngày.",
                "Đã kết thúc %(count)d phân công. Hoàn tác được trong một ngày.",
                len(mains),
            )
            % {"count": len(mains)},
        )
    helpers = [row for row in rows if row.role == CareRole.SUPPORTING]
    if helpers:
        say_ended(request, end_gone_supports(official, helpers, today))
    return ""


def _act(request: HttpRequest, official: Official, row: Handover) -> str:
    """Do what the button says; return what is wrong, in words."""
    act, answer = request.POST.get("act", ""), request.POST.get("answer", "")
    lines = [_number(key) for key in request.POST.getlist("dong")]
    try:
        if act in ("accept", "decline") and not lines:
            return _("Chọn ít nhất một dòng.")
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


def _offer(
    official: Official, commune: Area, giver: Official, form: HandoverForm
) -> Handover | None:
    data = form.cleaned_data
    picked = form.picked()
    try:
        lines = [
            Given(Target(commune, one.village, one.household), form.receiver_of(one))
            for one in picked
        ]
        return offer(
            actor=official,
            data=Offer(
                commune=commune,
                giver=giver,
                lines=lines,
                effective_on=data["effective_on"],
                reason=HandoverReason(data["reason"]),
                note=data["note"],
                direct=bool(data.get("direct")),
            ),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return None


def _said(made: Handover) -> str:
    if made.state == HandoverState.OFFERED:
        return _("Đã gửi. Người nhận thấy việc này đầu tiên khi mở hệ thống.")
    return _("Đã ghi phân công. Hoàn tác được trong một ngày.")


def _commune(official: Official, asked: str) -> Area:
    """Return the commune asked for, or the only one; 404 outside the official's."""
    keys = areas_for(official, Right.MANAGE_ASSIGNMENTS).communes | caring_in(official)
    communes = Area.objects.filter(pk__in=keys).order_by("code")
    if asked:
        communes = communes.filter(pk=_number(asked))
    found = communes.first()
    if found is None:
        raise Http404
    return found


def _house(commune: Area, official: Official, code: str) -> Household | None:
    if not code:
        return None
    rows = Household.objects.visible_to(official).existing().filter(commune=commune)
    return get_object_or_404(rows.select_related("commune", "village"), code=code)


def _village(commune: Area, key: str) -> Village | None:
    if not key:
        return None
    return get_object_or_404(Village.objects.filter(commune=commune), pk=_number(key))


def _giver(
    official: Official,
    commune: Area,
    asked: str,
    target: Household | Village | None,
    *,
    manages: bool,
) -> Official | None:
    """Whose part it is: as asked by a leader, who answers for the target, else the own."""
    if not manages:
        return official
    if asked:
        return get_object_or_404(givers(commune), pk=_number(asked))
    if target is None:
        return None
    holders = Holders.on(commune.pk, timezone.localdate())
    if isinstance(target, Household):
        key = holders.of(target.village_id, target.pk)
    else:
        key = holders.of(target.pk, None)
    return None if key is None else Official.objects.filter(pk=key).first()


def _held(
    giver: Official, commune: Area, day: dt.date, house: Household | None, village: Village | None
) -> list[Held]:
    if house is None and village is None:
        return held_by(giver, commune, day)
    one = Held(None if house else village, house, is_gone(commune, village, house))
    return with_matters([one], commune, day)


def _initial(
    request: HttpRequest,
    giver: Official,
    commune: Area,
    today: dt.date,
    people: Sequence[Any],
) -> dict[str, Any]:
    reason = request.GET.get("ly_do", "")
    day = _day(request.GET.get("ngay", "")) or today
    if abs((day - today).days) > MOST_DAYS:
        day = today
    chosen = suggested(commune, giver, day, people)
    return {
        "effective_on": day,
        "reason": reason if reason in HandoverReason.values else HandoverReason.OTHER,
        "receiver": "" if chosen is None else str(chosen.pk),
    }


def _undo_until(official: Official, row: Handover) -> dt.datetime | None:
    until = undo_until(row)
    if until is None or not may_undo(official, row, row.lines.all()):
        return None
    return until


def _day(text: str) -> dt.date | None:
    try:
        found: dt.date | None = DayField(required=False).clean(text)
    except ValidationError:
        return None
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
