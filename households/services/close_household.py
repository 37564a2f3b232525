"""A household that is no more: everybody left the country, moved into an institution, or died."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import ChangeKind, ClassOrigin
from households.exceptions import InvalidDate, InvalidHousehold
from households.models import Household, HouseholdChange, Residence
from households.services.class_lines import ClassLines
from households.services.plan import Actor, Plan, Preview
from households.services.roll import Roll


@transaction.atomic
def close_household(
    *, actor: Actor, household: Household, on_date: dt.date, reason: str, note: str = ""
) -> HouseholdChange:
    """Close a household from ``on_date``: its members, residence and classes end on that day.

    Raises ``InvalidHousehold`` without a reason, ``ChangeBlocked`` while a review is open,
    ``ClassConflict``, ``InvalidDate``, ``NotAllowed`` or ``HouseholdClosed``.
    """
    return _plan(actor, household, on_date, reason, write=True).carry_out(note)


def preview_close_household(
    *, actor: Actor, household: Household, on_date: dt.date, reason: str
) -> Preview:
    """Say what ``close_household`` would do; raises what it would raise."""
    return _plan(actor, household, on_date, reason, write=False).preview()


def _plan(
    actor: Actor, household: Household, on_date: dt.date, reason: str, *, write: bool
) -> Plan:
    reason = " ".join(reason.split())
    if not reason or len(reason) > 200:
        raise InvalidHousehold(_("Hãy ghi lý do hộ không còn (tối đa 200 ký tự)."), field="reason")
    plan = Plan(actor=actor, kind=ChangeKind.CLOSURE, on_date=on_date, write=write)
    (plan.household,) = plan.open_households([household.pk])
    roll = plan.open_roll(plan.household)
    plan.lock_persons(row.person_id for row in roll.members)
    for row in list(roll.members):
        roll.leave(row)
    Ending.of(plan, roll, ClassOrigin.CLOSURE, reason)
    plan.block_on_open_reviews(plan.household)
    return plan


class Ending:
    """The rows of a household that ends."""

    @staticmethod
    def of(plan: Plan, roll: Roll, origin: ClassOrigin, reason: str) -> None:
        """Plan the end of residence and classes; the members have left already."""
        household = roll.household
        roll.closed = True
        Ending.check_members(plan, household)
        residence = household.residences.filter(valid_to__isnull=True).first()
        if residence is not None:
            Ending.leave(plan, residence)
        plan.update(household, closed_on=plan.on_date, closed_reason=reason)
        plan.lines.append(
            _("Hộ %(code)s không còn từ ngày %(date)s: %(reason)s.")
            % {"code": household.code, "date": f"{plan.on_date:%d/%m/%Y}", "reason": reason}
        )
        ClassLines(plan, household).end(origin)

    @staticmethod
    def check_members(plan: Plan, household: Household) -> None:
        """A household cannot end before the last day somebody is known to have lived in it."""
        last = household.memberships.filter(valid_to__gt=plan.on_date).order_by("valid_to").last()
        if last is not None and last.valid_to is not None:
            raise InvalidDate(
                _("Hộ %(code)s còn có biến động thành viên ngày %(date)s. Chọn ngày từ đó trở đi.")
                % {"code": household.code, "date": f"{last.valid_to:%d/%m/%Y}"},
                field="on_date",
            )

    @staticmethod
    def leave(plan: Plan, residence: Residence) -> None:
        """End a residence; one that began on this very day never held."""
        if residence.valid_from > plan.on_date:
            raise InvalidDate(
                _("Hộ ở nơi hiện nay từ ngày %(date)s. Chọn ngày từ đó trở đi.")
                % {"date": f"{residence.valid_from:%d/%m/%Y}"},
                field="on_date",
            )
        if residence.valid_from == plan.on_date:
            plan.delete(residence)
        else:
            plan.update(residence, valid_to=plan.on_date)
