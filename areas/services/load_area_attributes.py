"""Load dated attributes of units from lists that were published with a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from areas.choices import ATTRIBUTE_VALUES, AttributeScheme
from areas.models import Area, AreaAttribute
from areas.rules.timeline import Span, overlapping, until_next
from areas.selectors.lookup import LEVEL_BY_DIGITS, AreaDirectory, no_such_unit
from areas.services.actors import Actor, require
from areas.services.load_population import FileReport
from common.bulk import copy_to_temporary, execute_count
from common.csv_cells import Cells
from common.csv_input import Faults, read_rows

REQUIRED = ("code", "scheme", "value", "valid_from", "legal_basis")
OPTIONAL = ("valid_to",)

#: Shortening comes first, so that no two values of a unit overlap at any moment.
_SHORTEN = """
UPDATE areas_areaattribute stored
   SET value = row.value, valid_to = row.valid_to, legal_basis = row.legal_basis
  FROM tmp_attributes row
 WHERE (stored.area_id, stored.scheme, stored.valid_from)
       = (row.area_id, row.scheme, row.valid_from)
   AND row.valid_to < coalesce(stored.valid_to, 'infinity')
"""
_UPSERT = """
INSERT INTO areas_areaattribute AS stored
       (area_id, scheme, value, valid_from, valid_to, legal_basis)
SELECT area_id, scheme, value, valid_from, valid_to, legal_basis
  FROM tmp_attributes
 ORDER BY area_id, scheme, valid_from
    ON CONFLICT (area_id, scheme, valid_from) DO UPDATE
   SET value = excluded.value, valid_to = excluded.valid_to,
       legal_basis = excluded.legal_basis
 WHERE (stored.value, stored.valid_to, stored.legal_basis)
       IS DISTINCT FROM (excluded.value, excluded.valid_to, excluded.legal_basis)
"""

_Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A value read from the file, with where it stands for messages."""

    cells: Cells
    span: Span
    value: str
    legal_basis: str


def load_area_attributes(
    *,
    actor: Actor | None,
    path: Path,
    progress: Callable[[str], None] = lambda _line: None,
) -> FileReport:
    """Add or correct attributes; a value without an end holds until the next one of its unit.

    ``code`` is a province (2 digits), former district (3) or commune (5) in being on
    ``valid_from``. A stored value without an end is ended the day before a later one of the file
    begins.

    Raises:
        NotAllowed: the actor does not manage reference data.
        FileRefused: with every fault; nothing was written.

    """
    require(actor=actor, permission="areas.add_areaattribute")
    faults = Faults()
    entries = _checked(path, faults)
    with transaction.atomic():
        rows = _with_ends(entries, faults)
        progress(gettext("Đã đọc và kiểm tra %(count)d dòng.") % {"count": len(rows)})
        columns = {
            "area_id": "bigint",
            "scheme": "text",
            "value": "text",
            "valid_from": "date",
            "valid_to": "date",
            "legal_basis": "text",
        }
        copy_to_temporary("tmp_attributes", columns, rows)
        written = execute_count(_SHORTEN) + execute_count(_UPSERT)
    return FileReport(sum(len(found) for found in entries.values()), written)


def _checked(path: Path, faults: Faults) -> dict[_Key, list[_Entry]]:
    records = read_rows(path, required=REQUIRED, optional=OPTIONAL)
    directory = AreaDirectory(row["code"] for row in records)
    schemes = {str(scheme): str(scheme.label) for scheme in AttributeScheme}
    entries: dict[_Key, list[_Entry]] = defaultdict(list)
    seen: dict[str, int] = {}
    for row in records:
        cells = Cells(path.name, row, faults)
        code, scheme = cells.code("code", *LEVEL_BY_DIGITS), cells.one_of("scheme", schemes)
        value = row["value"]
        if scheme:
            value = cells.one_of("value", {known: known for known in ATTRIBUTE_VALUES[scheme]})
        legal_basis = cells.text("legal_basis", limit=200)
        span = _span(cells)
        if span is None or not scheme or len(code) not in LEVEL_BY_DIGITS:
            continue
        unit = directory.on(LEVEL_BY_DIGITS[len(code)], code, span.start)
        _check_life(cells, unit, span)
        cells.once("valid_from", f"{code}, {scheme}, {span.start}", seen)
        if unit is not None:
            entries[unit.pk, scheme].append(_Entry(cells, span, value, legal_basis))
    faults.refuse_if_any()
    return entries


def _span(cells: Cells) -> Span | None:
    start, end = cells.date("valid_from"), cells.date("valid_to", blank=True)
    if start is None:
        return None
    if end is not None and end < start:
        cells.wrong(
            "valid_to",
            what=gettext("ngày kết thúc trước ngày bắt đầu."),
            remedy=gettext("Sửa một trong hai ngày."),
        )
    return Span(start, end)


def _check_life(cells: Cells, unit: Area | None, span: Span) -> None:
    if unit is None:
        cells.wrong(
            "code",
            what=no_such_unit(cells.row["code"], span.start),
            remedy=gettext("Sửa mã hoặc ngày bắt đầu."),
        )
    elif unit.valid_to is not None and span.end is not None and span.end > unit.valid_to:
        cells.wrong(
            "valid_to",
            what=gettext("%(unit)s đã kết thúc trước ngày này.") % {"unit": unit.name},
            remedy=gettext("Để trống, hoặc ghi một dòng cho đơn vị mới."),
        )


def _with_ends(entries: dict[_Key, list[_Entry]], faults: Faults) -> list[tuple[object, ...]]:
    """Join stored and new values of each unit into one timeline, and refuse overlaps."""
    rows: list[tuple[object, ...]] = []
    for key, stored in _stored(entries).items():
        new = {entry.span.start: entry for entry in entries[key]}
        kept = {found.valid_from: found for found in stored if found.valid_from not in new}
        timeline = until_next(
            [entry.span for entry in new.values()]
            + [Span(found.valid_from, found.valid_to) for found in kept.values()]
        )
        for earlier, later in overlapping(timeline):
            entry = new.get(later.start) or new[earlier.start]
            entry.cells.wrong(
                "valid_from",
                what=gettext("đơn vị đã có giá trị của thuộc tính này trong thời gian đó."),
                remedy=gettext("Sửa ngày để các giá trị nối tiếp nhau."),
            )
        for span in timeline:
            if span.start in new:
                found = new[span.start]
                rows.append((*key, found.value, span.start, span.end, found.legal_basis))
            else:
                was: AreaAttribute = kept[span.start]
                rows.append((*key, was.value, span.start, span.end, was.legal_basis))
    faults.refuse_if_any()
    return rows


def _stored(entries: dict[_Key, list[_Entry]]) -> dict[_Key, list[AreaAttribute]]:
    found: dict[_Key, list[AreaAttribute]] = {key: [] for key in entries}
    areas, schemes = {area for area, _ in entries}, {scheme for _, scheme in entries}
    for attribute in AreaAttribute.objects.filter(
        area__in=areas, scheme__in=schemes
    ).select_for_update():
        if (attribute.area_id, attribute.scheme) in found:
            found[attribute.area_id, attribute.scheme].append(attribute)
    return found
