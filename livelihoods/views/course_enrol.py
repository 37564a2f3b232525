"""Seats of a course given: people of a village or found by name, each with why or why not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.selectors.lookup import lookup
from livelihoods.choices import CourseState
from livelihoods.forms.courses import FindPeopleForm, SeatsForm
from livelihoods.forms.sources import pairs
from livelihoods.models import Course
from livelihoods.selectors.candidates import (
    CANDIDATES,
    candidate_members,
    candidates,
    found_members,
)
from livelihoods.selectors.courses import courses_of
from livelihoods.selectors.entitlements import seats_taken
from livelihoods.services.enrolments import Seat, enrol
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official


@requires(Right.MANAGE_SUPPORT)
def course_enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Give seats: people of a village or found by name, each with why or why not."""
    official = signed_in(request)
    row = get_object_or_404(
        courses_of(official)
        .filter(state=CourseState.OPEN)
        .select_related("kind", "programme", "project", "area"),
        pk=pk,
    )
    day = min(timezone.localdate(), row.starts_on)
    seats = SeatsForm(request.POST or None, official=official, course=row)
    problem = ""
    if request.method == "POST":
        problem = _enrol(request, official, row, seats)
        if not problem:
            return redirect("livelihoods:course", pk=pk)
    finder = FindPeopleForm(request.GET, viewer=official)
    found, page = _members(request, official, row, finder)
    judged = candidates(row, found, day)
    context = {
        "course": row,
        "left": max(0, row.seats - seats_taken(row)),
        "finder": finder,
        "rows": judged,
        "page": page,
        "seats": seats,
        "problem": problem,
        "ticked": set(request.POST.getlist("nguoi")),
        "query": finder.value("q"),
    }
    status = 422 if problem else 200
    return render(request, "livelihoods/course_enrol.html", context, status=status)


def _members(
    request: HttpRequest, official: Official, row: Course, finder: FindPeopleForm
) -> tuple[list[Any], Any]:
    """Members to choose from, and their page where it is a list."""
    query = finder.value("q")
    if query:
        return found_members(official, lookup(query)), None
    village = finder.value("thon")
    page = keyset_page(
        candidate_members(
            official,
            row,
            village=village.pk if village else None,
            day=min(timezone.localdate(), row.starts_on),
        ),
        order=("name_sort", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=CANDIDATES,
    )
    return page.rows, page


def _enrol(request: HttpRequest, official: Official, row: Course, form: SeatsForm) -> str:
    try:
        people = pairs(request.POST.getlist("nguoi"))
    except ValidationError as error:
        return str(error.messages[0])
    if not people:
        return _("Chọn ít nhất một người.")
    if not form.is_valid():
        return " ".join(str(one) for found in form.errors.values() for one in found)
    km = form.cleaned_data["km"]
    try:
        given = enrol(
            actor=official,
            course=row,
            seats=[Seat(house, person, km) for house, person in people],
            line=form.line_key(),
        )
    except DomainError as error:
        return str(error.message)
    messages.success(
        request,
        ngettext(
            "Đã ghi danh %(count)d người; chờ lãnh đạo xã duyệt.",
            "Đã ghi danh %(count)d người; chờ lãnh đạo xã duyệt.",
            len(given),
        )
        % {"count": len(given)},
    )
    return ""
