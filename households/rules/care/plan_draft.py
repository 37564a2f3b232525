"""What a case plan starts with: goals from deprivations, the situation from the last review.

What is proposed is stored as text of the plan, so it is in Vietnamese, the language of the papers;
an official changes it together with the household.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from households.rules.ages import add_months
from households.rules.fact_choices import CAUSES, WISHES
from households.rules.facts import HouseholdFacts
from households.rules.papers.words import count_words

#: What ``PlanGoal.indicator`` says of the goal to earn more than the line.
INCOME = "income"
#: Goals by code of the national standards' indicators; a code means the same in each of them.
GOALS: dict[str, str] = {
    "E1": "Mọi người có khả năng lao động đều có việc làm thường xuyên",
    "E2": "Bớt người phụ thuộc: thêm người trong hộ có việc làm, có thu nhập",
    "H1": "Trẻ em trong hộ đủ cân nặng và chiều cao theo tuổi",
    "H2": "Mọi người trong hộ đều có thẻ bảo hiểm y tế",
    "A": "Người lớn chưa đủ trình độ được học tiếp hoặc được đào tạo nghề",
    "C": "Mọi trẻ em trong độ tuổi đều đi học",
    "Q": "Nhà ở bền chắc: tường, cột và mái",
    "S": "Nhà đủ rộng cho số người trong hộ",
    "W": "Có nước sinh hoạt hợp vệ sinh",
    "T": "Có nhà tiêu hợp vệ sinh",
    "I1": "Có người trong hộ dùng được internet",
    "I2": "Có phương tiện để theo dõi tin tức",
    "WT": "Rác thải sinh hoạt được thu gom, xử lý",
}


@dataclass(frozen=True, slots=True)
class GoalDraft:
    """A proposed goal."""

    indicator: str
    text: str
    target_on: date


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What is proposed for a new plan."""

    causes: tuple[str, ...] = ()
    situation: str = ""
    strengths: str = ""
    goals: tuple[GoalDraft, ...] = ()


def target_for(day: date) -> date:
    """The day proposed for a goal set on ``day``: a half-year's end, at least half a year away."""
    later = add_months(day, 6)
    return date(later.year, 6, 30) if later.month <= 6 else date(later.year, 12, 31)


def draft_goals(
    lacking: Iterable[tuple[str, str]], *, line: int | None, day: date
) -> tuple[GoalDraft, ...]:
    """One goal for each deprivation (code, name), and one for income above ``line`` if given.

    ``line`` is dong per person and month. Income comes first: it decides about the class.
    """
    target = target_for(day)
    goals = [
        GoalDraft(code, GOALS.get(code) or f"Hết thiếu hụt: {name}"[:300], target)
        for code, name in lacking
    ]
    if line is not None:
        text = f"Thu nhập bình quân trên {count_words(line)} đồng/người/tháng"
        goals.insert(0, GoalDraft(INCOME, text, target))
    return tuple(goals)


def known_causes(ranked: Iterable[str] | None, mask: int) -> tuple[str, ...]:
    """Causes in the order of the review, else those of the class (bit 0 is the first cause)."""
    codes = [choice.code for choice in CAUSES]
    if ranked:
        return tuple(code for code in ranked if code in codes)
    return tuple(code for place, code in enumerate(codes) if mask & 1 << place)


def situation_words(
    facts: HouseholdFacts | None, *, standing: str, persons: int, children: int
) -> str:
    """A few sentences about how the household lives; what is unknown is left out."""
    said = [f"{standing}, {persons} nhân khẩu" + (f", {children} trẻ em." if children else ".")]
    if facts is None:
        return said[0]
    income = facts.livelihood.income_per_person
    if income is not None:
        said.append(f"Thu nhập {count_words(income)} đồng/người/tháng.")
    able = sum(1 for one in facts.members if one.able)
    if any(one.able is not None for one in facts.members):
        said.append(
            f"{able} người có khả năng lao động." if able else "Không ai có khả năng lao động."
        )
    if facts.cause_note:
        said.append(f"Nguyên nhân khác: {facts.cause_note}.")
    if facts.wishes:
        names = [choice.label.vi.lower() for choice in WISHES if choice.code in facts.wishes]
        said.append(f"Hộ mong được hỗ trợ: {', '.join(names)}.")
    return " ".join(said)[:2000]


#: Land and animals that a household can build on, with their units.
_ASSETS = (
    ("annual_land_m2", "{} m² đất trồng cây hằng năm"),
    ("perennial_land_m2", "{} m² đất trồng cây lâu năm"),
    ("forest_land_m2", "{} m² đất rừng"),
    ("pond_m2", "{} m² mặt nước"),
    ("cattle", "{} con trâu, bò, ngựa"),
    ("pigs", "{} con lợn"),
    ("goats", "{} con dê, cừu"),
    ("poultry", "{} con gia cầm"),
)


def strength_words(facts: HouseholdFacts | None) -> str:
    """What the household has to build on, as far as the review knows."""
    if facts is None:
        return ""
    found = [
        words.format(count_words(value))
        for name, words in _ASSETS
        if (value := getattr(facts.livelihood, name))
    ]
    trained = sum(1 for one in facts.members if one.job_training)
    if trained:
        found.append(f"{trained} người đã qua đào tạo nghề")
    text = "; ".join(found)
    return (text[:1].upper() + text[1:] + ".")[:1000] if text else ""
