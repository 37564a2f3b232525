"""Buttons of the first page of handovers that settle a matter on the spot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from households.choices import CareRole
from households.models import Assignment
from households.selectors.care.unsettled import unsettled
from households.selectors.care.unsettled_groups import grouped
from households.services.care.supports import settle_supports
from officials.models import Official


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
