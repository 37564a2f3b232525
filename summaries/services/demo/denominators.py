"""Writes the made-up populations: the denominators under which the published rates come out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from areas.models import Area
from summaries.rules.territory import Territory

SOURCE = "Dữ liệu giả định của bản minh họa"

_STORE = """
INSERT INTO areas_population (area_id, year, households, persons, minority_households, source)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::text[])
ON CONFLICT (area_id, year) DO UPDATE SET households = excluded.households,
    persons = excluded.persons, minority_households = excluded.minority_households,
    source = excluded.source
WHERE areas_population.source = excluded.source
"""


def write_populations(territory: Territory, totals: Mapping[int, Sequence[int]]) -> int:
    """Write households, persons and minority households of both divisions for every year.

    A former commune is written when all its parts are in the territory. Former communes that the
    published conversion leaves without successor get 0, so that their district has a sum. Figures
    that somebody loaded from another source stay. Returns rows written.
    """
    rows: list[tuple[int, int, int, int, int, str]] = []
    for year, households in totals.items():
        sums: dict[int, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
        for cell in territory.cells:
            count = households[cell.index]
            size = 3.45 + 0.95 * cell.highland
            for unit in (cell.commune, cell.former_commune):
                if unit is None or (
                    unit == cell.former_commune and unit not in territory.whole_former_communes
                ):
                    continue
                sums[unit][0] += count
                sums[unit][1] += count * size
                sums[unit][2] += count * cell.minority
        rows += [
            (
                unit,
                year,
                int(count),
                max(int(count), round(persons)),
                min(int(count), round(few)),
                SOURCE,
            )
            for unit, (count, persons, few) in sums.items()
        ]
        rows += [(unit, year, 0, 0, 0, SOURCE) for unit in _without_successor(territory)]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [list(column) for column in zip(*rows, strict=True)])
        return int(cursor.rowcount)


def _without_successor(territory: Territory) -> Iterable[int]:
    """Former communes of the districts here that the published conversion does not mention."""
    districts = set(territory.former_units)
    return (
        Area.objects.communes()
        .filter(parent__in=districts, valid_to__isnull=False, successions__isnull=True)
        .values_list("pk", flat=True)
    )
