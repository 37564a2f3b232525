"""Care for households in a unit and its communes: caseloads, visits, obstacles, plans, by quarter.

Everything is read from the stored outputs (``summaries.rules.care``), whose lists open the same way
as those of every other output.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import cached_property

from areas.choices import AreaLevel
from areas.models import Area
from households.choices import ObstacleLevel
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer, areas_for
from summaries.models import OutputStatistic
from summaries.rules.care import YEARS_BEFORE, Quarter
from summaries.selectors.cells import visible_cells
from summaries.selectors.outputs import areas_of, stale_since

_OF_OFFICIAL = re.compile(r"care:([0-9]+)(|\.[a-z]+)")
#: Ages of obstacles, as the figures end.
AGES = (".to_30", ".to_90", ".over_90")


@dataclass(frozen=True, slots=True)
class Load:
    """The households one official answers for today; ``name`` is empty for eyes it is not for."""

    official: int
    name: str
    households: int
    visited: int
    plans: int
    line: int

    @property
    def code(self) -> str:
        """Code of the figure that counts the households."""
        return f"care:{self.official}"


@dataclass
class CareFigures:
    """Figures of one commune, or of several together, in one quarter and on the day of counting."""

    area: Area
    quarter: Quarter
    #: Figures by year; those of a day stand in the year of counting.
    years: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    as_of: dt.date | None = None

    def now(self, code: str) -> int:
        """A figure of the day of counting."""
        return self.years[self.as_of.year][code] if self.as_of else 0

    def then(self, source: str, suffix: str = "", quarter: Quarter | None = None) -> int:
        """A figure of the quarter."""
        wanted = quarter or self.quarter
        return self.years[wanted.year][wanted.code(source, suffix)]

    @cached_property
    def loads(self) -> dict[int, int]:
        """Households by the official who answers for them."""
        if self.as_of is None:
            return {}
        found = {}
        for code, value in self.years[self.as_of.year].items():
            told = _OF_OFFICIAL.fullmatch(code)
            if told and not told[2] and told[1] != "0":
                found[int(told[1])] = value
        return found

    @property
    def households(self) -> int:
        """Households on a list."""
        return self.now("care")

    @property
    def uncovered(self) -> int:
        """Those for whom nobody answers."""
        return self.now("care.uncovered")

    @property
    def line(self) -> int:
        """Those for whom only the commune's own official answers."""
        return self.now("care.line")

    @property
    def plans(self) -> int:
        """Those with a case plan."""
        return self.now("care.plan")

    @property
    def officials(self) -> int:
        """Officials who answer for at least one household."""
        return len(self.loads)

    @property
    def average(self) -> float | None:
        """Households per official."""
        return sum(self.loads.values()) / len(self.loads) if self.loads else None

    @property
    def greatest(self) -> int:
        """Households of the official who has most."""
        return max(self.loads.values(), default=0)

    @property
    def greatest_code(self) -> str:
        """Code of the figure that counts those households."""
        found = max(self.loads, key=lambda one: (self.loads[one], -one), default=0)
        return f"care:{found}"

    @cached_property
    def codes(self) -> dict[str, str]:
        """Codes of the figures of the quarter."""
        return {
            "listed": self.quarter.code("listed"),
            "met": self.quarter.code("listed", ".visited"),
            "visit": self.quarter.code("visit"),
            "cleared": self.quarter.code("cleared"),
            "reviewed": self.quarter.code("plan", ".reviewed"),
        }

    @property
    def listed(self) -> int:
        """Households on a list at the end of the quarter."""
        return self.then("listed")

    @property
    def met(self) -> int:
        """Those of them that were met in it."""
        return self.then("listed", ".visited")

    @property
    def visited(self) -> float | None:
        """Per cent of the households on a list at the end of the quarter that were met in it."""
        return self.percent_visited(self.quarter)

    def percent_visited(self, quarter: Quarter) -> float | None:
        """The same in another quarter; None before care began."""
        whole = self.then("listed", quarter=quarter)
        return 100 * self.then("listed", ".visited", quarter) / whole if whole else None

    @property
    def visits(self) -> int:
        """Visits and calls done in the quarter."""
        return self.then("visit")

    @property
    def obstacles(self) -> int:
        """Obstacles that are open."""
        return self.now("obstacle")

    @property
    def old_obstacles(self) -> int:
        """Those open for more than 90 days."""
        return self.now("obstacle.over_90")

    @property
    def cleared(self) -> int:
        """Obstacles cleared in the quarter."""
        return self.then("cleared")

    @property
    def reviewed(self) -> int:
        """Households whose plan was reviewed in the quarter."""
        return self.then("plan", ".reviewed")

    @property
    def trained(self) -> int:
        """Officials trained in the year of the quarter."""
        return self.years[self.quarter.year]["officials.trained"]

    def by_level(self, level: str) -> list[tuple[str, int]]:
        """Open obstacles of a level by age, then all and those without an answer, with codes."""
        codes = [f"obstacle:{level}{end}" for end in (*AGES, "", ".unanswered")]
        return [(code, self.now(code)) for code in codes]

    def add(self, other: CareFigures) -> None:
        """Add the figures of another commune."""
        for year, counts in other.years.items():
            self.years[year].update(counts)
        self.as_of = max(filter(None, (self.as_of, other.as_of)), default=None)


