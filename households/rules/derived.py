"""Figures about a household that follow from its facts, each as a range while facts are missing.

The scoring form asks for some of them, the statistics for others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from households.rules.fact_types import MemberFacts
from households.rules.indicators.base import MEMBER_LIST, Case
from households.rules.text import Text

Number = int | Decimal
CHILD_UNDER = 16
#: Work and pensions are asked from this age.
ASKED_FROM = 15
#: The order of levels finished, for "highest level in the household".
LEVELS = (
    "none", "primary", "lower_secondary", "upper_secondary", "elementary", "intermediate",
    "college", "university",
)  # fmt: skip


class Figure(NamedTuple):
    """A number between two bounds (``None`` is open), and what would narrow it."""

    low: Number | None
    high: Number | None
    missing: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the number is known."""
        return self.low is not None and self.low == self.high


UNKNOWN_SIZE = Figure(1, None, (MEMBER_LIST,))
#: Tells of one member: yes, no, or the names of the missing facts.
Test = Callable[[MemberFacts, int, int], "bool | tuple[str, ...]"]


def _count(case: Case, test: Test) -> Figure:
    """Count the members for whom ``test`` holds; unlisted ones may or may not."""
    facts = case.facts
    sure = open_ = 0
    missing: list[str] = []
    for number, (member, (low, high)) in enumerate(zip(facts.members, case.ages, strict=True)):
        found = test(member, low, high)
        if found is True:
            sure += 1
        elif found is not False:
            open_ += 1
            missing += [f"members[{number}].{name}" for name in found]
    if facts.size is None:
        return Figure(0, None, (MEMBER_LIST,))
    if facts.unlisted:
        missing.append(MEMBER_LIST)
    return Figure(sure, sure + open_ + facts.unlisted, tuple(missing))


def size(case: Case) -> Figure:
    """The number of members."""
    known = case.facts.size
    return UNKNOWN_SIZE if known is None else Figure(known, known)


def children(case: Case) -> Figure:
    """The number of members under 16."""
    limit = CHILD_UNDER * 12

    def test(member: MemberFacts, low: int, high: int) -> bool | tuple[str, ...]:
        return True if high < limit else False if low >= limit else ("born",)

    return _count(case, test)


def _where(name: str, accepted: frozenset[object]) -> Callable[[Case], Figure]:
    """Return a figure that counts members of 15 and over; the younger are not asked."""
    limit = ASKED_FROM * 12

    def test(member: MemberFacts, low: int, high: int) -> bool | tuple[str, ...]:
        value = getattr(member, name)
        if high < limit or (value is not None and value not in accepted):
            return False
        if value is None:
            return (name,)
        return True if low >= limit else ("born",)

    return lambda case: _count(case, test)


def dependent_share(case: Case) -> Figure:
    """Children in percent of all members, rounded down."""
    known = case.facts.size
    if known is None:
        return Figure(0, 100, (MEMBER_LIST,))
    few = children(case)
    return Figure(int(few.low or 0) * 100 // known, int(few.high or 0) * 100 // known, few.missing)


def highest_level(case: Case) -> Figure:
    """The highest level that a member of 16 or over finished, as its place in ``LEVELS``."""
    limit = CHILD_UNDER * 12
    top = len(LEVELS) - 1
    low = high = 0
    missing: list[str] = []
    facts = case.facts
    for number, (member, (youngest, oldest)) in enumerate(
        zip(facts.members, case.ages, strict=True)
    ):
        if oldest < limit:
            continue
        level = None if member.finished is None else LEVELS.index(member.finished)
        if level is not None and youngest >= limit:
            low = max(low, level)
        else:
            missing.append(f"members[{number}].{'finished' if level is None else 'born'}")
        high = max(high, top if level is None else level)
    if not facts.complete_list:
        missing.append(MEMBER_LIST)
        high = top
    return Figure(low, high, () if low == high else tuple(missing))


def area_per_person(case: Case) -> Figure:
    """Floor area in m² per person, rounded down to 0.01."""
    area, known = case.facts.dwelling.area_m2, case.facts.size
    if area is None or known is None:
        missing = ("dwelling.area_m2",) if area is None else ()
        return Figure(0, None, missing if known else (*missing, MEMBER_LIST))
    each = (area * 100 // known) / Decimal(100)
    return Figure(each, each)


def electricity_per_person(case: Case) -> Figure:
    """Electricity in kWh a month per person, rounded down."""
    used, known = case.facts.livelihood.electricity_kwh, case.facts.size
    if used is None or known is None:
        missing = ("livelihood.electricity_kwh",) if used is None else ()
        return Figure(0, None, missing if known else (*missing, MEMBER_LIST))
    return Figure(used // known, used // known)


def solid_structures(case: Case) -> Figure:
    """How many of wall, column and roof are solid: 3 permanent, 2 semi-permanent, fewer simple."""
    home = case.facts.dwelling
    parts = {
        "wall_solid": home.wall_solid,
        "column_solid": home.column_solid,
        "roof_solid": home.roof_solid,
    }
    values = list(parts.values())
    solid, unknown = values.count(True), values.count(None)
    missing = tuple(f"dwelling.{name}" for name, value in parts.items() if value is None)
    return Figure(solid, solid + unknown, missing)


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """A figure that a form may use as the source of a question."""

    label: Text
    compute: Callable[[Case], Figure]


DERIVED_FACTS: dict[str, DerivedFact] = {
    "size": DerivedFact(Text("Số thành viên", "Number of members"), size),
    "children": DerivedFact(Text("Số trẻ em dưới 16 tuổi", "Children under 16"), children),
    "dependent_share": DerivedFact(
        Text("Tỷ lệ trẻ em trong hộ (%)", "Share of children (%)"), dependent_share
    ),
    "highest_level": DerivedFact(
        Text("Trình độ cao nhất trong hộ", "Highest level in the household"), highest_level
    ),
    "wage_members": DerivedFact(
        Text("Số người làm công, làm thuê", "Members with a wage job"),
        _where("work", frozenset({"contract", "no_contract"})),
    ),
    "contract_members": DerivedFact(
        Text("Số người làm công có hợp đồng", "Members with a labour contract"),
        _where("work", frozenset({"contract"})),
    ),
    "pension_members": DerivedFact(
        Text("Số người hưởng lương hưu", "Members with a pension"),
        _where("pension", frozenset({True})),
    ),
    "area_per_person": DerivedFact(
        Text("Diện tích nhà ở bình quân (m²/người)", "Floor area per person (m²)"),
        area_per_person,
    ),
    "electricity_per_person": DerivedFact(
        Text("Điện bình quân (kWh/người/tháng)", "Electricity per person and month (kWh)"),
        electricity_per_person,
    ),
    "solid_structures": DerivedFact(
        Text("Số kết cấu nhà bền chắc", "Solid structures of the dwelling"), solid_structures
    ),
}
