"""Many at once: what forty households of a village get, and one step for all that wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.exceptions import DomainError
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from programmes.exceptions import NotAllowed, NotEligible
from programmes.forms.funds import fund_fields, funds_typed, refuse_more_than_left
from programmes.forms.supports import GiveForm, GivePlaceForm, LedgerFilter, StepForm
from programmes.models import Support, SupportStep
from programmes.rules.ledger import STEPS, Step
from programmes.selectors.fund_lines import FundLine, fund_lines_at
from programmes.selectors.giving import Candidate, candidates
from programmes.selectors.ledger import narrowed, with_lines
from programmes.selectors.steps import step_name
from programmes.services.moving import move_supports
from programmes.services.recording import record_supports
from programmes.services.specs import SupportSpec
from programmes.services.supports import plan_supports
from programmes.views.supports import STEP_SLUGS, bulk_steps

#: Rows of one screen of steps.
MOST = 200


@requires(Right.MANAGE_SUPPORT)
def give(request: HttpRequest) -> HttpResponse:
    """One thing to many: the village's households with what forbids each, ticked, sent once."""
    official = signed_in(request)
    place = GivePlaceForm(request.GET or None, viewer=official)
    context: dict[str, Any] = {"place": place}
    status = 200
    if place.is_bound and place.is_valid():
        chosen = place.cleaned_data
        kind, programme = chosen["loai_ht"], chosen["chuong_trinh"]
        found = candidates(official, chosen["thon"], kind, programme, chosen["ngay"])
        sent = request.POST if request.method == "POST" else None
        form = GiveForm(sent)
        funds = fund_lines_at(chosen["thon"].commune, chosen["ngay"].year, programme=programme)
        ticked = set(request.POST.getlist("row"))
        errors: dict[str, list[str]] = {}
        if request.method == "POST":
            rows = [row for row in found.rows if row.key in ticked]
            errors = _give(official, form, rows, chosen, funds) if form.is_valid() else {}
            if form.is_valid() and not errors and rows:
                _say_given(request, len(rows), planned=kind.needs_approval)
                return redirect(_list_of(kind, chosen))
            if form.is_valid() and not rows:
                form.add_error(None, _("Hãy chọn ít nhất một hộ hoặc một người."))
            status = 422
        context |= {
            "kind": kind, "programme": programme, "day": chosen["ngay"], "village": chosen["thon"],
            "found": found, "form": form, "funds": fund_fields(funds, sent),
            "rows": [
                {"row": row, "ticked": row.key in ticked, "errors": errors.get(row.key, ())}
                for row in found.rows
            ],
            "allowed": sum(row.allowed for row in found.rows),
        }  # fmt: skip
    elif request.method == "POST":
        status = 422
    return render(request, "programmes/give.html", context, status=status)


def _give(
    official: Official,
    form: GiveForm,
    rows: Sequence[Candidate],
    chosen: dict[str, Any],
    lines: Sequence[FundLine],
) -> dict[str, list[str]]:
    """Write them all, or none; returns what is wrong by row."""
    given = form.cleaned_data
    try:
        funds = funds_typed(form.data, lines)
        refuse_more_than_left({key: dong * len(rows) for key, dong in funds.items()}, lines)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return {"": [str(error.message)]}
    value = given["value"] if given["value"] is not None else sum(funds.values()) or None
    specs = [
        SupportSpec(
            row.household.pk,
            chosen["loai_ht"],
            chosen["chuong_trinh"],
            person=row.answer.asked.person,
            quantity=given["quantity"],
            value=value,
            description=given["description"],
            decision_no=given["decision_no"],
            funds=funds,
        )
        for row in rows
    ]
    if not specs:
        return {}
    write = plan_supports if chosen["loai_ht"].needs_approval else record_supports
    try:
        write(actor=official, specs=specs, day=chosen["ngay"])
    except NotAllowed as error:
        raise PermissionDenied from error
    except NotEligible as error:
        form.add_error(None, _("Chưa ghi gì: có hộ chưa đủ điều kiện. Bỏ chọn rồi gửi lại."))
        return _by_row(error, [row.key for row in rows])
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return {"": [str(error.message)]}
    return {}


def _by_row(error: NotEligible, keys: Sequence[str]) -> dict[str, list[str]]:
    refusals: Any = error.details.get("refusals", {})
    return {keys[place]: reasons for place, reasons in refusals.items()}


