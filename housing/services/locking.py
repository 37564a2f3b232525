"""Locking cases before they are changed, always in the order of their supports."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from housing.exceptions import NotAllowed
from housing.models import HousingCase
from officials.models import Official


def lock_cases(actor: Official | None, keys: Collection[int]) -> dict[int, HousingCase]:
    """Lock cases in key order; raises ``NotAllowed`` unless the actor manages all of them."""
    rows = HousingCase.objects.all() if actor is None else HousingCase.objects.changeable_by(actor)
    found = {
        row.pk: row
        for row in rows.filter(pk__in=keys)
        .order_by("support")
        .select_related("support", "scheme__norm_new", "scheme__norm_repair")
        .select_for_update(of=("self", "support"))
    }
    if len(found) != len(set(keys)):
        raise NotAllowed(_("Bạn không quản lý hồ sơ nhà ở này."))
    return found


def lock_case(actor: Official | None, case: HousingCase) -> HousingCase:
    """Lock one case; raises ``NotAllowed`` unless the actor manages it."""
    return lock_cases(actor, {case.pk})[case.pk]
