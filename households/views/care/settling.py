"""Buttons of the first page of handovers that settle a matter on the spot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.exceptions import DomainError
from households.choices import CareRole, HandoverReason
from households.forms.care.handovers import BeginForm
from households.models import Assignment
from households.selectors.care.handing import (
    receivers,
)
from households.selectors.care.unsettled import (
    GONE,
    REASONS,
    uncovered_communes,
    unsettled,
)
from households.selectors.care.unsettled_groups import grouped
from households.services.care.assigning import begin_line
from households.services.care.handovers import Given, Offer, offer
from households.services.care.lines import Target
from households.services.care.supports import settle_supports
from households.views.care.asked import number_of
from officials.models import Official


def settle_on_page(
    request: HttpRequest, official: Official, today: dt.date
) -> tuple[str, BeginForm | None]:
    """Do what a button of the first page says; return what is wrong."""
    act = request.POST.get("act", "")
    try:
        if act == "end":
            with transaction.atomic():
                return _end(request, official, today), None
        if act in ("help_end", "help_replace"):
            keys = [number_of(key) for key in request.POST.getlist("dong")]
            replace = act == "help_replace"
            with transaction.atomic():
                return settle_helpers(request, official, today, keys, replace=replace), None
        if act == "begin":
            rows = uncovered_communes(official, today)
            commune = get_object_or_404(rows, pk=number_of(request.POST.get("xa", "")))
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
    keys = {number_of(key) for key in request.POST.getlist("dong")}
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


def settle_helpers(
    request: HttpRequest, official: Official, today: dt.date, keys: Iterable[int], *, replace: bool
) -> str:
    """End the ticked parts of helpers who leave, or give them to somebody; return what is wrong."""
    rows = unsettled(official, today).filter(pk__in=set(keys), role=CareRole.SUPPORTING)
    groups = grouped(rows).helping
    if not groups:
        return _("Chọn ít nhất một nơi người ấy đang hỗ trợ.")
    asked = request.POST.get("nguoi", "")
    chosen = [next((one for one in group.people if str(one.pk) == asked), None) for group in groups]
    if replace and None in chosen:
        return _("Chọn người thay.")
    for group, person in zip(groups, chosen, strict=True):
        settle_supports(
            actor=official,
            commune=group.commune,
            assignments=[row.pk for row in group.assignments],
            from_day=group.next_day,
            official=person if replace else None,
        )
    number = sum(len(group.assignments) for group in groups)
    say_ended(request, number, replaced=replace)
    return ""


def end_gone_supports(official: Official, rows: Iterable[Assignment], today: dt.date) -> int:
    """End supports whose place or household is not there any more; return how many."""
    groups: dict[int, list[Assignment]] = {}
    for row in rows:
        groups.setdefault(row.commune_id, []).append(row)
    for group in groups.values():
        settle_supports(
            actor=official,
            commune=group[0].commune,
            assignments=[row.pk for row in group],
            from_day=today,
        )
    return sum(len(group) for group in groups.values())


def say_ended(request: HttpRequest, number: int, *, replaced: bool = False) -> None:
    """Say how many helpers were ended or replaced."""
    if replaced:
        text = ngettext(
            "Đã thay người hỗ trợ ở %(count)d nơi.", "Đã thay người hỗ trợ ở %(count)d nơi.", number
        )
    else:
        text = ngettext(
            "Đã kết thúc %(count)d phân công hỗ trợ.",
            "Đã kết thúc %(count)d phân công hỗ trợ.",
            number,
        )
    messages.success(request, text % {"count": number})
