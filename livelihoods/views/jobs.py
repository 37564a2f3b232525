"""Activities for jobs: the list, a new one, people entered at once, who was not reached yet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.selectors.lookup import lookup
from livelihoods.choices import JobActivityKind
from livelihoods.forms.courses import FindPeopleForm
from livelihoods.forms.jobs import (
    ActivityFilter,
    ActivityForm,
    OverseasForm,
    PlacementForm,
    ReachFilter,
    year_start,
)
from livelihoods.forms.sources import pairs
from livelihoods.models import JobActivity, JobEntry
from livelihoods.rules.overseas import PARTS, total
from livelihoods.selectors.jobs import (
    activities_of,
    entries_of,
    fit_for,
    seekers,
    usual_clause,
)
from livelihoods.selectors.overseas import reckoned
from livelihoods.selectors.workers import named_workers, reach_of, workers_in_need
from livelihoods.services.jobs import (
    JobSeeker,
    add_people,
    approve_entries,
    change_placement,
    open_activity,
)
from livelihoods.services.overseas import save_overseas
from livelihoods.views.courses import may_hold
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from programmes.choices import SupportState

#: Workers on one page.
PER_PAGE = 50


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Activities of one's communes and of their provinces, the newest first."""
    official = signed_in(request)
    filters = ActivityFilter(request.GET, viewer=official)
    page = keyset_page(
        filters.apply(activities_of(official)),
        order=("held_on", "pk"),
        descending=True,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context = {
        "rows": page.rows,
        "page": page,
        "filters": filters,
        "may_open": may_hold(official),
    }
    return render(request, "livelihoods/jobs.html", context)


@requires(Right.MANAGE_SUPPORT, Right.MANAGE_CAPITAL)
def job_new(request: HttpRequest) -> HttpResponse:
    """Write an activity down."""
    official = signed_in(request)
    form = ActivityForm(request.POST or None, official=official)
    if request.method == "POST" and form.is_valid():
        try:
            row = open_activity(actor=official, data=form.activity_data())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Đã ghi hoạt động. Chọn người tham gia."))
            return redirect(
                "livelihoods:job-add" if official.has_right(Right.MANAGE_SUPPORT) else
                "livelihoods:job",
                pk=row.pk,
            )  # fmt: skip
    wrong = request.method == "POST"
    return render(
        request, "livelihoods/job_form.html", {"form": form}, status=422 if wrong else 200
    )


@requires(Right.VIEW_HOUSEHOLDS)
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: who took part and what came of it; the leader approves who goes abroad."""
    official = signed_in(request)
    row = get_object_or_404(activities_of(official).select_related("programme", "project"), pk=pk)
    problem = ""
    if request.method == "POST":
        if request.POST.get("act") != "approve":
            raise Http404
        try:
            count = approve_entries(actor=official, activity=row)
            messages.success(request, _("Đã duyệt %(count)d người.") % {"count": count})
        except DomainError as error:
            problem = str(error.message)
        else:
            return redirect("livelihoods:job", pk=pk)
    people = list(entries_of(official, row))
    waiting = sum(one.support.state == SupportState.PLANNED for one in people)
    context = {
        "activity": row,
        "people": people,
        "waiting": waiting,
        "problem": problem,
        "manages": official.has_right(Right.MANAGE_SUPPORT),
        "approves": bool(waiting) and official.has_right(Right.APPROVE_SUPPORT),
        "detailed": row.kind in {JobActivityKind.PLACEMENT, JobActivityKind.OVERSEAS},
    }
    return render(request, "livelihoods/job.html", context, status=422 if problem else 200)


@requires(Right.MANAGE_SUPPORT)
def job_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter many people at once: of a village, or found by name."""
    official = signed_in(request)
    row = get_object_or_404(
        activities_of(official).select_related("support_kind", "programme"), pk=pk
    )
    placing = row.kind == JobActivityKind.PLACEMENT
    job = PlacementForm(request.POST or None, employer=row.partner) if placing else None
    problem = ""
    if request.method == "POST":
        problem = _add(request, official, row, job)
        if not problem:
            return redirect("livelihoods:job", pk=pk)
    finder = FindPeopleForm(request.GET, viewer=official)
    found, page = _members(request, official, row, finder)
    context = {
        "activity": row,
        "finder": finder,
        "rows": fit_for(row, found),
        "page": page,
        "job": job,
        "problem": problem,
        "ticked": set(request.POST.getlist("nguoi")),
        "result": request.POST.get("result", ""),
        "query": finder.value("q"),
    }
    return render(request, "livelihoods/job_add.html", context, status=422 if problem else 200)


def _members(
    request: HttpRequest, official: Official, row: JobActivity, finder: FindPeopleForm
) -> tuple[Any, Any]:
    query, village = finder.value("q"), finder.value("thon")
    if query:
        return seekers(official, row, wanted=lookup(query)), None
    page = keyset_page(
        seekers(official, row, village=village.pk if village else None),
        order=("name_sort", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PER_PAGE,
    )
    return page.rows, page


def _add(
    request: HttpRequest, official: Official, row: JobActivity, job: PlacementForm | None
) -> str:
    try:
        people = pairs(request.POST.getlist("nguoi"))
    except ValidationError as error:
        return str(error.messages[0])
    if not people:
        return _("Chọn ít nhất một người.")
    if job is not None and not job.is_valid():
        return _("Ghi đủ thông tin việc làm ở cuối trang.")
    result = request.POST.get("result", "")
    try:
        given = add_people(
            actor=official,
            activity=row,
            people=[JobSeeker(house, person, result) for house, person in people],
            placement=job.placement_data() if job is not None else None,
        )
    except DomainError as error:
        return str(error.message)
    text = ngettext("Đã ghi %(count)d người.", "Đã ghi %(count)d người.", len(given))
    messages.success(request, text % {"count": len(given)})
    return ""


@requires(Right.MANAGE_SUPPORT)
def job_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found for one person: the job, or the contract abroad with what is paid."""
    official = signed_in(request)
    rows = JobEntry.objects.changeable_by(official).select_related(
        "activity__area",
        "support__person",
        "support__household",
        "support__kind",
        "support__programme",
        "placement",
        "overseas",
    )
    row = get_object_or_404(
        rows.filter(activity__kind__in=[JobActivityKind.PLACEMENT, JobActivityKind.OVERSEAS]),
        pk=pk,
    )
    placing = row.activity.kind == JobActivityKind.PLACEMENT
    contract = None if placing else getattr(row, "overseas", None)
    form = (
        PlacementForm(request.POST or None, placement=row.placement)
        if placing
        else OverseasForm(request.POST or None, contract=contract, clause=usual_clause(row))
    )
    if request.method == "POST" and form.is_valid() and _save(official, row, form):
        messages.success(request, _("Đã lưu."))
        return redirect("livelihoods:job", pk=row.activity_id)
    lines = reckoned(row, contract) if contract else []
    context = {
        "row": row,
        "form": form,
        "lines": [(PARTS[line.part], line) for line in lines],
        "total": total(lines),
    }
    wrong = request.method == "POST"
    return render(request, "livelihoods/job_entry.html", context, status=422 if wrong else 200)


def _save(official: Official, row: JobEntry, form: PlacementForm | OverseasForm) -> bool:
    """Save what was typed; False with the reason at its field."""
    try:
        if isinstance(form, PlacementForm):
            change_placement(
                actor=official,
                entry=row,
                data=form.placement_data(),
                ended_on=form.cleaned_data.get("ended_on"),
            )
        else:
            save_overseas(actor=official, entry=row, data=form.overseas_data())
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def reach(request: HttpRequest) -> HttpResponse:
    """Workers who need a job or advice and whom nothing has reached this year, by commune."""
    official, today = signed_in(request), timezone.localdate()
    since = year_start(today)
    filters = ReachFilter(request.GET, viewer=official)
    commune = filters.commune
    if commune is None:
        raise Http404
    village = filters.value("thon")
    after = request.GET.get("sau", "")
    found = workers_in_need(
        official,
        commune=commune.pk,
        day=today,
        since=since,
        village=village.pk if village else None,
        reached=bool(filters.value("da_den")),
        after=int(after[:18]) if after.isdecimal() else 0,
        size=PER_PAGE + 1,
    )
    whole = filters.value("thon") is None and official.has_right(Right.VIEW_STATISTICS)
    sums = reach_of([commune.pk], today, since) if whole else []
    context = {
        "rows": named_workers(official, found[:PER_PAGE]),
        "next": found[PER_PAGE - 1].person if len(found) > PER_PAGE else None,
        "filters": filters,
        "commune": commune,
        "sum": sums[0] if sums else None,
        "since": since,
        "counsels": official.has_right(Right.MANAGE_SUPPORT),
    }
    return render(request, "livelihoods/reach.html", context)
