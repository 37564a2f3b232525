"""Production projects: the list, one project in parts, entering and changing one, its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from livelihoods.choices import DueState, ProjectState
from livelihoods.forms.projects import ProjectFilter, ProjectPageForm, StepForm
from livelihoods.models import LivelihoodModel, ProductionProject, RevolvingDue
from livelihoods.rules.projects import STEPS, Step
from livelihoods.rules.suiting import Suits, suits
from livelihoods.selectors.projects import (
    by_category,
    deliveries_of,
    dues_of,
    income_of,
    is_stranded,
    member_lines,
    money_of,
    names_for,
    next_visits_due,
    project_counts,
    projects_of,
    steps_open,
    visits_of,
    waiting_members,
)
from livelihoods.services.project_members import approve_waiting
from livelihoods.services.project_steps import move_projects
from livelihoods.services.projects import ProjectSpec, change_project, enter_projects
from officials.access import requires, signed_in
from officials.choices import Right
from officials.scope import areas_for
from programmes.selectors.places import attributes_on

#: Parts of a project's page; "" is the first.
TABS = ("", "vat-tu", "kinh-phi", "luan-chuyen", "theo-doi")


def project_or_404(request: HttpRequest, pk: int) -> ProductionProject:
    """Return a project the viewer may read, or 404."""
    rows = ProductionProject.objects.visible_to(signed_in(request)).select_related(
        "commune", "model", "kind", "programme", "component", "budget__norm"
    )
    return get_object_or_404(rows, pk=pk)


def changeable_or_404(request: HttpRequest, pk: int) -> ProductionProject:
    """Return a project the official may change, or 404."""
    row = project_or_404(request, pk)
    if not ProductionProject.objects.changeable_by(signed_in(request)).filter(pk=pk).exists():
        raise Http404
    return row


def tell_refusal(form: Any, error: DomainError) -> None:
    """Put what a service refused beside the field at fault."""
    name = error.field if error.field in form.fields else None
    form.add_error(name, str(error.message))


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """Projects of one's communes, the newest first, with counts and the overdue dues."""
    official = signed_in(request)
    filters = ProjectFilter(request.GET, viewer=official)
    page = keyset_page(
        filters.apply(projects_of(official)),
        order=("starts_on", "pk"),
        descending=True,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    counts = project_counts(official)
    overdue = RevolvingDue.objects.visible_to(official).overdue(timezone.localdate()).count()
    context = {
        "page": page,
        "filters": filters,
        "tiles": [(state, state.label, counts[state]) for state in ProjectState],
        "overdue": overdue,
        "may_enter": bool(areas_for(official, Right.MANAGE_SUPPORT).communes),
    }
    return render(request, "livelihoods/projects.html", context)


@requires(Right.MANAGE_SUPPORT)
def project_new(request: HttpRequest) -> HttpResponse:
    """Propose a project."""
    return _project_form(request, None)


@requires(Right.MANAGE_SUPPORT)
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a proposal."""
    return _project_form(request, changeable_or_404(request, pk))


def _project_form(request: HttpRequest, project: ProductionProject | None) -> HttpResponse:
    official = signed_in(request)
    form = ProjectPageForm(request.POST or None, official=official, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            if project is None:
                spec = ProjectSpec(form.cleaned_data["commune"].pk, form.project_data())
                (row,) = enter_projects(actor=official, specs=[spec])
            else:
                row = change_project(actor=official, project=project.pk, data=form.project_data())
        except DomainError as error:
            tell_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi dự án %(code)s.") % {"code": row.code})
            return redirect("livelihoods:project", pk=row.pk)
    context = {"form": form, "project": project}
    return render(
        request,
        "livelihoods/project_form.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def project_page(request: HttpRequest, pk: int, tab: str = "") -> HttpResponse:
    """One project in parts: members, inputs, money, the revolving part, visits."""
    if tab not in TABS:
        raise Http404
    official, project = signed_in(request), project_or_404(request, pk)
    may_change = ProductionProject.objects.changeable_by(official).filter(pk=pk).exists()
    steps = steps_open(official, project)
    language = get_language() or ""
    context: dict[str, Any] = {
        "project": project,
        "budget": project.budget,
        "tab": tab,
        "tabs": tab_titles(),
        "may_change": may_change,
        "is_open": project.state in (
            ProjectState.PROPOSED, ProjectState.APPROVED, ProjectState.RUNNING,
        ),
        "steps": [(step.value, STEPS[step].name.in_language(language)) for step in steps],
    }  # fmt: skip
    read = {
        "": _members, "vat-tu": _inputs, "kinh-phi": _money, "luan-chuyen": _revolving,
        "theo-doi": _visits,
    }[tab]  # fmt: skip
    context |= read(request, project)
    return render(request, "livelihoods/project.html", context)


def tab_titles() -> list[tuple[str, str]]:
    """Parts of the page in their order."""
    return [
        ("", _("Hộ tham gia")),
        ("vat-tu", _("Giao vật tư")),
        ("kinh-phi", _("Kinh phí")),
        ("luan-chuyen", _("Luân chuyển")),
        ("theo-doi", _("Theo dõi")),
    ]


def _members(request: HttpRequest, project: ProductionProject) -> dict[str, Any]:
    official = signed_in(request)
    lines = member_lines(official, project)
    approves = (
        ProductionProject.objects.with_right(official, Right.APPROVE_SUPPORT)
        .filter(pk=project.pk)
        .exists()
    )
    waiting = waiting_members(lines) if project.approved_on else 0
    return {
        "lines": lines,
        "categories": by_category(lines),
        "waiting": waiting,
        "may_approve": approves and waiting > 0,
        "history": list(project.steps.select_related("actor")),
    }


def _inputs(request: HttpRequest, project: ProductionProject) -> dict[str, Any]:
    del request
    return {"deliveries": deliveries_of(project)}


def _money(request: HttpRequest, project: ProductionProject) -> dict[str, Any]:
    del request
    return {"money": money_of(project)}


def _revolving(request: HttpRequest, project: ProductionProject) -> dict[str, Any]:
    today = timezone.localdate()
    rows = list(dues_of(signed_in(request), project=project))
    names = names_for(rows)
    return {
        "today": today,
        "dues": [
            {
                "row": row,
                "head": names.get(row.member.household_id, ""),
                "next": names.get(row.passed_to.household_id, "") if row.passed_to else "",
                "late": row.state == DueState.OPEN and row.due_on < today,
                "stranded": is_stranded(row),
            }
            for row in rows
        ],
    }


def _visits(request: HttpRequest, project: ProductionProject) -> dict[str, Any]:
    visits = visits_of(signed_in(request), project)
    return {
        "visits": visits,
        "income": income_of(visits),
        "not_visited": next_visits_due(project, timezone.localdate()),
    }


@requires(Right.MANAGE_SUPPORT, Right.APPROVE_SUPPORT)
def project_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Approve, start, end with a verdict, or stop a project."""
    official, project = signed_in(request), project_or_404(request, pk)
    if step not in {one.value for one in steps_open(official, project)}:
        raise Http404
    taken = Step(step)
    form = StepForm(request.POST or None, step=taken)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            move_projects(
                actor=official,
                step=taken,
                projects=[project.pk],
                on_date=typed["on_date"],
                reason=typed.get("reason", ""),
                decision_no=typed.get("decision_no", ""),
                verdict=typed.get("verdict", ""),
                lessons=typed.get("lessons", ""),
            )
        except DomainError as error:
            tell_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi bước của dự án."))
            return redirect("livelihoods:project", pk=pk)
    name = STEPS[taken].name.in_language(get_language() or "")
    context = {"form": form, "project": project, "title": name, "danger": taken is Step.STOP}
    return render(
        request,
        "livelihoods/project_act.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@requires(Right.APPROVE_SUPPORT)
def project_approve_waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve households that joined after the project was approved."""
    project = project_or_404(request, pk)
    if request.method == "POST":
        try:
            number = approve_waiting(
                actor=signed_in(request), project=project.pk, day=timezone.localdate()
            )
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(
                request,
                ngettext("Đã duyệt %(count)d hộ.", "Đã duyệt %(count)d hộ.", number)
                % {"count": number},
            )
    return redirect("livelihoods:project", pk=pk)


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def model_list(request: HttpRequest) -> HttpResponse:
    """Livelihood models with their norms, those that suit the official's commune first."""
    official, today = signed_in(request), timezone.localdate()
    communes = areas_for(official, Right.VIEW_HOUSEHOLDS).communes
    here = attributes_on(communes, today) if len(communes) == 1 else {}
    attributes = next(iter(here.values()), frozenset())
    order = [Suits.WELL, Suits.NEUTRAL, Suits.BADLY]
    rows: list[dict[str, Any]] = [
        {"model": row, "suits": suits(row.fits, row.avoid, attributes) if here else None}
        for row in LivelihoodModel.objects.filter(is_active=True)
        .select_related("province", "kind")
        .prefetch_related("inputs")
    ]
    rows.sort(key=lambda one: order.index(one["suits"]) if one["suits"] else 0)
    context = {"rows": rows, "hinted": bool(here)}
    return render(request, "livelihoods/models.html", context)