@dataclass(frozen=True, slots=True)
class CareBoard:
    """A unit with its communes; a commune alone has no parts."""

    total: CareFigures
    parts: list[CareFigures]
    computed_at: dt.datetime | None
    stale_since: dt.datetime | None
    #: Whether the viewer may see the households behind, and with them who answers for them.
    sees_households: bool

    @property
    def area(self) -> Area:
        """The unit."""
        return self.total.area

    @property
    def uncovered(self) -> list[CareFigures]:
        """Communes with households for whom nobody answers, most of them first."""
        found = [one for one in self.parts if one.uncovered]
        return sorted(found, key=lambda one: (-one.uncovered, one.area.code))

    @property
    def levels(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """Obstacles by level: its words and its figures."""
        return [(str(level.label), self.total.by_level(level)) for level in ObstacleLevel]


def care_board(
    viewer: Viewer, area: Area, quarter: Quarter, *, today: dt.date | None = None
) -> CareBoard:
    """Return how households of a unit of today are cared for; a fixed number of queries.

    Raises ``AreaNotVisible`` where the viewer may not see the figures of all of the unit.
    """
    cells = visible_cells(viewer, area, Right.VIEW_STATISTICS)
    keys = areas_of(cells)
    first = (today or timezone.localdate()).year - YEARS_BEFORE
    communes = Area.objects.filter(pk__in=cells.communes).order_by("code")
    by_area = {one.pk: CareFigures(one, quarter) for one in communes}
    total = CareFigures(area, quarter)
    computed = []
    rows = OutputStatistic.objects.filter(area__in=keys, year__gte=first)
    for key, year, figures, as_of, at in rows.values_list(
        "area_id", "year", "figures", "as_of", "computed_at"
    ):
        place = by_area.get(key, total)
        place.years[year].update(_of_care(figures))
        place.as_of = max(filter(None, (place.as_of, as_of)))
        computed.append(at)
    for one in by_area.values():
        total.add(one)
    return CareBoard(
        total,
        list(by_area.values()) if area.level == AreaLevel.PROVINCE else [],
        min(computed, default=None),
        stale_since(keys),
        areas_for(viewer, Right.VIEW_HOUSEHOLDS).communes.issuperset(cells.communes),
    )


_KEPT = ("care", "listed", "visit", "obstacle", "cleared", "plan", "officials.trained")


def _of_care(figures: dict[str, int]) -> dict[str, int]:
    return {code: value for code, value in figures.items() if code.startswith(_KEPT)}


def loads_of(board: CareBoard) -> list[Load]:
    """Return what each official of a commune answers for, the greatest caseload first; one query.

    Names are for those who may see the households.
    """
    figures = board.total
    names = _names(figures.loads) if board.sees_households else {}
    found = [
        Load(
            key,
            names.get(key, ""),
            number,
            *(figures.now(f"care:{key}{end}") for end in (".visited", ".plan", ".line")),
        )
        for key, number in figures.loads.items()
    ]
    return sorted(found, key=lambda one: (-one.households, one.name, one.official))


def _names(keys: Iterable[int]) -> dict[int, str]:
    return dict(Official.objects.filter(pk__in=list(keys)).values_list("pk", "full_name"))


def recent(board: CareBoard, kept: Sequence[Quarter], number: int = 4) -> list[Quarter]:
    """Return the quarter looked at and those before it for which there are figures."""
    upto = [one for one in kept if one <= board.total.quarter]
    return upto[:number]
