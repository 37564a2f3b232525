"""Who comes first when there is money for some (Circular 01/2022/TT-BXD): six groups, then score.

Every household belongs to exactly one group, the first that it meets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from households.rules.ages import age_months
from households.rules.fact_types import HouseholdFacts
from households.rules.text import Text

#: Elderly persons begin at this age (Law on the Elderly, Article 2).
ELDERLY_MONTHS = 60 * 12
#: A commune hit within so many years counts as one of frequent disasters (assumed; no list of law).
DISASTER_YEARS = 5
#: Stands for a score that is not known: such a household comes last within its group.
NO_SCORE = 9999

GROUPS: dict[int, Text] = {
    1: Text("Hộ nghèo dân tộc thiểu số", "Poor household of an ethnic minority"),
    2: Text("Hộ nghèo có người có công", "Poor household with a person of merit"),
    3: Text(
        "Hộ nghèo, cận nghèo có đối tượng bảo trợ xã hội",
        "Poor or near-poor household with members under social protection",
    ),
    4: Text(
        "Hộ có hoàn cảnh khó khăn (già cả, neo đơn, khuyết tật)",
        "Household in hardship (elderly, alone, disabled)",
    ),
    5: Text("Hộ ở vùng thường xảy ra thiên tai", "Household in an area of frequent disasters"),
    6: Text("Các hộ còn lại", "Other households"),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides about the group; a flag is set only where the facts certainly say so."""

    poor: bool = False
    near_poor: bool = False
    minority: bool = False
    merit: bool = False
    protected: bool = False
    elderly: bool = False
    alone: bool = False
    disabled: bool = False
    disaster_area: bool = False


@dataclass(frozen=True, slots=True)
class Priority:
    """The group with why, and every other group that is met too."""

    group: int
    why: Text
    also: tuple[int, ...] = ()

    @property
    def name(self) -> Text:
        """The group in the words of the law."""
        return GROUPS[self.group]


def situation_of(
    facts: HouseholdFacts | None,
    on: date,
    *,
    poverty_class: int | None,
    minority: bool,
    merit: bool,
    disaster_area: bool,
) -> Situation:
    """Read the situation from the facts of a review and from the class in force."""
    members = () if facts is None else facts.members
    old = any(age_months(one.born, on)[0] >= ELDERLY_MONTHS for one in members)
    return Situation(
        poor=poverty_class == 1,
        near_poor=poverty_class == 2,
        minority=minority,
        merit=merit or any(one.merit is True for one in members),
        protected=any(one.allowance is True for one in members),
        elderly=old,
        alone=facts is not None and facts.complete_list and facts.size == 1,
        disabled=any(one.disability not in (None, "none") for one in members),
        disaster_area=disaster_area,
    )


def priority_of(situation: Situation) -> Priority:
    """Return the first group that a household meets; the sixth is met by everybody."""
    s = situation
    hard = [
        words
        for flag, words in (
            (s.elderly, Text("có người cao tuổi", "an elderly member")),
            (s.alone, Text("sống một mình", "lives alone")),
            (s.disabled, Text("có người khuyết tật", "a member with a disability")),
        )
        if flag
    ]
    met: list[tuple[int, Text]] = []
    if s.poor and s.minority:
        met.append((1, Text("hộ nghèo, dân tộc thiểu số", "poor, of an ethnic minority")))
    if s.poor and s.merit:
        met.append((2, Text("hộ nghèo, có người có công", "poor, with a person of merit")))
    if (s.poor or s.near_poor) and s.protected:
        met.append(
            (
                3,
                Text(
                    "có thành viên hưởng trợ cấp xã hội hằng tháng",
                    "a member receives a monthly social allowance",
                ),
            )
        )
    if hard:
        met.append((4, Text(", ".join(one.vi for one in hard), ", ".join(one.en for one in hard))))
    if s.disaster_area:
        met.append((5, Text("ở vùng bị thiên tai", "in an area hit by disasters")))
    met.append((6, Text("không thuộc các nhóm trên", "none of the groups above")))
    group, why = met[0]
    return Priority(group, why, tuple(number for number, _ in met[1:-1]))


def order_key(group: int, score: int | None, household: int) -> tuple[int, int, int]:
    """Return what a list is sorted by: group, then score (the poorest first), then a stable key."""
    return group, NO_SCORE if score is None else score, household
