"""Reading and checking of the six published files of administrative units, before any write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

from areas.choices import SuccessionShare
from common.csv_cells import Cells
from common.csv_input import Faults, read_rows

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
        FileRefused: with every fault of all files, the first ones spelled out.

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
    known_types = {kind: kind for kind in sorted(types)}
    seen: dict[str, int] = {}
    units: list[tuple[str, str, str, str]] = []
    for row in read_rows(path, required=columns):
        cells = Cells(path.name, row, faults)
        code = cells.code("code", digits)
        cells.once("code", code, seen)
        name = cells.text("name", limit=_MAX_NAME)
        unit_type = cells.one_of("type", known_types)
        if parent and row[parent] not in known_parents:
            cells.wrong(
                parent,
                what=gettext("mã đơn vị cấp trên “%(value)s” không có trong danh sách.")
                % {"value": row[parent]},
                remedy=gettext("Sửa mã hoặc thêm đơn vị cấp trên vào tệp của nó."),
            )
        units.append((code, name, unit_type, row.get(parent)))
    return units


def _successions(
    path: Path, faults: Faults, communes: Iterable[tuple[str, str, str, str]]
) -> list[tuple[str, str, str]]:
    known = {unit[0] for unit in communes}
    shares = {share: share for share in SuccessionShare.values}
    seen: dict[str, int] = {}
    successions: list[tuple[str, str, str]] = []
    for row in read_rows(path, required=["former_commune_code", "commune_code", "share"]):
        cells = Cells(path.name, row, faults)
        former = cells.code("former_commune_code", 5)
        code = row["commune_code"]
        cells.once("former_commune_code", f"{former} → {code}", seen)
        if code not in known:
            cells.wrong(
                "commune_code",
                what=gettext("xã “%(value)s” không có trong danh sách hiện nay.") % {"value": code},
                remedy=gettext("Sửa mã theo tệp communes_2025.csv."),
            )
        successions.append((former, code, cells.one_of("share", shares)))
    return successions
