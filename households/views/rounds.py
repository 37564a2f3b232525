"""Review rounds: all of one's communes with what waits, and one round with its list."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.choices import ReviewKind, RoundState
from households.forms.rounds import (
    AddHouseholdForm,
    AssignForm,
    CaseFilter,
    OpenRoundForm,
    RoundFilter,
)
from households.models import Household, ReviewCase, ReviewRound
from households.rules.procedure import STATES
from households.selectors.clocks import case_line, day_line
from households.selectors.lookup import lookup
from households.selectors.rounds import (
    RoundCounts,
    cases_of,
    counts_of,
    may_run,
    rounds_of,
    sum_of,
)
from households.selectors.standing import with_standing
from households.services.procedure.assigning import assign_cases, assign_village
from households.services.procedure.listing import add_household, build_list, take_out
from households.services.procedure.rounds import (
    announce_round,
    close_round,
    mark_preliminary,
    open_rounds,
)
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

_RIGHTS = (Right.RUN_REVIEWS, Right.DECIDE, Right.MANAGE_ROUNDS)
#: Rounds on one page: a province has as many communes, twice in autumn.
PER_PAGE = 200


@requires(*_RIGHTS)
def round_list(request: HttpRequest) -> HttpResponse:
    """Rounds of one's communes: how far each is, what is late, who is waited for."""
    official, today = signed_in(request), timezone.localdate()
    opener = OpenRoundForm(request.POST or None, viewer=official)
    if request.method == "POST" and opener.is_valid() and _open(request, official, opener):
        return redirect("households:rounds")
    filters = RoundFilter(request.GET)
    page = keyset_page(
        filters.apply(rounds_of(official)),
        order=("opens_on", "pk"),
        descending=True,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PER_PAGE,
    )
    counts = counts_of(page.rows, today)
    context = {
        "rows": [
            {"round": row, "counts": counts[row.pk], "due": day_line(row.due_on, today)}
            for row in page.rows
        ],
        "page": page,
        "total": sum_of(list(counts.values())),
        "filters": filters,
        "opener": opener if _may_open_any(official) else None,
        "today": today,
        "provincial": official.has_right(Right.MANAGE_ROUNDS),
    }
    wrong = request.method == "POST" and bool(opener.errors)
    return render(request, "households/rounds.html", context, status=422 if wrong else 200)


@requires(*_RIGHTS)
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its list by village and state; build, add, assign, take out, close."""
    official, today = signed_in(request), timezone.localdate()
    row = get_object_or_404(rounds_of(official), pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        problems = _act(request, official, row)
        if not problems:
            return redirect(request.get_full_path())
    filters = CaseFilter(request.GET, review_round=row)
    houses = with_standing(Household.objects.all(), today)
    page = keyset_page(
        filters.apply(cases_of(official, row)).prefetch_related(
            Prefetch("household", queryset=houses), "surveyor"
        ),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    counts = counts_of([row], today)[row.pk]
    running = row.state in {RoundState.OPEN, RoundState.PRELIMINARY}
    manages = running and may_run(official, row)
    context = {
        "round": row,
        "due": day_line(row.due_on, today),
        "counts": counts,
        "states": _states(counts),
        "rows": [{"case": case, "due": case_line(case, today)} for case in page.rows],
        "page": page,
        "filters": filters,
        "problems": problems,
        "manages": manages,
        "assigns": running
        and ReviewCase.objects.with_right(official, Right.RUN_REVIEWS).filter(round=row).exists(),
        "announces": row.state == RoundState.CLOSED and may_run(official, row),
        "assign": AssignForm(review_round=row),
        "add": AddHouseholdForm(),
        "periodic": row.kind == ReviewKind.PERIODIC,
    }
    return render(request, "households/round.html", context, status=422 if problems else 200)


def _may_open_any(official: Official) -> bool:
    return official.has_right(Right.MANAGE_ROUNDS) or official.has_right(Right.RUN_REVIEWS)


def _open(request: HttpRequest, official: Official, form: OpenRoundForm) -> bool:
    try:
        report = open_rounds(actor=official, communes=form.places(), opening=form.opening())
    except DomainError as error:
        field = error.field if error.field in form.fields else None
        form.add_error(field, str(error.message))
        return False
    opened, existing = len(report.opened), len(report.existing)
    if not opened and not existing:
        form.add_error("commune", _("Bạn không mở được đợt này ở xã nào."))
        return False
    if opened:
        text = ngettext(
            "Đã mở đợt ở %(count)d xã, %(listed)d hộ vào danh sách.",
            "Đã mở đợt ở %(count)d xã, %(listed)d hộ vào danh sách.",
            opened,
        )
        messages.success(request, text % {"count": opened, "listed": report.listed})
    if existing:
        messages.info(request, _("%(count)d xã đã có đợt này từ trước.") % {"count": existing})
    return True


def _states(counts: RoundCounts) -> list[tuple[str, str, int]]:
    """States of the round's cases in the order of the procedure, in words, with their numbers."""
    return [
        (state.value, info.name.in_language(get_language() or ""), counts.states[state.value])
        for state, info in STATES.items()
        if counts.states.get(state.value)
    ]


