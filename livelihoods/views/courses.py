"""Courses: the list, a new one, one course with its people, seats given, what is paid."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from livelihoods.choices import CourseState, DropReason
from livelihoods.forms.courses import (
    CourseFilter,
    CourseForm,
    DropForm,
)
from livelihoods.models import Course
from livelihoods.selectors.courses import (
    PHASES,
    courses_of,
    due,
    follow_ups,
    participants,
    payments,
    phase_counts,
    phase_of,
)
from livelihoods.selectors.entitlements import seats_taken
from livelihoods.services.completion import settle
from livelihoods.services.courses import (
    add_provider,
    cancel_course,
    change_course,
    open_course,
)
from livelihoods.services.enrolments import approve_participants, drop_out
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import provinces_for
from programmes.choices import SupportState


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    """Courses of one's communes and of their provinces, the newest first."""
    official, today = signed_in(request), timezone.localdate()
    filters = CourseFilter(request.GET, viewer=official)
    page = keyset_page(
        filters.apply(courses_of(official), today),
        order=("starts_on", "pk"),
        descending=True,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    counts = phase_counts(official, today)
    context = {
        "rows": [{"course": row, "phase": PHASES[phase_of(row, today)]} for row in page.rows],
        "page": page,
        "filters": filters,
        "tiles": [(one.value, PHASES[one], count) for one, count in counts.items() if count],
        "due": due(follow_ups(official), today).count(),
        "may_open": may_hold(official),
    }
    return render(request, "livelihoods/courses.html", context)


@requires(Right.MANAGE_SUPPORT, Right.MANAGE_CAPITAL)
def course_new(request: HttpRequest) -> HttpResponse:
    """Open a course."""
    return _course_form(request, None)


@requires(Right.MANAGE_SUPPORT, Right.MANAGE_CAPITAL)
def course_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a course that is open."""
    rows = Course.objects.changeable_by(signed_in(request)).filter(state=CourseState.OPEN)
    return _course_form(request, get_object_or_404(rows, pk=pk))


def _course_form(request: HttpRequest, course: Course | None) -> HttpResponse:
    official = signed_in(request)
    form = CourseForm(request.POST or None, official=official, course=course)
    if request.method == "POST" and form.is_valid():
        try:
            row = _save_course(official, form, course)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Đã ghi lớp đào tạo."))
            return redirect("livelihoods:course", pk=row.pk)
    context = {"form": form, "course": course}
    wrong = request.method == "POST"
    return render(request, "livelihoods/course_form.html", context, status=422 if wrong else 200)


def _save_course(official: Official, form: CourseForm, course: Course | None) -> Course:
    typed = form.cleaned_data
    provider = typed["provider"] or add_provider(
        actor=official, name=typed["new_provider"], area=typed["area"]
    )
    data = form.course_data(provider)
    if course is None:
        return open_course(actor=official, data=data)
    return change_course(actor=official, course=course, data=data)


@requires(Right.VIEW_HOUSEHOLDS)
def course_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One course: who takes part, what can be done now; approve, leave, settle, call off."""
    official, today = signed_in(request), timezone.localdate()
    row = get_object_or_404(courses_of(official).select_related("programme", "project"), pk=pk)
    drop = DropForm(request.POST if request.POST.get("act") == "drop" else None)
    problem = ""
    if request.method == "POST":
        problem = _act(request, official, row, drop)
        if not problem:
            return redirect("livelihoods:course", pk=pk)
    people = list(participants(official, row))
    manages = official.has_right(Right.MANAGE_SUPPORT)
    is_open = row.state == CourseState.OPEN
    waiting = [one for one in people if one.support.state == SupportState.PLANNED]
    context = {
        "course": row,
        "phase": PHASES[phase_of(row, today)],
        "people": people,
        "left": max(0, row.seats - seats_taken(row)),
        "sessions": row.sessions.count(),
        "certified": sum(one.certified_on is not None for one in people),
        "waiting": len(waiting),
        "problem": problem,
        "drop": drop,
        "manages": manages and is_open,
        "changes": is_open and Course.objects.changeable_by(official).filter(pk=row.pk).exists(),
        "approves": is_open and bool(waiting) and official.has_right(Right.APPROVE_SUPPORT),
        "settles": manages and is_open and today >= row.ends_on and bool(people),
        "began": today >= row.starts_on,
    }
    return render(request, "livelihoods/course.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, official: Official, row: Course, drop: DropForm) -> str:
    """Do what the button says; return what is wrong, in words."""
    act = request.POST.get("act", "")
    try:
        if act == "approve":
            count = approve_participants(actor=official, course=row)
            messages.success(request, _("Đã duyệt %(count)d học viên.") % {"count": count})
        elif act == "drop":
            return _drop(request, official, row, drop)
        elif act == "settle":
            count, total = settle(actor=official, course=row)
            messages.success(
                request,
                _("Đã quyết toán %(count)d học viên, %(total)s đồng.")
                % {"count": count, "total": f"{total:,}".replace(",", ".")},
            )
        elif act == "cancel":
            cancel_course(actor=official, course=row)
            messages.success(request, _("Đã hủy lớp."))
        else:
            raise Http404
    except DomainError as error:
        return str(error.message)
    return ""


def _drop(request: HttpRequest, official: Official, row: Course, form: DropForm) -> str:
    keys = [int(key) for key in request.POST.getlist("hoc_vien") if key.isdecimal()]
    if not keys:
        return _("Chọn học viên nghỉ học trong danh sách.")
    if not form.is_valid():
        return _("Ghi lý do và ngày nghỉ học.")
    count = drop_out(
        actor=official,
        course=row,
        enrolments=keys,
        reason=DropReason(form.cleaned_data["reason"]),
        on_date=form.cleaned_data["on_date"],
        note=form.cleaned_data["note"],
    )
    messages.success(request, _("Đã ghi %(count)d học viên nghỉ học.") % {"count": count})
    return ""


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def course_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be paid for each participant, by the days attended; prints on A4."""
    official = signed_in(request)
    row = get_object_or_404(courses_of(official).select_related("programme", "project"), pk=pk)
    rows = payments(row, list(participants(official, row)))
    context = {
        "course": row,
        "rows": rows,
        "sum": {
            "cost": sum(one.cost for one in rows),
            "meals": sum(one.meals for one in rows),
            "travel": sum(one.travel for one in rows),
            "total": sum(one.total for one in rows),
        },
    }
    return render(request, "livelihoods/course_payment.html", context)


def may_hold(official: Official) -> bool:
    """Whether the official may hold courses and activities somewhere."""
    return official.has_right(Right.MANAGE_SUPPORT) or bool(
        provinces_for(official, Right.MANAGE_CAPITAL)
    )
