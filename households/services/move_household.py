"""Moving a household to another village, in the same commune or elsewhere."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from areas.models import Area, Village
from households.choices import ChangeKind, StandardStatus
from households.exceptions import InvalidDate, NothingToChange
from households.models import Household, HouseholdChange, PovertyStandard, Residence
from households.services.class_lines import ClassLines
from households.services.household_data import HouseholdData
from households.services.places import Place
from households.services.plan import Actor, Plan, Preview


@transaction.atomic
def move_household(
    *,
    actor: Actor,
    household: Household,
    village: Village,
    on_date: dt.date,
    address: str = "",
    commune: Area | None = None,
    note: str = "",
) -> HouseholdChange:
    """Let a whole household live in ``village`` from ``on_date``; its code stays.

    The village may lie outside the actor's area: a household can always be sent on. Classes
    continue at the new commune; one under a provincial standard ends at the province's border.
    Raises ``NothingToChange``, ``VillageRefused``, ``ClassConflict``, ``ChangeBlocked``,
    ``InvalidDate``, ``NotAllowed`` or ``HouseholdClosed``.
    """
    return _plan(
        actor=actor,
        household=household,
        village=village,
        on_date=on_date,
        address=address,
        commune=commune,
        write=True,
    ).carry_out(note)


def preview_move_household(
    *,
    actor: Actor,
    household: Household,
    village: Village,
    on_date: dt.date,
    address: str = "",
    commune: Area | None = None,
) -> Preview:
    """Say what ``move_household`` would do; raises what it would raise."""
    return _plan(
        actor=actor,
        household=household,
        village=village,
        on_date=on_date,
        address=address,
        commune=commune,
        write=False,
    ).preview()


def _plan(
    *,
    actor: Actor,
    household: Household,
    village: Village,
    on_date: dt.date,
    address: str,
    commune: Area | None,
    write: bool,
) -> Plan:
    plan = Plan(actor=actor, kind=ChangeKind.MOVE, on_date=on_date, write=write)
    (house,) = plan.open_households([household.pk])
    plan.household = house
    place = Place.living(village, on_date, commune)
    if place.pk == house.village_id:
        raise NothingToChange(
            _("Hộ %(code)s đang ở %(village)s. Chọn thôn khác; nếu chỉ đổi địa chỉ thì sửa hộ.")
            % {"code": house.code, "village": place},
            field="village",
        )
    old_commune = house.commune
    plan.open_roll(house)
    plan.lines.append(
        _("Hộ %(code)s chuyển từ %(old)s, %(old_commune)s đến %(new)s, %(new_commune)s.")
        % {
            "code": house.code,
            "old": house.village,
            "old_commune": old_commune,
            "new": place,
            "new_commune": place.commune,
        }
    )
    _reside(plan, house, place)
    details = HouseholdData(address=address).columns()
    plan.update(house, village=place, commune=place.commune, **details)
    plan.block_on_open_reviews(house)
    if place.commune_id != old_commune.pk:
        ClassLines(plan, house).move(place)
        _tell_of_other_standards(plan, old_commune, place.commune)
    return plan


def _reside(plan: Plan, house: Household, place: Village) -> None:
    row = house.residences.filter(valid_to__isnull=True).first()
    if row is not None and row.valid_from > plan.on_date:
        raise InvalidDate(
            _("Hộ ở %(village)s từ ngày %(date)s. Chọn ngày từ đó trở đi.")
            % {"village": row.village, "date": f"{row.valid_from:%d/%m/%Y}"},
            field="on_date",
        )
    if row is not None and row.valid_from == plan.on_date:
        plan.update(row, village=place, commune=place.commune)
        return
    if row is not None:
        plan.update(row, valid_to=plan.on_date)
    plan.create(
        Residence(household=house, commune=place.commune, village=place, valid_from=plan.on_date)
    )


def _tell_of_other_standards(plan: Plan, old: Area, new: Area) -> None:
    """A province with its own standard has to review newcomers under it."""
    if old.parent_id == new.parent_id:
        return
    own = PovertyStandard.objects.filter(
        province=new.parent_id, status=StandardStatus.PUBLISHED, valid_from__lte=plan.on_date
    ).exclude(valid_to__lt=plan.on_date)
    for standard in own:
        plan.warnings.append(
            _("Nơi đến áp dụng %(standard)s: hộ cần được rà soát theo chuẩn này.")
            % {"standard": standard}
        )
