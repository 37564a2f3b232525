"""Handing what came back to the next household, which gets a support of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from households.models import Household
from livelihoods.exceptions import DueRefused
from livelihoods.models import ProjectMember, RevolvingDue
from livelihoods.services.project_access import locked_projects
from livelihoods.services.revolving import DueSpec, locked_dues, passed_on, set_dues
from officials.models import Official
from programmes.services.supports import SupportSpec, plan_supports


@transaction.atomic
def pass_on(
    *,
    actor: Official | None,
    dues: Collection[int],
    household: int,
    on_date: dt.date,
    value: int | None = None,
    again_by: dt.date | None = None,
) -> ProjectMember:
    """Hand dues of one project to the next household; returns it as a member.

    The household is judged as for any support and gets one in the ledger without new state money,
    worth ``value`` dong (for money: the sum of the dues). It awaits the leader's approval like any
    other. With ``again_by`` it owes the same in its turn.

    Raises ``NotAllowed``, ``DueRefused``, and what the ledger refuses.
    """
    keys = set(dues)
    projects = set(
        RevolvingDue.objects.filter(pk__in=keys).values_list("member__project", flat=True)
    )
    if len(projects) != 1:
        raise DueRefused(_("Chọn các khoản luân chuyển của cùng một dự án."))
    (project,) = locked_projects(actor, projects).values()
    rows = locked_dues(actor, keys)
    givers = {row.member.household_id for row in rows}
    if household in givers:
        raise DueRefused(_("Hộ nhận luân chuyển phải là hộ khác."), field="household")
    if not Household.objects.filter(pk=household, commune=project.commune_id).exists():
        raise DueRefused(_("Hộ này không thuộc xã của dự án."), field="household")
    if project.members.staying().filter(household=household).exists():
        raise DueRefused(_("Hộ này đang ở trong dự án."), field="household")
    money = sum(row.amount or 0 for row in rows)
    in_kind = [row for row in rows if row.quantity is not None]
    (support,) = plan_supports(
        actor=actor,
        specs=[
            SupportSpec(
                household=household,
                kind=project.kind,
                programme=project.programme,
                project=project.component,
                description=_("Nhận luân chuyển của dự án %(code)s: %(items)s")
                % {"code": project.code, "items": _items(rows)},
                quantity=in_kind[0].quantity if len(in_kind) == 1 and len(rows) == 1 else None,
                unit=in_kind[0].unit if len(in_kind) == 1 and len(rows) == 1 else "",
                value=value if value is not None else (money or None),
            )
        ],
        day=on_date,
    )
    member = ProjectMember.objects.create(
        project=project,
        household_id=household,
        support=support,
        category=support.status,
        passed_on=True,
        joined_on=on_date,
    )
    passed_on(rows, member, on_date)
    if again_by is not None:
        set_dues(actor=actor, specs=_again(rows, member.pk, again_by))
    return member


def _again(rows: Collection[RevolvingDue], member: int, due_on: dt.date) -> list[DueSpec]:
    """The same things, owed once each: equal things of several dues are added up."""
    summed: dict[tuple[str, str, bool], DueSpec] = {}
    for row in rows:
        key = (row.item, row.unit, row.amount is not None)
        had = summed.get(key)
        summed[key] = DueSpec(
            member,
            row.item,
            due_on,
            amount=None if row.amount is None else row.amount + ((had and had.amount) or 0),
            quantity=(
                None if row.quantity is None else row.quantity + ((had and had.quantity) or 0)
            ),
            unit=row.unit,
        )
    return list(summed.values())


def _items(rows: Collection[RevolvingDue]) -> str:
    words = [
        f"{row.amount:,} đồng".replace(",", ".")
        if row.amount is not None
        else f"{(row.quantity or Decimal(0)).normalize():f} {row.unit} {row.item}"
        for row in rows
    ]
    return ", ".join(words)[:200]
