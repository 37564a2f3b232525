"""The places that figures are split over: each commune of today with each former commune in it.

Such a pair is a *cell*. Every unit of either time is a set of cells, so figures of former districts
and of communes of today meet on the same ground. The former units are nested in each other, and so
are the units of today, but one may cross the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Cell:
    """A commune of today and the former commune (None where none is known) in it.

    ``households`` is a plausible size in the first year, ``poor`` how poor the place is beside the
    average one. Keys are those of the units.
    """

    index: int
    commune: int
    former_commune: int | None
    households: float
    poor: float
    minority: float
    highland: float
    #: "rural" or "urban" before and after 1 July 2025.
    former_area_type: str
    area_type: str
    region: str
    former_district_code: str
    former_province_code: str

    def area_type_on(self, day: date, redrawn: date) -> str:
        """Return the area type in force on a day."""
        return self.former_area_type if day < redrawn else self.area_type


@dataclass(slots=True)
class Territory:
    """Cells, and every unit as a set of them."""

    cells: list[Cell] = field(default_factory=list)
    units: dict[int, frozenset[int]] = field(default_factory=dict)
    former_units: dict[int, frozenset[int]] = field(default_factory=dict)
    present_units: dict[int, frozenset[int]] = field(default_factory=dict)
    #: Former communes all of whose successors are here, so that their total is known.
    whole_former_communes: frozenset[int] = frozenset()

    @property
    def communes(self) -> list[int]:
        """Communes of today, in order."""
        return sorted({cell.commune for cell in self.cells})

    def families(self) -> tuple[list[list[int]], list[list[int]]]:
        """Return the nested sets of cells of former units, and of units of today."""
        return (
            [sorted(cells) for cells in self.former_units.values() if cells],
            [sorted(cells) for cells in self.present_units.values() if cells],
        )
