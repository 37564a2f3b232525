"""Records of exports as pages show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from exchange.choices import ExportKind, ExportState, SheetKind, SourceFormat
from exchange.models import ExportRecord
from exchange.rules.columns import layout_of
from exchange.selectors.export_lists import LISTS, ExportList, may_export
from exchange.selectors.register_rows import WORKBOOK_RIGHTS
from officials.models import Official
from officials.scope import Viewer

#: Names of the lists in addresses.
SLUGS: dict[ExportKind, str] = {
    ExportKind.HOUSEHOLDS: "ho",
    ExportKind.MEMBERS: "nhan-khau",
    ExportKind.CLASSES: "phan-loai",
    ExportKind.REVIEWS: "phieu",
    ExportKind.DUE: "can-ra-soat",
    ExportKind.DRAFTS: "dang-nhap",
    ExportKind.AWAITING: "cho-quyet-dinh",
    ExportKind.UNCLASSIFIED: "khong-phan-loai",
    ExportKind.ENDING: "sap-het-han",
    ExportKind.OLD: "qua-mot-thang",
    ExportKind.FIGURE: "so-lieu",
    ExportKind.SUPPORTS: "ho-tro",
    ExportKind.WORKS: "cong-trinh",
    ExportKind.GROUPS: "to-nhom",
    ExportKind.AWARDS: "khen-thuong",
    ExportKind.PROJECTS: "du-an",
    ExportKind.COURSES: "lop-dao-tao",
    ExportKind.HOUSES: "nha-o",
    ExportKind.LOANS: "von-vay",
    ExportKind.CONFIRMED: "danh-sach-vay",
}


def list_of_slug(slug: str) -> ExportList | None:
    """Return the list an address names."""
    kind = next((kind for kind, name in SLUGS.items() if name == slug), None)
    return None if kind is None else LISTS[kind]


def lists_for(viewer: Official) -> list[tuple[str, ExportKind]]:
    """Address and kind of every list the viewer may export from the list of exports."""
    return [
        (SLUGS[kind], kind)
        for kind, found in LISTS.items()
        if not found.needs and may_export(viewer, found)
    ]


def may_take_workbook(viewer: Official) -> bool:
    """Whether the viewer may take a register out as a workbook, somewhere."""
    return not viewer.rights.isdisjoint(WORKBOOK_RIGHTS)


def records_for(viewer: Viewer) -> QuerySet[ExportRecord, ExportRecord]:
    """Records the viewer may read, with what a line of the list shows."""
    return ExportRecord.objects.visible_to(viewer).select_related("exported_by", "area")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a worker is: percent, rows a second, seconds left (None while that is unknown)."""

    percent: int
    rate: int
    left: int | None


def progress_of(record: ExportRecord) -> Progress | None:
    """Return the progress of a file that is being written, None when it is not."""
    if record.state not in {ExportState.WAITING, ExportState.RUNNING} or not record.file:
        return None
    percent = min(99, 100 * record.row_count // max(record.expected, 1))
    if record.started_at is None or not record.row_count:
        return Progress(percent, 0, None)
    seconds = max((timezone.now() - record.started_at) / dt.timedelta(seconds=1), 0.001)
    rate = record.row_count / seconds
    missing = max(record.expected - record.row_count, 0)
    return Progress(percent, round(rate), round(missing / rate))


def page_choice(query: Any, names: tuple[str, ...]) -> dict[str, str]:
    """Return the filters that the page of a list was narrowed to when it led here."""
    return {name: query[name] for name in names if query.get(name)}


def column_labels(record: ExportRecord) -> list[str]:
    """Return the headings of a file, as people read them."""
    if record.kind == ExportKind.WORKBOOK:
        return [_sheet_column(*name.split(".", 1)) for name in record.columns]
    found = LISTS[ExportKind(record.kind)]
    return [str(column.label) for column in found.columns_named(record.columns)]


def _sheet_column(sheet: str, key: str) -> str:
    kind = SheetKind(sheet)
    return f"{kind.label}: {layout_of(SourceFormat.WORKBOOK, kind).column(key).label.vi}"
