"""The death of a member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import ChangeKind, ClassOrigin, Relation
from households.exceptions import InvalidDate, NotMember, PersonDead
from households.models import HouseholdChange, Membership, Person
from households.services.close_household import Ending
from households.services.plan import Actor, Plan, Preview
from households.services.succession import Succession

#: Written into the register, so not translated.
LAST_MEMBER_DIED = "Thành viên cuối cùng qua đời"


@transaction.atomic
def record_death(
    *,
    actor: Actor,
    person: Person,
    on_date: dt.date,
    new_head: Person | None = None,
    relations: Mapping[int, Relation] | None = None,
    note: str = "",
) -> HouseholdChange:
    """Record that a member died; the day of death no longer counts as membership.

    A head's successor must be named. The death of the last member closes the household. Raises
    ``PersonDead``, ``NotMember`` for somebody who lives in no household of the actor's,
    ``HeadRequired``, ``RelationNeeded``, ``InvalidDate``, or ``ChangeBlocked`` and
    ``ClassConflict`` where the household ends as well.
    """
    return _plan(actor, person, on_date, new_head, relations or {}, write=True).carry_out(note)


def preview_record_death(
    *,
    actor: Actor,
    person: Person,
    on_date: dt.date,
    new_head: Person | None = None,
    relations: Mapping[int, Relation] | None = None,
) -> Preview:
    """Say what ``record_death`` would do; raises what it would raise."""
    return _plan(actor, person, on_date, new_head, relations or {}, write=False).preview()


def _plan(
    actor: Actor,
    person: Person,
    on_date: dt.date,
    new_head: Person | None,
    relations: Mapping[int, Relation],
    *,
    write: bool,
) -> Plan:
    plan = Plan(actor=actor, kind=ChangeKind.DEATH, on_date=on_date, write=write)
    (plan.household,) = plan.open_households([_household_of(actor, person)], [person.pk])
    roll = plan.open_roll(plan.household)
    row = roll.member(person)
    deceased = row.person
    born = deceased.birth_date or dt.date(deceased.birth_year, 1, 1)
    if born > on_date:
        raise InvalidDate(
            _("Ngày mất phải từ ngày sinh (%(date)s) trở đi.") % {"date": f"{born:%d/%m/%Y}"},
            field="on_date",
        )
    plan.update(deceased, died_on=on_date)
    plan.touch(deceased)
    plan.lines.append(
        _("%(name)s qua đời ngày %(date)s.")
        % {"name": deceased.full_name, "date": f"{on_date:%d/%m/%Y}"}
    )
    if len(roll.members) == 1:
        roll.leave(row)
        Ending.of(plan, roll, ClassOrigin.CLOSURE, LAST_MEMBER_DIED)
        plan.block_on_open_reviews(plan.household)
    else:
        Succession.after(plan, roll, [deceased], new_head, relations)
        plan.warn_on_open_reviews(plan.household)
    return plan


def _household_of(actor: Actor, person: Person) -> int:
    """Key of the household where the person lives now, if the actor may change it."""
    rows = Membership.objects.current().filter(person=person)
    if actor is not None:
        rows = rows.changeable_by(actor)
    row = rows.select_related("person").first()
    if row is not None:
        return row.household_id
    known = Person.objects.all() if actor is None else Person.objects.visible_to(actor)
    dead = known.filter(pk=person.pk, died_on__isnull=False).first()
    if dead is not None and dead.died_on is not None:
        raise PersonDead(
            _("%(name)s đã được ghi nhận qua đời ngày %(date)s.")
            % {"name": dead.full_name, "date": f"{dead.died_on:%d/%m/%Y}"},
            field="person",
        )
    raise NotMember(
        _("Người này hiện không ở hộ nào trong địa bàn được giao. Tải lại rồi chọn lại."),
        field="person",
    )
