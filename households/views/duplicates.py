"""Records that look alike: the queue, two of them side by side, the answer, the merge."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.choices import PairAnswer, PairState
from households.forms.duplicates import AnswerForm, QueueFilter
from households.forms.merge_records import merge_form
from households.models import DuplicatePair
from households.selectors.duplicate_pairs import comparison, duplicate_queue, shown_pairs
from households.services.duplicates.answering import answer_pair
from households.services.merging.persons import MergePreview
from officials.access import requires, signed_in
from officials.choices import Right

PAGE = 20


@requires(Right.EDIT_HOUSEHOLDS)
def queue(request: HttpRequest) -> HttpResponse:
    """Pairs that wait, the most likely first."""
    official = signed_in(request)
    filters = QueueFilter(request.GET)
    rows = duplicate_queue(official, filters.wanted())
    page = keyset_page(
        rows,
        order=("points", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PAGE,
        descending=True,
    )
    context = {
        "page": page,
        "pairs": shown_pairs(official, page.rows),
        "count": rows.count(),
        "filters": filters,
    }
    return render(request, "households/duplicates.html", context)


def _pair(request: HttpRequest, pk: int) -> DuplicatePair:
    rows = DuplicatePair.objects.changeable_by(signed_in(request))
    return get_object_or_404(rows.select_related("decided_by"), pk=pk)


@requires(Right.EDIT_HOUSEHOLDS)
def pair_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare two records and say whether they are one."""
    official = signed_in(request)
    pair = _pair(request, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = PairAnswer(form.cleaned_data["answer"])
        try:
            answered = answer_pair(
                actor=official, pair=pair, answer=answer, note=form.cleaned_data["note"]
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return _after(request, answered)
    (shown,) = shown_pairs(official, [pair])
    context = {
        "shown": shown,
        "pair": pair,
        "lines": comparison(shown),
        "form": form,
        "mergeable": pair.state != PairState.MERGED and shown.whole,
    }
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "households/duplicate.html", context, status=422 if wrong else 200)


def _after(request: HttpRequest, pair: DuplicatePair) -> HttpResponse:
    if pair.state == PairState.OPEN:
        messages.success(request, _("Đã ghi câu trả lời. Chờ cán bộ nơi kia trả lời."))
    elif pair.state == PairState.SAME:
        messages.success(request, _("Đã ghi: là một. Gộp hai hồ sơ khi đã kiểm tra xong."))
        return redirect("households:duplicate", pk=pair.pk)
    else:
        messages.success(request, _("Đã ghi: không phải một. Cặp này không hiện lại nữa."))
    return redirect("households:duplicates")


@requires(Right.EDIT_HOUSEHOLDS)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what is kept, look at every relation that moves, confirm."""
    official = signed_in(request)
    pair = _pair(request, pk)
    (shown,) = shown_pairs(official, [pair])
    if pair.state == PairState.MERGED or not shown.whole:
        messages.info(request, _("Cặp này không gộp được ở đây: xem từng hồ sơ."))
        return redirect("households:duplicate", pk=pair.pk)
    form = merge_form(request.POST or None, actor=official, shown=shown)
    preview: MergePreview | None = None
    errors: list[str] = []
    try:
        preview = form.preview()
        if request.POST.get("act") == "confirm" and form.is_valid() and preview.possible:
            change = form.carry_out()
            messages.success(request, _("Đã gộp hai hồ sơ. Hoàn tác được ở mục Biến động của hộ."))
            return redirect("households:case-tab", code=change.household.code, tab="bien-dong")
    except DomainError as error:
        errors = [str(error.message), *map(str, error.details.get("blockers", ()))]  # type: ignore[call-overload]
    context = {
        "shown": shown,
        "pair": pair,
        "form": form,
        "preview": preview,
        "errors": errors,
        "lines": comparison(shown),
    }
    wrong = request.method == "POST" and bool(errors or form.errors)
    return render(request, "households/duplicate_merge.html", context, status=422 if wrong else 200)
