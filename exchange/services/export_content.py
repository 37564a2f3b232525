"""What a file holds: rows and columns of a list, or a commune's workbook, from its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Sequence
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area, Village
from common.sheets.streaming import Count, counted, csv_blocks, xlsx_blocks
from common.sheets.writing import Column, Kind, OutSheet
from exchange.choices import ExportFormat, ExportKind, Purpose, SheetKind, SourceFormat
from exchange.exceptions import ExportNotAllowed
from exchange.models import ExportRecord
from exchange.rules.columns import layout_of
from exchange.selectors.export_lists import LISTS, Choice, may_export, read_rows, rows_of
from exchange.selectors.register_rows import Register, territory_of_workbooks
from exchange.services.private_files import private_folder
from exchange.services.workbook import register_csv, register_workbook
from households.models import PovertyStandard
from officials.choices import Right
from officials.scope import Territory, areas_for

NOWHERE = Territory(frozenset(), frozenset())


class Content(Protocol):
    """Everything a record says about its rows, checked against what its exporter may do now."""

    columns: list[str]
    masked: bool
    communes: list[int]

    def count(self) -> int:
        """How many rows there are now."""

    def parts(self, count: Count) -> Generator[bytes]:
        """Yield the file; ``count`` is told of rows as they are read."""


def content_of(record: ExportRecord) -> Content:
    """Return the content of a record.

    Raises ``ExportNotAllowed`` where its exporter may not take it out (any more).
    """
    if record.kind == ExportKind.WORKBOOK:
        return WorkbookContent(record)
    return ListContent(record)


def watermark(record: ExportRecord) -> str:
    """Say in one line who took a file out, when and what for; it goes into the file itself."""
    moment = timezone.localtime(record.requested_at)
    return _("Người xuất: %(name)s (%(username)s) · %(moment)s · mục đích: %(purpose)s") % {
        "name": record.exported_by.full_name,
        "username": record.exported_by.username,
        "moment": f"{moment:%d/%m/%Y %H:%M}",
        "purpose": Purpose(record.purpose).label,
    }


class ListContent:
    """One of the lists, with the scope and filters of its page."""

    def __init__(self, record: ExportRecord) -> None:
        """Read filters and columns; raises ``ExportNotAllowed``."""
        self._record = record
        self._list = LISTS[ExportKind(record.kind)]
        self._viewer = record.exported_by
        self._choice = choice_from(record.filters, [one.name for one in self._list.more])
        if not may_export(self._viewer, self._list):
            raise ExportNotAllowed(_("Bạn không được xuất danh sách này."), field="kind")
        chosen = self._list.columns_named(record.columns or self._list.usual)
        self._shown = chosen
        self.columns = [column.key for column in chosen]
        self.communes = self._communes()
        open_in = set(communes_in(areas_for(self._viewer, Right.UNMASK)))
        numbers = any(column.numbers for column in chosen) and bool(open_in & set(self.communes))
        self.masked = record.masked or not numbers

    def count(self) -> int:
        """How many rows the list has now."""
        return rows_of(self._viewer, self._list, self._choice).count()

    def parts(self, count: Count) -> Generator[bytes]:
        """Yield the file."""
        rows = read_rows(
            self._viewer, self._list, self._choice, self.columns, full=not self._record.masked
        )
        line = watermark(self._record)
        columns = [
            Column(str(column.label), Kind.TEXT if column.numbers else Kind.GENERAL, column.width)
            for column in self._shown
        ]
        if self._record.file_format == ExportFormat.CSV:
            return csv_blocks(columns, counted(rows, count), last=line)
        title = str(ExportKind(self._record.kind).label)
        above = [" · ".join(part for part in (title, self._record.narrowed) if part), line]
        sheet = OutSheet(
            title, columns, counted(rows, count), title=above, landscape=True, footer=line
        )
        return xlsx_blocks([sheet], private_folder())

    def _communes(self) -> list[int]:
        if self._choice.village is not None:
            return [self._choice.village.commune_id]
        return communes_in(areas_for(self._viewer, Right.EXPORT))


def communes_in(territory: Territory) -> list[int]:
    """Return the keys of the communes of a territory, those of its villages too."""
    villages = Village.objects.filter(pk__in=territory.villages)
    return sorted(territory.communes | set(villages.values_list("commune_id", flat=True)))


def choice_from(filters: dict[str, Any], more: Sequence[str] = ()) -> Choice:
    """Return stored filters as the selectors know them; ``more`` names those of an app above."""
    code, day = filters.get("chuan"), filters.get("ngay")
    return Choice(
        village=Village.objects.get(pk=filters["thon"]) if filters.get("thon") else None,
        standing=filters.get("loai") or filters.get("ket_qua") or "",
        state=filters.get("trang_thai") or "",
        standard=PovertyStandard.objects.get(code=code) if code else None,
        as_of=dt.date.fromisoformat(day) if day else None,
        measure=filters.get("so") or "",
        area=Area.objects.get(pk=filters["noi"]) if filters.get("noi") else None,
        more={name: str(filters[name]) for name in more if filters.get(name)},
    )


class WorkbookContent:
    """Our own workbook of one commune, filled with its register or empty.

    As CSV it is one sheet, named by ``filters["trang"]``.
    """

    def __init__(self, record: ExportRecord) -> None:
        """Find the place; raises ``ExportNotAllowed`` outside the exporter's area."""
        self._record = record
        viewer, filters = record.exported_by, record.filters
        commune = Area.objects.today().communes().filter(pk=filters["xa"]).first()
        village = (
            Village.objects.filter(pk=filters["thon"]).first() if filters.get("thon") else None
        )
        if commune is None or (village is not None and village.commune_id != commune.pk):
            raise ExportNotAllowed(_("Chọn lại xã, phường và thôn."), field="xa")
        territory = territory_of_workbooks(viewer)
        inside = commune.pk in communes_in(territory) and (
            village is None or territory.holds(commune=commune.pk, village=village.pk)
        )
        if not inside:
            raise ExportNotAllowed(_("Xã, thôn này không thuộc địa bàn được giao."), field="xa")
        self.communes = [commune.pk]
        self._empty = bool(filters.get("trong"))
        unmasked = areas_for(viewer, Right.UNMASK)
        self._register = Register(
            viewer=viewer,
            commune=commune,
            village=village,
            unmasked=NOWHERE if record.masked else unmasked,
        )
        open_here = unmasked.holds(commune=commune.pk, village=village.pk if village else None)
        self.masked = record.masked or self._empty or not open_here
        self._sheets = self._kinds()
        self.columns = [f"{kind.value}.{key}" for kind in self._sheets for key in layout_keys(kind)]

    def count(self) -> int:
        """How many rows the sheets have together."""
        return 0 if self._empty else sum(self._register.count(kind) for kind in self._sheets)

    def parts(self, count: Count) -> Generator[bytes]:
        """Yield the file."""
        line = watermark(self._record)
        if self._record.file_format == ExportFormat.CSV:
            return register_csv(self._register, self._sheets[0], count, empty=self._empty)
        return register_workbook(self._register, count, line=line, empty=self._empty)

    def _kinds(self) -> tuple[SheetKind, ...]:
        if self._record.file_format == ExportFormat.CSV:
            return (SheetKind(self._record.filters.get("trang") or SheetKind.HOUSEHOLDS),)
        return tuple(SheetKind)


def layout_keys(kind: SheetKind) -> tuple[str, ...]:
    """Keys of the columns of one sheet of the workbook."""
    return layout_of(SourceFormat.WORKBOOK, kind).keys
