"""What a summary page was asked for: unit, day, standard and boundaries, read from the address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.models import Area
from households.choices import StandardStatus
from households.models import PovertyStandard
from summaries.rules.periods import Period, current
from summaries.selectors.overview import Place, place_of

#: Ways to divide a unit, by the word in the address.
DIVISIONS: dict[str, Promise] = {
    "commune": _("Xã, phường hiện nay"),
    "former_commune": _("Xã trước 01/7/2025"),
    "former_district": _("Huyện trước 01/7/2025"),
    "former_province": _("Tỉnh trước 01/7/2025"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One question to the figures."""

    place: Place
    period: Period
    standard: PovertyStandard
    standards: tuple[PovertyStandard, ...]
    division: str
    wrong_date: str = ""

    @property
    def area(self) -> Area:
        """The unit asked about."""
        return self.place.area

    @property
    def divisions(self) -> dict[str, Promise]:
        """Divisions that make sense below the unit."""
        if self.area.level == AreaLevel.COMMUNE and self.area.is_current:
            return {"former_commune": DIVISIONS["former_commune"]}
        if self.area.level == AreaLevel.COMMUNE:
            return {"commune": DIVISIONS["commune"]}
        if self.area.level == AreaLevel.DISTRICT:
            return {key: DIVISIONS[key] for key in ("former_commune", "commune")}
        return DIVISIONS

    def query(self, **changes: str) -> str:
        """Address of the same question with some words changed."""
        values = {
            "ngay": "" if self.period.is_current else self.period.end.isoformat(),
            "chuan": self.standard.code,
            "chia": self.division,
        }
        values.update(changes)
        return "?" + urlencode({key: value for key, value in values.items() if value})


def choice_of(request: HttpRequest, pk: int) -> Choice:
    """Read the question; a unit outside the viewer's area does not exist for them."""
    area = get_object_or_404(Area.objects.select_related("parent__parent"), pk=pk)
    place = place_of(request.user, area)
    if place is None:
        raise Http404
    period, wrong = _period(request.GET.get("ngay", ""))
    standards = _standards(area, period.end)
    if not standards:
        raise Http404
    wanted = request.GET.get("chuan", "")
    standard = next((s for s in standards if s.code == wanted), standards[0])
    choice = Choice(place, period, standard, standards, "", wrong)
    division = request.GET.get("chia", "")
    first = next(iter(choice.divisions))
    return Choice(
        place,
        period,
        standard,
        standards,
        division if division in choice.divisions else first,
        wrong,
    )


def _period(text: str) -> tuple[Period, str]:
    """The day asked for, today for none; a day that is none, or not yet, is said to be wrong."""
    today = timezone.localdate()
    if not text:
        return current(today), ""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not dt.date(2000, 1, 1) <= day <= today:
        return current(today), text
    return (current(today) if day == today else Period(day)), ""


def _standards(area: Area, day: dt.date) -> tuple[PovertyStandard, ...]:
    """Standards that figures can stand on for a unit: in force that day first, national first."""
    province: Area | None = area
    while province is not None and province.parent is not None:
        province = province.parent
    found = PovertyStandard.objects.exclude(status=StandardStatus.REHEARSAL).select_related(
        "province"
    )
    mine = [
        s
        for s in found
        if s.province is None
        or province is None
        or s.province.code == province.code
        or s.province_id == province.pk
    ]
    return tuple(
        sorted(
            mine,
            key=lambda s: (
                not (s.valid_from <= day and (s.valid_to is None or day <= s.valid_to)),
                not s.is_national,
                s.code,
            ),
        )
    )
