"""Figures of loans that somebody sees of many communes: what is left out follows from no other.

Whoever sees the figures of several communes and of their province, and not the loans, could take
the shown communes from the province's figure. So each year is one table of communes with its sum
(``common.small_figures.hidden_of``). Everything else follows from it: programmes are told of the
province alone, a period only where each of its years is, and where a sum has to go, so do all its
parts, be it by commune or by programme.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import connection

from areas.choices import AreaLevel
from areas.models import Area
from common.small_figures import FEWEST, Hidden, hidden_of, is_few, sum_may_stand
from officials.choices import Right
from officials.scope import Viewer, areas_for
from programmes.choices import SupportGroup
from summaries.rules.outputs import Output, Source, group_of, programme_of
from summaries.selectors.cells import Cells

LENT, DEBT, COVERED = "loan", "debt", "credit.covered"
_GROUP = f"support.{SupportGroup.CREDIT}"
_NEED = "credit.in_need"

# Figures of a row are unpacked once (a copy of them, kept by OFFSET 0), not once for each key.
_COUNTS = """
WITH keys AS MATERIALIZED (
    SELECT unnest(%(keys)s::text[]) AS key
    UNION ALL
    SELECT series || ':' || p.code FROM credit_loanprogramme p,
        unnest(%(series)s::text[]) AS series
)
SELECT s.year, keys.key, s.area_id, sum((s.figures ->> keys.key)::bigint)
FROM (
    SELECT year, area_id, figures || '{}'::jsonb AS figures FROM summaries_outputstatistic
    WHERE area_id = ANY (%(communes)s) AND year BETWEEN %(first)s AND %(last)s OFFSET 0
) s JOIN keys ON s.figures ? keys.key
GROUP BY s.year, keys.key, s.area_id
"""

#: Figures by year, code and commune.
Counts = Mapping[int, Mapping[str, Mapping[int, int]]]


@dataclass(frozen=True, slots=True)
class Across:
    """The communes that are compared; ``commune`` is the one shown, None for all together."""

    commune: int | None
    counts: Counts
    #: What was worked out already, by series and year.
    known: dict[tuple[str, int], tuple[Hidden[int], Hidden[str]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def hides(self, output: Output, years: Collection[int]) -> bool:
        """Whether a figure of these years is left out; one that is 0 never is."""
        series = _series(output)
        if series is None:
            return False
        if programme_of(output.code) and self.commune:
            return True
        return any(self._hides(series, programme_of(output.code), year) for year in years)

    def _hides(self, series: str, programme: str, year: int) -> bool:
        if (series, year) not in self.known:
            self.known[series, year] = (self.of_year(series, year), self._programmes(series, year))
        found, parts = self.known[series, year]
        if found.total or parts.total:
            return True
        if self.commune is not None:
            return self.commune in found.parts
        return f"{series}:{programme}" in parts.parts if programme else False

    def of_year(self, series: str, year: int) -> Hidden[int]:
        """Communes whose figure of a year is left out, and whether that of all is."""
        figures = self.counts.get(year, {})
        if series == COVERED:
            return _covered(figures.get(COVERED, {}), figures.get(_NEED, {}))
        found = hidden_of(figures.get(series, {}))
        if series != LENT:
            return found
        # Loans are told as loans and as a group of support: what one leaves out, both do.
        ledger = hidden_of(figures.get(_GROUP, {}), left_out=found.parts)
        again = hidden_of(figures.get(series, {}), left_out=ledger.parts)
        return Hidden(again.parts | ledger.parts, total=again.total or ledger.total)

    def _programmes(self, series: str, year: int) -> Hidden[str]:
        sums = {
            code: sum(communes.values())
            for code, communes in self.counts.get(year, {}).items()
            if code.startswith(f"{series}:")
        }
        return hidden_of(sums)


def _series(output: Output) -> str | None:
    """Which table of communes a figure is told with; None for one that tells nothing of loans."""
    if output.source is Source.LOAN:
        return LENT
    if output.source is Source.DEBT:
        return DEBT
    if output.source is Source.SUPPORT:
        # The sum of all support goes with the loans in it; the other groups stand.
        return LENT if group_of(output) in {None, SupportGroup.CREDIT} else None
    return COVERED if output.code == COVERED else None


def _covered(covered: Mapping[int, int], needing: Mapping[int, int]) -> Hidden[int]:
    """Who has a loan and who, of those in need, has none: the numbers of both are known."""
    left = {key: number - covered.get(key, 0) for key, number in needing.items()}
    hidden = {key for key in needing if is_few(covered.get(key, 0)) or left[key] < FEWEST}

    def stands() -> bool:
        return all(sum_may_stand(side.get(key, 0) for key in hidden) for side in (covered, left))

    for key in sorted(needing.keys() - hidden, key=lambda key: (needing[key], key)):
        if stands():
            break
        hidden.add(key)
    return Hidden(frozenset(hidden), total=not stands())


def across_of(viewer: Viewer, cells: Cells, first: int, last: int) -> Across | None:
    """What a viewer compares in the province of a unit; None for whoever sees one commune.

    At most two queries. Former units are not compared (``docs/statistics.md``).
    """
    if cells.formers is not None:
        return None
    is_commune = cells.area.level == AreaLevel.COMMUNE
    seen = areas_for(viewer, Right.VIEW_STATISTICS).communes
    if len(seen) < 2:
        return None
    beside = frozenset(cells.communes)
    if is_commune:
        communes = Area.objects.today().communes().filter(parent=cells.area.parent_id)
        beside = seen & frozenset(communes.values_list("pk", flat=True))
    found: defaultdict[int, defaultdict[str, Counter[int]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS,
            {
                "communes": sorted(beside),
                "first": first,
                "last": last,
                "keys": [LENT, DEBT, COVERED, _NEED, _GROUP],
                "series": [LENT, DEBT],
            },
        )
        for year, code, commune, number in cursor.fetchall():
            found[year][code][commune] = number
    return Across(cells.area.pk if is_commune else None, found)
