"""Load yearly populations of communes: the denominators of every rate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from areas.choices import AreaLevel
from areas.selectors.lookup import AreaDirectory, no_such_unit
from areas.services.actors import Actor, require
from common.bulk import copy_to_temporary, execute_count
from common.csv_cells import Cells
from common.csv_input import Faults, read_rows

REQUIRED = ("code", "year", "households", "persons", "minority_households", "source")
OPTIONAL = ("boundaries_on",)

_FIRST_YEAR = 2000

_UPSERT = """
INSERT INTO areas_population AS stored
       (area_id, year, households, persons, minority_households, source)
SELECT area_id, year, households, persons, minority_households, source
  FROM tmp_population
 ORDER BY area_id, year
    ON CONFLICT (area_id, year) DO UPDATE
   SET households = excluded.households, persons = excluded.persons,
       minority_households = excluded.minority_households, source = excluded.source
 WHERE (stored.households, stored.persons, stored.minority_households, stored.source)
       IS DISTINCT FROM (excluded.households, excluded.persons, excluded.minority_households,
                         excluded.source)
"""


@dataclass(frozen=True, slots=True)
class FileReport:
    """Rows of a file, and how many of them changed something."""

    read: int
    written: int


def load_population(
    *,
    actor: Actor | None,
    path: Path,
    progress: Callable[[str], None] = lambda _line: None,
) -> FileReport:
    """Add or correct populations at the end of a year; a second run writes nothing.

    ``code`` is a commune in being on ``boundaries_on`` (31 December of the year where blank), so a
    figure of 2024 can stand on former or on today's boundaries, as its source published it.

    Raises:
        NotAllowed: the actor does not manage reference data.
        FileRefused: with every fault; nothing was written.

    """
    require(actor=actor, permission="areas.add_population")
    rows = _checked(path)
    progress(gettext("Đã đọc và kiểm tra %(count)d dòng.") % {"count": len(rows)})
    columns = {
        "area_id": "bigint",
        "year": "smallint",
        "households": "integer",
        "persons": "integer",
        "minority_households": "integer",
        "source": "text",
    }
    with transaction.atomic():
        copy_to_temporary("tmp_population", columns, rows)
        return FileReport(len(rows), execute_count(_UPSERT))


def _checked(path: Path) -> list[tuple[object, ...]]:
    records = read_rows(path, required=REQUIRED, optional=OPTIONAL)
    directory = AreaDirectory(row["code"] for row in records)
    faults = Faults()
    seen: dict[str, int] = {}
    checked: list[tuple[object, ...]] = []
    for row in records:
        cells = Cells(path.name, row, faults)
        code, year = cells.code("code", 5), _year(cells)
        day = cells.date("boundaries_on", blank=True) or dt.date(year, 12, 31)
        unit = directory.on(AreaLevel.COMMUNE, code, day)
        if unit is None:
            cells.wrong(
                "code",
                what=no_such_unit(code, day),
                remedy=gettext("Sửa mã, hoặc ghi ngày của địa giới vào cột boundaries_on."),
            )
        else:
            cells.once("code", f"{code}, {year}, {unit.valid_from:%Y}", seen)
        households, persons, minority = (
            cells.count(column) for column in ("households", "persons", "minority_households")
        )
        _check_parts(cells, households=households, persons=persons, minority=minority)
        source = cells.text("source", limit=200)
        checked.append((unit and unit.pk, year, households, persons, minority, source))
    faults.refuse_if_any()
    return checked


def _year(cells: Cells) -> int:
    year, latest = cells.count("year"), timezone.localdate().year
    if _FIRST_YEAR <= year <= latest:
        return year
    cells.wrong(
        "year",
        what=gettext("năm %(year)d ngoài khoảng %(first)d đến %(latest)d.")
        % {"year": year, "first": _FIRST_YEAR, "latest": latest},
        remedy=gettext("Sửa năm của số liệu."),
    )
    return latest


def _check_parts(cells: Cells, *, households: int, persons: int, minority: int) -> None:
    if minority > households:
        cells.wrong(
            "minority_households",
            what=gettext("số hộ dân tộc thiểu số lớn hơn số hộ."),
            remedy=gettext("Kiểm tra lại hai số."),
        )
    if households > persons:
        cells.wrong(
            "persons",
            what=gettext("số nhân khẩu nhỏ hơn số hộ."),
            remedy=gettext("Kiểm tra lại hai số."),
        )
