"""How an import and its rows are put into words for the pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from common.masking import mask_number
from exchange.choices import BatchState, BatchStep, Severity, SheetKind
from exchange.models import ImportBatch
from exchange.models.staging import Staged, StagedFacts, StagedHousehold, StagedMember
from exchange.rules.columns import column_at

#: The steps an official sees, each with the state in which it is done.
_STAGES: tuple[tuple[str | Promise, BatchState], ...] = (
    (gettext_lazy("Tải lên"), BatchState.UPLOADED),
    (gettext_lazy("Đọc tệp"), BatchState.STAGED),
    (gettext_lazy("Kiểm tra"), BatchState.CHECKED),
    (gettext_lazy("Xem trước"), BatchState.PREVIEWED),
    (gettext_lazy("Ghi vào sổ"), BatchState.APPLIED),
)
#: How many steps are done in each state.
_DONE = {
    BatchState.UPLOADED: 1,
    BatchState.STAGED: 2,
    BatchState.CHECKED: 3,
    BatchState.PREVIEWED: 4,
    BatchState.APPLYING: 4,
    BatchState.APPLIED: 5,
    BatchState.UNDOING: 5,
}
#: Numbers that lists cover in the middle.
_COVERED = frozenset({"identity_number", "legacy_identity_number"})


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the five steps: done, under way (``now``), or still to come."""

    label: str | Promise
    done: bool
    now: bool


def stages_of(batch: ImportBatch) -> list[Stage]:
    """The five steps as far as the import has come; nothing is done of one that was ended."""
    done = _DONE.get(BatchState(batch.state), 0)
    return [
        Stage(label, place < done, bool(done) and place == done)
        for place, (label, _state) in enumerate(_STAGES)
    ]


def step_label(batch: ImportBatch) -> str:
    """What the worker is doing, in words."""
    if batch.job and not batch.step:
        return _("Đang chờ xử lý")
    return str(BatchStep(batch.step).label) if batch.step else ""


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A remark on one cell: what column, what was given, what became of it, what to do."""

    column: str
    severity: str
    text: str
    original: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A field with its old and new value."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the file as a page shows it."""

    number: int
    title: str
    subtitle: str
    household: str
    notes: list[ShownNote] = field(default_factory=list)
    changes: list[ShownChange] = field(default_factory=list)


def shown_row(kind: SheetKind, row: Staged) -> ShownRow:
    """Put a staged row into words; identity numbers stay covered."""
    return ShownRow(
        number=row.number if row.sheet >= 0 else 0,
        title=_title(row),
        subtitle=_subtitle(row),
        household=_code(row),
        notes=[_note(kind, note) for note in row.notes or []],
        changes=[
            ShownChange(column_label(kind, name), _value(name, old), _value(name, new))
            for name, (old, new) in (row.diff or {}).items()
        ],
    )


def column_label(kind: SheetKind, key: str) -> str:
    """The name of a column in the viewer's language; the key where the register has none."""
    try:
        return column_at(kind, key).label.in_language(get_language() or "vi")
    except KeyError:
        return key


def in_language(text: dict[str, str] | str | None) -> str:
    """A stored two-language text in the viewer's language."""
    if not isinstance(text, dict):
        return text or ""
    english = (get_language() or "").startswith("en")
    return text.get("en" if english else "vi", "")


def _note(kind: SheetKind, note: dict[str, Any]) -> ShownNote:
    column = note.get("column") or ""
    text = " ".join(
        filter(None, (in_language(note.get("message")), in_language(note.get("remedy"))))
    )
    return ShownNote(
        column=column_label(kind, column) if column else "",
        severity=Severity(note["severity"]),
        text=text,
        original=_value(column, note.get("original")),
        value=_value(column, note.get("value")),
    )


def _value(column: str, value: object) -> str:
    text = "" if value is None else str(value)
    return mask_number(text) if column in _COVERED and text.isdigit() else text


def _title(row: Staged) -> str:
    if isinstance(row, StagedMember):
        return row.full_name or _("(không có tên)")
    if isinstance(row, StagedHousehold):
        return row.head_name or row.code or row.external_code or row.house_key
    return _code(row) or (row.house.head_name if isinstance(row, StagedFacts) and row.house else "")


def _subtitle(row: Staged) -> str:
    parts: list[str] = []
    if isinstance(row, StagedMember):
        parts = [row.get_relation_display(), str(row.birth_year or "")]
    elif isinstance(row, StagedHousehold):
        parts = [row.village.title if row.village else "", row.address]
    elif isinstance(row, StagedFacts):
        parts = [f"{row.reviewed_on:%d/%m/%Y}" if row.reviewed_on else "", row.get_kind_display()]
    return " · ".join(part for part in parts if part)


def _code(row: Staged) -> str:
    house = row if isinstance(row, StagedHousehold) else getattr(row, "house", None)
    household = house.household if house is not None else None
    return household.code if household is not None else ""
