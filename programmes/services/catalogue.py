"""Changes of the catalogue by hand: the country's by the administrator, a province's by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from areas.choices import ATTRIBUTE_VALUES
from officials.models import Official
from programmes.choices import ProgrammeKind
from programmes.exceptions import NotAllowed, ReferenceDataError
from programmes.models import (
    CounterpartRule,
    EligibilityRule,
    Programme,
    Project,
    Support,
    SupportKind,
    SupportNorm,
)
from programmes.selectors.catalogue_rights import may_write

_M = TypeVar("_M", bound=models.Model)

#: Columns that decide a case: two rows equal in all of them may not hold at the same time.
_CASES: dict[type[models.Model], tuple[str, ...]] = {
    SupportNorm: (
        "kind_id", "programme_id", "project_id", "province_id", "item", "beneficiary",
        "area_category", "min_km",
    ),
    EligibilityRule: ("kind_id", "programme_id", "province_id"),
    CounterpartRule: ("programme_id", "province_id"),
}  # fmt: skip
#: What a kind or norm means; fixed once supports rest on it.
_FIXED: dict[type[models.Model], tuple[str, ...]] = {
    SupportKind: ("code", "group", "thing", "recipient"),
    SupportNorm: (
        *_CASES[SupportNorm], "code", "amount", "cap", "share_pct", "valid_from",
    ),
}  # fmt: skip


@transaction.atomic
def save_entry(
    *, actor: Official | None, model: type[_M], values: Mapping[str, Any], row: _M | None = None
) -> _M:
    """Enter a row of the catalogue, or change one.

    Raises ``NotAllowed`` for another province's or the country's row, ``ReferenceDataError`` with
    the field for what does not fit, decides a case twice, or changes what supports rest on.
    """
    if row is not None:
        row = model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        _allowed(actor, row)
    before = {} if row is None else {name: getattr(row, name) for name in _FIXED.get(model, ())}
    entry = row or model()
    for name, value in values.items():
        setattr(entry, name, value)
    _allowed(actor, entry)
    if row is not None and _is_used(row):
        changed = [name for name, value in before.items() if getattr(entry, name) != value]
        if changed:
            raise ReferenceDataError(
                _(
                    "Đã có hỗ trợ theo mục này nên không được đổi. Ghi ngày hết hiệu lực ở đây và "
                    "lập mục mới."
                ),
                field=changed[0].removesuffix("_id"),
            )
    _fits(entry)
    try:
        entry.full_clean()
    except ValidationError as error:
        field, faults = next(iter(error.message_dict.items()))
        raise ReferenceDataError(faults[0], field=field) from error
    entry.save()
    return entry


def _allowed(actor: Official | None, row: models.Model) -> None:
    if actor is not None and not may_write(actor, row):
        raise NotAllowed(
            _("Bạn chỉ được sửa mục của tỉnh mình. Danh mục cả nước do quản trị hệ thống sửa.")
        )


def _fits(row: models.Model) -> None:
    """Check what no single column says."""
    if isinstance(row, Programme) and (row.kind == ProgrammeKind.PROVINCIAL) != (
        row.province_id is not None
    ):
        raise ReferenceDataError(
            _("Chương trình của tỉnh phải ghi tỉnh; chương trình khác thì để trống."),
            field="province",
        )
    if (
        isinstance(row, Project)
        and row.parent is not None
        and (row.parent.programme_id != row.programme_id or row.parent.parent_id is not None)
    ):
        raise ReferenceDataError(
            _("Tiểu dự án phải thuộc một dự án của cùng chương trình."), field="parent"
        )
    if isinstance(row, SupportNorm):
        if row.project is not None and row.project.programme_id != row.programme_id:
            raise ReferenceDataError(_("Dự án phải thuộc chương trình đã chọn."), field="project")
        if not any((row.amount, row.cap, row.share_pct, row.condition_vi)):
            raise ReferenceDataError(
                _("Ghi mức hỗ trợ, mức tối đa, tỷ lệ hoặc điều kiện kèm theo."), field="amount"
            )
    if isinstance(row, EligibilityRule):
        known = {f"{scheme}={one}" for scheme, found in ATTRIBUTE_VALUES.items() for one in found}
        strange = sorted(set(row.area_attributes) - known)
        if strange:
            raise ReferenceDataError(
                _("Không có thuộc tính địa bàn %(names)s.") % {"names": ", ".join(strange)},
                field="area_attributes",
            )
    _once(row)


def _once(row: models.Model) -> None:
    """Refuse a second row for the same case at the same time."""
    columns = _CASES.get(type(row))
    if columns is None or not getattr(row, "valid_from", None):
        return
    same = type(row)._default_manager.exclude(pk=row.pk)
    for name in columns:
        value = getattr(row, name)
        same = same.filter(**({f"{name}__isnull": True} if value is None else {name: value}))
    last = getattr(row, "valid_to", None)
    if last is not None:
        same = same.filter(valid_from__lte=last)
    other = same.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=getattr(row, "valid_from"))  # noqa: B009
    ).first()
    if other is not None:
        raise ReferenceDataError(
            _("Trùng trường hợp và thời hạn với “%(other)s”; kết thúc mục đó trước.")
            % {"other": getattr(other, "code", other)},
            field="valid_from",
        )


def _is_used(row: models.Model) -> bool:
    if isinstance(row, SupportKind):
        return Support.objects.filter(kind=row).exists()
    if isinstance(row, SupportNorm):
        return Support.objects.filter(norm=row).exists()
    return False
