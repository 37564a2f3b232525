"""Changing the head of a household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import ChangeKind, Relation
from households.exceptions import HeadRequired, NothingToChange
from households.models import Household, HouseholdChange, Person
from households.services.plan import Actor, Plan, Preview


@transaction.atomic
def change_head(
    *,
    actor: Actor,
    household: Household,
    new_head: Person,
    on_date: dt.date,
    old_head_relation: Relation | None = None,
    relations: Mapping[int, Relation] | None = None,
    note: str = "",
) -> HouseholdChange:
    """Make another member the head from ``on_date``.

    ``old_head_relation`` and ``relations`` (by key of person) say what the old head and the others
    are to the new one; what is not given follows by rule where a rule can say, else
    ``RelationNeeded``. Raises ``NothingToChange``, ``NotMember``, ``HeadRequired``,
    ``InvalidDate``, ``NotAllowed`` or ``HouseholdClosed`` as well.
    """
    return _plan(
        actor=actor,
        household=household,
        new_head=new_head,
        on_date=on_date,
        old_head_relation=old_head_relation,
        relations=relations or {},
        write=True,
    ).carry_out(note)


def preview_change_head(
    *,
    actor: Actor,
    household: Household,
    new_head: Person,
    on_date: dt.date,
    old_head_relation: Relation | None = None,
    relations: Mapping[int, Relation] | None = None,
) -> Preview:
    """Say what ``change_head`` would do; raises what it would raise."""
    return _plan(
        actor=actor,
        household=household,
        new_head=new_head,
        on_date=on_date,
        old_head_relation=old_head_relation,
        relations=relations or {},
        write=False,
    ).preview()


def _plan(
    *,
    actor: Actor,
    household: Household,
    new_head: Person,
    on_date: dt.date,
    old_head_relation: Relation | None,
    relations: Mapping[int, Relation],
    write: bool,
) -> Plan:
    plan = Plan(actor=actor, kind=ChangeKind.HEAD_CHANGE, on_date=on_date, write=write)
    (plan.household,) = plan.open_households([household.pk], [new_head.pk])
    roll = plan.open_roll(plan.household)
    new = roll.member(new_head, "new_head")
    old = roll.head
    if old is None:
        raise HeadRequired(_("Hộ này chưa có chủ hộ; báo quản trị hệ thống."), field="household")
    if old is new:
        raise NothingToChange(
            _("%(name)s đang là chủ hộ. Chọn người khác.") % {"name": new.person.full_name},
            field="new_head",
        )
    said = dict(relations)
    if old_head_relation is not None:
        said[old.person_id] = old_head_relation
    roll.appoint(new.person, said)
    after = roll.member(old.person)
    plan.lines.append(
        _("%(new)s thay %(old)s làm chủ hộ %(code)s; %(old)s là %(relation)s.")
        % {
            "new": new.person.full_name,
            "old": old.person.full_name,
            "code": plan.household.code,
            "relation": Relation(after.relation).label,
        }
    )
    plan.warn_on_open_reviews(plan.household)
    return plan
