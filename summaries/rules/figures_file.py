"""Reads a file of published figures: YAML, strict, every fault with its row and remedy at once.

The layout is a list ``figures`` of rows; other sections of the file (outputs, capital, checks) are
about other matters and are only named in the result. Numbers are read as text, so that the printed
decimals stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import yaml

from households.rules.text import Text
from summaries.rules.figures import Figure, FigureKind, Level, Measure, Qualifier


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where (line of the file, field), what, and what to do about it."""

    row: int | None
    field: str | None
    what: Text


@dataclass(frozen=True, slots=True)
class UnusedRow:
    """A row about something that classes of households cannot reproduce."""

    row: int
    indicator: str


@dataclass(frozen=True, slots=True)
class FiguresFile:
    """What a file says. ``unused_sections`` and ``unused_rows`` are about other matters."""

    figures: tuple[Figure, ...]
    unused_sections: tuple[str, ...]
    unused_rows: tuple[UnusedRow, ...]


class FiguresFileError(ValueError):
    """The file cannot be used; ``faults`` lists everything wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        """Show the Vietnamese sentences, one per line."""
        super().__init__("\n".join(f"{fault.row}: {fault.what.vi}" for fault in faults))
        self.faults = tuple(faults)


def parse_figures(text: str) -> FiguresFile:
    """Read the text of a file. Raises ``FiguresFileError`` with every fault found."""
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if isinstance(root, yaml.SequenceNode):
            sections: dict[str, yaml.Node] = {"figures": root}
        elif isinstance(root, yaml.MappingNode):
            loader.flatten_mapping(root)
            sections = {str(key.value): value for key, value in root.value}
        else:
            sections = {}
        rows = sections.pop("figures", None)
        if not isinstance(rows, yaml.SequenceNode) or not rows.value:
            raise FiguresFileError([_NO_FIGURES])
        reader = _Rows(loader)
        for node in rows.value:
            reader.read(node)
    except yaml.YAMLError as error:
        raise FiguresFileError([_syntax_fault(error)]) from error
    if reader.faults:
        raise FiguresFileError(reader.faults)
    return FiguresFile(tuple(reader.figures), tuple(sections), tuple(reader.unused))


_NO_FIGURES = Fault(
    1,
    "figures",
    Text(
        "không có mục figures hoặc mục này trống. Thêm danh sách figures với ít nhất một dòng.",
        "no list figures, or an empty one. Add figures with at least one row.",
    ),
)


def _syntax_fault(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "YAML"
    return Fault(
        mark.line + 1 if mark is not None else None,
        None,
        Text(
            f"không đọc được theo dạng YAML ({problem}). Kiểm tra thụt dòng, dấu ngoặc, dấu phẩy.",
            f"not readable as YAML ({problem}). Check indents, brackets and commas.",
        ),
    )


# --- fields --------------------------------------------------------------------------------------


class _Bad(Exception):
    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi)
        self.text = Text(vi, en)


_HISTORIC = re.compile(
    r"(^(historic(al)?|former|old)_)|(_(historic(al)?|former|old|until_2025|before_2025)$)"
)
_LEVELS = {
    "province": Level.PROVINCE, "tinh": Level.PROVINCE, "city": Level.PROVINCE,
    "district": Level.DISTRICT, "huyen": Level.DISTRICT,
    "commune": Level.COMMUNE, "ward": Level.COMMUNE, "xa": Level.COMMUNE,
}  # fmt: skip
_CODE_LENGTH = {Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}
_OLD_CODE = re.compile(r"[-_ ]*\(?(old|cu|cũ|former|historic)\)?$", re.IGNORECASE)


def _indicators() -> dict[str, tuple[Measure, bool]]:
    """Every accepted name with its measure and whether it names a rate."""
    stems = {
        Measure.POOR: ("poor", "poverty", "income_poor"),
        Measure.NEAR_POOR: ("near_poor", "near_poverty"),
        Measure.MULTIDIMENSIONAL: (
            "multidimensionally_poor", "multidimensional_poor", "multidimensional_poverty",
            "multidimensional", "poor_and_near_poor", "poor_or_near_poor", "poor_near_poor",
        ),
    }  # fmt: skip
    names: dict[str, tuple[Measure, bool]] = {}
    for measure, words in stems.items():
        for word in words:
            for suffix in ("rate", "rate_pct", "pct", "percent", "share", "household_rate"):
                names[f"{word}_{suffix}"] = (measure, True)
            for suffix in ("households", "household", "household_count", "count", "hh"):
                names[f"{word}_{suffix}"] = (measure, False)
    for name in ("total_households", "households", "all_households", "households_total"):
        names[name] = (Measure.TOTAL, False)
    return names


INDICATORS = _indicators()
_KINDS = {kind.value: kind for kind in FigureKind} | {
    "projection": FigureKind.FORECAST, "planned": FigureKind.TARGET, "plan": FigureKind.TARGET,
}  # fmt: skip
_QUALIFIERS = {qualifier.value: qualifier for qualifier in Qualifier} | {
    "at_least": Qualifier.MORE_THAN, "over": Qualifier.MORE_THAN, "nearly": Qualifier.APPROX,
    "under": Qualifier.LESS_THAN, "about": Qualifier.APPROX, "approximate": Qualifier.APPROX,
    "approximately": Qualifier.APPROX, "at_most": Qualifier.LESS_THAN,
}  # fmt: skip
FIELDS = (
    "unit", "level", "code", "indicator", "as_of", "standard", "value", "rate_pct", "kind",
    "source", "qualifier", "total_households", "note",
)  # fmt: skip


def _word(raw: str) -> str:
    return re.sub(r"[\s\-]+", "_", raw.strip().lower())


def _whole(raw: str) -> int:
    if re.fullmatch(r"\d{1,3}(_\d{3})*|\d+", raw):
        return int(raw.replace("_", ""))
    raise _Bad(
        f"{raw!r} không phải số nguyên không âm. Ghi liền các chữ số, ví dụ 19805.",
        f"{raw!r} is not a whole number from 0. Write the digits only, for example 19805.",
    )


def _rate(raw: str) -> Decimal:
    text = raw.removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise _Bad(
            f"{raw!r} không phải tỷ lệ phần trăm. Ghi đúng như nguồn in, ví dụ 4.46.",
            f"{raw!r} is not a percentage. Write it as the source prints it, for example 4.46.",
        )
    rate = Decimal(text)
    if rate > 100:
        raise _Bad(
            f"tỷ lệ {raw} lớn hơn 100 %. Kiểm tra lại nguồn.",
            f"the rate {raw} is above 100 %. Check the source.",
        )
    return rate


def _date(raw: str) -> date:
    vietnamese = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", raw)
    try:
        if vietnamese:
            day, month, year = (int(part) for part in vietnamese.groups())
            return date(year, month, day)
        return date.fromisoformat(raw)
    except ValueError:
        raise _Bad(
            f"{raw!r} không phải ngày. Ghi yyyy-mm-dd, ví dụ 2024-12-31.",
            f"{raw!r} is not a date. Write yyyy-mm-dd, for example 2024-12-31.",
        ) from None


def _one_of(options: dict[str, Any]) -> Callable[[str], Any]:
    def read(raw: str) -> Any:
        if (word := _word(raw)) in options:
            return options[word]
        known = ", ".join(sorted({str(value.value) for value in options.values()}))
        raise _Bad(
            f"{raw!r} không có trong danh mục. Dùng một trong: {known}.",
            f"{raw!r} is not known. Use one of: {known}.",
        )

    return read


def _level(raw: str) -> tuple[Level, bool | None]:
    word = _word(raw)
    bare = _HISTORIC.sub("", word)
    if bare not in _LEVELS:
        raise _Bad(
            f"{raw!r} không phải cấp đơn vị. Dùng province, district, commune, hoặc thêm _historic"
            " cho đơn vị trước 01/7/2025.",
            f"{raw!r} is not a level. Use province, district, commune, with _historic added for a"
            " unit of before 1 July 2025.",
        )
    level = _LEVELS[bare]
    return level, True if bare != word or level is Level.DISTRICT else None


def _code(raw: str, level: Level) -> tuple[str, bool]:
    bare = _OLD_CODE.sub("", raw.strip())
    length = _CODE_LENGTH[level]
    if not bare.isascii() or not bare.isdigit() or len(bare) > length:
        raise _Bad(
            f"mã {raw!r} không đúng: mã cấp này gồm {length} chữ số. Sửa mã, giữ số 0 ở đầu.",
            f"the code {raw!r} is wrong: this level has {length} digits. Mend it, keep leading 0s.",
        )
    return bare.zfill(length), bare != raw.strip()


# --- rows ----------------------------------------------------------------------------------------


class _Rows:
    """Collects the figures, the rows about other matters, and the faults."""

    def __init__(self, loader: yaml.SafeLoader) -> None:
        self.loader = loader
        self.figures: list[Figure] = []
        self.unused: list[UnusedRow] = []
        self.faults: list[Fault] = []

    def read(self, node: yaml.Node) -> None:
        """Read one row; its faults are noted and the next row goes on."""
        row = node.start_mark.line + 1
        before = len(self.faults)
        fields = self._scalars(node, row)
        if fields is None or len(self.faults) > before:
            return
        name = _word(fields.get("indicator", ""))
        if name and name not in INDICATORS:
            if near := get_close_matches(name, INDICATORS, n=1, cutoff=0.8):
                self._fault(
                    row,
                    "indicator",
                    f"không có chỉ tiêu {name!r}. Có phải {near[0]!r} không? Sửa lại tên.",
                    f"no indicator {name!r}. Is it {near[0]!r}? Mend the name.",
                )
            else:
                self.unused.append(UnusedRow(row, name))
            return
        figure = self._figure(row, name, fields)
        if figure is not None and len(self.faults) == before:
            self.figures.append(figure)

    def _fault(self, row: int, field: str | None, vi: str, en: str) -> None:
        self.faults.append(Fault(row, field, Text(vi, en)))

    def _scalars(self, node: yaml.Node, row: int) -> dict[str, str] | None:
        """Return the printed text of each field; null and empty fields are left out."""
        if not isinstance(node, yaml.MappingNode):
            self._fault(
                row,
                None,
                "không phải một dòng số liệu. Ghi dạng {unit: …, level: …, code: …}.",
                "not a row of fields. Write {unit: …, level: …, code: …}.",
            )
            return None
        own = [key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        twice = {name for name in own if own.count(name) > 1}
        # Shared keys ("<<") come first, so that the row's own fields win.
        self.loader.flatten_mapping(node)
        fields: dict[str, str] = {}
        for key, value in node.value:
            name = str(key.value)
            at = key.start_mark.line + 1 if key.start_mark else row
            if name not in FIELDS:
                near = get_close_matches(name, FIELDS, n=1, cutoff=0.6)
                hint = near[0] if near else ", ".join(FIELDS)
                self._fault(
                    at,
                    name,
                    f"không có trường này. Xoá hoặc dùng: {hint}.",
                    f"no such field. Remove it or use: {hint}.",
                )
            elif name in twice:
                twice.remove(name)
                self._fault(
                    at,
                    name,
                    "ghi hai lần trong một dòng. Giữ lại một.",
                    "given twice in one row. Keep one.",
                )
            elif not isinstance(value, yaml.ScalarNode):
                self._fault(
                    at,
                    name,
                    "phải là một giá trị đơn. Ghi một số, một ngày hoặc một chuỗi.",
                    "must be a single value. Write a number, a date or a text.",
                )
            elif not value.tag.endswith(":null") and value.value.strip():
                fields[name] = value.value.strip()
        return fields

    def _take(
        self, row: int, fields: dict[str, str], name: str, read: Callable[[str], Any], default: Any
    ) -> Any:
        raw = fields.get(name)
        if raw is None:
            if default is _REQUIRED:
                self._fault(
                    row,
                    name,
                    "còn trống. Điền trường này.",
                    "is missing. Fill this field.",
                )
                return None
            return default
        try:
            return read(raw)
        except _Bad as bad:
            self.faults.append(Fault(row, name, bad.text))
            return None

    def _figure(self, row: int, name: str, fields: dict[str, str]) -> Figure | None:
        level, historic = self._take(row, fields, "level", _level, _REQUIRED) or (None, None)
        code, old_code = "", False
        if level is not None:
            code, old_code = self._take(
                row, fields, "code", lambda raw: _code(raw, level), _REQUIRED
            ) or ("", False)
        as_of = self._take(row, fields, "as_of", _date, _REQUIRED)
        if not name:
            self._take(row, fields, "indicator", str, _REQUIRED)
            return None
        measure, is_rate = INDICATORS[name]
        self._rate_as_value(fields, is_rate=is_rate)
        value = self._take(row, fields, "value", _whole, None)
        rate = self._take(row, fields, "rate_pct", _rate, None)
        total = self._take(row, fields, "total_households", _whole, None)
        kind = self._take(row, fields, "kind", _one_of(_KINDS), FigureKind.ACTUAL)
        qualifier = self._take(row, fields, "qualifier", _one_of(_QUALIFIERS), Qualifier.EXACT)
        if "value" not in fields and "rate_pct" not in fields:
            self._fault(
                row,
                "value",
                "không có cả value và rate_pct. Điền ít nhất một.",
                "neither value nor rate_pct. Fill at least one.",
            )
        elif measure is Measure.TOTAL and "value" not in fields:
            self._fault(
                row,
                "value",
                "tổng số hộ phải là một số. Điền value.",
                "the total of households is a number. Fill value.",
            )
        if level is None or as_of is None or kind is None or qualifier is None:
            return None
        return Figure(
            row=row,
            unit=fields.get("unit", ""),
            level=level,
            historic=True if old_code else historic,
            code=code,
            measure=measure,
            indicator=name,
            as_of=as_of,
            standard=fields.get("standard", "").strip(),
            kind=kind,
            qualifier=qualifier,
            value=value,
            rate=None if measure is Measure.TOTAL else rate,
            total=total,
            source=fields.get("source", ""),
        )

    @staticmethod
    def _rate_as_value(fields: dict[str, str], *, is_rate: bool) -> None:
        """An indicator named as a rate may have its number under ``value``."""
        value = fields.get("value")
        if is_rate and value is not None and "rate_pct" not in fields:
            number = re.fullmatch(r"\d{1,3}([.,]\d+)?\s*%?", value)
            if number and float(value.rstrip("% ").replace(",", ".")) <= 100:
                fields["rate_pct"] = fields.pop("value")


_REQUIRED = object()
