"""Decisions of a commune and the list of one, as issued and as corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.choices import CaseState, DecisionOrigin, PovertyClass
from households.models import Classification, Decision, Household
from households.selectors.deciding import TURNS
from households.selectors.issued_lists import (
    class_counts,
    corrections_of,
    decisions_of,
    differing,
    issued_rows,
    lines_of,
    standards_in,
    turn_counts,
)
from households.selectors.standing import with_standing
from households.services.procedure.correcting import list_correction
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

PAGE = 30
ROWS = 100
#: Rows of a page that is printed whole; a commune has fewer households.
WHOLE = 20_000

VIEWS = (
    ("", gettext_lazy("Như đã ban hành")),
    ("dinh-chinh", gettext_lazy("Sau đính chính")),
    ("khac", gettext_lazy("Khác nhau")),
)


@requires(Right.VIEW_HOUSEHOLDS)
def decision_list(request: HttpRequest) -> HttpResponse:
    """Decisions the official may read, newest first."""
    official = signed_in(request)
    page = keyset_page(
        decisions_of(official),
        order=("decided_on", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PAGE,
        descending=True,
    )
    counts = class_counts(page.rows)
    rows = [(decision, counts.get(decision.pk)) for decision in page.rows]
    return render(request, "households/decisions.html", {"page": page, "rows": rows})


@requires(Right.VIEW_HOUSEHOLDS)
def decision_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: what it says, its list, and what corrected it."""
    official = signed_in(request)
    decision = get_object_or_404(decisions_of(official), pk=pk)
    standards = standards_in(decision)
    asked = request.GET.get("chuan", "")
    standard = next((row for row in standards if row.code == asked), None) or next(
        iter(standards), None
    )
    view = request.GET.get("xem", "")
    if view not in dict(VIEWS):
        raise Http404
    issued = getattr(decision, "issued", None)
    counts = class_counts([decision]).get(decision.pk)
    context: dict[str, Any] = {
        "decision": decision,
        "issued": issued,
        "standards": standards,
        "standard": standard,
        "views": VIEWS,
        "view": view,
        "counts": counts,
        "may_issue": issued is not None and _may_issue(official, decision),
        "to_certify": counts.poor + counts.near_poor if counts else 0,
        "refused": decision.cases.filter(state=CaseState.REFUSED).count(),
        "may_correct": _may_correct(official, decision),
        "whole": "ca" in request.GET,
        "taken_over": decision.origin == DecisionOrigin.TAKEN_OVER,
    }
    if issued is not None and standard is not None:
        corrections = corrections_of(decision)
        rows = issued_rows(issued, standard.code)
        context |= {"corrections": corrections.decisions, "turns": _turns(turn_counts(rows))}
        if view == "khac":
            context["lines"] = differing(issued, corrections, standard.code)
        else:
            page = keyset_page(
                rows,
                order=("position", "pk"),
                after=request.GET.get("sau", ""),
                before=request.GET.get("truoc", ""),
                size=WHOLE if context["whole"] else ROWS,
            )
            context |= {"page": page, "lines": lines_of(page.rows, corrections)}
    elif standard is not None:
        classes = Classification.objects.filter(decision=decision, standard=standard)
        households = with_standing(
            Household.objects.filter(pk__in=classes.values("household")), decision.decided_on
        )
        context["page"] = keyset_page(
            households,
            order=("code", "pk"),
            after=request.GET.get("sau", ""),
            before=request.GET.get("truoc", ""),
            size=WHOLE if context["whole"] else ROWS,
        )
    return render(request, "households/decision.html", context)


def _may_issue(official: Official, decision: Decision) -> bool:
    here = Decision.objects.filter(pk=decision.pk)
    return any(
        here.with_right(official, right).exists() for right in (Right.RUN_REVIEWS, Right.DECIDE)
    )


def _may_correct(official: Official, decision: Decision) -> bool:
    mine = Decision.objects.with_right(official, Right.RUN_REVIEWS)
    return decision.origin == DecisionOrigin.PROCEDURE and mine.filter(pk=decision.pk).exists()


def _turns(counts: dict[tuple[int | None, int], int]) -> list[tuple[Any, int]]:
    """Put counts by class before and after under the words of the turns."""
    totals = dict.fromkeys((turn.slug for turn in TURNS), 0)
    for (before, after), count in counts.items():
        totals[_turn(before, after)] += count
    return [(turn, totals[turn.slug]) for turn in TURNS if totals[turn.slug]]


def _turn(before: int | None, after: int) -> str:
    was = before if before in {PovertyClass.POOR, PovertyClass.NEAR_POOR} else None
    if after == was:
        return "khong-doi"
    turns: dict[tuple[int | None, int], str] = {
        (None, PovertyClass.POOR): "moi-ngheo",
        (None, PovertyClass.NEAR_POOR): "moi-can-ngheo",
        (PovertyClass.NEAR_POOR, PovertyClass.POOR): "can-ngheo-thanh-ngheo",
        (PovertyClass.POOR, PovertyClass.NEAR_POOR): "ngheo-thanh-can-ngheo",
        (PovertyClass.POOR, PovertyClass.NOT_POOR): "thoat-ngheo",
        (PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR): "thoat-can-ngheo",
    }
    return turns.get((was, after), "khong-thuoc-dien")


@requires(Right.RUN_REVIEWS)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a household of the decision into the running round, to be corrected."""
    official = signed_in(request)
    decision = get_object_or_404(decisions_of(official), pk=pk)
    code = request.POST.get("code", "").strip()
    household = Household.objects.visible_to(official).filter(code=code).first()
    try:
        if household is None:
            messages.error(request, _("Không tìm thấy hộ %(code)s.") % {"code": code})
        else:
            list_correction(
                actor=official,
                decision=decision,
                household=household,
                note=request.POST.get("note", ""),
            )
            messages.success(
                request,
                _("Hộ %(code)s đã vào đợt rà soát đang mở để đính chính.") % {"code": code},
            )
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("households:decision", decision.pk)
