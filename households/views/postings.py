"""Postings of a round for the commune's officials: put up, looked at, taken down."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from common.vietnamese import fold_name
from households.forms.procedure import PostForm, TakeDownForm
from households.models import PostedCase, Posting, ReviewCase, ReviewRound
from households.selectors.procedure.case_lines import case_lines
from households.selectors.procedure.meetings import village_progress
from households.selectors.procedure.objections import cases_open_to_objection
from households.selectors.procedure.postings import days_remaining, postings_of
from households.services.procedure.postings import post_cases, serve_postings, take_down
from households.views.meetings import round_of
from officials.access import requires, signed_in
from officials.choices import Right

#: Households of a list that are shown at once; more are found by name.
PAGE = 300


@requires(Right.VIEW_HOUSEHOLDS)
def postings(request: HttpRequest, pk: int) -> HttpResponse:
    """What hangs and hung of a round; the officer posts what waits for it."""
    official, round_ = signed_in(request), round_of(request, pk)
    # Nobody has to wait for the clock's next round to see that a period is over.
    serve_postings(actor=None, communes=[round_.commune_id])
    runs = ReviewRound.objects.changeable_by(official).filter(pk=pk).exists()
    progress = village_progress(official, round_) if runs else []
    form = PostForm(request.POST or None, progress=progress)
    if request.method == "POST" and form.is_valid():
        try:
            made = post_cases(
                actor=official,
                round_=round_,
                places=form.cleaned_data["places"],
                villages=[int(key) for key in form.cleaned_data["villages"]],
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(
                request,
                _("Đã niêm yết đến hết ngày %(day)s.") % {"day": f"{made[0].until:%d/%m/%Y}"},
            )
            return redirect("households:posting", pk=pk, posting=made[0].pk)
    rows = list(postings_of(official, pk))
    today = timezone.localdate()
    context = {
        "round": round_,
        "hanging": [row for row in rows if _hangs(row)],
        "over": [row for row in rows if not _hangs(row)],
        "days": {row.pk: days_remaining(row, today) for row in rows},
        "form": form,
        "may_run": runs,
        "to_post": sum(row.to_post for row in progress),
        "lacking": [row.village for row in progress if row.lacks_minutes],
        "public_url": request.build_absolute_uri(
            reverse("households:public-postings", args=[round_.commune.code])
        ),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/postings.html", context, status=status)


def _hangs(posting: Posting) -> bool:
    return posting.taken_down_on is None and posting.until >= timezone.localdate()


@requires(Right.VIEW_HOUSEHOLDS)
def posting_page(request: HttpRequest, pk: int, posting: int) -> HttpResponse:
    """Show one list as it hung, where each household stands now, and take down a wrong one."""
    official, round_ = signed_in(request), round_of(request, pk)
    rows = Posting.objects.visible_to(official).select_related("posted_by", "commune")
    row = get_object_or_404(rows, pk=posting, round=pk)
    runs = Posting.objects.changeable_by(official).filter(pk=row.pk).exists()
    form = TakeDownForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_down(actor=official, posting=row, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(
                request,
                _("Đã gỡ danh sách. Sửa xong thì niêm yết lại cho đủ thời gian."),
            )
            return redirect("households:postings", pk=pk)
    words = fold_name(request.GET.get("ten", "")[:100]).split()
    hung = {
        posted.case_id: posted
        for posted in PostedCase.objects.filter(posting=row)
        if all(word in fold_name(posted.head_name) for word in words)
    }
    cases = ReviewCase.objects.visible_to(official).filter(pk__in=hung)
    lines = case_lines(official, cases)
    open_cases = cases_open_to_objection(official).filter(posting=row)
    contestable = set(open_cases.values_list("pk", flat=True))
    context = {
        "round": round_,
        "posting": row,
        "lines": [
            {"line": line, "row": hung[line.case.pk], "open": line.case.pk in contestable}
            for line in lines[:PAGE]
        ],
        "households": len(lines),
        "hidden": max(0, len(lines) - PAGE),
        "words": request.GET.get("ten", "")[:100],
        "hangs": _hangs(row),
        "days": days_remaining(row, timezone.localdate()),
        "form": form,
        "may_run": runs,
        "public_url": request.build_absolute_uri(
            reverse("households:public-posting", args=[row.commune.code, row.token])
        ),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/posting.html", context, status=status)
