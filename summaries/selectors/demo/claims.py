"""From a file of figures to claims about known units and standards; refused where it cannot be."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.models import Area
from households.models import PovertyStandard
from households.rules.text import Text
from summaries.exceptions import FiguresRefused
from summaries.rules.figure_contradictions import Claim, contradictions
from summaries.rules.figures import Figure, Level, Measure
from summaries.rules.figures_file import (
    Fault,
    FiguresFile,
    FiguresFileError,
    UnusedRow,
    parse_figures,
)
from summaries.rules.territory import Territory
from summaries.selectors.demo.territory import territory_of

#: Largest file that is read at all: a figures file has rows, not megabytes.
MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Resolved:
    """A figure with its unit and standard (None for a total of households)."""

    figure: Figure
    unit: Area
    standard: PovertyStandard | None


@dataclass(frozen=True, slots=True)
class FiguresBook:
    """One file, read and resolved."""

    name: str
    text: str
    rows: tuple[Resolved, ...]
    unused_sections: tuple[str, ...]
    unused_rows: tuple[UnusedRow, ...]

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def units(self) -> list[Area]:
        """Units that the figures are about."""
        return list({row.unit.pk: row.unit for row in self.rows}.values())


def read_book(path: Path) -> FiguresBook:
    """Read a file and find its units and standards.

    Raises ``FiguresRefused`` naming file, row, field and remedy of every fault.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(path.name, [_too_large()])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FiguresRefused(
            _("Không mở được tệp %(path)s (%(reason)s). Kiểm tra lại đường dẫn.")
            % {"path": path, "reason": error.strerror or error}
        ) from error
    except UnicodeDecodeError as error:
        raise FiguresRefused(
            _("Tệp %(path)s không phải UTF-8. Lưu lại tệp với bảng mã UTF-8.") % {"path": path}
        ) from error
    return book_from_text(path.name, text)


def book_from_text(name: str, text: str) -> FiguresBook:
    """Read the text of a file; as ``read_book``."""
    try:
        read: FiguresFile = parse_figures(text)
    except FiguresFileError as error:
        raise _refused(name, error.faults) from error
    finder = _Finder()
    rows = [row for figure in read.figures if (row := finder.resolve(figure)) is not None]
    if finder.faults:
        raise _refused(name, finder.faults)
    if not rows:
        raise FiguresRefused(
            _("Tệp %(file)s không có số liệu nào về hộ nghèo, hộ cận nghèo hoặc tổng số hộ.")
            % {"file": name}
        )
    return FiguresBook(name, text, tuple(rows), read.unused_sections, read.unused_rows)


def claims_of(rows: Iterable[Resolved], territory: Territory) -> list[Claim]:
    """Return the figures with the cells they stand on."""
    return [
        Claim(
            figure=row.figure,
            unit=row.unit.pk,
            unit_name=row.unit.name,
            standard=row.standard.pk if row.standard is not None else 0,
            provincial=row.standard is not None and not row.standard.is_national,
            cells=territory.units.get(row.unit.pk, frozenset()),
        )
        for row in rows
    ]


def refuse_contradictions(name: str, claims: Sequence[Claim]) -> None:
    """Raise ``FiguresRefused`` naming the rows that cannot be true together."""
    found = contradictions(claims)
    if found:
        raise _refused(name, [Fault(None, None, one.what) for one in found])


def territory_of_books(books: Iterable[FiguresBook]) -> Territory:
    """Return the cells that the figures of all the books reach."""
    return territory_of({unit.pk: unit for book in books for unit in book.units}.values())


def words(text: Text) -> str:
    """Return a bilingual text in the language in use."""
    return text.in_language(get_language() or "vi")


def _refused(name: str, faults: Sequence[Fault]) -> FiguresRefused:
    lines = [
        _("Không nạp tệp %(file)s: %(count)d lỗi, chưa ghi gì vào cơ sở dữ liệu.")
        % {"file": name, "count": len(faults)}
    ]
    for fault in faults[:20]:
        place = _("tệp %(file)s") % {"file": name}
        if fault.row is not None:
            place += _(", dòng %(row)d") % {"row": fault.row}
        if fault.field is not None:
            place += _(", trường %(field)s") % {"field": fault.field}
        lines.append(f"- {place}: {words(fault.what)}")
    if len(faults) > 20:
        lines.append(_("- và %(rest)d lỗi nữa.") % {"rest": len(faults) - 20})
    return FiguresRefused("\n".join(lines))


def _too_large() -> Fault:
    return Fault(
        None,
        None,
        Text(
            "tệp quá lớn cho một tệp số liệu công bố. Kiểm tra có đúng tệp không.",
            "too large for a file of published figures. Check that it is the right file.",
        ),
    )


# --- units and standards -------------------------------------------------------------------------

_LEVELS = {
    Level.PROVINCE: AreaLevel.PROVINCE,
    Level.DISTRICT: AreaLevel.DISTRICT,
    Level.COMMUNE: AreaLevel.COMMUNE,
}


def _standard_key(code: str) -> str:
    return code.replace("-", "_").lower()


