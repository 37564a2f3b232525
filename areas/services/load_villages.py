"""Load the villages of communes of today."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from areas.choices import VillageKind
from areas.models import Area, AreaSuccession, Village
from areas.selectors.lookup import AreaDirectory
from areas.services.actors import Actor, require
from areas.services.load_population import FileReport
from common.bulk import copy_to_temporary, execute_count
from common.csv_cells import Cells
from common.csv_input import Faults, Row, read_rows

REQUIRED = ("commune_code", "code", "name", "kind")
OPTIONAL = ("former_commune_code", "especially_disadvantaged")

_UPSERT = """
INSERT INTO areas_village AS stored
       (commune_id, code, name, kind, former_commune_id, especially_disadvantaged)
SELECT commune_id, code, name, kind, former_commune_id, especially_disadvantaged
  FROM tmp_villages
 ORDER BY commune_id, code
    ON CONFLICT (commune_id, code) DO UPDATE
   SET name = excluded.name, kind = excluded.kind,
       former_commune_id = excluded.former_commune_id,
       especially_disadvantaged = excluded.especially_disadvantaged
 WHERE (stored.name, stored.kind, stored.former_commune_id, stored.especially_disadvantaged)
       IS DISTINCT FROM (excluded.name, excluded.kind, excluded.former_commune_id,
                         excluded.especially_disadvantaged)
"""


def load_villages(
    *,
    actor: Actor | None,
    path: Path,
    progress: Callable[[str], None] = lambda _line: None,
) -> FileReport:
    """Add or correct villages by commune and code; a second run writes nothing.

    A village that the file does not list stays as it is.

    Raises:
        NotAllowed: the actor does not manage reference data.
        FileRefused: with every fault; nothing was written.

    """
    require(actor=actor, permission="areas.add_area")
    rows = _checked(path)
    progress(gettext("Đã đọc và kiểm tra %(count)d dòng.") % {"count": len(rows)})
    columns = {
        "commune_id": "bigint",
        "code": "text",
        "name": "text",
        "kind": "text",
        "former_commune_id": "bigint",
        "especially_disadvantaged": "boolean",
    }
    with transaction.atomic():
        copy_to_temporary("tmp_villages", columns, rows)
        return FileReport(len(rows), execute_count(_UPSERT))


@dataclass(slots=True)
class _Known:
    """What is stored about the communes of a file, read in four queries."""

    directory: AreaDirectory
    predecessors: dict[int, dict[int, str]]
    #: Names in use and codes closed, by commune.
    names: dict[int, dict[str, str]]
    closed: dict[int, set[str]]

    @classmethod
    def about(cls, records: list[Row]) -> _Known:
        codes = {row["commune_code"] for row in records}
        directory = AreaDirectory(codes | {row.get("former_commune_code") for row in records})
        communes = [unit.pk for code in codes if (unit := directory.today(code)) is not None]
        known = cls(directory, defaultdict(dict), defaultdict(dict), defaultdict(set))
        for commune, former, name in AreaSuccession.objects.filter(
            successor__in=communes, predecessor__isnull=False
        ).values_list("successor_id", "predecessor_id", "predecessor__name"):
            known.predecessors[commune][former] = name
        for commune, code, name, closed_on in Village.objects.filter(
            commune__in=communes
        ).values_list("commune_id", "code", "name", "closed_on"):
            if closed_on is None:
                known.names[commune][name] = code
            else:
                known.closed[commune].add(code)
        return known


def _checked(path: Path) -> list[tuple[object, ...]]:
    records = read_rows(path, required=REQUIRED, optional=OPTIONAL)
    known, faults = _Known.about(records), Faults()
    kinds = {str(kind): str(kind.label) for kind in VillageKind}
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    checked: list[tuple[object, ...]] = []
    for row in records:
        cells = Cells(path.name, row, faults)
        commune = known.directory.today(cells.code("commune_code", 5))
        if commune is None:
            cells.wrong(
                "commune_code",
                what=gettext("không có xã nào hiện nay mang mã này."),
                remedy=gettext("Dùng mã xã từ 01/7/2025."),
            )
            continue
        code, name = _village_code(cells), cells.text("name", limit=100)
        cells.once("code", f"{commune.code}-{code}", codes)
        cells.once("name", f"{commune.code}-{name}", names)
        _check_stored(cells, known, commune, code, name)
        former = _former_commune(cells, known, commune)
        checked.append(
            (
                commune.pk,
                code,
                name,
                cells.one_of("kind", kinds),
                former.pk if former else None,
                cells.flag("especially_disadvantaged"),
            )
        )
    faults.refuse_if_any()
    return checked


def _village_code(cells: Cells) -> str:
    code = cells.text("code", limit=6)
    if code and not re.fullmatch(r"[0-9A-Za-z-]+", code):
        cells.wrong(
            "code",
            what=gettext("mã “%(code)s” có ký tự lạ.") % {"code": code},
            remedy=gettext("Dùng chữ số, chữ cái không dấu và dấu gạch."),
        )
    return code


def _check_stored(cells: Cells, known: _Known, commune: Area, code: str, name: str) -> None:
    if code in known.closed[commune.pk]:
        cells.wrong(
            "code",
            what=gettext("thôn mã %(code)s của %(commune)s đã giải thể.")
            % {"code": code, "commune": commune.name},
            remedy=gettext("Dùng mã khác cho thôn mới."),
        )
    holder = known.names[commune.pk].get(name, code)
    if holder != code:
        cells.wrong(
            "name",
            what=gettext("tên này đang thuộc thôn mã %(code)s của %(commune)s.")
            % {"code": holder, "commune": commune.name},
            remedy=gettext("Đổi tên thôn kia trước, hoặc sửa mã."),
        )


def _former_commune(cells: Cells, known: _Known, commune: Area) -> Area | None:
    code = cells.code("former_commune_code", 5, blank=True)
    if not code:
        return None
    former, predecessors = known.directory.former(code), known.predecessors[commune.pk]
    if former is None:
        cells.wrong(
            "former_commune_code",
            what=gettext("không có xã nào trước 01/7/2025 mang mã này."),
            remedy=gettext("Sửa mã hoặc để trống."),
        )
    elif former.pk not in predecessors:
        names = ", ".join(sorted(predecessors.values())) or gettext("chưa công bố")
        cells.wrong(
            "former_commune_code",
            what=gettext("%(former)s không phải đơn vị cũ của %(commune)s.")
            % {"former": former.name, "commune": commune.name},
            remedy=gettext("Các đơn vị cũ của xã này: %(names)s.") % {"names": names},
        )
    return former
