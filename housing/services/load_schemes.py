"""Loading reviewed files of housing schemes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.models import Area
from housing.exceptions import ReferenceDataError
from housing.models import HousingScheme
from programmes.models import Programme, Project, SupportKind, SupportNorm

#: Columns taken as they stand in a file; those left out have the model's usual value.
_PLAIN = (
    "name_vi", "name_en", "valid_from", "valid_to", "legal_basis", "certainty", "for_disaster",
    "norm_scope", "weak_parts", "area_per_person", "combine", "test_article", "min_area",
    "min_area_single", "life_years", "hard_parts", "repair_hard_parts", "build_months",
    "warranty_months", "sources",
)  # fmt: skip
_LINKS = ("programme", "project", "province", "kind_new", "kind_repair", "norm_new", "norm_repair")
_REQUIRED = ("code", "name_vi", "name_en", "programme", "valid_from", "legal_basis", "certainty")


@dataclass(slots=True)
class SchemesReport:
    """What a run did, by code."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_schemes(*, actor: None, folder: Path) -> SchemesReport:
    """Bring housing schemes into line with the files; running it twice changes nothing.

    Programmes, kinds and norms are named by their codes and must be loaded before. Cases keep what
    was decided: milestones, minutes and costs are theirs. Raises ``ReferenceDataError`` with every
    fault of every file, and writes nothing then.
    """
    del actor
    faults: list[str] = []
    report = SchemesReport()
    for name, document in _documents(folder).items():
        rows = document.get("schemes") if isinstance(document, dict) else None
        if not isinstance(rows, list) or not rows:
            faults.append(_("%(file)s: cần danh sách “schemes”.") % {"file": name})
            continue
        for number, row in enumerate(rows):
            _load(f"{name}.schemes[{number}]", row, report, faults)
    if faults:
        raise ReferenceDataError("\n".join(faults))
    return report


def _documents(folder: Path) -> dict[str, Any]:
    documents = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            documents[path.name] = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ReferenceDataError(
                _("%(file)s: không đọc được (%(fault)s). Sửa tệp rồi nạp lại.")
                % {"file": path.name, "fault": error}
            ) from error
    if not documents:
        raise ReferenceDataError(
            _("Không có tệp chính sách nhà ở nào trong %(dir)s.") % {"dir": folder}
        )
    return documents


def _load(path: str, row: Any, report: SchemesReport, faults: list[str]) -> None:
    if not isinstance(row, dict):
        faults.append(_("%(path)s: phải là một đối tượng “khóa: giá trị”.") % {"path": path})
        return
    known = {"code", *_PLAIN, *_LINKS}
    faults += [f"{path}.{key}: " + _("không có mục này.") for key in sorted(set(row) - known)]
    lacking = [key for key in _REQUIRED if not row.get(key)]
    faults += [f"{path}.{key}: " + _("thiếu mục bắt buộc.") for key in lacking]
    if lacking or set(row) - known:
        return
    values = {key: row[key] for key in _PLAIN if key in row}
    values |= _links(path, row, faults)
    if values.get("programme") is None:
        return
    old = HousingScheme.objects.select_for_update().filter(code=row["code"]).first()
    scheme = old or HousingScheme(code=row["code"])
    before = None if old is None else _state(old)
    for key, value in values.items():
        setattr(scheme, key, value)
    try:
        scheme.full_clean()
        if before == _state(scheme):
            report.unchanged.append(scheme.code)
            return
        with transaction.atomic():
            scheme.save()
    except ValidationError as error:
        faults += [f"{path}: {text}" for text in error.messages]
        return
    except IntegrityError as error:
        faults.append(f"{path}: {error}")
        return
    (report.created if old is None else report.changed).append(scheme.code)


def _state(scheme: HousingScheme) -> dict[str, Any]:
    """Every column as the database holds it."""
    return {
        column.attname: column.to_python(getattr(scheme, column.attname))
        for column in HousingScheme._meta.concrete_fields
        if column.name != "id"
    }


def _links(path: str, row: Mapping[str, Any], faults: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(key for key in _LINKS if key != "programme")
    programme = Programme.objects.filter(code=row["programme"]).first()
    found["programme"] = programme
    wanted: dict[str, tuple[Any, dict[str, Any]]] = {
        "project": (Project, {"programme": programme, "code": row.get("project")}),
        "province": (
            Area,
            {"level": AreaLevel.PROVINCE, "valid_to": None, "code": str(row.get("province"))},
        ),
        "kind_new": (SupportKind, {"code": row.get("kind_new")}),
        "kind_repair": (SupportKind, {"code": row.get("kind_repair")}),
        "norm_new": (SupportNorm, {"code": row.get("norm_new")}),
        "norm_repair": (SupportNorm, {"code": row.get("norm_repair")}),
    }
    for key, (model, by) in wanted.items():
        if row.get(key):
            found[key] = model.objects.filter(**by).first()
    faults += [
        _("%(path)s.%(key)s: không có mã “%(code)s”. Nạp danh mục chương trình trước.")
        % {"path": path, "key": key, "code": row[key]}
        for key in _LINKS
        if row.get(key) and found[key] is None
    ]
    _one_thing(path, found, faults)
    return found


def _one_thing(path: str, found: Mapping[str, Any], faults: list[str]) -> None:
    """A new house and a repair are one thing: only so is a second grant found and refused."""
    new, repair = found["kind_new"], found["kind_repair"]
    if new is not None and repair is not None and new.thing != repair.thing:
        faults.append(
            _("%(path)s: xây mới và sửa chữa phải cùng “thing” để không hỗ trợ hai lần.")
            % {"path": path}
        )
