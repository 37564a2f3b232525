"""Inputs of a livelihood model as they are typed, one a line, and read back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from livelihoods.exceptions import ReferenceDataError
from livelihoods.models import LivelihoodModel

#: Columns of an input as people type it, one line each, parted by a stroke.
INPUT_COLUMNS = ("name_vi", "quantity", "unit_vi", "unit_cost", "spec_vi")


def read_inputs(text: str) -> list[dict[str, Any]]:
    """Read inputs typed one a line: name | quantity | unit | dong for one | what it must be.

    Raises ``ReferenceDataError`` naming the line.
    """
    found: list[dict[str, Any]] = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        cells = [cell.strip() for cell in line.split("|")]
        cells += [""] * (len(INPUT_COLUMNS) - len(cells))
        name, quantity, unit, cost, spec = cells[: len(INPUT_COLUMNS)]
        try:
            amount = Decimal(quantity.replace(".", "").replace(",", "."))
            price = int(cost.replace(".", "").replace(" ", "")) if cost else None
        except (InvalidOperation, ValueError) as error:
            raise ReferenceDataError(
                _("Dòng %(number)d: số lượng hoặc đơn giá không phải là số.") % {"number": number},
                field="inputs",
            ) from error
        if not name or not unit or amount <= 0 or (price is not None and price <= 0):
            raise ReferenceDataError(
                _("Dòng %(number)d: ghi “tên | số lượng | đơn vị | đơn giá | yêu cầu”.")
                % {"number": number},
                field="inputs",
            )
        if name in {one["name_vi"] for one in found}:
            raise ReferenceDataError(
                _("Dòng %(number)d: đầu vào này đã ghi ở trên.") % {"number": number},
                field="inputs",
            )
        found.append(
            {
                "name_vi": name[:200],
                "quantity": amount,
                "unit_vi": unit[:30],
                "unit_cost": price,
                "spec_vi": spec[:300],
            }
        )
    return found


def inputs_text(row: LivelihoodModel) -> str:
    """Inputs of a model as they are typed."""
    lines = []
    for one in row.inputs.order_by("position", "pk"):
        quantity = f"{one.quantity.normalize():f}".replace(".", ",")
        cells = (one.name_vi, quantity, one.unit_vi, str(one.unit_cost or ""), one.spec_vi)
        lines.append(" | ".join(cells).rstrip(" |"))
    return "\n".join(lines)
