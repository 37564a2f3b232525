"""Which of two records' values wins, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.exceptions import PairRefused
from households.models import Household, Person

#: Columns that are chosen together, by the name the official chooses by.
PERSON_FIELDS: dict[str, tuple[str, ...]] = {
    "full_name": ("full_name",),
    "birth": ("birth_date", "birth_year"),
    "sex": ("sex",),
    "ethnic_group": ("ethnic_group",),
    "identity": ("identity_number", "no_identity_reason"),
    "legacy": ("legacy_identity_number",),
    "death": ("died_on",),
}
HOUSEHOLD_FIELDS: dict[str, tuple[str, ...]] = {
    "address": ("address",),
    "phone": ("phone",),
    "external_code": ("external_code",),
    "has_merit": ("has_merit",),
    "is_local_minority": ("is_local_minority",),
}
TITLES: dict[str, Promise] = {
    "full_name": _("Họ và tên"),
    "birth": _("Ngày sinh"),
    "sex": _("Giới tính"),
    "ethnic_group": _("Dân tộc"),
    "identity": _("Số định danh"),
    "legacy": _("Số chứng minh cũ"),
    "death": _("Ngày mất"),
    "address": _("Địa chỉ"),
    "phone": _("Điện thoại"),
    "external_code": _("Mã ở hệ thống khác"),
    "has_merit": _("Có người có công"),
    "is_local_minority": _("Dân tộc thiểu số tại chỗ"),
}


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One choice: raw values of both, whether they differ, whose is taken."""

    name: str
    title: Promise
    kept: tuple[Any, ...]
    gone: tuple[Any, ...]
    from_gone: bool

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.kept != self.gone


def _groups(kind: type[models.Model]) -> Mapping[str, tuple[str, ...]]:
    return PERSON_FIELDS if kind is Person else HOUSEHOLD_FIELDS


def more_complete(kept: Person | Household, gone: Person | Household) -> frozenset[str]:
    """Names of the choices in which the merged record says more: something where the other is
    silent, a day of birth beside a bare year, a name with its marks beside one without.
    """
    return frozenset(
        name
        for name, columns in _groups(type(kept)).items()
        if _weight(gone, columns) > _weight(kept, columns)
    )


def _weight(row: models.Model, columns: Iterable[str]) -> int:
    first = getattr(row, next(iter(columns)))
    if isinstance(first, str):
        # Marks of tone and letter are what a hurried entry leaves out.
        return bool(first) + sum(ord(char) > 127 for char in first)
    return int(bool(first))


def choices(
    kept: Person | Household, gone: Person | Household, take: Iterable[str] | None
) -> list[FieldChoice]:
    """Every choice; ``take`` names those of the merged record, None takes the more complete.

    Raises ``PairRefused`` for a name that is no choice.
    """
    groups = _groups(type(kept))
    taken = more_complete(kept, gone) if take is None else frozenset(take)
    if odd := taken - set(groups):
        raise PairRefused(f"{', '.join(sorted(odd))}?", field="take")
    return [
        FieldChoice(
            name=name,
            title=TITLES[name],
            kept=tuple(getattr(kept, column) for column in columns),
            gone=tuple(getattr(gone, column) for column in columns),
            from_gone=name in taken,
        )
        for name, columns in groups.items()
    ]


def winning(found: Iterable[FieldChoice], kind: type[models.Model]) -> dict[str, Any]:
    """Columns that the kept record takes over, with their values."""
    groups = _groups(kind)
    return {
        column: value
        for choice in found
        if choice.from_gone and choice.differs
        for column, value in zip(groups[choice.name], choice.gone, strict=True)
    }
