"""A scheme changed by hand: the same checks as a loaded file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from housing.exceptions import HousingRefused, NotAllowed
from housing.models import HousingScheme
from officials.models import Official


@transaction.atomic
def save_scheme(
    *, actor: Official | None, scheme: HousingScheme | None, values: Mapping[str, Any]
) -> HousingScheme:
    """Write a scheme, new without ``scheme``; its code stays. Raises ``NotAllowed``.

    Raises ``HousingRefused`` with the field at fault.
    """
    if actor is not None and not actor.has_perm("housing.change_housingscheme"):
        raise NotAllowed(
            _("Chức vụ hiện tại của bạn không cho phép sửa danh mục này. Nhờ quản trị hệ thống.")
        )
    row = HousingScheme()
    if scheme is not None:
        row = HousingScheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk)
    for name, value in values.items():
        if name != "code" or scheme is None:
            setattr(row, name, value)
    new, repair = row.kind_new, row.kind_repair
    if new is not None and repair is not None and new.thing != repair.thing:
        raise HousingRefused(
            _("Xây mới và sửa chữa phải là cùng một thứ được nhận để không hỗ trợ hai lần."),
            field="kind_repair",
        )
    try:
        row.full_clean()
    except ValidationError as error:
        field, words = next(iter(error.message_dict.items()))
        raise HousingRefused(" ".join(words), field=field) from error
    row.save()
    return row
