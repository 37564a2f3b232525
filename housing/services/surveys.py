"""Recording what was seen of houses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household
from housing.exceptions import HousingRefused, NotAllowed
from housing.models import HousingSurvey
from officials.choices import Right
from officials.models import Official


@dataclass(frozen=True, slots=True)
class SurveyData:
    """One look at one house; ``None`` is not known."""

    household: int
    surveyed_on: dt.date
    has_house: bool = True
    foundation: bool | None = None
    frame: bool | None = None
    roof: bool | None = None
    area_m2: Decimal | None = None
    note: str = ""


@transaction.atomic
def record_surveys(*, actor: Official | None, surveys: Sequence[SurveyData]) -> list[HousingSurvey]:
    """Write what was seen; the latest survey of a household is the one that counts.

    Whoever surveys households there may, and whoever manages support. Raises ``NotAllowed``, and
    ``HousingRefused`` for a day that has not come.
    """
    keys = {one.household for one in surveys}
    if actor is not None:
        homes = Household.objects.filter(pk__in=keys)
        allowed = set(homes.with_right(actor, Right.SURVEY).values_list("pk", flat=True)) | set(
            homes.with_right(actor, Right.MANAGE_SUPPORT).values_list("pk", flat=True)
        )
        if allowed != keys:
            raise NotAllowed(_("Bạn không được khảo sát nhà ở của hộ này."))
    today = timezone.localdate()
    if any(one.surveyed_on > today for one in surveys):
        raise HousingRefused(_("Ngày khảo sát chưa tới."), field="surveyed_on")
    return HousingSurvey.objects.bulk_create(
        HousingSurvey(
            household_id=one.household,
            surveyed_on=one.surveyed_on,
            has_house=one.has_house,
            foundation_solid=one.foundation,
            frame_solid=one.frame,
            roof_solid=one.roof,
            area_m2=one.area_m2,
            note=one.note,
            surveyed_by=actor,
        )
        for one in surveys
    )
