"""Villages, kept by the officials of their commune and the administrators of their province."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from areas.choices import VillageKind
from areas.models import Area, AreaSuccession, Village
from officials.choices import Right
from officials.exceptions import OutsideMandate, VillageRefused
from officials.models import Official
from officials.scope import areas_for


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """What is recorded about a village."""

    code: str
    name: str
    kind: VillageKind
    former_commune: Area | None = None
    especially_disadvantaged: bool = False


@transaction.atomic
def add_village(*, actor: Official | None, commune: Area, facts: VillageFacts) -> Village:
    """Add a village to a commune of today.

    Raises:
        OutsideMandate: the actor does not manage villages there.
        VillageRefused: code or name is taken, or the former commune is no predecessor.
    """
    _may_manage(actor, commune)
    if not commune.is_current:
        raise VillageRefused(
            _("%(commune)s không còn từ sau sắp xếp. Chọn xã hiện nay.") % {"commune": commune},
            field="commune",
        )
    return _save(Village(commune=commune), facts)


@transaction.atomic
def change_village(*, actor: Official | None, village: Village, facts: VillageFacts) -> Village:
    """Correct a village; it never moves to another commune.

    Raises:
        OutsideMandate: the actor does not manage villages there.
        VillageRefused: code or name is taken, or the former commune is no predecessor.
    """
    return _save(_locked(actor, village), facts)


def _may_manage(actor: Official | None, commune: Area) -> None:
    if actor is None or commune.pk in areas_for(actor, Right.MANAGE_VILLAGES).communes:
        return
    raise OutsideMandate(
        _("%(commune)s nằm ngoài địa bàn bạn quản lý thôn. Chọn xã khác.") % {"commune": commune},
        field="commune",
    )


def _locked(actor: Official | None, village: Village) -> Village:
    found = (
        Village.objects.select_for_update(of=("self",)).select_related("commune").get(pk=village.pk)
    )
    _may_manage(actor, found.commune)
    return found


def _save(village: Village, facts: VillageFacts) -> Village:
    former = facts.former_commune
    if (
        former is not None
        and not AreaSuccession.objects.filter(
            predecessor=former, successor=village.commune
        ).exists()
    ):
        raise VillageRefused(
            _("%(former)s không phải đơn vị cũ của %(commune)s. Chọn trong các đơn vị cũ của xã.")
            % {"former": former, "commune": village.commune},
            field="former_commune",
        )
    village.code, village.name, village.kind = facts.code.strip(), facts.name.strip(), facts.kind
    village.former_commune = former
    village.especially_disadvantaged = facts.especially_disadvantaged
    try:
        village.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise VillageRefused(" ".join(messages), field=field) from error
    village.save()
    return village
