"""The work of a course: who was there, certificates, questions about work afterwards."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.fields import DayField
from common.keyset import keyset_page
from livelihoods.choices import CourseState
from livelihoods.forms.courses import FollowUpFilter, FollowUpForm
from livelihoods.models import Course, Enrolment
from livelihoods.models.training import EnrolmentQuerySet
from livelihoods.selectors.courses import courses_of, follow_ups, participants, session_on, ticks
from livelihoods.services.attendance import record_attendance
from livelihoods.services.completion import Certificate, answer_follow_up, certify
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from programmes.choices import SupportState


def _open_course(official: Official, pk: int) -> Course:
    rows = courses_of(official).filter(state=CourseState.OPEN).select_related("kind")
    return get_object_or_404(rows, pk=pk)


def _mine(official: Official, row: Course) -> EnrolmentQuerySet:
    """Participants whom the official may tick, without those who left."""
    mine = Enrolment.objects.changeable_by(official).filter(course=row).values("pk")
    return participants(official, row).taking_part().filter(pk__in=mine)


def _day(text: str) -> dt.date | None:
    try:
        day: dt.date | None = DayField(required=False).clean(text)
    except ValidationError:
        return None
    return day


@requires(Right.MANAGE_SUPPORT)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is there today: one tick per participant, saved at once."""
    official, today = signed_in(request), timezone.localdate()
    row = _open_course(official, pk)
    given = request.POST if request.method == "POST" else request.GET
    typed = given.get("ngay", "")
    day = _day(typed) if typed else min(today, row.ends_on)
    people = list(_mine(official, row))
    problem = "" if day else _("Ngày không hợp lệ. Nhập ngày/tháng/năm, ví dụ 05/09/2026.")
    ticked = {int(key) for key in request.POST.getlist("co_mat") if key.isdecimal()}
    if request.method == "POST" and day is not None:
        shown = {one.pk for one in people if one.support.state != SupportState.PLANNED}
        shown |= set() if row.kind.needs_approval else {one.pk for one in people}
        try:
            record_attendance(
                actor=official, course=row, day=day, present=ticked, absent=shown - ticked
            )
        except DomainError as error:
            problem = str(error.message)
        else:
            messages.success(
                request,
                _("Đã điểm danh ngày %(day)s: %(here)d có mặt, %(away)d vắng.")
                % {
                    "day": f"{day:%d/%m/%Y}",
                    "here": len(ticked),
                    "away": len(shown - ticked),
                },
            )
            return redirect("livelihoods:course", pk=pk)
    session = session_on(row, day) if day else None
    said = ticks(session)
    context = {
        "course": row,
        "day": day,
        "typed": typed or (f"{day:%d/%m/%Y}" if day else ""),
        "rows": [
            {
                "person": one,
                "here": one.pk in ticked if request.method == "POST" else said.get(one.pk, False),
                "waits": row.kind.needs_approval and one.support.state == SupportState.PLANNED,
            }
            for one in people
        ],
        "recorded": session is not None,
        "days": row.sessions.order_by("-held_on")[:60],
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "livelihoods/course_attendance.html", context, status=status)


@requires(Right.MANAGE_SUPPORT)
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """Certificates of all in one screen: a number beside each name, one day."""
    official, today = signed_in(request), timezone.localdate()
    row = _open_course(official, pk)
    people = [
        one
        for one in _mine(official, row)
        if one.support.state in {SupportState.DELIVERED, SupportState.ACCEPTED}
    ]
    typed_day = request.POST.get("ngay", f"{min(today, row.ends_on):%d/%m/%Y}")
    numbers = {one.pk: request.POST.get(f"so_{one.pk}", one.certificate_no) for one in people}
    problem = ""
    if request.method == "POST":
        problem = _certify(request, row, _typed(people, numbers, typed_day))
        if not problem:
            return redirect("livelihoods:course", pk=pk)
    context = {
        "course": row,
        "rows": [{"person": one, "number": numbers[one.pk]} for one in people],
        "day": typed_day,
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "livelihoods/course_certificates.html", context, status=status)


def _typed(
    people: list[Enrolment], numbers: dict[int, str], typed_day: str
) -> list[Certificate] | None:
    """Numbers that are new or were corrected; None without a day."""
    day = _day(typed_day)
    if day is None:
        return None
    return [
        Certificate(one.pk, numbers[one.pk], one.certified_on or day)
        for one in people
        if numbers[one.pk].strip() and numbers[one.pk].strip() != one.certificate_no
    ]


def _certify(request: HttpRequest, row: Course, changed: list[Certificate] | None) -> str:
    if changed is None:
        return _("Ghi ngày cấp chứng chỉ.")
    if not changed:
        return _("Ghi số chứng chỉ cho ít nhất một học viên.")
    try:
        count = certify(actor=signed_in(request), course=row, certificates=changed)
    except DomainError as error:
        return str(error.message)
    messages.success(
        request,
        _("Đã ghi %(count)d chứng chỉ. Sau 3 và 6 tháng sẽ nhắc hỏi về việc làm.")
        % {"count": count},
    )
    return ""


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """Who must be asked about work now, after a course or a placement."""
    official, today = signed_in(request), timezone.localdate()
    filters = FollowUpFilter(request.GET, viewer=official)
    page = keyset_page(
        filters.apply(follow_ups(official), today),
        order=("due_on", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context = {
        "rows": page.rows,
        "page": page,
        "filters": filters,
        "today": today,
        "asks": official.has_right(Right.MANAGE_SUPPORT),
    }
    return render(request, "livelihoods/follow_ups.html", context)


@requires(Right.MANAGE_SUPPORT)
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: what somebody does now."""
    official = signed_in(request)
    rows = follow_ups(official).changeable_by(official)
    row = get_object_or_404(rows, pk=pk)
    form = FollowUpForm(request.POST or None, follow_up=row)
    if request.method == "POST" and form.is_valid():
        try:
            answer_follow_up(actor=official, follow_up=row, answer=form.answer())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Đã ghi việc làm hiện nay."))
            return redirect("livelihoods:follow-ups")
    wrong = request.method == "POST"
    context = {"row": row, "form": form}
    return render(request, "livelihoods/follow_up.html", context, status=422 if wrong else 200)
