"""What tables ask of a household beside its deprivations: children, ability to work, head, causes.

Definitions: ``docs/rules/groups.md`` (circular 07/2021 tables; wording of "unable to work" is to be
checked against the gazette).
"""

from dataclasses import dataclass
from datetime import date

from households.rules.ages import age_months
from households.rules.fact_choices import CAUSES
from households.rules.fact_types import HouseholdFacts
from households.rules.indicators.people import Work
from households.rules.standards import StandardSpec

#: A child is under 16 (the child indicators of Decree 07/2021).
CHILD_MONTHS = 16 * 12


@dataclass(frozen=True, slots=True)
class Traits:
    """Counts and flags for statistics. A flag is set only where the facts certainly say so."""

    persons: int
    children: int
    unable_to_work: bool
    has_merit: bool
    female_head: bool
    causes: int


def traits_of(facts: HouseholdFacts, on: date, standard: StandardSpec) -> Traits:
    """Derive the traits of a household on a day; the standard's work rule sets working age.

    Without such a rule nobody is said to be unable to work.
    """
    work = next((i.rule for i in standard.indicators if isinstance(i.rule, Work)), None)
    ages = [age_months(member.born, on) for member in facts.members]
    return Traits(
        persons=facts.size or 0,
        children=sum(high < CHILD_MONTHS for _, high in ages),
        unable_to_work=work is not None and facts.complete_list and _nobody_can(facts, on, work),
        has_merit=any(member.merit is True for member in facts.members),
        female_head=any(member.head and member.sex == "F" for member in facts.members),
        causes=cause_mask(facts.causes or ()),
    )


def _nobody_can(facts: HouseholdFacts, on: date, work: Work) -> bool:
    """Whether every member is certainly outside working age or unable to work."""
    youngest = work.age_from * 12
    ends = {
        "M": work.retirement_male.in_year(on.year),
        "F": work.retirement_female.in_year(on.year),
    }
    for member in facts.members:
        low, high = age_months(member.born, on)
        oldest = ends.get(member.sex or "", max(ends.values()))
        if not (member.able is False or high < youngest or low >= oldest):
            return False
    return True


#: Bit of each cause, in the order of table 10: bit 0 is the lack of land, bit 7 any other cause.
CAUSE_BITS = {choice.code: 1 << number for number, choice in enumerate(CAUSES)}


def cause_mask(causes: tuple[str, ...]) -> int:
    """Fold cause codes into a mask."""
    return sum(CAUSE_BITS[code] for code in set(causes))