class _Finder:
    """Finds units and standards, noting what cannot be found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.today = timezone.localdate()
        self.standards = list(PovertyStandard.objects.exclude(status="retired"))

    def resolve(self, figure: Figure) -> Resolved | None:
        unit = self._unit(figure)
        if unit is None:
            return None
        if figure.is_actual and figure.as_of > self.today:
            self._fault(
                figure,
                "as_of",
                f"ngày {figure.as_of:%d/%m/%Y} ở tương lai. Ghi kind: forecast hoặc target.",
                f"{figure.as_of:%d/%m/%Y} is in the future. Write kind: forecast or target.",
            )
            return None
        if figure.measure is Measure.TOTAL:
            return Resolved(figure, unit, None)
        standard = self._standard(figure, unit)
        return None if standard is None else Resolved(figure, unit, standard)

    def _fault(self, figure: Figure, field: str, vi: str, en: str) -> None:
        self.faults.append(Fault(figure.row, field, Text(vi, en)))

    def _unit(self, figure: Figure) -> Area | None:
        """A unit of today unless the file says former, or only a former one has the code."""
        units = list(
            Area.objects.filter(level=_LEVELS[figure.level], code=figure.code).order_by(
                "valid_from"
            )
        )
        former = [unit for unit in units if unit.valid_to is not None]
        present = [unit for unit in units if unit.valid_to is None]
        chosen = (former or []) if figure.historic else (present or former)
        if chosen:
            return chosen[-1]
        when_vi = "trước 01/7/2025 " if figure.historic else ""
        when_en = "of before 1 July 2025 " if figure.historic else ""
        self._fault(
            figure,
            "code",
            f"không có đơn vị cấp {figure.level} {when_vi}mang mã {figure.code}. Kiểm tra mã và"
            " level.",
            f"no {figure.level} {when_en}has the code {figure.code}. Check code and level.",
        )
        return None

    def _standard(self, figure: Figure, unit: Area) -> PovertyStandard | None:
        named = _standard_key(figure.standard)
        if named in {"", "national"}:
            found = [s for s in self.standards if s.is_national and covers(s, figure.as_of)]
        elif named == "provincial":
            provinces = self._provinces(unit)
            found = [
                s for s in self.standards if s.province_id in provinces and covers(s, figure.as_of)
            ]
        else:
            found = [s for s in self.standards if _standard_key(s.code) == named]
        if not found:
            known = ", ".join(sorted(s.code for s in self.standards))
            self._fault(
                figure,
                "standard",
                f"không có chuẩn nghèo {figure.standard or 'national'!r} cho đơn vị này vào ngày"
                f" {figure.as_of:%d/%m/%Y}. Dùng một trong: {known}.",
                f"no poverty standard {figure.standard or 'national'!r} for this unit on"
                f" {figure.as_of:%d/%m/%Y}. Use one of: {known}.",
            )
            return None
        standard = found[0]
        if figure.is_actual and not self._fits(figure, unit, standard):
            return None
        return standard

    def _fits(self, figure: Figure, unit: Area, standard: PovertyStandard) -> bool:
        if not covers(standard, figure.as_of):
            end = f"{standard.valid_to:%d/%m/%Y}" if standard.valid_to else "…"
            self._fault(
                figure,
                "as_of",
                f"ngày {figure.as_of:%d/%m/%Y} nằm ngoài thời hạn của {standard.code}"
                f" ({standard.valid_from:%d/%m/%Y} – {end}). Sửa ngày hoặc chuẩn.",
                f"{figure.as_of:%d/%m/%Y} lies outside the validity of {standard.code}"
                f" ({standard.valid_from:%d/%m/%Y} – {end}). Mend the day or the standard.",
            )
            return False
        if standard.status != "published":
            self._fault(
                figure,
                "standard",
                f"{standard.code} chưa đủ căn cứ nên không có kết quả thực tế. Ghi kind: forecast"
                " hoặc dùng chuẩn khác.",
                f"{standard.code} recognises nobody yet, so nothing actual can stand on it. Write"
                " kind: forecast or use another standard.",
            )
            return False
        if standard.province_id is not None and standard.province_id not in self._provinces(unit):
            self._fault(
                figure,
                "standard",
                f"{standard.code} không áp dụng ở {unit.name}. Dùng chuẩn của địa bàn này.",
                f"{standard.code} does not hold in {unit.name}. Use a standard of this territory.",
            )
            return False
        return True

    @staticmethod
    def _provinces(unit: Area) -> set[int]:
        """The provinces, of either time, that a unit lies in or that succeeded it."""
        top = unit
        while top.parent is not None:
            top = top.parent
        if top.valid_to is None:
            related = Area.objects.filter(Q(children__children__successions__successor__parent=top))
        else:
            related = Area.objects.filter(Q(children__origins__predecessor__parent__parent=top))
        return {top.pk, *related.values_list("pk", flat=True).distinct()}


def first_day(standard: PovertyStandard) -> dt.date:
    """Return the first day on which classes under a standard can stand.

    The periodic review from 1 September on finds who is poor in the coming year (Decision
    24/2021), so a standard that begins on 1 January is used in the autumn before.
    """
    start = standard.valid_from
    if (start.month, start.day) == (1, 1):
        return dt.date(start.year - 1, 9, 1)
    return start


def covers(standard: PovertyStandard, day: dt.date) -> bool:
    """Whether classes under the standard can stand on a day."""
    return first_day(standard) <= day and (standard.valid_to is None or day <= standard.valid_to)
