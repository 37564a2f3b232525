"""Which cells make up a unit: today's units by commune, former ones by village.

A cell whose former commune is not known (its villages are not mapped) belongs to a former unit
when everything its commune was made of lay in that unit; when only a part did, the cell's
households cannot be placed, and the figure says how many they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from areas.choices import Boundaries
from areas.models import Area, AreaSuccession, Village
from areas.selectors.succession import communes_of, communes_of_today
from officials.choices import Right
from officials.scope import Viewer, areas_for
from summaries.exceptions import AreaNotVisible


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one unit; see :class:`summaries.models.CommuneStatistic`."""

    area: Area
    #: Communes of today in which cells lie.
    communes: tuple[int, ...]
    #: Former communes of the unit; None for a unit of today, which has every cell of its communes.
    formers: frozenset[int] | None
    #: Communes of which the cells without former commune belong to the unit as well.
    unmapped: frozenset[int]
    #: Communes of which the cells without former commune may belong to it or not.
    uncertain: frozenset[int]

    def hold(self, commune: int, former: int | None) -> bool:
        """Whether a cell of one of the communes belongs to the unit."""
        if self.formers is None:
            return True
        return commune in self.unmapped if former is None else former in self.formers

    @property
    def parameters(self) -> dict[str, list[int] | None]:
        """Parameters of ``summaries.rules.statements.CELLS``."""
        if self.formers is None:
            return {"formers": None, "unmapped": None}
        return {"formers": sorted(self.formers), "unmapped": sorted(self.unmapped)}


def cells_of(area: Area) -> Cells:
    """Return the cells of a unit of any time; at most four queries."""
    if area.boundaries == Boundaries.TODAY:
        keys = communes_of(area).today().order_by("code").values_list("pk", flat=True)
        return Cells(area, tuple(keys), None, frozenset(), frozenset())
    formers = frozenset(communes_of(area).values_list("pk", flat=True))
    receiving = set(communes_of_today(area).values_list("pk", flat=True))
    receiving.update(
        Village.objects.filter(former_commune__in=formers).values_list("commune_id", flat=True)
    )
    origins = predecessors_of(receiving)
    unmapped = frozenset(c for c in receiving if origins[c] and origins[c] <= formers)
    communes = tuple(sorted(receiving))
    return Cells(area, communes, formers, unmapped, frozenset(receiving) - unmapped)


def predecessors_of(communes: Iterable[int]) -> dict[int, set[int | None]]:
    """Return the former communes each commune of today was made of, None for an unknown one."""
    found: dict[int, set[int | None]] = defaultdict(set)
    rows = AreaSuccession.objects.filter(successor__in=list(communes))
    for successor, predecessor in rows.values_list("successor_id", "predecessor_id"):
        found[successor].add(predecessor)
    return found


def visible_cells(viewer: Viewer, area: Area, *rights: Right) -> Cells:
    """Return the cells of a unit to someone who holds the rights in all of it.

    Raises:
        AreaNotVisible: a right is missing in at least one of the communes, or there is none.

    """
    cells = cells_of(area)
    allowed = all(areas_for(viewer, right).communes.issuperset(cells.communes) for right in rights)
    if not cells.communes or not rights or not allowed:
        raise AreaNotVisible(
            _("Bạn không được giao theo dõi toàn bộ địa bàn này. Chọn địa bàn của bạn.")
        )
    return cells
