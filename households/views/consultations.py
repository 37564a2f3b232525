"""The province's opinion: asked by the commune, given case by case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.choices import CaseState
from households.forms.procedure import AskForm, OpinionForm
from households.models import Consultation, ReviewCase, ReviewRound
from households.selectors.procedure.case_lines import case_lines
from households.selectors.procedure.consultations import (
    consultations_of,
    is_late,
    may_answer,
    to_ask,
    waiting_counts,
)
from households.services.procedure.consultations import answer_commune, ask_province
from households.services.procedure.postings import serve_postings
from households.views.meetings import round_of
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

#: Households of one page of an opinion.
PAGE = 200


@requires(Right.VIEW_HOUSEHOLDS)
def consult_round(request: HttpRequest, pk: int) -> HttpResponse:
    """What of a round needs the province's opinion, and what was asked."""
    official, round_ = signed_in(request), round_of(request, pk)
    serve_postings(actor=None, communes=[round_.commune_id])
    runs = ReviewRound.objects.changeable_by(official).filter(pk=pk).exists()
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_province(actor=official, round_=round_, number=form.cleaned_data["number"])
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(
                request,
                _("Đã gửi xin ý kiến. Tỉnh trả lời trước hết ngày %(day)s.")
                % {"day": f"{asked.due_on:%d/%m/%Y}"},
            )
            return redirect("households:consult-round", pk=pk)
    rows = list(consultations_of(official).filter(round=pk))
    context = {
        "round": round_,
        "lines": case_lines(official, to_ask(official, round_)),
        "rows": _rows(rows),
        "form": form,
        "may_run": runs,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/consult_round.html", context, status=status)


def _rows(rows: list[Consultation]) -> list[dict[str, object]]:
    counts = waiting_counts([row.pk for row in rows])
    today = timezone.localdate()
    return [
        {"row": row, "waiting": counts.get(row.pk, 0), "late": is_late(row, today)} for row in rows
    ]


@requires(Right.CONSULT, Right.RUN_REVIEWS)
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """What waits for the province by commune, the oldest first; then what was answered."""
    rows = consultations_of(signed_in(request))
    waiting = list(rows.filter(answered_on__isnull=True).order_by("due_on", "commune__code")[:300])
    answered = keyset_page(
        rows.filter(answered_on__isnull=False),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    context = {"waiting": _rows(waiting), "answered": answered.rows, "page": answered}
    return render(request, "households/consultations.html", context)


@requires(Right.VIEW_HOUSEHOLDS)
def consultation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases that were asked about; the province answers all or some of them."""
    official = signed_in(request)
    row = get_object_or_404(consultations_of(official), pk=pk)
    answers = may_answer(official, row)
    form = OpinionForm(request.POST or None)
    sent = {key: request.POST.get(key, "") for key in request.POST}
    if request.method == "POST" and form.is_valid() and _answered(request, official, row, form):
        return redirect("households:consultation", pk=pk)
    cases = ReviewCase.objects.visible_to(official).filter(consultation=row)
    # Those that wait come first; whoever agrees with all needs no more on one page than is read.
    waiting = case_lines(official, cases.filter(state=CaseState.CONSULTED))
    lines = waiting or case_lines(official, cases)
    context = {
        "consultation": row,
        "lines": [
            {
                "line": line,
                "waits": line.case.state == CaseState.CONSULTED,
                "choice": sent.get(f"opinion-{line.case.pk}", ""),
                "reason": sent.get(f"reason-{line.case.pk}", ""),
            }
            for line in lines[:PAGE]
        ],
        "hidden": max(0, len(lines) - PAGE),
        "households": len(lines),
        "form": form,
        "may_answer": answers,
        "waiting": len(waiting),
        "late": is_late(row, timezone.localdate()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/consultation.html", context, status=status)


def _answered(
    request: HttpRequest, official: Official, row: Consultation, form: OpinionForm
) -> bool:
    agreed: set[int] = set()
    again: dict[int, str] = {}
    for name, choice in request.POST.items():
        key = name.removeprefix("opinion-")
        if not name.startswith("opinion-") or not key.isdigit():
            continue
        if choice == "agree":
            agreed.add(int(key))
        elif choice == "again":
            again[int(key)] = str(request.POST.get(f"reason-{key}", ""))
    if request.POST.get("all"):
        asked = ReviewCase.objects.with_right(official, Right.CONSULT).filter(consultation=row)
        waiting = asked.filter(state=CaseState.CONSULTED).values_list("pk", flat=True)
        agreed |= set(waiting) - set(again)
    try:
        answer_commune(
            actor=official,
            consultation=row,
            agreed=agreed,
            again=again,
            opinion=form.cleaned_data["opinion"],
            number=form.cleaned_data["number"],
        )
    except DomainError as error:
        form.add_error(None, str(error.message))
        return False
    messages.success(request, _("Đã gửi ý kiến cho xã."))
    return True
