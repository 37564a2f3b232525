"""Merging two households into one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import ChangeKind, ClassOrigin, Relation
from households.exceptions import HeadRequired, MergeRefused
from households.models import Classification, Household, HouseholdChange
from households.services.class_lines import ClassLines
from households.services.close_household import Ending
from households.services.plan import Actor, Plan, Preview
from households.services.roll import Roll

Relations = Mapping[int, Relation]


@transaction.atomic
def merge_households(
    *,
    actor: Actor,
    household: Household,
    dissolved: Household,
    on_date: dt.date,
    relations: Relations,
    note: str = "",
) -> HouseholdChange:
    """Take all members of ``dissolved`` into ``household``, whose head, place and class stay.

    ``relations`` says what each of them (by key of person) is to that head. Both households must be
    in the actor's reach. Raises ``MergeRefused``, ``RelationNeeded``, ``HeadRequired``,
    ``ClassConflict``, ``ChangeBlocked``, ``InvalidDate``, ``NotAllowed`` or ``HouseholdClosed``.
    """
    return _plan(actor, household, dissolved, on_date, relations, write=True).carry_out(note)


def preview_merge_households(
    *,
    actor: Actor,
    household: Household,
    dissolved: Household,
    on_date: dt.date,
    relations: Relations,
) -> Preview:
    """Say what ``merge_households`` would do; raises what it would raise."""
    return _plan(actor, household, dissolved, on_date, relations, write=False).preview()


def _plan(
    actor: Actor,
    household: Household,
    dissolved: Household,
    on_date: dt.date,
    relations: Relations,
    *,
    write: bool,
) -> Plan:
    if household.pk == dissolved.pk:
        raise MergeRefused(_("Chọn hai hộ khác nhau."), field="dissolved")
    plan = Plan(actor=actor, kind=ChangeKind.MERGE, on_date=on_date, write=write)
    kept, ended = plan.open_households([household.pk, dissolved.pk])
    plan.household, plan.other = kept, ended
    roll, old_roll = plan.open_roll(kept), plan.open_roll(ended)
    plan.lock_persons(row.person_id for row in [*roll.members, *old_roll.members])
    plan.block_on_open_reviews(kept, ended)
    lines = ClassLines(plan, kept)
    _warn_of_classes(plan, kept, ended)
    _take_over(roll, old_roll, relations)
    plan.lines.insert(
        0,
        _("%(count)s người của hộ %(ended)s vào hộ %(kept)s.")
        % {
            "count": len([r for r in roll.members if r.pk is None]),
            "ended": ended.code,
            "kept": kept.code,
        },
    )
    # The reason is written into the register, so it is not translated.
    Ending.of(plan, old_roll, ClassOrigin.MERGE, f"Nhập vào hộ {kept.code}")
    lines.carry_on(ClassOrigin.MERGE, persons=[row.person for row in roll.members])
    return plan


def _take_over(roll: Roll, old_roll: Roll, relations: Relations) -> None:
    rows = list(old_roll.members)
    roll.need([row.person for row in rows if row.person_id not in relations])
    if any(relations[row.person_id] == Relation.HEAD for row in rows):
        raise HeadRequired(
            _("Hộ %(code)s giữ chủ hộ của mình. Chọn quan hệ khác cho người nhập vào.")
            % {"code": roll.household.code},
            field="relations",
        )
    for row in rows:
        old_roll.leave(row, onwards=True)
    for row in rows:
        roll.join(row.person, Relation(relations[row.person_id]))


def _warn_of_classes(plan: Plan, kept: Household, ended: Household) -> None:
    rows = Classification.objects.current().filter(household__in=[kept.pk, ended.pk])
    classes: dict[int, dict[int, int]] = {}
    for row in rows:
        classes.setdefault(row.standard_id, {})[row.household_id] = row.poverty_class
    if any(found.get(kept.pk) != found.get(ended.pk) for found in classes.values()):
        plan.warnings.append(
            _("Hai hộ có kết quả phân loại khác nhau; hộ %(code)s giữ kết quả cũ. Nên rà soát lại.")
            % {"code": kept.code}
        )
