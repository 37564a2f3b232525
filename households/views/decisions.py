"""The leader's page: cases that are ready, what changes and why, and the signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.choices import CaseState
from households.forms.decisions import CaseReasonForm, DecisionForm, ReadyFilter
from households.models import CaseEvent, PostedCase, ReviewCase
from households.selectors.deciding import (
    ORDER,
    TURNS,
    ordered,
    ready_cases,
    seen,
    village_counts,
    with_grounds,
    without_case,
)
from households.selectors.explanation import explain_review
from households.services.procedure.decisions import refuse_cases, sign_decision, take_out
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

#: A leader reads one page of them at a time and may sign all.
PAGE = 50

Cases = QuerySet[ReviewCase, ReviewCase]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which cases the leader means: some, or all that match the filter."""

    keys: list[int]
    all: bool = False
    changed: bool = False


@requires(Right.DECIDE)
def awaiting(request: HttpRequest) -> HttpResponse:
    """Read the batch, choose some or all, then sign, return or refuse."""
    official = signed_in(request)
    act = request.POST.get("act", "")
    form = DecisionForm(request.POST if act == "sign" else None, viewer=official)
    reason = CaseReasonForm(request.POST if act in {"return", "refuse"} else None)
    filters = ReadyFilter(request.GET, viewer=official)
    rows = filters.apply(ready_cases(official))
    chosen = _chosen(request, official, rows)
    if request.method == "POST":
        done = _acted(request, official, act, form, reason, chosen)
        if done is not None:
            return done
    page = keyset_page(
        with_grounds(ordered(rows)),
        order=ORDER,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PAGE,
    )
    villages = village_counts(rows)
    count, own = sum(v.total for v in villages), rows.filter(surveyor=official).count()
    context = {
        "page": page,
        "seen": seen(page.rows, english=_english()),
        "count": count,
        "villages": villages,
        "turns": _turns(villages),
        "all_turns": TURNS,
        "own": own,
        "signable": count - own,
        "form": form,
        "reason": reason,
        "filters": filters,
        "narrowed": bool(
            filters.value("thon") or filters.value("doi") or filters.value("khieu_nai")
        ),
        "chosen": set(chosen.keys),
        "all_chosen": chosen.all,
        "without_case": without_case(official).count(),
        "today": timezone.localdate(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/awaiting.html", context, status=status)


def _english() -> bool:
    return (get_language() or "vi").startswith("en")


def _turns(villages: list[Any]) -> list[tuple[Any, int]]:
    """What the decision makes of how many, over all villages; only what there is."""
    totals = [sum(village.turns[n] for village in villages) for n in range(len(TURNS))]
    return [(turn, total) for turn, total in zip(TURNS, totals, strict=True) if total]


def _chosen(request: HttpRequest, official: Official, rows: Cases) -> Chosen:
    """Read the ticks, or all that match: then as many as were seen, never more."""
    if request.method != "POST":
        return Chosen(_keys(request.GET.getlist("chon")))
    if expected := request.POST.get("all", ""):
        keys = list(rows.exclude(surveyor=official).values_list("pk", flat=True))
        return Chosen(keys, all=True, changed=str(len(keys)) != expected)
    return Chosen(_keys(request.POST.getlist("case")))


def _keys(values: list[str]) -> list[int]:
    return sorted({int(key) for key in values if key.isdecimal() and len(key) < 19})


def _acted(  # noqa: PLR0917 (what a posted page holds)
    request: HttpRequest,
    official: Official,
    act: str,
    form: DecisionForm,
    reason: CaseReasonForm,
    chosen: Chosen,
) -> HttpResponse | None:
    """Do what was asked; None with the error on its form when it cannot be done."""
    shown = form if act == "sign" else reason
    if not shown.is_valid():
        return None
    if chosen.changed:
        shown.add_error(
            None,
            _("Danh sách vừa thay đổi: nay có %(count)d hồ sơ. Xem lại rồi làm lại.")
            % {"count": len(chosen.keys)},
        )
        return None
    try:
        if act == "sign":
            return _signed(request, official, form, chosen.keys)
        if act in {"return", "refuse"}:
            _moved(request, official, act, reason.cleaned_data["reason"], chosen.keys)
            return redirect(request.get_full_path())
    except DomainError as error:
        shown.add_error(error.field if error.field in shown.fields else None, str(error.message))
    return None


def _signed(
    request: HttpRequest, official: Official, form: DecisionForm, keys: list[int]
) -> HttpResponse:
    data = form.cleaned_data
    decision = sign_decision(
        actor=official,
        commune=data["commune"],
        cases=keys,
        number=data["number"],
        decided_on=data["decided_on"],
        note=data["note"],
        corrects=data.get("corrects"),
    )
    messages.success(
        request,
        ngettext(
            "Đã ký quyết định %(number)s cho %(count)d hộ.",
            "Đã ký quyết định %(number)s cho %(count)d hộ.",
            len(keys),
        )
        % {"number": decision.number, "count": len(keys)},
    )
    return redirect("households:decision", decision.pk)


def _moved(
    request: HttpRequest, official: Official, act: str, reason: str, keys: list[int]
) -> None:
    if act == "return":
        count = take_out(actor=official, cases=keys, reason=reason)
        said = ngettext(
            "Đã trả lại %(count)d hồ sơ để rà soát lại.",
            "Đã trả lại %(count)d hồ sơ để rà soát lại.",
            count,
        )
    else:
        count = refuse_cases(actor=official, cases=keys, reason=reason)
        said = ngettext(
            "Không công nhận %(count)d hồ sơ.", "Không công nhận %(count)d hồ sơ.", count
        )
    messages.success(request, said % {"count": count})


@requires(Right.DECIDE)
def ready_case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One case before the decision: grounds, procedure, and the way back to the batch."""
    official = signed_in(request)
    visible = ReviewCase.objects.with_right(official, Right.DECIDE)
    case = get_object_or_404(with_grounds(visible), pk=pk)
    back = reverse("households:awaiting")
    if query := request.GET.urlencode():
        back = f"{back}?{query}"
    reason = CaseReasonForm(request.POST or None)
    if request.method == "POST" and reason.is_valid():
        act = request.POST.get("act", "")
        try:
            if act in {"return", "refuse"}:
                _moved(request, official, act, reason.cleaned_data["reason"], [case.pk])
                return redirect(back)
        except DomainError as error:
            reason.add_error(
                error.field if error.field in reason.fields else None, str(error.message)
            )
    filters = ReadyFilter(request.GET, viewer=official)
    context = {
        "case": case,
        "item": seen([case], english=_english())[0],
        "explanations": explain_review(case.review) if case.review else [],
        "posted": PostedCase.objects.filter(case=case).select_related("posting").order_by("pk"),
        "events": CaseEvent.objects.filter(case=case).select_related("actor").order_by("pk"),
        "neighbours": _neighbours(filters.apply(ready_cases(official)), case),
        "is_ready": case.state == CaseState.READY,
        "is_own": case.surveyor_id == official.pk,
        "back": back,
        "reason": reason,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/ready_case.html", context, status=status)


def _neighbours(rows: Cases, case: ReviewCase) -> dict[str, int | None]:
    """The cases before and behind in the batch as it is filtered."""
    here = ordered(ReviewCase.objects.filter(pk=case.pk)).get()
    place = {name: getattr(here, name) for name in ORDER}
    found = {}
    for name, word in (("previous", "lt"), ("next", "gt")):
        beyond = ordered(rows).filter(**{f"{ORDER[0]}__{word}e": place[ORDER[0]]})
        signs = ["-" if word == "lt" else ""] * len(ORDER)
        keys = beyond.order_by(*(s + o for s, o in zip(signs, ORDER, strict=True)))
        found[name] = keys.filter(_beyond(place, word)).values_list("pk", flat=True).first()
    return found


def _beyond(place: dict[str, Any], word: str) -> Q:
    first, second, third = ORDER
    return (
        Q(**{f"{first}__{word}": place[first]})
        | Q(**{first: place[first], f"{second}__{word}": place[second]})
        | Q(**{first: place[first], second: place[second], f"{third}__{word}": place[third]})
    )
