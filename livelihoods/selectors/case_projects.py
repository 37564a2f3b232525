"""What a household's case page shows of its projects: a panel, and entries of the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from households.selectors.case_parts import Told
from livelihoods.choices import DueState
from livelihoods.models import DeliveryLine, MonitoringVisit, ProjectMember, RevolvingDue
from officials.scope import Viewer

if TYPE_CHECKING:
    from households.selectors.case import Case


def read_projects(viewer: Viewer, case: Case) -> Mapping[str, Any] | None:
    """Projects of the household with dues and last visits, as of the day (three queries)."""
    del viewer
    day = case.as_of
    dues: Prefetch[Any] = Prefetch("dues", RevolvingDue.objects.filter(recorded_at__date__lte=day))
    visits: Prefetch[Any] = Prefetch("visits", MonitoringVisit.objects.filter(visited_on__lte=day))
    members = list(
        ProjectMember.objects.filter(household=case.household, joined_on__lte=day)
        .select_related("project__commune", "support")
        .prefetch_related(dues, visits)
        .order_by("-joined_on", "-pk")
    )
    if not members:
        return None
    return {
        "members": [
            {
                "row": row,
                "dues": list(row.dues.all()),
                "visit": next(iter(row.visits.all()), None),
            }
            for row in members
        ],
        "open": DueState.OPEN,
    }


def tell_projects(viewer: Viewer, case: Case) -> Iterable[Told]:
    """Joining, inputs, visits and what was given back (four queries)."""
    del viewer
    household = case.household
    for row in ProjectMember.objects.filter(household=household).select_related("project"):
        url = reverse("livelihoods:project", args=[row.project_id])
        yield Told(row.joined_on, _("Tham gia dự án"), str(row.project), url=url)
        if row.left_on is not None:
            yield Told(row.left_on, _("Rời dự án"), str(row.project), row.leave_reason, url)
    lines = DeliveryLine.objects.filter(member__household=household).select_related("delivery")
    for line in lines:
        yield Told(
            line.delivery.delivered_on,
            _("Nhận vật tư"),
            f"{line.quantity.normalize():f} {line.delivery.unit} {line.delivery.item}",
            "" if line.signed else _("Chưa ký nhận"),
        )
    for visit in MonitoringVisit.objects.filter(member__household=household):
        yield Told(visit.visited_on, _("Kiểm tra mô hình"), visit.visitor, visit.note)
    dues = RevolvingDue.objects.filter(member__household=household, returned_on__isnull=False)
    for due in dues:
        assert due.returned_on is not None  # noqa: S101 (the filter)
        yield Told(due.returned_on, _("Trả phần luân chuyển"), due.item)
