"""Facts about a household as they were found: plain, frozen, every field may be unknown.

``None`` always means *unknown*, never *no*: "has no toilet" is ``toilet="none"``. An empty tuple
means *known to be none*. Codes of choices are those of ``fact_fields``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

#: A date of birth, or the bare year when only that is known.
Born = date | int


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """One member of the household on the day of the facts. ``key`` names the person, stably."""

    key: str
    born: Born | None = None
    sex: str | None = None
    head: bool | None = None
    able: bool | None = None
    work: str | None = None
    pension: bool | None = None
    allowance: bool | None = None
    disability: str | None = None
    merit: bool | None = None
    insured: bool | None = None
    stunted: bool | None = None
    underweight: bool | None = None
    attends: str | None = None
    finished: str | None = None
    job_training: bool | None = None


@dataclass(frozen=True, slots=True)
class DwellingFacts:
    """Dwelling, water, sanitation and means of information."""

    wall_solid: bool | None = None
    column_solid: bool | None = None
    roof_solid: bool | None = None
    area_m2: Decimal | None = None
    water: str | None = None
    toilet: str | None = None
    waste: str | None = None
    internet: bool | None = None
    means: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class LivelihoodFacts:
    """What the household lives on: land in m², heads of livestock, goods, electricity, income.

    ``income_per_person`` is whole dong per person and month, averaged over the last 12 months.
    """

    income_per_person: int | None = None
    electricity_kwh: int | None = None
    goods: tuple[str, ...] | None = None
    annual_land_m2: int | None = None
    perennial_land_m2: int | None = None
    forest_land_m2: int | None = None
    pond_m2: int | None = None
    cattle: int | None = None
    pigs: int | None = None
    goats: int | None = None
    poultry: int | None = None


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """Everything a review knows.

    ``members`` is the full list unless ``member_count`` is larger: then some members are unlisted
    and nothing is known about them. ``causes`` are codes in order of weight, the first cause first;
    ``wishes`` likewise.
    """

    members: tuple[MemberFacts, ...] = ()
    member_count: int | None = None
    dwelling: DwellingFacts = DwellingFacts()
    livelihood: LivelihoodFacts = LivelihoodFacts()
    causes: tuple[str, ...] | None = None
    cause_note: str | None = None
    wishes: tuple[str, ...] | None = None
    wish_note: str | None = None

    @property
    def size(self) -> int | None:
        """The number of members, ``None`` when neither list nor count is known."""
        if self.member_count is not None:
            return self.member_count
        return len(self.members) or None

    @property
    def unlisted(self) -> int:
        """How many members are known only by number."""
        return max(0, (self.member_count or 0) - len(self.members))

    @property
    def complete_list(self) -> bool:
        """Whether every member is in the list, so that "no member …" can be said at all."""
        return bool(self.members) and not self.unlisted
