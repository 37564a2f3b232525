"""Registering a household: its first members, one of them the head, in a village of today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from areas.models import Area, Village
from households.choices import ChangeKind, Relation
from households.models import Household, Residence
from households.services.household_data import ExternalCode, HouseholdData
from households.services.person_data import Joining, MemberData
from households.services.places import Place
from households.services.plan import Actor, Plan, Preview


@transaction.atomic
def register_household(
    *,
    actor: Actor,
    village: Village,
    on_date: dt.date,
    members: Sequence[MemberData],
    commune: Area | None = None,
    details: HouseholdData | None = None,
    note: str = "",
) -> Household:
    """Register a household in ``village`` from ``on_date``; it gets the commune's next code.

    ``commune`` guards against a village of another commune where a form asks for both. Raises
    ``VillageRefused``, ``HeadRequired``, ``InvalidDate``, ``InvalidPerson``, ``IdentityTaken``,
    ``MemberElsewhere``, ``PersonDead``, ``InvalidHousehold`` or ``NotAllowed``.
    """
    plan = _plan(
        actor=actor,
        village=village,
        on_date=on_date,
        members=members,
        commune=commune,
        details=details,
        write=True,
    )
    return plan.carry_out(note).household


def preview_register_household(
    *,
    actor: Actor,
    village: Village,
    on_date: dt.date,
    members: Sequence[MemberData],
    commune: Area | None = None,
    details: HouseholdData | None = None,
) -> Preview:
    """Say what ``register_household`` would do; raises what it would raise."""
    return _plan(
        actor=actor,
        village=village,
        on_date=on_date,
        members=members,
        commune=commune,
        details=details,
        write=False,
    ).preview()


def _plan(
    *,
    actor: Actor,
    village: Village,
    on_date: dt.date,
    members: Sequence[MemberData],
    commune: Area | None,
    details: HouseholdData | None,
    write: bool,
) -> Plan:
    plan = Plan(actor=actor, kind=ChangeKind.REGISTER, on_date=on_date, write=write)
    place = Place.living(village, on_date, commune)
    Place.own(actor, place)
    household = Founding.household(plan, place, details or HouseholdData())
    plan.household = household
    founders = Joining(plan).persons(members)
    Joining.one_head(founders)
    roll = plan.new_roll(household)
    for person, relation in sorted(founders, key=lambda f: f[1] != Relation.HEAD):
        roll.join(person, relation)
    plan.lines.append(
        _("Lập hộ mới ở %(village)s, %(commune)s với %(count)s nhân khẩu.")
        % {"village": place, "commune": place.commune, "count": len(founders)}
    )
    return plan


class Founding:
    """The rows of a household that begins."""

    @staticmethod
    def household(plan: Plan, village: Village, details: HouseholdData) -> Household:
        """Plan the household and its residence; the code is given when it is written."""
        columns = details.columns()
        household = Household(
            commune=village.commune, village=village, registered_on=plan.on_date, **columns
        )
        plan.create(household)
        plan.create(
            Residence(
                household=household,
                commune=village.commune,
                village=village,
                valid_from=plan.on_date,
            )
        )
        plan.warnings += ExternalCode.warnings(columns.get("external_code"), household)
        return household