def _say_given(request: HttpRequest, count: int, *, planned: bool) -> None:
    text = (
        ngettext(
            "Đã đưa %(count)d khoản vào kế hoạch, chờ lãnh đạo xã duyệt.",
            "Đã đưa %(count)d khoản vào kế hoạch, chờ lãnh đạo xã duyệt.",
            count,
        )
        if planned
        else ngettext(
            "Đã ghi %(count)d khoản. Ghi nhầm thì rút lại được trong hôm nay.",
            "Đã ghi %(count)d khoản. Ghi nhầm thì rút lại được trong hôm nay.",
            count,
        )
    )
    messages.success(request, text % {"count": count})


def _list_of(kind: Any, chosen: dict[str, Any]) -> str:
    query = {"loai_ht": kind.code, "thon": chosen["thon"].pk, "nam": chosen["ngay"].year}
    return f"{reverse('programmes:supports')}?{urlencode(query)}"


@requires(Right.MANAGE_SUPPORT, Right.APPROVE_SUPPORT)
def step_many(request: HttpRequest, step: str) -> HttpResponse:
    """All supports that wait for one step; tick, one date, one submit: all or none."""
    official = signed_in(request)
    wanted = STEP_SLUGS.get(step)
    if wanted is None:
        raise Http404
    info = STEPS[wanted]
    if not official.has_right(Right(info.right)):
        raise PermissionDenied
    filters = LedgerFilter(request.GET, viewer=official)
    rows = list(
        with_lines(_waiting(official, wanted, filters), timezone.localdate()).order_by(
            "village__code", "household__code", "pk"
        )[: MOST + 1]
    )
    form = StepForm(request.POST if request.method == "POST" else None, reason=info.reason)
    ticked = set(request.POST.getlist("row"))
    errors: dict[int, list[str]] = {}
    if request.method == "POST":
        keys = sorted(row.pk for row in rows if str(row.pk) in ticked)
        if form.is_valid() and not keys:
            form.add_error(None, _("Hãy chọn ít nhất một khoản."))
        elif form.is_valid():
            errors = _move(official, wanted, keys, form)
            if not form.errors:
                messages.success(
                    request,
                    ngettext("%(step)s: %(count)d khoản.", "%(step)s: %(count)d khoản.", len(keys))
                    % {"step": step_name(wanted), "count": len(keys)},
                )
                return redirect(request.get_full_path())
    context = {
        "step": step, "name": step_name(wanted), "filters": filters, "form": form,
        "rows": [
            {"support": row, "ticked": str(row.pk) in ticked, "errors": errors.get(row.pk, ())}
            for row in rows[:MOST]
        ],
        "more": len(rows) > MOST, "most": MOST, "bulk": bulk_steps(official),
        "danger": wanted in {Step.WITHDRAW, Step.STOP, Step.TAKE_BACK},
    }  # fmt: skip
    return render(
        request, "programmes/steps.html", context, status=422 if request.method == "POST" else 200
    )


def _waiting(official: Official, step: Step, filters: LedgerFilter) -> Any:
    rows = narrowed(
        Support.objects.with_right(official, Right(STEPS[step].right)), filters.choice()
    ).filter(state__in=[state.value for state in STEPS[step].sources])
    if step == Step.RECORD:
        return rows.filter(kind__needs_approval=False)
    if step == Step.APPROVE:
        # Lines of a plan in preparation are approved with it.
        return rows.filter(kind__needs_approval=True).exclude(plan__state="draft")
    if step == Step.TAKE_BACK:
        return rows.filter(approved_on__isnull=False)
    if step == Step.WITHDRAW:
        today = SupportStep.objects.filter(
            step=Step.RECORD, actor=official, at__date=timezone.localdate()
        )
        return rows.filter(approved_on__isnull=True, pk__in=today.values("support"))
    return rows


def _move(official: Official, step: Step, keys: list[int], form: StepForm) -> dict[int, list[str]]:
    """Take the step with all, or none; what is wrong stands in the form and by row."""
    given = form.cleaned_data
    try:
        move_supports(
            actor=official,
            step=step,
            supports=keys,
            on_date=given["on_date"],
            reason=given.get("reason", ""),
        )
    except NotAllowed as error:
        raise PermissionDenied from error
    except NotEligible as error:
        form.add_error(None, _("Chưa ghi gì: có hộ chưa đủ điều kiện. Bỏ chọn rồi gửi lại."))
        refusals: Any = error.details.get("refusals", {})
        return {keys[place]: reasons for place, reasons in refusals.items()}
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        support: Any = error.details.get("support")
        return {support: [str(error.message)]} if support else {}
    return {}
