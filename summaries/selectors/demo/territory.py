"""Reads the cells of the units that figures are about."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from areas.choices import AreaLevel
from areas.models import Area
from summaries.rules.territory import Cell, Territory
from summaries.selectors.demo.places import place_of, usual_households

# Every pair of a commune of today and a former commune around the wanted units: all pairs of every
# commune of today that one of the units reaches, so that no commune is half full.
_PAIRS = """
WITH wanted AS (
    SELECT commune.id FROM areas_area commune
    WHERE commune.level = 'commune' AND commune.valid_to IS NULL
      AND (commune.id = ANY (%(units)s) OR commune.parent_id = ANY (%(units)s))
    UNION
    SELECT s.successor_id FROM areas_areasuccession s
    JOIN areas_area former ON former.id = s.predecessor_id
    LEFT JOIN areas_area district ON district.id = former.parent_id
    WHERE former.id = ANY (%(units)s) OR former.parent_id = ANY (%(units)s)
       OR district.parent_id = ANY (%(units)s)
)
SELECT commune.id, commune.code, commune.parent_id, commune.unit_type,
       former.id, former.code, former.unit_type, district.id, district.code,
       old_province.id, old_province.code,
       (SELECT count(*) FROM areas_areasuccession other WHERE other.predecessor_id = former.id),
       (SELECT a.value FROM areas_areaattribute a
         WHERE a.area_id = commune.id AND a.scheme = 'area_type' AND a.valid_to IS NULL),
       (SELECT a.value FROM areas_areaattribute a
         WHERE a.area_id = former.id AND a.scheme = 'area_type' ORDER BY a.valid_from DESC LIMIT 1),
       coalesce(
         (SELECT a.value FROM areas_areaattribute a WHERE a.area_id = commune.id
           AND a.scheme = 'scoring_region' AND a.valid_to IS NULL),
         (SELECT a.value FROM areas_areaattribute a WHERE a.area_id = former.id
           AND a.scheme = 'scoring_region' ORDER BY a.valid_from DESC LIMIT 1), '')
FROM wanted
JOIN areas_area commune ON commune.id = wanted.id
LEFT JOIN areas_areasuccession s ON s.successor_id = commune.id
LEFT JOIN areas_area former ON former.id = s.predecessor_id
LEFT JOIN areas_area district ON district.id = former.parent_id
LEFT JOIN areas_area old_province ON old_province.id = district.parent_id
ORDER BY commune.code, former.code NULLS FIRST
"""


def territory_of(units: Iterable[Area]) -> Territory:
    """Return the cells of all communes of today that the units reach, and every unit's cells.

    A former commune that was split has one cell for each part; what the published conversion leaves
    open (a commune of today without origin, an unknown former code) is a cell without former
    commune. Sizes are plausible and the same in every run.
    """
    keys = sorted(unit.pk for unit in units)
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"units": keys})
        rows = cursor.fetchall()
    territory = Territory()
    former_units: dict[int, set[int]] = defaultdict(set)
    present_units: dict[int, set[int]] = defaultdict(set)
    seen: set[tuple[int, int | None]] = set()
    parts_here: dict[int, int] = defaultdict(int)
    parts_known: dict[int, int] = {}
    for row in rows:
        commune, code, province, unit_type, former, former_code, former_type = row[:7]
        district, district_code, old_province, old_code, parts, area_type, former_area = row[7:14]
        if (commune, former) in seen:
            continue
        seen.add((commune, former))
        index = len(territory.cells)
        present = area_type or ("urban" if unit_type in {"phường", "thị trấn"} else "rural")
        before = former_area or ("urban" if former_type in {"phường", "thị trấn"} else "rural")
        region = row[14] or "NCC"
        territory.cells.append(
            _cell(
                index=index,
                commune=commune,
                former=former,
                labels=(code, former_code or "", district_code or "", old_code or ""),
                area_types=(present if former is None else before, present),
                region=region,
                parts=max(1, parts or 1),
            )
        )
        present_units[commune].add(index)
        present_units[province].add(index)
        if former is not None:
            parts_here[former] += 1
            parts_known[former] = parts
            for unit in (former, district, old_province):
                former_units[unit].add(index)
    territory.former_units = {unit: frozenset(cells) for unit, cells in former_units.items()}
    territory.present_units = {unit: frozenset(cells) for unit, cells in present_units.items()}
    territory.units = territory.former_units | territory.present_units
    territory.whole_former_communes = frozenset(
        former for former, parts in parts_known.items() if parts_here[former] == parts
    )
    return territory


def _cell(
    *,
    index: int,
    commune: int,
    former: int | None,
    labels: tuple[str, str, str, str],
    area_types: tuple[str, str],
    region: str,
    parts: int,
) -> Cell:
    code, former_code, district_code, province_code = labels
    chance = random.Random(f"cell-{code}-{former_code}")  # noqa: S311 (synthetic data)
    place = place_of(province_code, district_code)
    before, present = area_types
    size = usual_households(region, before) * chance.lognormvariate(0, 0.28)
    # Places without a former commune are the small islands and the gaps of the tables.
    size *= 0.06 if former is None else chance.uniform(0.8, 1.2) / parts
    town = 0.45 if before == "urban" and place.poor > 0.5 else 1.0
    return Cell(
        index=index,
        commune=commune,
        former_commune=former,
        households=max(40.0, size * (1 - 0.35 * place.highland)),
        poor=place.poor * town * chance.lognormvariate(0, 0.22),
        minority=min(0.99, place.minority * chance.uniform(0.75, 1.25)),
        highland=place.highland,
        former_area_type=before,
        area_type=present,
        region=region,
        former_district_code=district_code,
        former_province_code=province_code,
    )


def provinces_of(territory: Territory) -> list[Area]:
    """Provinces of today that the territory lies in."""
    return list(
        Area.objects.today()
        .filter(level=AreaLevel.PROVINCE, children__in=territory.communes)
        .distinct()
        .order_by("code")
    )
