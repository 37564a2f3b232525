"""Groups and clubs: the list, one group with its meetings, entering and correcting."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Max, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from officials.access import requires, signed_in
from officials.choices import Right
from programmes.choices import GroupKind
from programmes.forms.groups import ActivityForm, GroupFilter, GroupForm
from programmes.models import Group
from programmes.services.groups import record_activity, save_group
from programmes.views.refusing import refuse

#: Meetings shown on a group's page.
SHOWN = 50


@requires(Right.VIEW_STATISTICS)
@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """Groups of one's communes with their members and their last meeting."""
    official = signed_in(request)
    filters = GroupFilter(request.GET, viewer=official)
    visible = Group.objects.visible_to(official)
    page = keyset_page(
        filters.apply(visible)
        .select_related("commune", "village")
        .annotate(met=Count("activities"), last=Max("activities__held_on")),
        order=("name", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    kinds = (
        visible.filter(ended_on__isnull=True)
        .order_by()
        .values_list("kind")
        .annotate(groups=Count("pk"), people=Sum("men") + Sum("women"))
    )
    context = {
        "page": page,
        "filters": filters,
        "kinds": [(kind, GroupKind(kind).label, n, people) for kind, n, people in kinds],
        "may_enter": official.has_right(Right.MANAGE_SUPPORT),
    }
    return render(request, "programmes/groups.html", context)


@requires(Right.MANAGE_SUPPORT)
def group_new(request: HttpRequest) -> HttpResponse:
    """Enter a group."""
    return _edit(request, None)


@requires(Right.MANAGE_SUPPORT)
def group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct or end a group."""
    rows = Group.objects.changeable_by(signed_in(request))
    return _edit(request, get_object_or_404(rows, pk=pk))


def _edit(request: HttpRequest, group: Group | None) -> HttpResponse:
    official = signed_in(request)
    form = GroupForm(request.POST or None, viewer=official, group=group)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_group(actor=official, group=group, values=form.values())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã ghi tổ, nhóm."))
            return redirect("programmes:group", pk=saved.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "group": group}
    return render(request, "programmes/group_form.html", context, status=status)


@requires(Right.VIEW_STATISTICS)
def group_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One group and its meetings; write down another one."""
    official = signed_in(request)
    rows = Group.objects.visible_to(official).select_related("commune", "village", "recorded_by")
    group = get_object_or_404(rows, pk=pk)
    manages = Group.objects.changeable_by(official).filter(pk=pk).exists()
    form = ActivityForm(request.POST or None) if manages else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                record_activity(actor=official, group=group, values=form.cleaned_data)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, _("Đã ghi buổi sinh hoạt."))
                return redirect("programmes:group", pk=pk)
    context = {
        "group": group,
        "form": form,
        "manages": manages,
        "activities": group.activities.all()[:SHOWN],
        "sums": group.activities.aggregate(times=Count("pk"), people=Sum("participants")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/group.html", context, status=status)
