"""Money of programmes: lines opened, given, held, paid out, paid back; contributions in kind.

Every function locks the lines it touches, in key order, before it asks what is left; the database
holds disbursed ≤ committed ≤ allocated whatever else is written at the same time. ``actor`` is None
for the system alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.models import Area
from common.money import dong
from officials.choices import Right
from officials.models import Official
from programmes.choices import CapitalSource, CommitmentState
from programmes.exceptions import CapitalRefused, NotAllowed
from programmes.models import (
    Allocation,
    CapitalLine,
    Commitment,
    Contribution,
    Payment,
    Project,
    Support,
)
from programmes.rules.ledger import LIVE_STATES, State
from programmes.selectors.capital import may_spend, sources_for

#: Districts gave money until this year.
_LAST_YEAR_OF_DISTRICTS = 2025


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that gives money to a line or takes it back."""

    number: str
    day: dt.date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """The document by which money is paid out or paid back."""

    number: str
    day: dt.date
    note: str = ""


@transaction.atomic
def open_line(
    *, actor: Official | None, project: Project, area: Area, year: int, source: str
) -> CapitalLine:
    """Open the line of a source for a project, area and year, or return the one there is.

    Raises ``NotAllowed`` where the actor may not open this source there, ``CapitalRefused`` for a
    year outside the programme, a unit without money of its own or a project of another province.
    """
    if actor is not None and source not in sources_for(actor, area):
        raise NotAllowed(
            _("Bạn không mở được dòng vốn “%(source)s” của %(area)s.")
            % {"source": CapitalSource(source).label, "area": area.name}
        )
    programme = project.programme
    last = programme.valid_to.year if programme.valid_to else 9999
    if not programme.valid_from.year <= year <= last:
        raise CapitalRefused(
            _("Năm %(year)s nằm ngoài thời hạn của chương trình (%(first)s đến %(last)s).")
            % {
                "year": year,
                "first": programme.valid_from.year,
                "last": last if programme.valid_to else "…",
            },
            field="year",
        )
    if area.level not in {AreaLevel.PROVINCE, AreaLevel.COMMUNE} or not area.is_current:
        raise CapitalRefused(_("Vốn chỉ giao cho tỉnh, xã đang hoạt động."), field="area")
    province = area.pk if area.level == AreaLevel.PROVINCE else area.parent_id
    if programme.province_id not in {None, province}:
        raise CapitalRefused(_("Chương trình này của tỉnh khác."), field="project")
    if source == CapitalSource.DISTRICT and year > _LAST_YEAR_OF_DISTRICTS:
        raise CapitalRefused(_("Từ 01/7/2025 không còn ngân sách huyện."), field="source")
    line, _created = CapitalLine.objects.get_or_create(
        project=project, area=area, year=year, source=source
    )
    return line


@transaction.atomic
def allocate(
    *, actor: Official | None, line: CapitalLine, amount: int, decision: Decision
) -> Allocation:
    """Give ``amount`` dong to a line by a decision.

    Raises ``NotAllowed`` and ``CapitalRefused`` for an amount that is not positive, a decision
    without number or of a day to come, or one that was recorded already.
    """
    row = _line(line.pk)
    _may_fill(actor, row)
    _positive(amount)
    return _allocation(actor, row, amount, decision)


@transaction.atomic
def withdraw(
    *, actor: Official | None, line: CapitalLine, amount: int, decision: Decision
) -> Allocation:
    """Take ``amount`` dong back from a line; only what nothing is held for."""
    row = _line(line.pk)
    _may_fill(actor, row)
    _positive(amount)
    left = row.allocated - row.committed
    if amount > left:
        raise CapitalRefused(
            _("Chỉ thu hồi được phần chưa giữ: còn lại %(left)s.") % {"left": dong(left)},
            field="amount",
            left=left,
        )
    return _allocation(actor, row, -amount, decision)


@transaction.atomic
def commit(
    *,
    actor: Official | None,
    line: CapitalLine,
    amount: int,
    support: Support | None = None,
    title: str = "",
) -> Commitment:
    """Hold ``amount`` dong of a line for a support, or for a thing named by ``title``.

    Money for a support that is only planned is planned too, and held when the support is approved.
    Raises ``NotAllowed``, and ``CapitalRefused`` where less is left or the support lies elsewhere.
    """
    words = " ".join(title.split())[:200]
    if support is None and not words:
        raise CapitalRefused(_("Ghi khoản vốn dùng cho việc gì."), field="title")
    _positive(amount)
    planned = False
    if support is not None:
        support = Support.objects.select_for_update(of=("self",)).get(pk=support.pk)
    row = _line(line.pk)
    _may_spend(actor, row)
    if support is not None:
        planned = State(support.state) == State.PLANNED
        _fits(support, row)
    if not planned:
        _enough(row, amount)
    try:
        with transaction.atomic():
            return Commitment.objects.create(
                line=row,
                support=support,
                title=words,
                amount=amount,
                state=CommitmentState.PLANNED if planned else CommitmentState.HELD,
            )
    except IntegrityError as error:
        _refused(error)


