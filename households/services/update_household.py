"""Correcting the details of a household: address, telephone, flags, code elsewhere."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from households.exceptions import HouseholdClosed, NotAllowed, NothingToChange
from households.models import Household
from households.services.detail_changes import DetailPreview
from households.services.household_data import ExternalCode, HouseholdData
from households.services.plan import Actor, Recording


@transaction.atomic
def update_household(*, actor: Actor, household: Household, data: HouseholdData) -> Household:
    """Write the given details; history keeps the former ones. The place changes by a move.

    Raises ``NotAllowed``, ``HouseholdClosed``, ``InvalidHousehold`` or ``NothingToChange``.
    """
    row = _find(actor, household, write=True)
    columns = data.columns()
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    if not changed:
        raise NothingToChange(_("Không có gì thay đổi."))
    for name in changed:
        setattr(row, name, columns[name])
    with Recording(actor, "update_household"):
        row.save(update_fields=[*changed, "updated_at"])
    return row


def preview_update_household(
    *, actor: Actor, household: Household, data: HouseholdData
) -> DetailPreview:
    """Say what ``update_household`` would change; raises what it would raise."""
    row = _find(actor, household, write=False)
    columns = data.columns()
    return DetailPreview.of(row, columns, ExternalCode.warnings(columns.get("external_code"), row))


def _find(actor: Actor, household: Household, *, write: bool) -> Household:
    rows = Household.objects.all() if actor is None else Household.objects.changeable_by(actor)
    if write:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=household.pk).first()
    if row is None:
        raise NotAllowed(_("Hộ này không thuộc địa bàn được giao."), field="household")
    if row.closed_on is not None:
        raise HouseholdClosed(
            _("Hộ %(code)s không còn từ ngày %(date)s nên không thể thay đổi.")
            % {"code": row.code, "date": f"{row.closed_on:%d/%m/%Y}"},
            field="household",
        )
    return row
