"""Residents' meetings of a round: by village, recorded on one page, corrected; their minutes."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from areas.models import Village
from common.exceptions import DomainError
from households.exceptions import MeetingRefused
from households.forms.meetings import MeetingForm, MinutesForm
from households.models import Meeting, ReviewRound
from households.selectors.procedure.case_lines import case_lines
from households.selectors.procedure.meetings import (
    cases_to_meet,
    correctable,
    result_lines,
    used_before,
    village_progress,
)
from households.services.procedure.meetings import correct_meeting, record_meeting
from households.services.procedure.minutes import CONTENT_TYPES, add_minutes
from officials.access import requires, signed_in
from officials.choices import Right


def round_of(request: HttpRequest, pk: int) -> ReviewRound:
    """Return a round the viewer may read, or 404."""
    rows = ReviewRound.objects.visible_to(signed_in(request)).select_related("commune", "rule")
    return get_object_or_404(rows, pk=pk)


def _runs(request: HttpRequest, round_: ReviewRound) -> bool:
    return ReviewRound.objects.changeable_by(signed_in(request)).filter(pk=round_.pk).exists()


def _meeting(request: HttpRequest, round_key: int, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(signed_in(request)).select_related(
        "round__rule", "commune", "village", "recorded_by"
    )
    return get_object_or_404(rows, pk=pk, round=round_key)


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def meetings(request: HttpRequest, pk: int) -> HttpResponse:
    """Villages of a round: who has met, who waits for the meeting, whose minutes are missing."""
    round_ = round_of(request, pk)
    context = {
        "round": round_,
        "progress": village_progress(signed_in(request), round_),
        "may_run": _runs(request, round_),
    }
    return render(request, "households/meetings.html", context)


@requires(Right.RUN_REVIEWS)
def meeting_new(request: HttpRequest, pk: int, village: int) -> HttpResponse:
    """Record the meeting of a village on all its judged households, on one page."""
    official, round_ = signed_in(request), round_of(request, pk)
    if not _runs(request, round_):
        raise Http404
    place = get_object_or_404(Village, pk=village, commune=round_.commune_id)
    form = MeetingForm(
        request.POST or None,
        request.FILES or None,
        lines=case_lines(official, cases_to_meet(official, round_, place)),
        usual=used_before(official, place),
    )
    if request.method == "POST" and form.is_valid():
        try:
            meeting = record_meeting(
                actor=official,
                round_=round_,
                village=place,
                data=form.meeting_data(),
                minutes=form.cleaned_data["minutes"],
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            _tell(request, meeting)
            return redirect("households:meeting", pk=round_.pk, meeting=meeting.pk)
    context = {"round": round_, "village": place, "form": form, "quorum": round_.rule.quorum_pct}
    return render(request, "households/meeting_form.html", context, status=_status(request))


@requires(Right.RUN_REVIEWS)
def meeting_edit(request: HttpRequest, pk: int, meeting: int) -> HttpResponse:
    """Correct a recorded meeting while nothing of it has gone further."""
    official, row = signed_in(request), _meeting(request, pk, meeting)
    if not Meeting.objects.changeable_by(official).filter(pk=row.pk).exists():
        raise Http404
    if not correctable(row):
        messages.error(
            request,
            _("Kết quả họp đã được niêm yết hoặc rà soát lại nên không sửa được nữa."),
        )
        return redirect("households:meeting", pk=pk, meeting=row.pk)
    results = result_lines(official, row)
    form = MeetingForm(
        request.POST or None,
        request.FILES or None,
        lines=[found.line for found in results],
        results={found.line.case.pk: found.result for found in results},
        meeting=row,
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_meeting(
                actor=official,
                meeting=row,
                data=form.meeting_data(),
                minutes=form.cleaned_data["minutes"],
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Đã sửa kết quả họp dân."))
            return redirect("households:meeting", pk=pk, meeting=row.pk)
    context = {
        "round": row.round,
        "village": row.village,
        "form": form,
        "meeting": row,
        "quorum": row.round.rule.quorum_pct,
    }
    return render(request, "households/meeting_form.html", context, status=_status(request))


def _status(request: HttpRequest) -> int:
    """A form that comes back is not accepted."""
    return 422 if request.method == "POST" else 200


def _refuse(form: MeetingForm, error: DomainError) -> None:
    if isinstance(error, MeetingRefused):
        form.refuse(error)
    else:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))


def _tell(request: HttpRequest, meeting: Meeting) -> None:
    passed = meeting.results.filter(passed=True).count()
    back = meeting.results.filter(passed=False).count()
    messages.success(
        request,
        ngettext(
            "Đã ghi cuộc họp: %(count)d hộ được thống nhất.",
            "Đã ghi cuộc họp: %(count)d hộ được thống nhất.",
            passed,
        )
        % {"count": passed},
    )
    if back:
        messages.warning(
            request,
            ngettext(
                "%(count)d hộ chưa đủ đồng ý, đã trả về rà soát lại.",
                "%(count)d hộ chưa đủ đồng ý, đã trả về rà soát lại.",
                back,
            )
            % {"count": back},
        )


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def meeting_page(request: HttpRequest, pk: int, meeting: int) -> HttpResponse:
    """What was recorded of a meeting, and its minutes."""
    official, row = signed_in(request), _meeting(request, pk, meeting)
    runs = Meeting.objects.changeable_by(official).filter(pk=row.pk).exists()
    results = result_lines(official, row)
    context = {
        "round": row.round,
        "meeting": row,
        "results": results,
        "passed": sum(found.result.passed for found in results),
        "may_run": runs,
        "may_correct": runs and correctable(row),
        "minutes_form": MinutesForm(),
    }
    return render(request, "households/meeting.html", context)


@requires(Right.VIEW_HOUSEHOLDS)
def minutes(request: HttpRequest, pk: int, meeting: int) -> HttpResponseBase:
    """Read the file of the minutes; whoever runs reviews there may add or replace it."""
    row = _meeting(request, pk, meeting)
    if request.method == "POST":
        return _add_minutes(request, pk, row)
    if not row.minutes_sha256:
        raise Http404
    ending = str(row.minutes.name).rpartition(".")[2]
    answer = FileResponse(
        row.minutes.open("rb"),
        content_type=CONTENT_TYPES.get(ending, "application/octet-stream"),
        filename=f"bien-ban-{row.village.code}-{row.held_on:%Y%m%d}.{ending}",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    # A file from outside never runs anything in our name.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _add_minutes(request: HttpRequest, pk: int, row: Meeting) -> HttpResponse:
    form = MinutesForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            add_minutes(
                actor=signed_in(request), meeting=row, file=form.cleaned_data["minutes"].file
            )
            messages.success(request, _("Đã lưu biên bản họp."))
        else:
            messages.error(request, " ".join(str(text) for text in form.errors.get("minutes", [])))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("households:meeting", pk=pk, meeting=row.pk)
