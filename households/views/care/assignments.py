"""Who answers for whom in a commune: what nobody answers for first, then each official's caseload.

A leader begins the commune's line here and goes on to villages, households and fair shares.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from common.exceptions import DomainError
from common.keyset import keyset_page
from households.forms.care.assigning import LEVELS, CareFilter, OfficialForm
from households.models import Assignment
from households.selectors.care.caseload import commune_care, households_of, villages_care
from households.selectors.care.counts import declared_counts
from households.selectors.care.responsible import in_care, uncovered, without_line
from households.selectors.care.unsettled import unsettled_assignments
from households.selectors.care.unsettled_groups import grouped
from households.selectors.standing import with_standing
from households.selectors.territory import communes_of
from households.services.care.assigning import begin_line
from households.services.care.lines import Target
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official, Post
from officials.scope import areas_for

#: Officers, leaders and supervisors; a collector has a page of their own work.
READERS = (Right.ANSWER_OBSTACLES, Right.MANAGE_ASSIGNMENTS)


def commune_asked(request: HttpRequest, official: Official) -> Area | None:
    """The commune of ``?xa=``, the only one of a post; None where one has to be picked.

    Raises ``Http404`` for one outside the viewer's territory.
    """
    places = communes_of(official, Right.VIEW_HOUSEHOLDS)
    if code := request.GET.get("xa", ""):
        return get_object_or_404(places.select_related("parent"), code=code)
    first = list(places[:2])
    return first[0] if len(first) == 1 else None


def may_assign(official: Official, commune: Area) -> bool:
    """Whether the viewer says who answers there."""
    return commune.pk in areas_for(official, Right.MANAGE_ASSIGNMENTS).communes


def page_of(commune: Area) -> str:
    """Address of the commune's page."""
    return f"{reverse('households:caseloads')}?xa={commune.code}"


@requires(*READERS)
def assignments(request: HttpRequest) -> HttpResponse:
    """One commune; whoever has several picks one, those that nobody answers for first."""
    official, today = signed_in(request), timezone.localdate()
    commune = commune_asked(request, official)
    if commune is None:
        return _pick(request, official)
    form = OfficialForm(request.POST or None, target=Target(commune))
    if request.method == "POST":
        if not may_assign(official, commune):
            raise Http404
        if form.is_valid() and _begin(request, official, commune, form):
            return redirect(page_of(commune))
    care = commune_care(commune, today)
    villages = villages_care(commune, care)
    due = grouped(unsettled_assignments(today).filter(commune=commune))
    told = {row.official.pk for row in due.going}
    head = next((row for row in care.caseloads if row.official.pk == care.lines.commune), None)
    numbers = {row.official.pk: row.households for row in care.caseloads}
    context = {
        "commune": commune,
        "care": care,
        "head": head,
        "loads": [
            {"row": row, "counts": [(c, row.counts[c.key]) for c in declared_counts()]}
            for row in care.caseloads
        ],
        "counts": declared_counts(),
        "villages": villages,
        "bare": sum(row.main is None and row.households > 0 for row in villages),
        "left": [
            row
            for row in care.caseloads
            if not row.has_post and row.households and row.official.pk not in told
        ],
        "going": [(row, numbers.get(row.official.pk, 0)) for row in due.going],
        "helping": due.helping,
        "gone": len(due.gone),
        "form": form,
        "may_assign": may_assign(official, commune),
        "several": communes_of(official, Right.VIEW_HOUSEHOLDS).count() > 1,
        "handovers": _route("households:handovers"),
    }
    wrong = request.method == "POST"
    return render(
        request, "households/care/assignments.html", context, status=422 if wrong else 200
    )


def _begin(request: HttpRequest, official: Official, commune: Area, form: OfficialForm) -> bool:
    chosen, day = form.cleaned_data["official"], form.cleaned_data["from_day"]
    try:
        begin_line(actor=official, commune=commune, official=chosen, from_day=day)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    messages.success(
        request,
        _("%(name)s phụ trách chung %(commune)s từ ngày %(day)s.")
        % {"name": chosen, "commune": commune, "day": f"{day:%d/%m/%Y}"},
    )
    return True


def _route(name: str) -> str:
    """Address of a page that may not stand yet; empty without it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _pick(request: HttpRequest, official: Official) -> HttpResponse:
    today = timezone.localdate()
    bare = dict(
        uncovered(official, today)
        .order_by()
        .values_list("commune")
        .annotate(number=Count("pk"))
        .values_list("commune", "number")
    )
    places = communes_of(official, Right.VIEW_HOUSEHOLDS)
    open_ones = set(
        without_line(official, Right.VIEW_HOUSEHOLDS, today).values_list("pk", flat=True)
    )
    found = sorted(places, key=lambda row: (row.pk not in open_ones, -bare.get(row.pk, 0)))
    rows = [
        {"commune": row, "open": row.pk in open_ones, "uncovered": bare.get(row.pk, 0)}
        for row in found
    ]
    context = {"rows": rows, "open": len(open_ones), "uncovered": sum(bare.values())}
    return render(request, "households/care/communes.html", context)


@requires(Right.VISIT, *READERS)
def caseload(request: HttpRequest, pk: int) -> HttpResponse:
    """Households of one official within the viewer's reach, and which line answers for each."""
    viewer, today = signed_in(request), timezone.localdate()
    official = get_object_or_404(_known_to(viewer), pk=pk)
    filters = CareFilter(request.GET, viewer=viewer)
    listed = households_of(official, None, today)
    seen = in_care(today).visible_to(viewer).values("pk")
    rows = filters.apply(listed.filter(pk__in=seen))
    page = keyset_page(
        with_standing(rows, today),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    levels: dict[str, Any] = dict(LEVELS)
    context = {
        "person": official,
        "rows": [(row, levels[vars(row)["level"]]) for row in page.rows],
        "page": page,
        "count": rows.count(),
        "filters": filters,
        "places": Assignment.objects.visible_to(viewer)
        .on(today)
        .filter(official=official)
        .select_related("commune", "village", "household"),
        "reads": not viewer.rights.isdisjoint(READERS),
    }
    return render(request, "households/care/caseload.html", context)


def _known_to(viewer: Official) -> Any:
    """Officials with a post in the viewer's communes, or who answer where the viewer sees."""
    there = areas_for(viewer, Right.VIEW_HOUSEHOLDS).communes
    posts = Post.objects.filter(official=OuterRef("pk"), area__in=there)
    held = Assignment.objects.visible_to(viewer).filter(official=OuterRef("pk"))
    return Official.objects.filter(Exists(posts) | Exists(held) | Q(pk=viewer.pk))
