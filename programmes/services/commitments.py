"""Money of a line for something that is no single support: planned, held, given back.

A project's common cost or a work holds money through these; the fund lines of supports move with
their support (``programmes.services.moving``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from officials.choices import Right
from officials.models import Official
from programmes.choices import CommitmentState
from programmes.exceptions import CapitalRefused, NotAllowed
from programmes.models import CapitalLine, Commitment


@dataclass(frozen=True, slots=True)
class CommonSpec:
    """Whole dong of the line with key ``line`` for what ``title`` says."""

    line: int
    title: str
    amount: int


@transaction.atomic
def plan_commitments(
    *,
    actor: Official | None,
    specs: Sequence[CommonSpec],
    right: Right = Right.MANAGE_SUPPORT,
) -> list[Commitment]:
    """Write planned commitments without a support; planned money counts nowhere yet.

    ``actor`` is None for the system alone. Raises ``NotAllowed`` for a line of an area where the
    actor does not hold ``right``, ``CapitalRefused`` for an amount that is not above 0.
    """
    wrong = [spec for spec in specs if spec.amount <= 0 or not spec.title.strip()]
    if wrong:
        raise CapitalRefused(
            _("Ghi nội dung chi và số tiền lớn hơn 0."),
            field="amount" if wrong[0].amount <= 0 else "title",
        )
    keys = {spec.line for spec in specs}
    lines = CapitalLine.objects.all()
    if actor is not None:
        lines = lines.with_right(actor, right)
    if set(lines.filter(pk__in=keys).values_list("pk", flat=True)) != keys:
        raise NotAllowed(_("Bạn không được dùng dòng vốn này."))
    return Commitment.objects.bulk_create(
        Commitment(
            line_id=spec.line,
            title=" ".join(spec.title.split())[:200],
            amount=spec.amount,
            state=CommitmentState.PLANNED,
        )
        for spec in specs
    )


@transaction.atomic
def hold_commitments(*, actor: Official | None, keys: Collection[int]) -> None:
    """Hold what is planned; raises ``CapitalRefused`` where a line has too little left.

    Whether ``actor`` may approve is the caller's matter: he approves the thing it pays for.
    """
    del actor
    change_commitments(
        Commitment.objects.filter(pk__in=keys, support__isnull=True, state=CommitmentState.PLANNED),
        state=CommitmentState.HELD,
    )


@transaction.atomic
def release_commitments(*, actor: Official | None, keys: Collection[int]) -> None:
    """Give back to the lines what was not paid; the caller knows whether ``actor`` may."""
    del actor
    funds = Commitment.objects.filter(pk__in=keys, support__isnull=True)
    change_commitments(
        funds.filter(state=CommitmentState.HELD), state=CommitmentState.RELEASED, amount=F("paid")
    )
    change_commitments(
        funds.filter(state=CommitmentState.PLANNED), state=CommitmentState.RELEASED, amount=0
    )


def change_commitments(funds: QuerySet[Commitment], **values: Any) -> None:
    """Change commitments under the lock of their lines; too little left is ``CapitalRefused``."""
    lines = funds.values("line")
    list(CapitalLine.objects.filter(pk__in=lines).order_by("pk").select_for_update())
    try:
        with transaction.atomic():
            funds.update(**values)
    except IntegrityError as error:
        raise CapitalRefused(
            _("Dòng vốn không còn đủ: số giữ cho các khoản này vượt số vốn được giao.")
        ) from error
