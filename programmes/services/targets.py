"""Targets: set by those who answer for the area, loaded from reviewed files; typed figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from common.guards import constraint_words
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.choices import SupportGroup
from programmes.exceptions import NotAllowed, ReferenceDataError, TargetRefused
from programmes.models import Target, TargetObservation

#: Columns that a form may set; code and area stay what they were.
FIELDS = (
    "name_vi",
    "name_en",
    "first_year",
    "last_year",
    "measure",
    "indicator",
    "base",
    "direction",
    "value",
    "unit_vi",
    "start",
    "groups",
    "legal_basis",
    "certainty",
)


@transaction.atomic
def save_target(
    *,
    actor: Official | None,
    target: Target | None = None,
    area: Area | None = None,
    code: str = "",
    values: Mapping[str, Any],
) -> Target:
    """Set a target of an area (None: of the country), or correct it.

    Raises ``NotAllowed`` without MANAGE_CAPITAL there (MANAGE_REFERENCE for the country), and
    ``TargetRefused`` for what does not fit.
    """
    row = target or Target(code=code, area=area, set_by=actor)
    if target is not None:
        row = Target.objects.select_for_update().get(pk=target.pk)
    _refuse_outside(actor, row.area_id)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    try:
        row.full_clean(exclude=["set_by", "area"])
    except ValidationError as error:
        name, words = next(iter(error.message_dict.items()))
        raise TargetRefused(" ".join(words), field=name) from error
    row.save()
    return row


@transaction.atomic
def record_observation(
    *,
    actor: Official | None,
    target: Target,
    area: Area,
    as_of: dt.date,
    value: Decimal,
    source: str,
) -> TargetObservation:
    """Type the figure of a day for a target in an area; a second one of the day replaces it.

    Raises ``NotAllowed`` without MANAGE_CAPITAL in the area, and ``TargetRefused``.
    """
    if actor is not None and area.pk not in (
        areas_for(actor, Right.MANAGE_CAPITAL).communes | provinces_for(actor, Right.MANAGE_CAPITAL)
    ):
        raise NotAllowed(_("Bạn không nhập được số liệu chỉ tiêu của địa bàn này."))
    if as_of > timezone.localdate():
        raise TargetRefused(_("Ngày này chưa đến."), field="as_of")
    if value < 0:
        raise TargetRefused(_("Số liệu không thể âm."), field="value")
    words = " ".join(source.split())
    if not words:
        raise TargetRefused(_("Ghi nguồn của số liệu."), field="source")
    try:
        with transaction.atomic():
            row, _created = TargetObservation.objects.update_or_create(
                target=target,
                area=area,
                as_of=as_of,
                defaults={"value": value, "source": words[:300], "recorded_by": actor},
            )
    except IntegrityError as error:
        raise TargetRefused(constraint_words(error, TargetObservation)) from error
    return row


def _refuse_outside(actor: Official | None, area: int | None) -> None:
    if actor is None:
        return
    if area is None:
        allowed = actor.has_right(Right.MANAGE_REFERENCE)
    else:
        allowed = area in (
            areas_for(actor, Right.MANAGE_CAPITAL).communes
            | provinces_for(actor, Right.MANAGE_CAPITAL)
        )
    if not allowed:
        raise NotAllowed(_("Bạn không đặt được chỉ tiêu cho địa bàn này."))


@dataclass(slots=True)
class TargetsReport:
    """What a run did: codes of targets."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    unchanged: int = 0


_KEYS = {
    "code", "name", "years", "measure", "indicator", "base", "direction", "value", "unit", "start",
    "groups", "legal_basis", "certainty", "province",
}  # fmt: skip


@transaction.atomic
def load_targets(*, actor: Official | None, folder: Path) -> TargetsReport:
    """Bring targets into line with the files; running it twice changes nothing.

    Targets of other codes stay as they are; those of provinces that are not loaded are skipped.
    Raises ``ReferenceDataError`` naming every fault; nothing is written then.
    """
    del actor
    report, faults = TargetsReport(), []
    provinces = {area.code: area for area in Area.objects.today().provinces()}
    stored = {row.code: row for row in Target.objects.select_for_update()}
    for path in sorted(folder.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        entries = document.get("targets") if isinstance(document, dict) else None
        if not isinstance(entries, list):
            faults.append(f"{path.name}: {_('cần danh sách “targets”.')}")
            continue
        for number, entry in enumerate(entries, start=1):
            try:
                values = _read(entry)
                code, province = values.pop("code"), values.pop("province")
                if province and province not in provinces:
                    report.skipped.append(code)
                    continue
                area = provinces[province] if province else None
                _write(report, stored, code, area, values)
            except (KeyError, ValueError, TypeError, InvalidOperation) as error:
                faults.append(f"{path.name}, {number}: {error}")
            except ValidationError as error:
                faults.append(f"{path.name}, {number}: {'; '.join(error.messages)}")
    if faults:
        raise ReferenceDataError("\n".join(faults))
    return report


def _read(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise TypeError(_("mỗi chỉ tiêu là một bảng khóa và giá trị."))
    strange = set(entry) - _KEYS
    if strange:
        raise ValueError(_("khóa lạ: %(keys)s.") % {"keys": ", ".join(sorted(strange))})
    first, last = entry["years"]
    groups = [SupportGroup(one).value for one in entry.get("groups", [])]
    start = entry.get("start")
    return {
        "code": str(entry["code"]),
        "province": str(entry.get("province", "")),
        "name_vi": entry["name"]["vi"],
        "name_en": entry["name"].get("en", ""),
        "first_year": int(first),
        "last_year": int(last),
        "measure": entry["measure"],
        "indicator": entry.get("indicator", ""),
        "base": entry.get("base", ""),
        "direction": entry["direction"],
        "value": Decimal(str(entry["value"])),
        "unit_vi": entry["unit"],
        "start": None if start is None else Decimal(str(start)),
        "groups": groups,
        "legal_basis": entry["legal_basis"],
        "certainty": entry.get("certainty", "certain"),
    }


def _write(
    report: TargetsReport,
    stored: Mapping[str, Target],
    code: str,
    area: Area | None,
    values: Mapping[str, Any],
) -> None:
    row = stored.get(code)
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        report.unchanged += 1
        return
    fresh = row or Target(code=code, area=area)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.full_clean(exclude=["set_by", "area"])
    fresh.save()
    (report.changed if row else report.created).append(code)
