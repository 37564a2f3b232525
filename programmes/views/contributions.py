"""What was given in kind for communes: the list of a commune and year, entered and corrected."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from officials.access import requires, signed_in
from officials.choices import Right
from programmes.forms.contributions import CommunityContributionForm, ContributionFilter
from programmes.models import CommunityContribution
from programmes.selectors.contributions import for_list, sums_by_kind
from programmes.services.contributions import remove_community_contribution, save_contribution
from programmes.views.refusing import refuse


@requires(Right.VIEW_STATISTICS)
@require_safe
def contribution_list(request: HttpRequest) -> HttpResponse:
    """Contributions of one's communes, the latest first, with sums by kind."""
    official = signed_in(request)
    filters = ContributionFilter(request.GET, viewer=official)
    rows = filters.apply(CommunityContribution.objects.visible_to(official))
    sums = sums_by_kind(rows)
    page = keyset_page(
        for_list(rows),
        order=("given_on", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    may_enter = official.has_right(Right.MANAGE_SUPPORT)
    mine = CommunityContribution.objects.changeable_by(official) if may_enter else None
    keys = [row.pk for row in page.rows]
    context = {
        "page": page,
        "filters": filters,
        "sums": sums,
        "value": sum(one.value for one in sums),
        "unvalued": sum(one.unvalued for one in sums),
        "may_enter": may_enter,
        "mine": set(mine.filter(pk__in=keys).values_list("pk", flat=True)) if mine else set(),
    }
    return render(request, "programmes/contributions.html", context)


@requires(Right.MANAGE_SUPPORT)
def contribution_new(request: HttpRequest) -> HttpResponse:
    """Enter a contribution."""
    return _edit(request, None)


@requires(Right.MANAGE_SUPPORT)
def contribution_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a contribution, or take it out."""
    rows = CommunityContribution.objects.changeable_by(signed_in(request))
    return _edit(request, get_object_or_404(rows, pk=pk))


def _edit(request: HttpRequest, contribution: CommunityContribution | None) -> HttpResponse:
    official = signed_in(request)
    if contribution is not None and request.POST.get("act") == "remove":
        remove_community_contribution(actor=official, contribution=contribution)
        messages.success(request, _("Đã bỏ khoản đóng góp ghi nhầm."))
        return redirect("programmes:contributions")
    form = CommunityContributionForm(
        request.POST or None, viewer=official, contribution=contribution
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_contribution(actor=official, contribution=contribution, values=form.values())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã ghi khoản đóng góp."))
            return redirect("programmes:contributions")
    context = {"form": form, "contribution": contribution}
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/contribution_form.html", context, status=status)
