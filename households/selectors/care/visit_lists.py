"""Visits and obstacles as pages show them: with the household, its head and its village."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Village
from households.choices import ObstacleLevel, Relation, VisitState
from households.models import AgreedStep, Household, Membership, Obstacle, Visit
from households.models.visits import ObstacleQuerySet, VisitQuerySet
from households.selectors.as_of import held_on
from households.selectors.care.due import mine, obstacles_waiting
from households.selectors.care.levels import reach_of
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer, areas_for

if TYPE_CHECKING:
    from households.selectors.case import Case
    from households.selectors.case_parts import Told

Row = TypeVar("Row", Visit, AgreedStep, Obstacle)

#: Households offered in the form, so that another visit can be typed without a connection.
MOST_OFFERED = 400
#: Days during which whoever recorded a visit may correct it; history keeps what stood before.
CORRECTED_WITHIN = 7
#: Visits on the case page: appointments and the last ones.
SHOWN = 8


def heads_of(prefix: str = "") -> Prefetch[Any]:
    """Today's head, kept as ``heads`` on the household at ``prefix``."""
    rows = Membership.objects.filter(held_on(timezone.localdate()), relation=Relation.HEAD)
    return Prefetch(f"{prefix}memberships", queryset=rows.select_related("person"), to_attr="heads")


def with_household(rows: QuerySet[Row, Row]) -> QuerySet[Row, Row]:
    """Rows with their household, its place and its head: two queries, whatever the number."""
    return rows.select_related("household__village", "household__commune").prefetch_related(
        heads_of("household__")
    )


@dataclass(slots=True)
class Trip:
    """What is planned in one village."""

    village: Village
    visits: list[Visit] = field(default_factory=list)


def by_village(visits: Iterable[Visit]) -> list[Trip]:
    """Group appointments for the way there: villages by their earliest day."""
    trips: dict[int, Trip] = {}
    for visit in visits:
        village = visit.household.village
        trips.setdefault(village.pk, Trip(village)).visits.append(visit)
    return list(trips.values())


def number_by_village(rows: QuerySet[Household, Household]) -> dict[int, int]:
    """How many of the households each village has."""
    return dict(rows.order_by().values_list("village").annotate(number=Count("pk")))


def done_by(official: Official) -> VisitQuerySet:
    """Visits that the official made, where they may still see them."""
    return Visit.objects.visible_to(official).done().filter(official=official)


def open_appointment(household: Household, official: Official, wanted: str) -> Visit | None:
    """The appointment that a visit would keep: the one wanted by its key in the address, else the
    official's own, else the earliest.
    """
    rows = list(
        Visit.objects.filter(household=household, state=VisitState.PLANNED).order_by(
            "planned_on", "pk"
        )[:20]
    )
    return min(
        rows, key=lambda row: (str(row.pk) != wanted, row.official_id != official.pk), default=None
    )


def sent_before(official: Official, key: uuid.UUID) -> Visit | None:
    """The visit with this key that the official recorded, wherever the household lives now."""
    return Visit.objects.filter(key=key, recorded_by=official, state=VisitState.DONE).first()


def past_correcting(visit: Visit) -> bool:
    """Whether the days for correcting a visit are over."""
    return timezone.now() - visit.received_at > dt.timedelta(days=CORRECTED_WITHIN)


def may_correct(viewer: Official, visit: Visit) -> bool:
    """Whether the visit is the viewer's to correct, and still within the days for it."""
    own = visit.state == VisitState.DONE and visit.recorded_by_id == viewer.pk
    return own and not past_correcting(visit)


def offered(official: Official, day: dt.date) -> list[Household]:
    """Households the official answers for, with heads: two queries."""
    rows = mine(official, day).select_related("village").prefetch_related(heads_of())
    return list(rows.order_by("village__code", "pk")[:MOST_OFFERED])


def obstacles_of(viewer: Official, *, seen: str, level: str, days: str) -> ObstacleQuerySet:
    """Obstacles that the viewer may see, by whose turn it is, level, and days they have waited."""
    rows = Obstacle.objects.visible_to(viewer)
    waiting = obstacles_waiting(viewer).order_by().values("pk")
    if seen == "da-xong":
        rows = rows.filter(closed_on__isnull=False)
    elif seen == "noi-khac":
        rows = rows.open().exclude(pk__in=waiting)
    else:
        rows = rows.open().filter(pk__in=waiting)
    if level in ObstacleLevel.values:
        rows = rows.filter(level=level)
    if days.isdigit():
        rows = rows.filter(since__lt=timezone.localdate() - dt.timedelta(days=int(days[:4])))
    return rows


def open_counts(viewer: Official) -> dict[str, int]:
    """Open obstacles the viewer may see, by level."""
    rows = Obstacle.objects.visible_to(viewer).open().order_by()
    found = {level.value: 0 for level in ObstacleLevel}
    for level in rows.values_list("level", flat=True):
        found[level] += 1
    return found


def read_panel(viewer: Viewer, case: Case) -> Mapping[str, Any]:
    """Visits, open steps and open obstacles of a household: three queries."""
    household, today = case.household, timezone.localdate()
    is_past = case.as_of < today
    visits = Visit.objects.visible_to(viewer).filter(household=household)
    visits = visits.filter(Q(state=VisitState.DONE, done_on__lte=case.as_of)) | (
        visits.none() if is_past else visits.filter(state=VisitState.PLANNED)
    )
    shown = list(visits.select_related("official").order_by("-done_on", "planned_on")[:SHOWN])
    may_visit = (
        not is_past
        and household.closed_on is None
        and areas_for(viewer, Right.VISIT).holds(
            commune=household.commune_id, village=household.village_id
        )
    )
    part: dict[str, Any] = {
        "planned": [row for row in shown if row.state == VisitState.PLANNED],
        "done": [row for row in shown if row.state == VisitState.DONE],
        "household": household,
        "today": today,
        "may_visit": may_visit,
        "acts": may_visit or bool(reach_of(viewer).levels),
    }
    if not is_past:
        part["steps"] = list(AgreedStep.objects.open().filter(household=household))
        part["obstacles"] = list(Obstacle.objects.open().filter(household=household))
    return part


def tell(viewer: Viewer, case: Case) -> Iterable[Told]:
    """Visits and obstacles of the household for its timeline: two queries."""
    from households.selectors.case_parts import Told  # noqa: PLC0415 (declared as apps load)

    visits = Visit.objects.visible_to(viewer).done().filter(household=case.household)
    for visit in visits.select_related("official"):
        assert visit.done_on is not None  # noqa: S101 (for the type checker; a constraint holds it)
        yield Told(
            visit.done_on,
            _("Thăm hộ"),
            detail=f"{visit.get_mode_display()} · {visit.official}",
            note=visit.seen,
            url=reverse("households:visit", args=[visit.pk]),
            badge="" if visit.met else _("Không gặp được"),
            order=3,
        )
    acts = reach_of(viewer).levels
    for row in Obstacle.objects.visible_to(viewer).filter(household=case.household):
        url = reverse("households:obstacle", args=[row.pk]) if acts else ""
        detail = f"{row.get_kind_display()} · {row.get_level_display()}"
        yield Told(row.opened_on, _("Vướng mắc"), detail=detail, note=row.text, url=url, order=4)
        if row.closed_on is not None:
            title = _("Vướng mắc đã tháo gỡ") if row.cleared else _("Vướng mắc không gỡ được")
            yield Told(row.closed_on, title, detail=detail, note=row.text, url=url, order=5)
