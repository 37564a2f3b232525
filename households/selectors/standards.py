"""Which poverty standards apply to the people of a village on a day."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from areas.models import Village
from households.models import PovertyStandard


def standards_for(village: Village, on: dt.date) -> list[PovertyStandard]:
    """Published standards, the national first, then the province's own.

    A standard that a province of before 1 July 2025 issued holds on that territory: it is found
    through the village's former commune. With its indicators and form: three queries.
    """
    provinces = Q(province__isnull=True) | Q(province=village.commune.parent_id)
    former = village.former_commune
    if former is not None and former.parent is not None:
        provinces |= Q(province=former.parent.parent_id)
    found = (
        PovertyStandard.objects.published_on(on)
        .filter(provinces)
        .select_related("form")
        .prefetch_related("indicators")
    )
    return sorted(found, key=lambda standard: (not standard.is_national, standard.code))
