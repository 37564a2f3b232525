"""What a summary page was asked for: unit, day, standard and boundaries, read from the address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.models import Area
from common.fields import DayField
from households.choices import StandardStatus
from households.models import PovertyStandard
from summaries.exceptions import AreaNotVisible
from summaries.selectors.figures import AreaFigures, figures_for
from summaries.selectors.tables import Division

DIVISIONS: dict[Division, Promise] = {
    Division.COMMUNES: _("Xã, phường hiện nay"),
    Division.FORMER_COMMUNES: _("Xã trước 01/7/2025"),
    Division.FORMER_DISTRICTS: _("Huyện trước 01/7/2025"),
    Division.FORMER_PROVINCES: _("Tỉnh trước 01/7/2025"),
}
#: Earlier days are typing errors.
FIRST_DAY = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Choice:
    """One question to the figures, and their answer. ``as_of`` is None for the present."""

    figures: AreaFigures
    standards: tuple[PovertyStandard, ...]
    division: Division
    as_of: dt.date | None
    wrong_date: str = ""

    @property
    def area(self) -> Area:
        """The unit asked about."""
        return self.figures.area

    @property
    def standard(self) -> PovertyStandard:
        """The standard asked for."""
        return self.figures.standard

    @property
    def divisions(self) -> dict[Division, Promise]:
        """Divisions that make sense below the unit."""
        return divisions_of(self.area)

    def query(self, **changes: str) -> str:
        """Address of the same question with some words changed."""
        values = {
            "ngay": self.as_of.isoformat() if self.as_of else "",
            "chuan": self.standard.code,
            "chia": self.division.value,
        }
        values.update(changes)
        return "?" + urlencode({key: value for key, value in values.items() if value})


def divisions_of(area: Area) -> dict[Division, Promise]:
    """Divisions that make sense below a unit; the first is shown unless another is asked for."""
    if area.level == AreaLevel.COMMUNE:
        wanted = [Division.FORMER_COMMUNES if area.is_current else Division.COMMUNES]
    elif area.level == AreaLevel.DISTRICT:
        wanted = [Division.FORMER_COMMUNES, Division.COMMUNES]
    elif area.is_current:
        wanted = list(DIVISIONS)
    else:
        wanted = [Division.FORMER_DISTRICTS, Division.FORMER_COMMUNES, Division.COMMUNES]
    return {division: DIVISIONS[division] for division in wanted}


def choice_of(request: HttpRequest, pk: int) -> Choice:
    """Read the question; a unit outside the viewer's area does not exist for them."""
    area = get_object_or_404(Area.objects.select_related("parent__parent"), pk=pk)
    as_of, wrong = _day(request.GET.get("ngay", ""))
    standards = standards_of(area, as_of or timezone.localdate())
    if not standards:
        raise Http404
    wanted = request.GET.get("chuan", "")
    standard = next((s for s in standards if s.code == wanted), standards[0])
    try:
        figures = figures_for(request.user, area, standard, as_of)
    except AreaNotVisible as error:
        raise Http404 from error
    divisions = divisions_of(area)
    asked = request.GET.get("chia", "")
    division = Division(asked) if asked in divisions else next(iter(divisions))
    return Choice(figures, standards, division, as_of, wrong)


def _day(text: str) -> tuple[dt.date | None, str]:
    """The day asked for, None for today; a day that is none, or not yet, is said to be wrong."""
    if not text:
        return None, ""
    try:
        day = DayField().clean(text)
    except ValidationError:
        day = None
    today = timezone.localdate()
    if day is None or not FIRST_DAY <= day <= today:
        return None, text
    return (None if day == today else day), ""


def standards_of(area: Area, day: dt.date) -> tuple[PovertyStandard, ...]:
    """Standards that figures of a unit can stand on: in force that day first, national first."""
    province = area
    while province.parent is not None:
        province = province.parent

    def order(standard: PovertyStandard) -> tuple[bool, bool, str]:
        holds = standard.valid_from <= day and (
            standard.valid_to is None or day <= standard.valid_to
        )
        return not holds, not standard.is_national, standard.code

    found = PovertyStandard.objects.exclude(status=StandardStatus.REHEARSAL)
    mine = (s for s in found.select_related("province") if _applies(s, province))
    return tuple(sorted(mine, key=order))


def _applies(standard: PovertyStandard, province: Area) -> bool:
    """National, or of that province or of the one of the same code before or after 2025."""
    return standard.province is None or standard.province.code == province.code