@transaction.atomic
def release(*, actor: Official | None, commitment: Commitment) -> Commitment:
    """Give back to the line what was held and not paid."""
    row = _commitment(actor, commitment)
    if row.state == CommitmentState.RELEASED:
        raise CapitalRefused(_("Khoản vốn này đã trả lại dòng vốn. Tải lại trang."))
    row.amount = row.paid
    row.state = CommitmentState.RELEASED
    row.save(update_fields=["amount", "state"])
    return row


@transaction.atomic
def pay(
    *, actor: Official | None, commitment: Commitment, amount: int, voucher: Voucher
) -> Payment:
    """Pay ``amount`` dong out of what is held.

    Raises ``NotAllowed``, and ``CapitalRefused`` where less is held, nothing is held yet, or this
    voucher was recorded already.
    """
    return pay_many(actor=actor, amounts={commitment.pk: amount}, voucher=voucher)[0]


@transaction.atomic
def pay_many(
    *, actor: Official | None, amounts: Mapping[int, int | None], voucher: Voucher
) -> list[Payment]:
    """Pay out of many commitments by one voucher, all or none.

    ``amounts`` is dong by key of the commitment, None for everything that is still held.
    """
    _voucher(voucher)
    rows = _commitments(actor, amounts)
    payments = []
    for row in rows:
        left = row.amount - row.paid
        amount = amounts[row.pk]
        amount = left if amount is None else amount
        _positive(amount)
        if row.state == CommitmentState.PLANNED:
            raise CapitalRefused(
                _("Chưa giữ vốn cho khoản này: hỗ trợ phải được duyệt trước khi chi.")
            )
        if amount > left:
            raise CapitalRefused(
                _("Khoản này chỉ còn giữ %(left)s.") % {"left": dong(left)},
                field="amount",
                left=left,
            )
        payments.append(_payment(actor, row, amount, voucher))
    _not_twice(payments)
    return Payment.objects.bulk_create(payments)


@transaction.atomic
def refund(
    *, actor: Official | None, commitment: Commitment, amount: int, voucher: Voucher
) -> Payment:
    """Record money paid back; it is held again, or free in the line where the rest was released."""
    _voucher(voucher)
    row = _commitment(actor, commitment)
    _positive(amount)
    if amount > row.paid:
        raise CapitalRefused(
            _("Khoản này mới chi %(paid)s.") % {"paid": dong(row.paid)},
            field="amount",
            left=row.paid,
        )
    payment = _payment(actor, row, -amount, voucher)
    _not_twice([payment])
    released = row.state == CommitmentState.RELEASED
    own = Commitment.objects.filter(pk=row.pk)
    if released:
        own.update(state=CommitmentState.HELD)
    payment.save()
    if released:
        own.update(state=CommitmentState.RELEASED, amount=F("paid"))
    return payment


@dataclass(frozen=True, slots=True)
class InKind:
    """What somebody gives besides budget money; ``value`` is dong, with how it was valued."""

    kind: str
    giver: str
    description: str
    given_on: dt.date
    giver_name: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    value: int | None = None
    valuation_note: str = ""


@transaction.atomic
def add_contribution(*, actor: Official | None, support: Support, gift: InKind) -> Contribution:
    """Record land, labour, materials given for a support.

    Raises ``NotAllowed``, and ``CapitalRefused`` for a value without how it was valued.
    """
    _manages(actor, support)
    if not gift.description.strip():
        raise CapitalRefused(_("Ghi nội dung đóng góp."), field="description")
    if gift.value is not None and not gift.valuation_note.strip():
        raise CapitalRefused(_("Ghi cách định giá khi đã ghi giá trị."), field="valuation_note")
    if gift.value is not None and gift.value < 0:
        raise CapitalRefused(_("Giá trị không được âm."), field="value")
    _not_to_come(gift.given_on, "given_on")
    return Contribution.objects.create(
        support=support,
        kind=gift.kind,
        giver=gift.giver,
        giver_name=gift.giver_name.strip(),
        description=gift.description.strip(),
        quantity=gift.quantity,
        unit=gift.unit.strip(),
        value=gift.value,
        valuation_note=gift.valuation_note.strip(),
        given_on=gift.given_on,
    )


@transaction.atomic
def remove_contribution(*, actor: Official | None, contribution: Contribution) -> None:
    """Take out a contribution typed by mistake; its history keeps it."""
    row = Contribution.objects.select_for_update(of=("self",)).select_related("support").get(
        pk=contribution.pk
    )  # fmt: skip
    _manages(actor, row.support)
    row.delete()


def _line(key: int) -> CapitalLine:
    return (
        CapitalLine.objects.select_for_update(of=("self",))
        .select_related("area", "project__programme")
        .get(pk=key)
    )


def _commitment(actor: Official | None, commitment: Commitment) -> Commitment:
    return _commitments(actor, [commitment.pk])[0]


