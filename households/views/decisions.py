"""The leader's page: reviews that wait, what they change and why, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.forms.filters import VillageFilter
from households.forms.reviews import DecisionForm
from households.models import Household, Judgement, Review
from households.selectors.standing import with_standing
from households.selectors.work_list import awaiting_decision
from households.services.recognition import decide_reviews
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

#: A leader reads one page and signs it; more than this is not read.
PAGE = 100


def _waiting(official: Official) -> QuerySet[Review, Review]:
    households: Prefetch[Any] = Prefetch(
        "household", queryset=with_standing(Household.objects.all(), timezone.localdate())
    )
    judged: Prefetch[Any] = Prefetch(
        "judgements",
        queryset=Judgement.objects.select_related("standard").order_by(
            "standard__province_id", "standard__valid_from"
        ),
    )
    rows = awaiting_decision(official).select_related("surveyor", "form")
    return rows.prefetch_related(households, judged)


@requires(Right.DECIDE)
def awaiting(request: HttpRequest) -> HttpResponse:
    """Choose reviews, give number and date, decide; one's own survey cannot be chosen."""
    official = signed_in(request)
    form = DecisionForm(request.POST or None, viewer=official)
    chosen: list[str] = []
    if request.method == "POST":
        chosen = request.POST.getlist("review")
        if form.is_valid() and _decided(request, official, form, chosen):
            return redirect("households:awaiting")
    elif "phieu" in request.GET:
        chosen = request.GET.getlist("phieu")
    filters = VillageFilter(request.GET, viewer=official)
    rows = filters.apply(_waiting(official))
    page = keyset_page(
        rows,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PAGE,
    )
    context = {
        "page": page,
        "count": rows.count(),
        "form": form,
        "filters": filters,
        "chosen": chosen,
        "today": timezone.localdate(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/awaiting.html", context, status=status)


def _decided(
    request: HttpRequest, official: Official, form: DecisionForm, chosen: list[str]
) -> bool:
    try:
        decision = decide_reviews(
            actor=official,
            commune=form.cleaned_data["commune"],
            reviews=[int(key) for key in chosen if key.isdigit()],
            number=form.cleaned_data["number"],
            decided_on=form.cleaned_data["decided_on"],
            note=form.cleaned_data["note"],
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    count = len(set(chosen))
    messages.success(
        request,
        ngettext(
            "Đã ra quyết định %(number)s cho %(count)d hộ.",
            "Đã ra quyết định %(number)s cho %(count)d hộ.",
            count,
        )
        % {"number": decision.number, "count": count},
    )
    messages.info(request, _("Kết quả mới có trong hồ sơ từng hộ và trong sổ quyết định."))
    return True
