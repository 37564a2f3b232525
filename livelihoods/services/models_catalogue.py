"""The administrator's changes of livelihood models and of rules of projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from areas.choices import ATTRIBUTE_VALUES
from livelihoods.exceptions import NotAllowed, ReferenceDataError
from livelihoods.models import LivelihoodModel, ModelInput, ProductionProject, ProjectRule
from officials.models import Official


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
