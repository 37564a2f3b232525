"""Cells as the worked examples write them, and a context to clean them in."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from common.vietnamese import fold_name
from exchange.choices import SourceFormat
from exchange.rules.cleaning import CellValue, Cleaned, CleaningContext, ColumnFindings, Note, Value
from exchange.rules.cleaning.notes import value_shown
from exchange.rules.column_types import Column
from exchange.rules.columns import LAYOUTS
from exchange.rules.places import CommunePlace, FormerCommune, Places, VillagePlace

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = dt.date(2026, 3, 1)


def column(key: str) -> Column:
    """The column of a key, of whichever sheet has it first."""
    return next(c for layout in LAYOUTS.values() for c in layout.columns if c.key == key)


def cell(text: str) -> CellValue:
    """Read ``#1970`` as a number, ``@1970-06-05`` as a date, ``?yes`` as logical; else text."""
    if text.startswith("#"):
        number = float(text[1:])
        return int(number) if number.is_integer() and "E" not in text else number
    if text.startswith("@"):
        return dt.date.fromisoformat(text[1:])
    if text.startswith("?"):
        return text == "?yes"
    return text.replace("\\n", "\n")


def shown(value: Value) -> str:
    """A clean value as the tables show it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value == ():
        return "none of them"
    return value_shown(value)


def remarks(notes: tuple[Note, ...] | list[Note]) -> str:
    """Severities and codes of notes as the tables show them."""
    return ", ".join(f"{note.severity} {note.code}" for note in notes)


def told(cleaned: Cleaned) -> tuple[str, str]:
    """Value and remarks of a cell as the tables show them."""
    return shown(cleaned.value), remarks(cleaned.notes)


def ethnic_groups() -> dict[str, str]:
    """The groups of the newer list by spelling, as the selector gives them."""
    found = {}
    with (ROOT / "data/ethnic_groups.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["list_id"] == "B":
                for spelling in (row["name"], *row["aliases"].split(";")):
                    if spelling:
                        found[fold_name(spelling)] = f"B{row['code']}"
    return found


ETHNIC_GROUPS = ethnic_groups()


def context(
    *,
    source: SourceFormat = SourceFormat.WORKBOOK,
    findings: ColumnFindings | None = None,
    places: Places | None = None,
    commune: str = "",
    ethnic_list: str = "",
    answers: dict[str, str] | None = None,
) -> CleaningContext:
    """A context with the spellings of the data file."""
    return CleaningContext(
        today=TODAY,
        source=source,
        ethnic_groups=ETHNIC_GROUPS,
        places=places,
        commune=commune,
        findings=findings or ColumnFindings(),
        ethnic_list=ethnic_list,
        answers=answers or {},
    )


#: Two communes of today out of four former ones, as the page describes them.
PLACES = Places(
    communes=[
        CommunePlace("19429", "Xã Hướng Hiệp"),
        CommunePlace("19432", "Xã Đakrông"),
        CommunePlace("19333", "Phường Đông Hà"),
        CommunePlace("19495", "Xã Tân Lập"),
    ],
    former=[
        FormerCommune("19558", "Thị trấn Krông Klang", ("19429",), district="Huyện Đakrông"),
        FormerCommune("19561", "Xã Mò Ó", ("19429",), district="Huyện Đakrông"),
        FormerCommune("19567", "Xã Ba Nang", ("19432", "19429"), whole=False),
        FormerCommune("19330", "Phường 1", ("19333",), district="Thành phố Đông Hà"),
        FormerCommune("19460", "Xã Tân Lập", ("19432",), district="Huyện Hướng Hóa"),
    ],
    villages=[
        VillagePlace("11", "19429", "Thôn 1", "Thôn", "001", "19558"),
        VillagePlace("12", "19429", "Thôn 2 Mò Ó", "Thôn", "002", "19561"),
        VillagePlace("13", "19429", "Thôn 2 Krông Klang", "Thôn", "003", "19558"),
        VillagePlace("14", "19429", "Xa Rúc", "Bản", "004", "19567"),
        VillagePlace("21", "19432", "A La", "Bản", "001", "19567"),
        VillagePlace("31", "19333", "Khu phố 5", "Khu phố", "001", "19330"),
        VillagePlace("32", "19333", "Tổ dân phố 3", "Tổ dân phố", "002", "19330"),
    ],
)
