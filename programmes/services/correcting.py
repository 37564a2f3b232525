"""Changes of what is written of a support, besides its steps; former values stay in its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from households.models import Indicator
from officials.choices import Right
from officials.models import Official
from programmes.choices import CommitmentState
from programmes.exceptions import NotAllowed, SupportRefused
from programmes.models import Commitment, Support
from programmes.rules.ledger import LIVE_STATES
from programmes.services.supports import causes_of, mask_of


class Details(TypedDict, total=False):
    """What may be corrected; what is left out stays as it is."""

    description: str
    quantity: Decimal | None
    unit: str
    value: int | None
    decision_no: str
    decision_on: dt.date | None


@transaction.atomic
def answer_supports(
    *,
    actor: Official | None,
    supports: Collection[int],
    indicators: Collection[str],
    causes: Collection[int],
) -> int:
    """Say which deprivations (codes) and causes (1 to 8) each of the supports answers.

    The codes are of the standard under which each was entered. Returns how many were changed.
    Raises ``NotAllowed``, and ``SupportRefused`` for a code that a standard has not or for a
    support that was stopped.
    """
    rows = _locked(actor, supports)
    if any(row.state == "stopped" for row in rows):
        raise SupportRefused(_("Khoản đã dừng không còn đáp ứng thiếu hụt nào."))
    bits: dict[int, dict[str, int]] = {}
    for one in Indicator.objects.filter(standard__in={row.standard_id for row in rows}):
        bits.setdefault(one.standard_id, {})[one.code] = one.bit
    mask = causes_of(causes)
    changed = []
    for row in rows:
        found = mask_of(indicators, bits.get(row.standard_id, {}))
        if (row.answers, row.causes) != (found, mask):
            row.answers, row.causes = found, mask
            changed.append(row)
    Support.objects.bulk_update(changed, ["answers", "causes"], batch_size=1000)
    return len(changed)


@transaction.atomic
def correct_support(
    *, actor: Official | None, support: Support, **details: Unpack[Details]
) -> Support:
    """Correct words, amount, value or decision of a support that has not ended.

    Raises ``NotAllowed``, and ``SupportRefused`` where it has ended or was stopped, or where the
    value would be less than its fund lines.
    """
    (row,) = _locked(actor, [support.pk])
    if row.state not in LIVE_STATES:
        raise SupportRefused(_("Khoản đã kết thúc hoặc đã dừng nên không sửa được nữa."))
    values: dict[str, Any] = dict(details)
    _check_value(row, values.get("value", row.value))
    quantity = values.get("quantity")
    if quantity is not None and quantity <= 0:
        raise SupportRefused(_("Số lượng phải lớn hơn 0."), field="quantity")
    for name in ("description", "unit", "decision_no"):
        if name in values:
            values[name] = " ".join(str(values[name]).split())
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return row


def _check_value(row: Support, value: int | None) -> None:
    if value is None:
        return
    if value < 0:
        raise SupportRefused(_("Giá trị không được âm."), field="value")
    funds = Commitment.objects.filter(support=row).exclude(state=CommitmentState.RELEASED)
    held = funds.aggregate(total=Sum("amount"))["total"] or 0
    if value < held:
        raise SupportRefused(
            _("Tiền từ các dòng vốn cộng lại lớn hơn giá trị của khoản hỗ trợ."), field="value"
        )


def _locked(actor: Official | None, supports: Collection[int]) -> list[Support]:
    rows = Support.objects.all()
    if actor is not None:
        rows = rows.with_right(actor, Right.MANAGE_SUPPORT)
    keys = set(supports)
    found = list(rows.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)))
    if len(found) != len(keys):
        raise NotAllowed(_("Bạn không quản lý hỗ trợ ở địa bàn của khoản này."))
    return found
