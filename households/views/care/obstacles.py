"""What stands in households' way: the lists by level and age, and one obstacle with its answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from common.rate import address_of
from households.choices import ObstacleAct
from households.forms.care.visits import ActForm, ObstacleFilter
from households.models import Obstacle
from households.selectors.back import BACK, coming_from
from households.selectors.care.due import obstacles_waiting
from households.selectors.care.levels import acts_for
from households.selectors.care.visit_lists import obstacles_of, open_counts, with_household
from households.services.access import record_case_look
from households.services.care.obstacles import act_on
from households.views.care.visit_words import visit_setup
from officials.access import requires, signed_in
from officials.choices import Right

#: The order of the buttons; the first that is allowed is the main one.
_ORDER = list(ObstacleAct)


@requires(Right.VISIT, Right.ANSWER_OBSTACLES)
@require_safe
def obstacle_list(request: HttpRequest) -> HttpResponse:
    """Obstacles that wait for me, for others, or are closed; those that wait longest first."""
    official = signed_in(request)
    filters = ObstacleFilter(request.GET)
    filters.is_valid()
    chosen = filters.cleaned_data
    rows = obstacles_of(
        official,
        seen=chosen.get("xem") or "",
        level=chosen.get("cap") or "",
        days=chosen.get("lau") or "",
    )
    page = keyset_page(
        with_household(rows),
        order=("since", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    today = timezone.localdate()
    context = {
        "rows": [{"row": row, "days": (today - row.since).days} for row in page.rows],
        "page": page,
        "filters": filters,
        "seen": chosen.get("xem") or "",
        "counts": open_counts(official),
        "waiting": obstacles_waiting(official).count(),
        "setup": visit_setup(official),
    }
    return render(request, "households/care/obstacles.html", context)


@requires(Right.VISIT, Right.ANSWER_OBSTACLES)
def obstacle_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One obstacle with what was done about it; what can be done now is a button each."""
    official = signed_in(request)
    rows = with_household(Obstacle.objects.visible_to(official))
    row = get_object_or_404(rows.select_related("opened_by", "visit"), pk=pk)
    record_case_look(actor=official, household=row.household, address=address_of(request))
    allowed = acts_for(official, row)
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act_on(
                actor=official,
                obstacle=row,
                act=ObstacleAct(form.cleaned_data["act"]),
                text=form.cleaned_data["text"],
            )
        except DomainError as error:
            form.refuse(error.field, str(error.message))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect(
                coming_from(reverse("households:obstacle", args=[pk]), request.GET.get(BACK, ""))
            )
    today = timezone.localdate()
    context = {
        "row": row,
        "household": row.household,
        "entries": row.entries.select_related("official"),
        "days": (today - row.since).days,
        "acts": [act for act in _ORDER if act in allowed],
        "form": form,
        "setup": visit_setup(official),
    }
    status = 422 if form.errors else 200
    return render(request, "households/care/obstacle.html", context, status=status)
