"""Closing a village: reached from its page among the reference data."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from households.forms.villages import CloseVillageForm
from households.models import Household
from households.services.close_village import close_village, reopen_village
from officials.access import requires, signed_in
from officials.choices import Right
from officials.selectors.mandate import villages_changeable_by


@requires(Right.MANAGE_VILLAGES)
def village_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a village from a day on, or take that back."""
    official = signed_in(request)
    rows = villages_changeable_by(official).select_related("commune")
    village = get_object_or_404(rows, pk=pk)
    form = CloseVillageForm(request.POST or None)
    try:
        if request.method == "POST" and village.closed_on is not None:
            reopen_village(actor=official, village=village)
            messages.success(request, _("Đã mở lại %(village)s.") % {"village": village})
            return redirect("admin:areas_village_change", village.pk)
        if request.method == "POST" and form.is_valid():
            day = form.cleaned_data["closed_on"]
            close_village(actor=official, village=village, closed_on=day)
            messages.success(
                request,
                _("Đã giải thể %(village)s từ ngày %(date)s.")
                % {"village": village, "date": f"{day:%d/%m/%Y}"},
            )
            return redirect("admin:areas_village_change", village.pk)
    except DomainError as error:
        form.add_error(None, str(error.message))
    residents = Household.objects.existing().filter(village=village).count()
    context = {
        "form": form,
        "village": village,
        "residents": residents,
        "may_list": Right.VIEW_HOUSEHOLDS in official.rights,
    }
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "households/village_close.html", context, status=422 if wrong else 200)
