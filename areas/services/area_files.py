"""Reading and checking of the six published files of administrative units, before any write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

from areas.choices import SuccessionShare
from common.csv_input import Faults, Row, read_rows

#: Kinds of unit that the published lists know, by file.
_PROVINCE_TYPES = frozenset({"tỉnh", "thành phố trung ương"})
_DISTRICT_TYPES = frozenset({"huyện", "quận", "thị xã", "thành phố"})
_NEW_COMMUNE_TYPES = frozenset({"xã", "phường", "đặc khu"})
_FORMER_COMMUNE_TYPES = frozenset({"xã", "phường", "thị trấn"})

_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class PublishedUnits:
    """Rows of the published lists: (code, name, type, parent code; empty for a province)."""

    provinces: list[tuple[str, str, str, str]]
    communes: list[tuple[str, str, str, str]]
    former_provinces: list[tuple[str, str, str, str]]
    former_districts: list[tuple[str, str, str, str]]
    former_communes: list[tuple[str, str, str, str]]
    #: (former code, code of today, share)
    successions: list[tuple[str, str, str]]


def read_published_units(folder: Path) -> PublishedUnits:
    """Read the six files of ``folder`` and check each row and every reference between them.

    Former codes of the succession table may be unknown: the published table has ten of them.

    Raises:
        FileRefusedError: with every fault of all files, the first ones spelled out.

    """
    faults = Faults()
    provinces = _units(folder / "provinces_2025.csv", faults, _PROVINCE_TYPES, digits=2)
    former_provinces = _units(
        folder / "provinces_until_2025.csv", faults, _PROVINCE_TYPES, digits=2
    )
    communes = _units(
        *(folder / "communes_2025.csv", faults, _NEW_COMMUNE_TYPES),
        digits=5,
        parent="province_code",
        parents=provinces,
    )
    former_districts = _units(
        *(folder / "districts_until_2025.csv", faults, _DISTRICT_TYPES),
        digits=3,
        parent="province_code",
        parents=former_provinces,
    )
    former_communes = _units(
        *(folder / "communes_until_2025.csv", faults, _FORMER_COMMUNE_TYPES),
        digits=5,
        parent="district_code",
        parents=former_districts,
    )
    successions = _successions(folder / "commune_successions_2025.csv", faults, communes)
    faults.refuse_if_any()
    return PublishedUnits(
        provinces, communes, former_provinces, former_districts, former_communes, successions
    )


def _units(
    path: Path,
    faults: Faults,
    types: frozenset[str],
    *,
    digits: int,
    parent: str = "",
    parents: Iterable[tuple[str, str, str, str]] = (),
) -> list[tuple[str, str, str, str]]:
    columns = ["code", "name", "type", *([parent] if parent else [])]
    known_parents = {unit[0] for unit in parents}
    seen: dict[str, int] = {}
    units: list[tuple[str, str, str, str]] = []
    for row in read_rows(path, required=columns):
        check_code(path, row, "code", digits, faults)
        check_once(path, row, "code", row["code"], seen=seen, faults=faults)
        _check_name(path, row, faults)
        if row["type"] not in types:
            faults.add(
                path.name,
                row.number,
                "type",
                what=gettext("loại đơn vị “%(value)s” lạ.") % {"value": row["type"]},
                remedy=gettext("Dùng một trong: %(known)s.") % {"known": ", ".join(sorted(types))},
            )
        if parent and row[parent] not in known_parents:
            faults.add(
                path.name,
                row.number,
                parent,
                what=gettext("mã đơn vị cấp trên “%(value)s” không có trong danh sách.")
                % {"value": row[parent]},
                remedy=gettext("Sửa mã hoặc thêm đơn vị cấp trên vào tệp của nó."),
            )
        units.append((row["code"], row["name"], row["type"], row.get(parent)))
    return units


def _successions(
    path: Path, faults: Faults, communes: Iterable[tuple[str, str, str, str]]
) -> list[tuple[str, str, str]]:
    known = {unit[0] for unit in communes}
    seen: dict[str, int] = {}
    successions: list[tuple[str, str, str]] = []
    for row in read_rows(path, required=["former_commune_code", "commune_code", "share"]):
        former, code, share = row["former_commune_code"], row["commune_code"], row["share"]
        check_code(path, row, "former_commune_code", 5, faults)
        key = f"{former} → {code}"
        check_once(path, row, "former_commune_code", key, seen=seen, faults=faults)
        if code not in known:
            faults.add(
                path.name,
                row.number,
                "commune_code",
                what=gettext("xã “%(value)s” không có trong danh sách hiện nay.") % {"value": code},
                remedy=gettext("Sửa mã theo tệp communes_2025.csv."),
            )
        if share not in SuccessionShare.values:
            faults.add(
                path.name,
                row.number,
                "share",
                what=gettext("phần chuyển “%(value)s” lạ.") % {"value": share},
                remedy=gettext("Dùng “whole” (toàn bộ) hoặc “part” (một phần)."),
            )
        successions.append((former, code, share))
    return successions


def check_code(path: Path, row: Row, column: str, digits: int, faults: Faults) -> None:
    """Note a code that is not exactly that many digits: spreadsheets drop leading zeros."""
    if not re.fullmatch(rf"[0-9]{{{digits}}}", row[column]):
        faults.add(
            path.name,
            row.number,
            column,
            what=gettext("mã “%(value)s” không đủ %(digits)d chữ số.")
            % {"value": row[column], "digits": digits},
            remedy=gettext("Sửa mã, giữ các số 0 ở đầu (định dạng ô là văn bản)."),
        )


def check_once(
    path: Path, row: Row, column: str, key: str, *, seen: dict[str, int], faults: Faults
) -> None:
    """Note a key that an earlier row has already."""
    first = seen.setdefault(key, row.number)
    if first != row.number:
        faults.add(
            path.name,
            row.number,
            column,
            what=gettext("“%(key)s” đã có ở dòng %(first)d.") % {"key": key, "first": first},
            remedy=gettext("Bỏ một trong hai dòng."),
        )


def _check_name(path: Path, row: Row, faults: Faults) -> None:
    if not row["name"] or len(row["name"]) > _MAX_NAME:
        faults.add(
            path.name,
            row.number,
            "name",
            what=gettext("tên trống hoặc dài quá %(limit)d ký tự.") % {"limit": _MAX_NAME},
            remedy=gettext("Điền tên như danh sách công bố."),
        )
