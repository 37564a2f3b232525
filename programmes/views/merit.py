"""Courses for officials with the share trained, and awards."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.models import Area
from common.exceptions import DomainError
from common.keyset import keyset_page
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.forms.merit import AwardFilter, AwardForm, TrainingForm, own_areas
from programmes.models import Award, OfficialTraining
from programmes.selectors.merit import poverty_posts, trained_share
from programmes.services.merit import record_award, record_training
from programmes.views.refusing import refuse


@requires(Right.VIEW_STATISTICS)
@require_safe
def training_list(request: HttpRequest) -> HttpResponse:
    """Courses held, and what share of the poverty officers took part this year."""
    official, today = signed_in(request), timezone.localdate()
    rows = OfficialTraining.objects.visible_to(official).select_related("area")
    page = keyset_page(
        rows.annotate(people=Count("attendances")),
        order=("held_on", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    area = _whole_area(official)
    context = {
        "page": page,
        "area": area,
        "year": today.year,
        "share": trained_share(area, today.year, today) if area else None,
        "may_enter": own_areas(official).exists(),
    }
    return render(request, "programmes/trainings.html", context)


def _whole_area(official: Official) -> Area | None:
    """The province, or the commune, whose officers the official looks after."""
    provinces = provinces_for(official, Right.VIEW_STATISTICS)
    keys = provinces or areas_for(official, Right.VIEW_STATISTICS).communes
    return Area.objects.filter(pk__in=keys).order_by("code").first()


@requires(Right.MANAGE_SUPPORT, Right.MANAGE_CAPITAL)
def training_new(request: HttpRequest) -> HttpResponse:
    """Write down a course and who took part."""
    official = signed_in(request)
    area = own_areas(official).order_by("-level", "code").first()
    if area is None:
        raise Http404
    form = TrainingForm(request.POST or None, area=area)
    if request.method == "POST" and form.is_valid():
        try:
            saved = record_training(
                actor=official,
                values=form.values() | {"area": area},
                participants=form.chosen(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã ghi lớp tập huấn."))
            return redirect("programmes:training", pk=saved.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "area": area}
    return render(request, "programmes/training_form.html", context, status=status)


@requires(Right.VIEW_STATISTICS)
@require_safe
def training_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One course: who took part, and who of those in post did not."""
    rows = OfficialTraining.objects.visible_to(signed_in(request)).select_related(
        "area", "recorded_by"
    )
    training = get_object_or_404(rows, pk=pk)
    took = list(training.attendances.select_related("official", "area").order_by("area__code"))
    keys = {row.official_id for row in took}
    absent = [
        post
        for post in poverty_posts(training.area, training.held_on)
        if post.official_id not in keys
    ]
    context = {"training": training, "took": took, "absent": absent}
    return render(request, "programmes/training.html", context)


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def award_list(request: HttpRequest) -> HttpResponse:
    """Awards of one's area, newest first."""
    official = signed_in(request)
    filters = AwardFilter(request.GET, viewer=official, right=Right.VIEW_HOUSEHOLDS)
    visible = Award.objects.visible_to(official)
    page = keyset_page(
        filters.apply(visible).select_related("area", "household", "person", "official"),
        order=("decided_on", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    counts = visible.order_by().values_list("recipient").annotate(n=Count("pk"))
    context = {
        "page": page,
        "filters": filters,
        "counts": dict(counts),
        "may_enter": own_areas(official).exists(),
    }
    return render(request, "programmes/awards.html", context)


@requires(Right.MANAGE_SUPPORT, Right.MANAGE_CAPITAL)
def award_new(request: HttpRequest) -> HttpResponse:
    """Write down an award."""
    official = signed_in(request)
    form = AwardForm(
        request.POST or None, viewer=official, household=request.GET.get("ho", "")[:30]
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_award(actor=official, values=form.values())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã ghi khen thưởng."))
            return redirect("programmes:awards")
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/award_form.html", {"form": form}, status=status)