def _act(request: HttpRequest, official: Official, row: ReviewRound) -> list[str]:
    """Do what the button says; return what is wrong, in words."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        messages.success(request, act(request, official, row))
    except DomainError as error:
        return [str(error.message)]
    return []


def _list(request: HttpRequest, official: Official, row: ReviewRound) -> str:
    del request
    report = build_list(actor=official, review_round=row)
    return _("Đã lập danh sách: thêm %(added)d hộ.") % {"added": report.added}


def _add(request: HttpRequest, official: Official, row: ReviewRound) -> str:
    form = AddHouseholdForm(request.POST)
    if not form.is_valid():
        raise _Incomplete(_("Ghi mã hộ và lý do."))
    wanted = lookup(form.cleaned_data["code"]).text
    house = Household.objects.visible_to(official).filter(code=wanted).first()
    if house is None:
        raise _Incomplete(_("Không tìm thấy hộ %(code)s trong địa bàn của bạn.") % {"code": wanted})
    add_household(
        actor=official, review_round=row, household=house, reason=form.cleaned_data["reason"]
    )
    return _("Đã đưa hộ %(code)s vào danh sách.") % {"code": house.code}


def _assign(request: HttpRequest, official: Official, row: ReviewRound) -> str:
    form = AssignForm(request.POST, review_round=row)
    if not form.is_valid():
        raise _Incomplete(_("Chọn rà soát viên."))
    surveyor, village = form.cleaned_data["surveyor"], form.cleaned_data["village"]
    if village is not None:
        count = assign_village(actor=official, review_round=row, village=village, surveyor=surveyor)
    else:
        count = assign_cases(actor=official, cases=_chosen(request, row), surveyor=surveyor)
    if not count:
        raise _Incomplete(_("Chưa chọn hộ nào, hoặc thôn này không còn hộ chờ phân công."))
    return _("Đã phân công %(count)d hộ cho %(name)s.") % {
        "count": count,
        "name": surveyor.full_name,
    }


def _take_out(request: HttpRequest, official: Official, row: ReviewRound) -> str:
    case = row.cases.filter(pk__in=_numbers(request, "out")).first()
    if case is None:
        raise Http404
    take_out(actor=official, case=case, reason=request.POST.get("reason", ""))
    return _("Đã đưa hộ %(code)s ra khỏi đợt.") % {"code": case.household.code}


def _close(request: HttpRequest, official: Official, row: ReviewRound) -> str:
    del request
    close_round(actor=official, review_round=row)
    return _("Đã chốt đợt rà soát.")


def _preliminary(request: HttpRequest, official: Official, row: ReviewRound) -> str:
    del request
    mark_preliminary(actor=official, review_round=row)
    return _("Đã ghi nhận chốt sơ bộ.")


def _announce(request: HttpRequest, official: Official, row: ReviewRound) -> str:
    del request
    announce_round(actor=official, review_round=row)
    return _("Đã ghi nhận công bố kết quả.")


_ACTS: dict[str, Callable[[HttpRequest, Official, ReviewRound], str]] = {
    "list": _list,
    "add": _add,
    "assign": _assign,
    "take-out": _take_out,
    "preliminary": _preliminary,
    "close": _close,
    "announce": _announce,
}


class _Incomplete(DomainError):
    """A form of the page lacks something."""

    code = "incomplete"


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdigit()]


def _chosen(request: HttpRequest, row: ReviewRound) -> list[int]:
    """Keys of the chosen cases that are on this round's list."""
    return list(row.cases.filter(pk__in=_numbers(request, "case")).values_list("pk", flat=True))
