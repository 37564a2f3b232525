"""The administrator's changes of livelihood models and of rules of projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from areas.choices import ATTRIBUTE_VALUES
from livelihoods.exceptions import NotAllowed, ReferenceDataError
from livelihoods.models import LivelihoodModel, ModelInput, ProductionProject, ProjectRule
from officials.models import Official

#: Columns of an input as people type it, one line each, parted by a stroke.
INPUT_COLUMNS = ("name_vi", "quantity", "unit_vi", "unit_cost", "spec_vi")


@transaction.atomic
def save_model(
    *,
    actor: Official | None,
    values: Mapping[str, Any],
    inputs: Sequence[Mapping[str, Any]],
    row: LivelihoodModel | None = None,
) -> LivelihoodModel:
    """Enter a livelihood model, or change one, with its inputs.

    Raises ``NotAllowed``, ``ReferenceDataError`` with the field.
    """
    _may(actor, "livelihoodmodel", row)
    known = {f"{scheme}={one}" for scheme, found in ATTRIBUTE_VALUES.items() for one in found}
    for name in ("fits", "avoid"):
        strange = set(values.get(name) or ()) - known
        if strange:
            raise ReferenceDataError(
                _("Không có thuộc tính địa bàn %(names)s.") % {"names": ", ".join(sorted(strange))},
                field=name,
            )
    if row is not None:
        row = LivelihoodModel.objects.select_for_update().get(pk=row.pk)
        kind = values.get("kind")
        used = ProductionProject.objects.filter(model=row).exists()
        if kind is not None and kind.pk != row.kind_id and used:
            raise ReferenceDataError(
                _("Đã có dự án theo mô hình này nên không đổi loại hỗ trợ; lập mô hình mới."),
                field="kind",
            )
    row = row or LivelihoodModel()
    for name, value in values.items():
        setattr(row, name, value)
    _save(row)
    row.inputs.all().delete()
    ModelInput.objects.bulk_create(
        ModelInput(model=row, position=number, **one) for number, one in enumerate(inputs)
    )
    return row


@transaction.atomic
def save_rule(
    *, actor: Official | None, values: Mapping[str, Any], row: ProjectRule | None = None
) -> ProjectRule:
    """Enter a rule of projects, or change one. Raises ``NotAllowed``, ``ReferenceDataError``."""
    _may(actor, "projectrule", row)
    row = row or ProjectRule()
    for name, value in values.items():
        setattr(row, name, value)
    _save(row)
    return row


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


def _may(actor: Official | None, model: str, row: object | None) -> None:
    verb = "add" if row is None else "change"
    if actor is not None and not actor.has_perm(f"livelihoods.{verb}_{model}"):
        raise NotAllowed(
            _("Chức vụ hiện tại của bạn không cho phép sửa danh mục này. Nhờ quản trị hệ thống.")
        )


def _save(row: LivelihoodModel | ProjectRule) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            raise ReferenceDataError(" ".join(messages), field=field) from error
    row.save()
