"""Lists for the bank's officers: to read, and to answer without software of their own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from areas.models import Area
from common.exceptions import DomainError
from common.keyset import keyset_page
from credit.choices import RejectReason, RowOutcome
from credit.rules.answers import Answer
from credit.selectors.branches import branch_of, branches_for
from credit.selectors.confirmed_lists import answer_counts, lists_of
from credit.services.answering import LONGEST, MOST, answer_rows, record_reading
from credit.views.lists import PAGE, list_context
from officials.access import requires, signed_in
from officials.choices import Right
from officials.scope import areas_for


@requires(Right.REPORT_LOANS)
def bank_lists(request: HttpRequest) -> HttpResponse:
    """Lists of the communes that the branch serves, newest first."""
    official = signed_in(request)
    lists = lists_of(official)
    chosen = request.GET.get("xa", "")
    if chosen:
        lists = lists.filter(commune__code=chosen)
    page = keyset_page(
        lists,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PAGE,
        descending=True,
    )
    counts = answer_counts(page.rows, branches_for(official, Right.REPORT_LOANS))
    keys = areas_for(official, Right.VIEW_CLASSES).communes
    context = {
        "page": page,
        "rows": [(row, counts[row.pk]) for row in page.rows],
        "communes": Area.objects.filter(pk__in=keys).order_by("code"),
        "chosen": chosen,
    }
    return render(request, "credit/bank_lists.html", context)


@requires(Right.REPORT_LOANS)
def bank_list(request: HttpRequest, uuid: str) -> HttpResponse:
    """One list; that it was read is kept."""
    official = signed_in(request)
    confirmed = get_object_or_404(lists_of(official), uuid=uuid)
    own = branches_for(official, Right.REPORT_LOANS)
    record_reading(actor=official, confirmed=confirmed.pk)
    context = list_context(request, confirmed, own) | {
        "reasons": RejectReason.choices,
        "may_answer": len(own) == 1,
        "longest": LONGEST,
    }
    return render(request, "credit/bank_list.html", context)


@requires(Right.REPORT_LOANS)
@require_POST
def answer(request: HttpRequest, uuid: str) -> HttpResponse:
    """Give the same answer to the marked rows."""
    official = signed_in(request)
    confirmed = get_object_or_404(lists_of(official), uuid=uuid)
    branch = branch_of(official, Right.REPORT_LOANS)
    marked = request.POST.getlist("dong")[:MOST]
    positions = [int(one) for one in marked if one.isdecimal() and len(one) < 8]
    outcome = request.POST.get("tra_loi", "")
    reason = request.POST.get("ly_do", "")
    try:
        if branch is None or outcome not in RowOutcome.values or not positions:
            messages.error(request, _("Hãy đánh dấu các dòng rồi chọn trả lời."))
        else:
            rejected = outcome == RowOutcome.REJECTED
            done = answer_rows(
                actor=official,
                branch=branch,
                confirmed=confirmed,
                answers=[
                    Answer(
                        place,
                        position,
                        outcome,
                        reason if rejected and reason in RejectReason.values else "",
                        request.POST.get("ghi_chu", "") if rejected else "",
                    )
                    for place, position in enumerate(positions)
                ],
            )
            messages.success(
                request, _("Đã ghi trả lời cho %(count)d dòng.") % {"count": done.written}
            )
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("credit:list", confirmed.uuid)
