"""Targets: how each stands in an area, one target with what is behind it, setting and typing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from areas.choices import AreaLevel
from areas.models import Area
from common.exceptions import DomainError
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.choices import TargetMeasure
from programmes.models import Target
from programmes.rules.targets import Standing
from programmes.services.targets import record_observation, save_target
from summaries.exceptions import AreaNotVisible
from summaries.forms.targets import ObservationForm, TargetForm
from summaries.selectors.targets import Progress, TargetBoard, years_of

#: Words for how a target stands; never a colour alone.
STANDINGS: dict[Standing, Promise] = {
    Standing.MET: gettext_lazy("Đạt"),
    Standing.ON_THE_WAY: gettext_lazy("Đúng tiến độ"),
    Standing.BEHIND: gettext_lazy("Chậm tiến độ"),
    Standing.MISSED: gettext_lazy("Không đạt"),
    Standing.NOT_BEGUN: gettext_lazy("Chưa đến kỳ"),
    Standing.NO_FIGURE: gettext_lazy("Chưa có số liệu"),
}


@requires(Right.VIEW_STATISTICS, Right.MANAGE_REFERENCE)
@require_safe
def target_list(request: HttpRequest) -> HttpResponse:
    """Targets of the country and of an area, each with its value there and how it stands."""
    official = signed_in(request)
    area, areas = _area(request, official)
    rows: list[Any] = []
    targets = _targets(official, area)
    if area is not None:
        rows = [_line(one, area) for one in TargetBoard(official, area).progress(targets)]
    context = {
        "area": area,
        "areas": areas,
        "rows": rows,
        "bare": [] if area is not None else targets,
        "may_set": _may_set(official),
        "late": sum(one["progress"].standing in {Standing.BEHIND, Standing.MISSED} for one in rows),
    }
    return render(request, "summaries/targets.html", context)


def _targets(official: Official, area: Area | None) -> list[Target]:
    if area is None:
        return list(Target.objects.filter(area__isnull=True))
    found = Q(area__isnull=True) | Q(area=area)
    if area.level == AreaLevel.COMMUNE:
        found |= Q(area=area.parent_id)
    return list(Target.objects.visible_to(official).filter(found).select_related("area"))


def _area(request: HttpRequest, official: Official) -> tuple[Area | None, list[Area]]:
    """The area asked about, else the province or the first commune; and those to choose from."""
    provinces = provinces_for(official, Right.VIEW_STATISTICS)
    communes = areas_for(official, Right.VIEW_STATISTICS).communes
    areas = list(Area.objects.filter(pk__in=provinces | communes).order_by("-level", "code"))
    asked = request.GET.get("noi", "") or request.POST.get("noi", "")
    if asked:
        found = next((one for one in areas if str(one.pk) == asked), None)
        if found is None:
            raise Http404
        return found, areas
    return (areas[0] if areas else None), areas


def _may_set(official: Official) -> bool:
    return official.has_right(Right.MANAGE_CAPITAL) or official.has_right(Right.MANAGE_REFERENCE)


def _line(progress: Progress, area: Area) -> dict[str, Any]:
    return {
        "progress": progress,
        "words": STANDINGS[progress.standing],
        "url": reverse("summaries:target", args=[progress.target.pk]) + f"?noi={area.pk}",
        "behind": _behind(progress, area),
    }


def _behind(progress: Progress, area: Area) -> str:
    """Address of what a value counts; nothing for a typed one."""
    target = progress.target
    if progress.now is None:
        return ""
    if target.measure in {TargetMeasure.CLASS_RATE, TargetMeasure.CLASS_COUNT}:
        address = reverse("summaries:list", args=[area.pk, target.indicator])
        return f"{address}?ngay={progress.day:%Y-%m-%d}"
    if target.measure in {TargetMeasure.OUTPUT, TargetMeasure.OUTPUT_SHARE}:
        address = reverse("summaries:output", args=[area.pk, target.indicator])
        return f"{address}?nam={years_of(target, progress.day).slug}"
    if target.measure == TargetMeasure.ESSENTIAL_WORKS:
        return reverse("programmes:works") + "#thiet-yeu"
    if target.measure == TargetMeasure.OFFICERS_TRAINED:
        return reverse("programmes:trainings")
    return ""


@requires(Right.VIEW_STATISTICS)
def target_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One target in an area: the way to its goal, what counts towards it, figures typed."""
    official = signed_in(request)
    area, _areas = _area(request, official)
    target = get_object_or_404(Target.objects.visible_to(official).select_related("area"), pk=pk)
    if area is None:
        raise Http404
    types = area.pk in (
        areas_for(official, Right.MANAGE_CAPITAL).communes
        | provinces_for(official, Right.MANAGE_CAPITAL)
    )
    form = ObservationForm(request.POST or None) if types else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _typed(request, official, target, area, form):
            return redirect(f"{reverse('summaries:target', args=[pk])}?noi={area.pk}")
    try:
        board = TargetBoard(official, area)
        (progress,) = board.progress([target])
        supports = [
            (
                words,
                number,
                money,
                reverse("summaries:output", args=[area.pk, f"support.{group}"])
                + f"?nam={target.first_year}-{target.last_year}",
            )
            for group, words, number, money in board.supports(target)
        ]
    except AreaNotVisible as error:
        raise Http404 from error
    context = {
        **_line(progress, area),
        "target": target,
        "area": area,
        "supports": supports,
        "observations": target.observations.filter(area=area).select_related("recorded_by"),
        "form": form,
        "may_edit": Target.objects.changeable_by(official).filter(pk=pk).exists(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "summaries/target.html", context, status=status)


def _typed(
    request: HttpRequest, official: Official, target: Target, area: Area, form: ObservationForm
) -> bool:
    try:
        record_observation(actor=official, target=target, area=area, **form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    messages.success(request, _("Đã ghi số liệu của chỉ tiêu."))
    return True


@requires(Right.MANAGE_CAPITAL, Right.MANAGE_REFERENCE)
def target_new(request: HttpRequest) -> HttpResponse:
    """Set a target."""
    return _edit(request, None)


@requires(Right.MANAGE_CAPITAL, Right.MANAGE_REFERENCE)
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a target."""
    rows = Target.objects.changeable_by(signed_in(request))
    return _edit(request, get_object_or_404(rows, pk=pk))


def _edit(request: HttpRequest, target: Target | None) -> HttpResponse:
    official = signed_in(request)
    form = TargetForm(request.POST or None, viewer=official, target=target)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        area, code = values.pop("area", None), values.pop("code", "")
        try:
            save_target(actor=official, target=target, area=area, code=code, values=values)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Đã ghi chỉ tiêu."))
            return redirect("summaries:targets")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "target": target}
    return render(request, "summaries/target_form.html", context, status=status)
