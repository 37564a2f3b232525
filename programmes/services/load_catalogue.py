"""Loading reviewed files of programmes, kinds, norms, conditions and suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction
from django.utils.translation import gettext as _

from areas.choices import ATTRIBUTE_VALUES, AreaLevel
from areas.models import Area
from households.models import Indicator
from households.rules.problems import DocumentError
from households.rules.standards import ProvinceRef
from officials.models import Official
from programmes.exceptions import ReferenceDataError
from programmes.models import (
    CounterpartRule,
    EligibilityRule,
    Programme,
    Project,
    Suggestion,
    Support,
    SupportKind,
    SupportNorm,
)
from programmes.rules.catalogue_file import Catalogue, Entry, parse_catalogue

#: Columns that may be mended in a row that supports rest on.
_WORDS = frozenset(
    {"name_vi", "name_en", "note_vi", "condition_vi", "legal_basis", "certainty", "valid_to",
     "is_active", "position", "indicators", "causes", "needs_labour", "unit_vi"}
)  # fmt: skip


@dataclass(slots=True)
class CatalogueReport:
    """What a run did: names of rows as ``model code``."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0


@transaction.atomic
def load_catalogue(*, actor: Official | None, folder: Path) -> CatalogueReport:
    """Bring the catalogue into line with the files; running it twice changes nothing.

    Rows of other codes (a province's own) stay as they are. A kind or norm that supports rest on
    keeps what it meant: only words, the last day and proposals may change, new law gets a new
    code. ``actor`` is None for the command.

    Raises:
        ReferenceDataError: naming every fault of every file with place and remedy.
    """
    del actor
    documents = _documents(folder)
    indicators = set(Indicator.objects.values_list("code", flat=True))
    if not indicators:
        raise ReferenceDataError(_("Chưa có chuẩn nghèo. Chạy “manage.py load_standards” trước."))
    try:
        catalogue = parse_catalogue(documents, indicators=indicators, attributes=ATTRIBUTE_VALUES)
    except DocumentError as error:
        raise ReferenceDataError(
            "\n".join(f"{p.path}: {p.message.vi}" for p in error.problems)
        ) from error
    return _Loader(catalogue).run()


class _Loader:
    """Writes entries in the order in which they refer to each other."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._report = CatalogueReport()
        self._rows: dict[str, dict[str, Any]] = {}
        self._provinces: dict[ProvinceRef, Area] = {}

    def run(self) -> CatalogueReport:
        """Write everything; raise at the first row that may not change."""
        found = self._catalogue
        self._by_code("programme", Programme, found.programmes)
        self._rows["project"] = self._projects(found.projects)
        self._by_code("kind", SupportKind, found.kinds)
        self._by_code("norm", SupportNorm, found.norms)
        self._by_code("rule", EligibilityRule, found.rules)
        self._by_code("counterpart", CounterpartRule, found.counterparts)
        self._suggestions(found.suggestions)
        return self._report

    def _by_code(self, name: str, model: type[models.Model], entries: Iterable[Entry]) -> None:
        manager: Any = model._default_manager
        stored = {row.code: row for row in manager.select_for_update().order_by("pk")}
        placed = any(one.name == "province" for one in model._meta.fields)
        rows: dict[str, Any] = {}
        for entry in entries:
            values = {**self._values(entry), "code": entry.code}
            if placed:
                values["province_id"] = self._province(entry)
            rows[entry.code] = self._write(
                f"{name} {entry.code}", entry, manager, stored.get(entry.code), values
            )
        self._rows[name] = rows

    def _projects(self, entries: Iterable[Entry]) -> dict[str, Project]:
        stored = {
            (row.programme_id, row.code): row
            for row in Project.objects.select_for_update().order_by("pk")
        }
        rows: dict[str, Project] = {}
        for entry in entries:
            programme = self._rows["programme"][entry.links["programme"]].pk
            parent = entry.links["parent"]
            values = {
                **entry.values,
                "programme_id": programme,
                "code": entry.code,
                "parent_id": rows[parent].pk if parent else None,
            }
            key = f"{entry.links['programme']}/{entry.code}"
            row = stored.get((programme, entry.code))
            rows[key] = self._write(f"project {key}", entry, Project.objects, row, values)
        return rows

    def _suggestions(self, entries: Iterable[Entry]) -> None:
        def key(row: Suggestion) -> tuple[Any, ...]:
            return row.province_id, row.indicator, row.cause, row.kind_id

        stored = {key(row): row for row in Suggestion.objects.select_for_update().order_by("pk")}
        for entry in entries:
            values = self._values(entry) | {"province_id": self._province(entry)}
            at = (values["province_id"], values["indicator"], values["cause"], values["kind_id"])
            self._write(
                f"suggestion {entry.code}", entry, Suggestion.objects, stored.get(at), values
            )

    def _values(self, entry: Entry) -> dict[str, Any]:
        links = {
            f"{name}_id": None if code is None else self._rows[name][code].pk
            for name, code in entry.links.items()
        }
        return {**entry.values, **links}

    def _write(
        self, name: str, entry: Entry, manager: Any, row: Any, values: Mapping[str, Any]
    ) -> Any:
        if row is None:
            self._report.created.append(name)
            return manager.create(**values)
        changed = [column for column, value in values.items() if getattr(row, column) != value]
        if not changed:
            self._report.unchanged += 1
            return row
        fixed = set(changed) - _WORDS
        if fixed and _is_used(row):
            raise ReferenceDataError(
                _(
                    "%(place)s: đã có hỗ trợ theo %(code)s nên không được sửa %(columns)s. Đặt mã"
                    " mới cho quy định mới và ghi ngày hết hiệu lực của quy định này."
                )
                % {"place": entry.path, "code": entry.code, "columns": ", ".join(sorted(fixed))}
            )
        for column in changed:
            setattr(row, column, values[column])
        row.save(update_fields=changed)
        self._report.changed.append(name)
        return row

    def _province(self, entry: Entry) -> int | None:
        ref = entry.province
        if ref is None:
            return None
        if ref not in self._provinces:
            area = (
                Area.objects.on(ref.as_of).filter(level=AreaLevel.PROVINCE, code=ref.code).first()
            )
            if area is None:
                raise ReferenceDataError(
                    _(
                        "%(place)s: ngày %(date)s không có tỉnh mã %(province)s. "
                        "Chạy “manage.py load_areas” trước hoặc sửa mã."
                    )
                    % {
                        "place": entry.path,
                        "province": ref.code,
                        "date": f"{ref.as_of:%d/%m/%Y}",
                    }
                )
            self._provinces[ref] = area
        return self._provinces[ref].pk


def _is_used(row: Any) -> bool:
    """Whether supports rest on a kind or a norm."""
    if isinstance(row, SupportKind):
        return Support.objects.filter(kind=row).exists()
    if isinstance(row, SupportNorm):
        return Support.objects.filter(norm=row).exists()
    return False


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
            _("Không có tệp danh mục chương trình nào trong %(dir)s.") % {"dir": folder}
        )
    return documents
