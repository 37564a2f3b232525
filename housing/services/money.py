"""Money of a house: which lines pay how much, held to the norm; what the household and others give.

Holding and paying are the ledger's and the capital pages'.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from common.templatetags.tn import number
from housing.choices import NormScope, Work
from housing.exceptions import HousingRefused, NotAllowed
from housing.models import HousingCase, HousingScheme
from housing.selectors.cases import lines_for
from housing.services.locking import lock_case
from officials.models import Official
from programmes.choices import (
    CENTRAL_SOURCES,
    STATE_SOURCES,
    CommitmentState,
    ContributionKind,
    Giver,
    SupportState,
)
from programmes.models import CapitalLine, Commitment, Contribution, Support, SupportNorm
from programmes.services.capital import InKind
from programmes.services.capital import add_contribution as record_gift

if TYPE_CHECKING:
    from housing.services.cases import HouseOrder


def check_norms(orders: Sequence[HouseOrder]) -> None:
    """Refuse money above the norm, before anything is written; one query for all."""
    keys = {line for order in orders for line in order.funds}
    sources = dict(CapitalLine.objects.filter(pk__in=keys).values_list("pk", "source"))
    for order in orders:
        amounts = [(sources.get(line, ""), amount) for line, amount in order.funds.items()]
        _check(order.scheme, order.work, amounts)


@transaction.atomic
def plan_money(
    *, actor: Official | None, case: HousingCase, line: CapitalLine, amount: int
) -> Commitment | None:
    """Plan ``amount`` dong of a line for a house that is not approved yet; 0 takes it away.

    Raises ``NotAllowed`` for a case or line that is not the actor's, ``HousingRefused`` for an
    approved case or money above the norm.
    """
    row = lock_case(actor, case)
    if row.support.state != SupportState.PLANNED:
        raise HousingRefused(_("Hồ sơ đã được duyệt nên nguồn vốn không đổi ở đây được nữa."))
    if not lines_for(row).filter(pk=line.pk).exists():
        raise NotAllowed(_("Dòng vốn này không dùng cho hồ sơ này được."))
    if amount < 0:
        raise HousingRefused(_("Số tiền không được âm."), field="amount")
    funds = dict(row.support.funds.values_list("line", "amount"))
    funds[line.pk] = amount
    sources = dict(CapitalLine.objects.filter(pk__in=funds).values_list("pk", "source"))
    _check(row.scheme, row.work, [(sources[key], value) for key, value in funds.items()])
    held = row.support.funds.filter(line=line)
    found = None
    if amount == 0:
        held.delete()
    else:
        found, _created = Commitment.objects.update_or_create(
            line=line,
            support=row.support,
            defaults={"amount": amount, "state": CommitmentState.PLANNED},
        )
    total = row.support.funds.aggregate(all=Sum("amount"))["all"]
    Support.objects.filter(pk=row.support_id).update(value=total)
    return found


def _check(scheme: HousingScheme, work: str, amounts: Iterable[tuple[str, int]]) -> None:
    norm = scheme.norm_new if work == Work.NEW else scheme.norm_repair
    if norm is None:
        return
    most = _most(norm)
    by_source: Mapping[str, int] = _sums(amounts)
    counted: Iterable[str] = by_source
    if scheme.norm_scope == NormScope.CENTRAL:
        counted = CENTRAL_SOURCES
    elif scheme.norm_scope == NormScope.STATE:
        counted = STATE_SOURCES
    asked = sum(by_source.get(source, 0) for source in counted)
    if most is not None and asked > most:
        raise HousingRefused(
            _("%(asked)s đồng vượt định mức %(most)s đồng (%(scope)s, %(basis)s).")
            % {
                "asked": number(asked),
                "most": number(most),
                "scope": NormScope(scheme.norm_scope).label,
                "basis": norm.legal_basis,
            },
            field="amount",
        )


def _most(norm: SupportNorm) -> int | None:
    return norm.cap if norm.cap is not None else norm.amount


def _sums(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for source, amount in amounts:
        found[source] += amount
    return found


@dataclass(frozen=True, slots=True)
class ContributionData:
    """What somebody gives for a house; with a value (dong) only together with how it was valued."""

    kind: ContributionKind
    giver: Giver
    description: str
    given_on: dt.date
    giver_name: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    value: int | None = None
    valuation_note: str = ""


@transaction.atomic
def add_contribution(
    *, actor: Official | None, case: HousingCase, data: ContributionData
) -> Contribution:
    """Record what the household, kin, community or others gave for a house.

    Raises ``NotAllowed``, ``HousingRefused``.
    """
    row = lock_case(actor, case)
    if row.support.state in (SupportState.ENDED, SupportState.STOPPED):
        raise HousingRefused(_("Hồ sơ đã kết thúc."))
    note = data.valuation_note.strip()
    if data.value is not None and not note:
        # Money needs no valuer.
        if data.kind != ContributionKind.MONEY:
            raise HousingRefused(_("Ghi cách định giá khi đã ghi giá trị."), field="valuation_note")
        note = str(_("Tiền mặt"))
    gift = InKind(
        kind=data.kind,
        giver=data.giver,
        description=data.description,
        given_on=data.given_on,
        giver_name=data.giver_name,
        quantity=data.quantity,
        unit=data.unit,
        value=data.value,
        valuation_note=note,
    )
    return record_gift(actor=actor, support=row.support, gift=gift)
