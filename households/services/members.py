"""Members who join or leave a household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import ChangeKind, Relation
from households.exceptions import HeadRequired
from households.models import Household, HouseholdChange, Person
from households.services.person_data import Joining, MemberData
from households.services.plan import Actor, Plan, Preview
from households.services.succession import Succession


@transaction.atomic
def add_member(
    *, actor: Actor, household: Household, member: MemberData, on_date: dt.date, note: str = ""
) -> HouseholdChange:
    """Add a person, known or new, to a household from ``on_date``; the head stays the head.

    Raises ``NotAllowed``, ``HouseholdClosed``, ``InvalidDate``, ``HeadRequired`` for a second head,
    ``InvalidPerson``, ``IdentityTaken``, ``MemberElsewhere`` or ``PersonDead``.
    """
    return _joining(actor, household, member, on_date, write=True).carry_out(note)


def preview_add_member(
    *, actor: Actor, household: Household, member: MemberData, on_date: dt.date
) -> Preview:
    """Say what ``add_member`` would do; raises what it would raise."""
    return _joining(actor, household, member, on_date, write=False).preview()


def _joining(
    actor: Actor, household: Household, member: MemberData, on_date: dt.date, *, write: bool
) -> Plan:
    plan = Plan(actor=actor, kind=ChangeKind.JOIN, on_date=on_date, write=write)
    (plan.household,) = plan.open_households([household.pk])
    if member.relation == Relation.HEAD:
        raise HeadRequired(
            _("Hộ đã có chủ hộ. Chọn quan hệ khác, rồi dùng “Thay chủ hộ” nếu cần."),
            field="relation",
        )
    ((person, relation),) = Joining(plan).persons([member])
    plan.open_roll(plan.household).join(person, relation)
    plan.warn_on_open_reviews(plan.household)
    plan.lines.append(
        _("%(name)s (%(relation)s) vào hộ %(code)s.")
        % {"name": person.full_name, "relation": relation.label, "code": plan.household.code}
    )
    return plan


@transaction.atomic
def remove_member(
    *,
    actor: Actor,
    household: Household,
    person: Person,
    on_date: dt.date,
    new_head: Person | None = None,
    relations: Mapping[int, Relation] | None = None,
    note: str = "",
) -> HouseholdChange:
    """End the membership of somebody who leaves; ``on_date`` is the first day away.

    A head who leaves needs a ``new_head``; ``relations`` says what members (by key) are to them
    where no rule can. Raises ``NotMember``, ``HeadRequired`` (also for the last member: a household
    is closed instead), ``RelationNeeded``, ``InvalidDate``, ``NotAllowed`` or ``HouseholdClosed``.
    """
    return _leaving(
        actor=actor,
        household=household,
        person=person,
        on_date=on_date,
        new_head=new_head,
        relations=relations or {},
        write=True,
    ).carry_out(note)


def preview_remove_member(
    *,
    actor: Actor,
    household: Household,
    person: Person,
    on_date: dt.date,
    new_head: Person | None = None,
    relations: Mapping[int, Relation] | None = None,
) -> Preview:
    """Say what ``remove_member`` would do; raises what it would raise."""
    return _leaving(
        actor=actor,
        household=household,
        person=person,
        on_date=on_date,
        new_head=new_head,
        relations=relations or {},
        write=False,
    ).preview()


def _leaving(
    *,
    actor: Actor,
    household: Household,
    person: Person,
    on_date: dt.date,
    new_head: Person | None,
    relations: Mapping[int, Relation],
    write: bool,
) -> Plan:
    plan = Plan(actor=actor, kind=ChangeKind.LEAVE, on_date=on_date, write=write)
    (plan.household,) = plan.open_households([household.pk], [person.pk])
    roll = plan.open_roll(plan.household)
    row = roll.member(person)
    if len(roll.members) == 1:
        raise HeadRequired(
            _("Đây là thành viên cuối cùng của hộ. Dùng “Hộ không còn” hoặc “Nhập hộ”."),
            field="person",
        )
    Succession.after(plan, roll, [row.person], new_head, relations)
    plan.warn_on_open_reviews(plan.household)
    plan.lines.append(
        _("%(name)s rời hộ %(code)s từ ngày %(date)s.")
        % {"name": row.person.full_name, "code": plan.household.code, "date": f"{on_date:%d/%m/%Y}"}
    )
    return plan
