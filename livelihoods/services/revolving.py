"""The revolving part: what members owe, what came back, and to whom it went on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from livelihoods.choices import DueState
from livelihoods.exceptions import DueRefused, NotAllowed
from livelihoods.models import ProjectMember, RevolvingDue
from livelihoods.rules.dues import STEPS, Due, State, Step, split
from livelihoods.services.project_access import clean
from officials.models import Official
from programmes.choices import SupportState


@dataclass(frozen=True, slots=True)
class DueSpec:
    """What a member gives back by a day: ``amount`` dong, or ``quantity`` of ``unit``."""

    member: int
    item: str
    due_on: dt.date
    amount: int | None = None
    quantity: Decimal | None = None
    unit: str = ""


@transaction.atomic
def set_dues(*, actor: Official | None, specs: Sequence[DueSpec]) -> list[RevolvingDue]:
    """Write what members owe; all or none. The same thing of one day is owed once.

    Raises ``NotAllowed``, ``DueRefused``.
    """
    members = _members(actor, {spec.member for spec in specs})
    for spec in specs:
        _refuse_spec(spec, members[spec.member])
    try:
        with transaction.atomic():
            return RevolvingDue.objects.bulk_create(
                RevolvingDue(
                    member_id=spec.member,
                    item=clean(spec.item, 120),
                    amount=spec.amount,
                    quantity=spec.quantity,
                    unit=clean(spec.unit, 30) if spec.quantity is not None else "",
                    due_on=spec.due_on,
                    recorded_by=actor,
                )
                for spec in specs
            )
    except IntegrityError as error:
        raise DueRefused(
            _("Hộ đã có khoản luân chuyển này cùng hạn trả; không ghi hai lần."), field="due_on"
        ) from error


@transaction.atomic
def return_due(
    *, actor: Official | None, due: int, on_date: dt.date, part: Decimal | None = None
) -> RevolvingDue:
    """Record that a due came back, or a ``part`` of it; the rest stays owed as a due of its own.

    Raises ``NotAllowed``, ``DueRefused``.
    """
    (row,) = _locked(actor, [due], Step.RETURN)
    _refuse_before(row, on_date)
    _split(row, part)
    row.state, row.returned_on = DueState.RETURNED, on_date
    row.save()
    return row


@transaction.atomic
def return_dues(*, actor: Official | None, dues: Collection[int], on_date: dt.date) -> int:
    """Record that many dues came back whole; returns how many."""
    rows = _locked(actor, dues, Step.RETURN)
    for row in rows:
        _refuse_before(row, on_date)
        row.state, row.returned_on = DueState.RETURNED, on_date
    RevolvingDue.objects.bulk_update(rows, ["state", "returned_on"], batch_size=500)
    return len(rows)


@transaction.atomic
def settle_dues(
    *, actor: Official | None, dues: Collection[int], on_date: dt.date, note: str = ""
) -> int:
    """Close dues whose money or thing went into the group's fund for good; returns how many.

    Raises ``NotAllowed``, ``DueRefused``.
    """
    rows = _locked(actor, dues, Step.SETTLE)
    for row in rows:
        _refuse_before(row, on_date)
        row.returned_on = row.returned_on or on_date
        row.state, row.closed_on, row.reason = DueState.SETTLED, on_date, clean(note, 300)
    RevolvingDue.objects.bulk_update(
        rows, ["state", "returned_on", "closed_on", "reason"], batch_size=500
    )
    return len(rows)


@transaction.atomic
def waive_dues(
    *, actor: Official | None, dues: Collection[int], on_date: dt.date, reason: str
) -> int:
    """Free members of what they owe, with the reason (disease, disaster); returns how many.

    Raises ``NotAllowed``, ``DueRefused``.
    """
    words = clean(reason, 300)
    if not words:
        raise DueRefused(_("Ghi rõ lý do miễn trả (dịch bệnh, thiên tai…)."), field="reason")
    rows = _locked(actor, dues, Step.WAIVE)
    for row in rows:
        row.state, row.closed_on, row.reason = DueState.WAIVED, on_date, words
    RevolvingDue.objects.bulk_update(rows, ["state", "closed_on", "reason"], batch_size=500)
    return len(rows)


@transaction.atomic
def take_back(*, actor: Official | None, dues: Collection[int], reason: str) -> int:
    """Let dues wait again whose next household was refused before it received them.

    Raises ``NotAllowed``, ``DueRefused`` for what a household has, or will have.
    """
    words = clean(reason, 300)
    if not words:
        raise DueRefused(_("Hãy ghi rõ lý do."), field="reason")
    rows = _locked(actor, dues, Step.TAKE_BACK)
    for row in rows:
        support = row.passed_to.support if row.passed_to else None
        if support is not None and (
            support.state != SupportState.STOPPED or support.delivered_on is not None
        ):
            raise DueRefused(
                _("Hộ nhận luân chuyển đã nhận hoặc còn chờ nhận; cho hộ rời dự án trước."),
                due=row.pk,
            )
    return give_back(members=[row.passed_to_id for row in rows if row.passed_to_id], reason=words)


def passed_on(rows: Sequence[RevolvingDue], member: ProjectMember, on_date: dt.date) -> None:
    """Close locked dues as handed to ``member``; the caller checks and enters the support."""
    for row in rows:
        _refuse_before(row, on_date)
        row.returned_on = row.returned_on or on_date
        row.state, row.closed_on, row.passed_to = DueState.PASSED_ON, on_date, member
    RevolvingDue.objects.bulk_update(
        rows, ["state", "returned_on", "closed_on", "passed_to"], batch_size=500
    )


def give_back(*, members: Collection[int], reason: str) -> int:
    """Let what was passed on to members who never received it wait again; returns how many."""
    return RevolvingDue.objects.filter(passed_to__in=members, state=DueState.PASSED_ON).update(
        state=DueState.RETURNED, passed_to=None, closed_on=None, reason=reason
    )


def locked_dues(actor: Official | None, keys: Collection[int]) -> list[RevolvingDue]:
    """Lock dues that may be passed on, in key order."""
    return _locked(actor, keys, Step.PASS_ON)


def _locked(actor: Official | None, keys: Collection[int], step: Step) -> list[RevolvingDue]:
    rows = RevolvingDue.objects.all()
    if actor is not None:
        rows = rows.changeable_by(actor)
    found = list(
        rows.filter(pk__in=set(keys))
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("member__project", "passed_to__support")
    )
    if not found or len(found) != len(set(keys)):
        raise NotAllowed(_("Bạn không quản lý khoản luân chuyển này."))
    for row in found:
        if State(row.state) not in STEPS[step][0]:
            raise DueRefused(
                _("Khoản luân chuyển này “%(state)s” rồi. Tải lại trang.")
                % {"state": row.get_state_display()},
                due=row.pk,
            )
    return found


def _members(actor: Official | None, keys: Collection[int]) -> dict[int, ProjectMember]:
    rows = ProjectMember.objects.all()
    if actor is not None:
        rows = rows.changeable_by(actor)
    found = {row.pk: row for row in rows.filter(pk__in=keys).select_related("support")}
    if set(found) != set(keys):
        raise NotAllowed(_("Bạn không quản lý dự án này."))
    return found


def _refuse_spec(spec: DueSpec, member: ProjectMember) -> None:
    if member.support_id is None:
        raise DueRefused(
            _("Hộ tham gia bằng vốn của mình không có khoản luân chuyển."), field="member"
        )
    if not spec.item.strip():
        raise DueRefused(_("Ghi thứ phải trả, ví dụ “bê con” hoặc “tiền”."), field="item")
    money, kind = spec.amount is not None, spec.quantity is not None
    if money == kind:
        raise DueRefused(_("Ghi số tiền, hoặc số lượng kèm đơn vị."), field="amount")
    if (spec.amount or spec.quantity or 0) <= 0:
        raise DueRefused(_("Số phải trả phải lớn hơn 0."), field="amount" if money else "quantity")
    if kind and not spec.unit.strip():
        raise DueRefused(_("Ghi đơn vị, ví dụ “con”."), field="unit")
    if spec.due_on < member.joined_on:
        raise DueRefused(_("Hạn trả trước ngày hộ tham gia dự án."), field="due_on")


def _refuse_before(row: RevolvingDue, on_date: dt.date) -> None:
    first = row.returned_on or row.member.joined_on
    if on_date < first:
        raise DueRefused(
            _("Ngày %(day)s trước ngày %(first)s.")
            % {"day": f"{on_date:%d/%m/%Y}", "first": f"{first:%d/%m/%Y}"},
            field="on_date",
        )


def _split(row: RevolvingDue, part: Decimal | None) -> None:
    """Leave on the row what came back, and write what is still owed as another."""
    if part is None:
        return
    owed = Decimal(row.amount) if row.amount is not None else row.quantity
    assert owed is not None  # noqa: S101 (a check of the database)
    if row.amount is not None and part != part.to_integral_value():
        raise DueRefused(_("Số tiền là số đồng nguyên."), field="part")
    try:
        came, rest = split(Due(owed, row.due_on), part)
    except ValueError as error:
        raise DueRefused(
            _("Phần đã trả phải lớn hơn 0 và không quá số phải trả (%(owed)s).")
            % {"owed": f"{owed.normalize():f}"},
            field="part",
        ) from error
    if rest is None:
        return
    money = row.amount is not None
    RevolvingDue.objects.create(
        member=row.member,
        split_of=row,
        item=row.item,
        amount=int(rest.owed) if money else None,
        quantity=None if money else rest.owed,
        unit=row.unit,
        due_on=row.due_on,
        recorded_by=row.recorded_by,
    )
    if money:
        row.amount = int(came.owed)
    else:
        row.quantity = came.owed
