"""One screen for many households: a row each, ticked, with its cells; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _now

_MOST = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of every row: ``kind`` is text, dong, amount (with decimals) or percent."""

    name: str
    label: str | Promise
    kind: str = "text"
    required: bool = False
    size: int = 120

    @property
    def inputmode(self) -> str:
        """Keys that a phone offers."""
        return {"text": "text", "dong": "numeric"}.get(self.kind, "decimal")


@dataclass(slots=True)
class Cell:
    """One input as typed."""

    column: Column
    name: str
    value: str = ""
    error: str = ""


@dataclass(slots=True)
class Line:
    """One household: its words, whether it is ticked, its cells; ``blocked`` says why it cannot."""

    key: int
    label: str
    note: str = ""
    badge: str = ""
    blocked: str = ""
    ticked: bool = False
    cells: list[Cell] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether a cell is wrong."""
        return any(cell.error for cell in self.cells)


class BulkForm(forms.Form):
    """Fields that hold for all, and a table of households to tick and fill in."""

    columns: ClassVar[tuple[Column, ...]] = ()
    #: Whether rows are ticked at the beginning.
    all_ticked: ClassVar[bool] = False
    nobody: ClassVar[str | Promise] = ""

    def __init__(
        self,
        *args: Any,
        lines: Sequence[Line],
        defaults: Mapping[int, Mapping[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """``lines`` are the households offered; ``defaults`` what their cells say at first."""
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            said = (defaults or {}).get(line.key, {})
            if self.is_bound:
                line.ticked = f"on-{line.key}" in self.data
            else:
                line.ticked = (line.ticked or self.all_ticked) and not line.blocked
            line.cells = [
                Cell(
                    column,
                    name := f"{column.name}-{line.key}",
                    str(self.data.get(name, "")).strip()
                    if self.is_bound
                    else said.get(column.name, ""),
                )
                for column in self.columns
            ]

    def clean(self) -> dict[str, Any]:
        """Read the cells of ticked rows."""
        cleaned: dict[str, Any] = super().clean() or {}
        for line in self.picked():
            for cell in line.cells:
                line.values[cell.column.name] = _read(cell)
        if not any(True for _line in self.picked()):
            raise forms.ValidationError(_now("Chọn ít nhất một hộ."))
        if any(line.wrong for line in self.picked()):
            raise forms.ValidationError(_now("Sửa các ô báo đỏ trong bảng rồi ghi lại."))
        return cleaned

    def picked(self) -> Iterator[Line]:
        """Ticked rows that may be ticked."""
        return (line for line in self.lines if line.ticked and not line.blocked)


def _read(cell: Cell) -> Any:
    """Value of a cell; an error is written beside it."""
    text, column = cell.value, cell.column
    if not text:
        if column.required:
            cell.error = _now("Ghi ô này.")
        return "" if column.kind == "text" else None
    if column.kind == "text":
        if len(text) > column.size:
            cell.error = _now("Quá dài.")
        return text
    return _number(cell, text)


def _number(cell: Cell, text: str) -> Any:
    kind = cell.column.kind
    plain = text.replace(" ", "")
    plain = plain.replace(".", "") if kind == "dong" or "," in plain else plain
    try:
        value = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        cell.error = _now("Nhập một số.")
        return None
    if not value.is_finite() or value < 0 or value >= _MOST:
        cell.error = _now("Số không hợp lệ.")
        return None
    if kind == "percent" and value > 100:
        cell.error = _now("Từ 0 đến 100 %.")
        return None
    if kind == "dong":
        if value != value.to_integral_value():
            cell.error = _now("Số tiền là số đồng nguyên.")
            return None
        return int(value)
    return value.quantize(Decimal("0.01"))
