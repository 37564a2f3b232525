"""Splitting a household: some members found their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from areas.models import Village
from households.choices import ChangeKind, ClassOrigin, Relation
from households.exceptions import HeadRequired, SplitRefused
from households.models import Household, HouseholdChange, Person
from households.rules.relations import relation_to_new_head
from households.services.class_lines import ClassLines
from households.services.household_data import HouseholdData
from households.services.places import Place
from households.services.plan import Actor, Plan, Preview
from households.services.register_household import Founding
from households.services.roll import Roll
from households.services.succession import Succession

Relations = Mapping[int, Relation]


@transaction.atomic
def split_household(
    *,
    actor: Actor,
    household: Household,
    members: Sequence[Person],
    head: Person,
    on_date: dt.date,
    village: Village | None = None,
    relations: Relations | None = None,
    remaining_head: Person | None = None,
    details: HouseholdData | None = None,
    note: str = "",
) -> HouseholdChange:
    """Let ``members`` found a household under ``head``; it is ``other_household`` of the change.

    The new household lives in the same village or in ``village``, in the actor's area or not, and
    inherits the classes in force. ``relations`` (by key of person) says what members are to their
    new head where no rule can. When the old head leaves, ``remaining_head`` succeeds. Raises
    ``SplitRefused``, ``HeadRequired``, ``RelationNeeded``, ``NotMember``, ``VillageRefused``,
    ``ClassConflict``, ``ChangeBlocked``, ``InvalidDate``, ``NotAllowed`` or ``HouseholdClosed``.
    """
    plan = _plan(
        actor=actor,
        household=household,
        members=members,
        head=head,
        on_date=on_date,
        village=village,
        relations=relations or {},
        remaining_head=remaining_head,
        details=details,
        write=True,
    )
    return plan.carry_out(note)


def preview_split_household(
    *,
    actor: Actor,
    household: Household,
    members: Sequence[Person],
    head: Person,
    on_date: dt.date,
    village: Village | None = None,
    relations: Relations | None = None,
    remaining_head: Person | None = None,
    details: HouseholdData | None = None,
) -> Preview:
    """Say what ``split_household`` would do; raises what it would raise."""
    return _plan(
        actor=actor,
        household=household,
        members=members,
        head=head,
        on_date=on_date,
        village=village,
        relations=relations or {},
        remaining_head=remaining_head,
        details=details,
        write=False,
    ).preview()


def _plan(
    *,
    actor: Actor,
    household: Household,
    members: Sequence[Person],
    head: Person,
    on_date: dt.date,
    village: Village | None,
    relations: Relations,
    remaining_head: Person | None,
    details: HouseholdData | None,
    write: bool,
) -> Plan:
    plan = Plan(actor=actor, kind=ChangeKind.SPLIT, on_date=on_date, write=write)
    (source,) = plan.open_households([household.pk], [person.pk for person in members])
    plan.household = source
    roll = plan.open_roll(source)
    leavers = _leavers(roll, members, head)
    was = {row.person_id: Relation(row.relation) for row in roll.members}
    lines = ClassLines(plan, source)
    plan.block_on_open_reviews(source)
    founders = _founders(roll, leavers, head, was, relations)

    Succession.after(plan, roll, leavers, remaining_head, relations, onwards=True)
    place = Place.living(village or source.village, on_date)
    branch = Founding.household(plan, place, details or HouseholdData())
    plan.other = branch
    new_roll = plan.new_roll(branch)
    for person, relation in sorted(founders, key=lambda f: f[1] != Relation.HEAD):
        new_roll.join(person, relation)
    plan.lines.append(
        _("%(count)s người tách từ hộ %(code)s, lập hộ mới ở %(village)s, %(commune)s.")
        % {
            "count": len(leavers),
            "code": source.code,
            "village": place,
            "commune": place.commune,
        }
    )
    new_head = roll.head.person if remaining_head is not None and roll.head else None
    lines.carry_on(ClassOrigin.SPLIT, persons=[row.person for row in roll.members], head=new_head)
    lines.carry_on(
        ClassOrigin.SPLIT,
        to=branch,
        persons=leavers,
        head=next(p for p, r in founders if r == Relation.HEAD),
    )
    return plan


def _leavers(roll: Roll, members: Sequence[Person], head: Person) -> list[Person]:
    keys = {person.pk for person in members}
    leavers = [roll.member(person, "members").person for person in members]
    if not leavers:
        raise SplitRefused(_("Chọn ít nhất một người tách ra."), field="members")
    if len(keys) != len(leavers):
        raise SplitRefused(_("Một người được chọn hai lần. Bỏ bớt."), field="members")
    if len(keys) == len(roll.members):
        raise SplitRefused(
            _("Không thể tách cả hộ. Nếu cả hộ chuyển đi, dùng “Chuyển địa bàn”."),
            field="members",
        )
    if head.pk not in keys:
        raise HeadRequired(_("Chủ hộ mới phải là một trong những người tách ra."), field="head")
    return leavers


def _founders(
    roll: Roll, leavers: list[Person], head: Person, was: Mapping[int, Relation], said: Relations
) -> list[tuple[Person, Relation]]:
    """Everybody who leaves, with what they are to the new head."""
    founders: list[tuple[Person, Relation]] = []
    unclear: list[Person] = []
    for person in leavers:
        relation: Relation | None = Relation.HEAD
        if person.pk != head.pk:
            relation = said.get(person.pk) or relation_to_new_head(was[head.pk], was[person.pk])
        if relation is None:
            unclear.append(person)
        else:
            founders.append((person, Relation(relation)))
    roll.need(unclear)
    if sum(relation == Relation.HEAD for _person, relation in founders) > 1:
        raise HeadRequired(_("Mỗi hộ chỉ có một chủ hộ."), field="relations")
    return founders