def _commitments(actor: Official | None, keys: Collection[int]) -> list[Commitment]:
    """Lock commitments and, before them, their lines, as the database's own triggers do."""
    wanted = sorted(keys)
    lines = {
        line.pk: line
        for line in CapitalLine.objects.filter(
            pk__in=Commitment.objects.filter(pk__in=wanted).values("line")
        )
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("area")
    }
    rows = list(
        Commitment.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",))
    )
    if len(rows) != len(wanted) or not rows:
        raise CapitalRefused(_("Không tìm thấy khoản vốn này. Tải lại trang."))
    for line in lines.values():
        _may_spend(actor, line)
    return rows


def _allocation(
    actor: Official | None, line: CapitalLine, amount: int, decision: Decision
) -> Allocation:
    number = " ".join(decision.number.split())[:60]
    if not number:
        raise CapitalRefused(_("Ghi số quyết định."), field="decision_no")
    _not_to_come(decision.day, "decided_on")
    if Allocation.objects.filter(
        line=line, decision_no=number, decided_on=decision.day, amount=amount
    ).exists():
        raise CapitalRefused(
            _("Quyết định %(number)s với số tiền này đã được ghi.") % {"number": number},
            field="decision_no",
        )
    return Allocation.objects.create(
        line=line,
        amount=amount,
        decided_on=decision.day,
        decision_no=number,
        note=" ".join(decision.note.split())[:300],
        recorded_by=actor,
    )


def _payment(actor: Official | None, row: Commitment, amount: int, voucher: Voucher) -> Payment:
    return Payment(
        commitment=row,
        amount=amount,
        paid_on=voucher.day,
        document_no=" ".join(voucher.number.split())[:60],
        note=" ".join(voucher.note.split())[:300],
        recorded_by=actor,
    )


def _not_twice(payments: Collection[Payment]) -> None:
    """Refuse what a second press of the button would write again."""
    first = next(iter(payments))
    same = {(row.commitment_id, row.amount) for row in payments}
    written = Payment.objects.filter(
        commitment__in=[row.commitment_id for row in payments],
        document_no=first.document_no,
        paid_on=first.paid_on,
    ).values_list("commitment", "amount")
    if same & set(written):
        raise CapitalRefused(
            _("Chứng từ %(number)s với số tiền này đã được ghi.") % {"number": first.document_no},
            field="document_no",
        )


def _may_fill(actor: Official | None, line: CapitalLine) -> None:
    if actor is not None and line.source not in sources_for(actor, line.area):
        raise NotAllowed(_("Bạn không giao được vốn của dòng này."))


def _may_spend(actor: Official | None, line: CapitalLine) -> None:
    if actor is not None and not may_spend(actor, line.area):
        raise NotAllowed(
            _("Bạn không giữ và chi được vốn của %(area)s.") % {"area": line.area.name}
        )


def _manages(actor: Official | None, support: Support) -> None:
    if actor is not None and not (
        Support.objects.with_right(actor, Right.MANAGE_SUPPORT).filter(pk=support.pk).exists()
    ):
        raise NotAllowed(_("Bạn không quản lý hỗ trợ ở địa bàn của hộ này."))


def _fits(support: Support, line: CapitalLine) -> None:
    """A line pays for supports of its own area; the province's for those of all its communes."""
    home = support.commune
    if line.area_id not in {home.pk, home.parent_id}:
        raise CapitalRefused(
            _("Hỗ trợ này ở %(commune)s, không dùng vốn của %(area)s.")
            % {"commune": home.name, "area": line.area.name},
            field="support",
        )
    if State(support.state) not in LIVE_STATES:
        raise CapitalRefused(_("Hỗ trợ này đã kết thúc hoặc đã dừng."), field="support")


def _enough(line: CapitalLine, amount: int) -> None:
    left = line.allocated - line.committed
    if amount > left:
        raise CapitalRefused(
            _("Dòng vốn không đủ: còn lại %(left)s.") % {"left": dong(left)},
            field="amount",
            left=left,
        )


def _positive(amount: int) -> None:
    if amount <= 0:
        raise CapitalRefused(_("Số tiền phải lớn hơn 0."), field="amount")


def _voucher(voucher: Voucher) -> None:
    if not voucher.number.strip():
        raise CapitalRefused(_("Ghi số chứng từ."), field="document_no")
    _not_to_come(voucher.day, "paid_on")


def _not_to_come(day: dt.date, field: str) -> None:
    if day > timezone.localdate():
        raise CapitalRefused(_("Ngày này chưa đến."), field=field)


def _refused(error: IntegrityError) -> NoReturn:
    """Say what a constraint refused, in its own words."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "") or ""
    for model in (Commitment, CapitalLine):
        for constraint in model._meta.constraints:
            if constraint.name == name and constraint.violation_error_message:
                raise CapitalRefused(str(constraint.violation_error_message)) from error
    raise CapitalRefused(_("Vượt số vốn được giao.")) from error
