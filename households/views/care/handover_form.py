"""A new handover: what goes to whom, from which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area, Village
from common.exceptions import DomainError
from households.choices import HandoverReason, HandoverState
from households.forms.care.handovers import HandoverForm
from households.models import Handover, Household
from households.selectors.care.handing import (
    Held,
    Holders,
    givers,
    held_by,
    is_gone,
    receivers,
    suggested,
    with_matters,
)
from households.selectors.care.unsettled import (
    caring_in,
)
from households.services.care.handovers import MOST_DAYS, Given, Offer, offer
from households.services.care.lines import Target
from households.views.care.asked import day_of, number_of
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for


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
    day = _near(request.POST.get("effective_on", ""), today)
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
        communes = communes.filter(pk=number_of(asked))
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
    return get_object_or_404(Village.objects.filter(commune=commune), pk=number_of(key))


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
        return get_object_or_404(givers(commune), pk=number_of(asked))
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


def _near(text: str, today: dt.date) -> dt.date:
    """The day that was typed, or today where a handover cannot be of that day."""
    day = day_of(text) or today
    return today if abs((day - today).days) > MOST_DAYS else day


def _initial(
    request: HttpRequest,
    giver: Official,
    commune: Area,
    today: dt.date,
    people: Sequence[Any],
) -> dict[str, Any]:
    reason = request.GET.get("ly_do", "")
    day = _near(request.GET.get("ngay", ""), today)
    chosen = suggested(commune, giver, day, people)
    return {
        "effective_on": day,
        "reason": reason if reason in HandoverReason.values else "",
        "receiver": "" if chosen is None else str(chosen.pk),
    }
