"""What the household's case page shows and tells of houses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from housing.models import HousingAcceptance, HousingMilestone, WarrantyVisit
from housing.rules.progress import STAGES, Stage
from housing.selectors.cases import cases_of_household
from officials.choices import Right
from officials.scope import Viewer, areas_for

if TYPE_CHECKING:
    from households.selectors.case import Case
    from households.selectors.case_parts import Told


def read_panel(viewer: Viewer, case: Case) -> Mapping[str, Any]:
    """Cases of the household up to the day: two queries."""
    rows = [
        row for row in cases_of_household(case.household.pk) if row.support.planned_on <= case.as_of
    ]
    territory = areas_for(viewer, Right.VIEW_HOUSEHOLDS)
    language = get_language() or ""
    shown = []
    for row in rows:
        marks = [mark for mark in row.milestones.all() if mark.reached_on <= case.as_of]
        last = marks[-1] if marks else None
        shown.append(
            {
                "case": row,
                "stage": STAGES[Stage(last.stage)].in_language(language) if last else "",
                "day": last.reached_on if last else row.support.planned_on,
                # A house given where the household lived before opens for those of that place.
                "opens": territory.holds(
                    commune=row.support.commune_id, village=row.support.village_id
                ),
            }
        )
    return {"rows": shown}


def tell(viewer: Viewer, case: Case) -> Iterable[Told]:
    """Stages, minutes and visits of the household's houses: three queries."""
    from households.selectors.case_parts import Told  # noqa: PLC0415 (declared as apps load)

    territory = areas_for(viewer, Right.VIEW_HOUSEHOLDS)
    language = get_language() or ""
    of = {"case__support__household": case.household.pk}
    link = "case__support"

    def url(row: Any) -> str:
        support = row.case.support
        opens = territory.holds(commune=support.commune_id, village=support.village_id)
        return reverse("housing:case", args=[row.case_id]) if opens else ""

    for mark in HousingMilestone.objects.filter(**of).select_related(link):
        yield Told(
            mark.reached_on,
            _("Nhà ở: %(stage)s") % {"stage": STAGES[Stage(mark.stage)].in_language(language)},
            note=mark.note,
            url=url(mark),
        )
    for minutes in HousingAcceptance.objects.filter(**of).select_related(link):
        yield Told(
            minutes.held_on,
            _("Nghiệm thu nhà"),
            detail=_("biên bản số %(number)s") % {"number": minutes.minutes_no},
            note=minutes.note,
            url=url(minutes),
            badge=_("Đạt") if minutes.passed else _("Chưa đạt"),
            order=1,
        )
    for visit in WarrantyVisit.objects.filter(**of).select_related(link):
        yield Told(
            visit.visited_on,
            _("Kiểm tra bảo hành nhà"),
            detail=visit.get_result_display(),
            note=visit.findings,
            url=url(visit),
            order=2,
        )
