"""Loading reviewed files of loan programmes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from credit.exceptions import ReferenceDataError
from credit.models import LoanProgramme, LoanTerms
from programmes.models import SupportKind

_PROGRAMME = ("code", "kind", "name", "terms")
#: Columns of terms as they stand in a file; those left out have the model's usual value.
_TERMS = (
    "valid_from", "valid_to", "categories", "rate_year", "overdue_pct", "cap", "term_months",
    "escape_years", "needs_labour", "needs_membership", "legal_basis", "certainty",
)  # fmt: skip
_REQUIRED = ("valid_from", "categories", "rate_year", "legal_basis", "certainty")


@dataclass(slots=True)
class ProgrammesReport:
    """What a run did: codes of programmes, and of terms ``programme/first day``."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_programmes(*, actor: None, folder: Path) -> ProgrammesReport:
    """Bring loan programmes and their terms into line with the files; twice changes nothing.

    Kinds of support are named by their codes and must be loaded before. Terms are found by their
    programme and first day, so that loans keep those they were given under. Raises
    ``ReferenceDataError`` with every fault of every file, and writes nothing then.
    """
    del actor
    run = _Run()
    for name, document in _documents(folder).items():
        rows = document.get("programmes") if isinstance(document, dict) else None
        if not isinstance(rows, list) or not rows:
            run.faults.append(_("%(file)s: cần danh sách “programmes”.") % {"file": name})
            continue
        for number, row in enumerate(rows):
            run.programme(f"{name}.programmes[{number}]", row)
    if run.faults:
        raise ReferenceDataError("\n".join(run.faults))
    return run.report


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
            _("Không có tệp chương trình cho vay nào trong %(dir)s.") % {"dir": folder}
        )
    return documents


class _Run:
    """One run over the files: what was done, and every fault."""

    def __init__(self) -> None:
        self.report = ProgrammesReport()
        self.faults: list[str] = []
        self._position = 0

    def programme(self, path: str, row: Any) -> None:
        """Load a programme with its terms."""
        if not self._shape(path, row, _PROGRAMME, _PROGRAMME):
            return
        names = self._words(f"{path}.name", row["name"])
        kind = SupportKind.objects.filter(code=row["kind"]).first()
        if kind is None:
            self.faults.append(
                _("%(path)s.kind: không có mã “%(code)s”. Nạp danh mục chương trình trước.")
                % {"path": path, "code": row["kind"]}
            )
        if not isinstance(row["terms"], list):
            self.faults.append(_("%(path)s.terms: phải là một danh sách.") % {"path": path})
        if kind is None or not isinstance(row["terms"], list) or names is None:
            return
        self._position += 1
        old = LoanProgramme.objects.select_for_update().filter(code=row["code"]).first()
        values = {
            "kind": kind, "name_vi": names[0], "name_en": names[1], "position": self._position,
        }  # fmt: skip
        programme = old or LoanProgramme(code=row["code"])
        if not self._save(path, row["code"], programme, values, is_new=old is None):
            return
        for number, terms in enumerate(row["terms"]):
            self._terms(f"{path}.terms[{number}]", programme, terms)

    def _terms(self, path: str, programme: LoanProgramme, row: Any) -> None:
        if not self._shape(path, row, (*_TERMS, "note"), _REQUIRED):
            return
        notes = self._words(f"{path}.note", row["note"]) if row.get("note") else ("", "")
        if notes is None:
            return
        values = {name: row[name] for name in _TERMS if name in row}
        # Binary fractions of a file become the decimals that were written.
        values |= {"rate_year": str(row["rate_year"]), "note_vi": notes[0], "note_en": notes[1]}
        try:
            first = LoanTerms._meta.get_field("valid_from").to_python(row["valid_from"])
        except ValidationError as error:
            self.faults += [f"{path}.valid_from: {text}" for text in error.messages]
            return
        old = LoanTerms.objects.select_for_update().filter(programme=programme, valid_from=first)
        found = old.first()
        terms = found or LoanTerms(programme=programme)
        self._save(path, f"{programme.code}/{first}", terms, values, is_new=found is None)

    def _shape(
        self, path: str, row: Any, known: tuple[str, ...], required: tuple[str, ...]
    ) -> bool:
        if not isinstance(row, dict):
            self.faults.append(
                _("%(path)s: phải là một đối tượng “khóa: giá trị”.") % {"path": path}
            )
            return False
        strange = sorted(set(row) - set(known))
        lacking = [key for key in required if row.get(key) in (None, "", [])]
        self.faults += [f"{path}.{key}: " + _("không có mục này.") for key in strange]
        self.faults += [f"{path}.{key}: " + _("thiếu mục bắt buộc.") for key in lacking]
        return not strange and not lacking

    def _words(self, path: str, value: Any) -> tuple[str, str] | None:
        if not self._shape(path, value, ("vi", "en"), ("vi", "en")):
            return None
        return str(value["vi"]), str(value["en"])

    def _save(
        self, path: str, code: str, row: models.Model, values: dict[str, Any], *, is_new: bool
    ) -> bool:
        before = None if is_new else _state(row)
        for name, value in values.items():
            setattr(row, name, value)
        try:
            row.full_clean()
            if before == _state(row):
                self.report.unchanged.append(code)
                return True
            with transaction.atomic():
                row.save()
        except ValidationError as error:
            self.faults += [
                f"{path}: {text}" if name == "__all__" else f"{path}.{name}: {text}"
                for name, texts in error.message_dict.items()
                for text in texts
            ]
            return False
        except IntegrityError as error:
            self.faults.append(f"{path}: {error}")
            return False
        (self.report.created if is_new else self.report.changed).append(code)
        return True


def _state(row: models.Model) -> dict[str, Any]:
    """Every column as the database holds it."""
    return {
        column.attname: column.to_python(getattr(row, column.attname))
        for column in row._meta.concrete_fields
        if column.name != "id"
    }
