"""All households of an official's territory, page after page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.keyset import keyset_page
from households.forms.filters import HouseholdFilter
from households.models import Household
from households.selectors.standing import with_standing
from officials.access import requires, signed_in
from officials.choices import Right


@requires(Right.VIEW_HOUSEHOLDS)
def household_list(request: HttpRequest) -> HttpResponse:
    """Households with head, village and class; filtered by village and class."""
    official, today = signed_in(request), timezone.localdate()
    form = HouseholdFilter(request.GET, viewer=official)
    rows = form.apply(Household.objects.visible_to(official).existing())
    page = keyset_page(
        with_standing(rows, today),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context = {
        "page": page,
        "filters": form,
        "may_register": official.has_right(Right.EDIT_HOUSEHOLDS),
    }
    return render(request, "households/list.html", context)
