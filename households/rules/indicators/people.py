"""Indicators about single members: work, dependants, nutrition, health insurance."""

from dataclasses import dataclass
from typing import ClassVar, Self

from households.rules.fact_types import MemberFacts
from households.rules.indicators.base import (
    MEMBER_LIST,
    Case,
    Outcome,
    Parameters,
    Rule,
    Verdict,
    any_member,
    unknown_names,
)
from households.rules.text import Text

_WAGE_WITHOUT_CONTRACT = "no_contract"
#: Work that is never a deprivation.
_FINE = ("contract", "own", "not_seeking")


@dataclass(frozen=True, slots=True)
class Retirement:
    """The end of working age: so many months in a base year, rising yearly up to a cap."""

    year: int
    months: int
    step: int
    cap: int

    def in_year(self, year: int) -> int:
        """Return the age in months at which working age ends in ``year``."""
        return min(self.cap, self.months + self.step * max(0, year - self.year))

    @classmethod
    def read(cls, row: Parameters) -> Self:
        """Read ``{year, months, step, cap}``."""
        end = cls(
            year=row.integer("year", 1990, 2100),
            months=row.integer("months", 480, 900),
            step=row.integer("step", 0, 12),
            cap=row.integer("cap", 480, 900),
        )
        row.finish()
        return end


@dataclass(frozen=True, slots=True)
class Work(Rule):
    """E1: a member of working age who can and wants to work has no job, or a wage job is uncovered.

    Members under ``age_from`` and those unable to work are not counted; a wage job without a
    contract counts at any age above.
    """

    key: ClassVar[str] = "work"
    age_from: int
    retirement_male: Retirement
    retirement_female: Retirement

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``age_from`` (years) and the two retirement tables."""
        return cls(
            age_from=parameters.integer("age_from", 10, 20),
            retirement_male=Retirement.read(parameters.section("retirement_male")),
            retirement_female=Retirement.read(parameters.section("retirement_female")),
        )

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the number of members at fault."""
        youngest = self.age_from * 12
        men = self.retirement_male.in_year(case.as_of.year)
        women = self.retirement_female.in_year(case.as_of.year)

        def test(member: MemberFacts, low: int, high: int) -> bool | tuple[str, ...]:
            work = member.work
            if high < youngest or member.able is False or work in _FINE:
                return False
            if work is None:
                return unknown_names(work=work, able=member.able)
            if work == _WAGE_WITHOUT_CONTRACT:
                return True if low >= youngest else ("born",)
            ends = {"M": (men, men), "F": (women, women)}.get(
                member.sex or "", (min(men, women), max(men, women))
            )
            return _seeking(member, (low, high), youngest, ends)

        return any_member(case, test)

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text(
            "có ít nhất một người trong độ tuổi lao động, có khả năng lao động, muốn làm việc mà"
            " không có việc làm, hoặc có việc làm công nhưng không có hợp đồng lao động",
            "at least one member of working age, able and wishing to work, has no job, or has a"
            " wage job without a labour contract",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return the number of members at fault, in words."""
        if not outcome.value:
            return Text("không có người nào như vậy", "no such member")
        return Text(
            f"{outcome.value} người không có việc làm hoặc không có hợp đồng lao động",
            f"{outcome.value} without a job or without a labour contract",
        )

    def as_generous_as(self, other: Self) -> bool:
        """Compare the age from which and until which work is asked."""
        return self.age_from <= other.age_from and all(
            mine.in_year(year) >= theirs.in_year(year)
            for mine, theirs in (
                (self.retirement_male, other.retirement_male),
                (self.retirement_female, other.retirement_female),
            )
            for year in range(2021, 2046)
        )


def _seeking(
    member: MemberFacts, age: tuple[int, int], youngest: int, ends: tuple[int, int]
) -> bool | tuple[str, ...]:
    """Tell whether somebody who wants work is of working age and able; ``ends`` may be a range."""
    low, high = age
    if low >= ends[1]:
        return False
    in_range = low >= youngest and high < ends[0]
    if in_range and member.able:
        return True
    gaps = ["able"] if member.able is None else []
    if not in_range:
        gaps += ["born"] * (low != high)
        gaps += ["sex"] * (member.sex is None and high >= ends[0])
    return tuple(gaps)


def _exact(member: MemberFacts) -> bool:
    return member.born is not None and not isinstance(member.born, int)


@dataclass(frozen=True, slots=True)
class Dependants(Rule):
    """E2: children, and the old or disabled on monthly allowance, are more than a share of all."""

    key: ClassVar[str] = "dependants"
    percent: int
    child_under: int
    old_from: int

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``percent``, ``child_under`` and ``old_from`` (years)."""
        return cls(
            percent=parameters.integer("percent", 1, 100),
            child_under=parameters.integer("child_under", 1, 30),
            old_from=parameters.integer("old_from", 50, 100),
        )

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the pair (certain dependants, members)."""
        facts = case.facts
        size = facts.size
        if size is None:
            return Outcome(Verdict.UNKNOWN, None, (), (MEMBER_LIST,))
        child, old = self.child_under * 12, self.old_from * 12
        certain: list[str] = []
        missing: list[str] = []
        open_members = facts.unlisted
        for number, (member, (low, high)) in enumerate(zip(facts.members, case.ages, strict=True)):
            found = _dependant(member, low, high, child, old)
            if found is True:
                certain.append(member.key)
            elif found is not False:
                open_members += 1
                missing += [f"members[{number}].{name}" for name in found]
        limit = self.percent * size
        if len(certain) * 100 > limit:
            return Outcome(Verdict.DEPRIVED, (len(certain), size), tuple(certain))
        if (len(certain) + open_members) * 100 <= limit:
            return Outcome(Verdict.NOT_DEPRIVED, (len(certain), size), tuple(certain))
        if facts.unlisted:
            missing.append(MEMBER_LIST)
        return Outcome(Verdict.UNKNOWN, None, (), tuple(missing))

    def threshold(self) -> Text:
        """Return the share in words."""
        return Text(
            f"số người phụ thuộc (trẻ em dưới {self.child_under} tuổi; người cao tuổi, người"
            f" khuyết tật hưởng trợ cấp xã hội hằng tháng) trên {self.percent} % số nhân khẩu",
            f"dependants (children under {self.child_under}; older or disabled members on monthly"
            f" social allowance) are more than {self.percent} % of all members",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return dependants and members in words."""
        if not isinstance(outcome.value, tuple):
            return Text("", "")
        count, size = outcome.value
        return Text(f"{count} trên {size} người", f"{count} of {size} members")

    def as_generous_as(self, other: Self) -> bool:
        """Compare the share and both ages."""
        return (
            self.percent <= other.percent
            and self.child_under >= other.child_under
            and self.old_from <= other.old_from
        )


def _dependant(
    member: MemberFacts, low: int, high: int, child: int, old: int
) -> bool | tuple[str, ...]:
    """Tell whether a member depends on others; unknown facts are named only if they matter."""
    if high < child:
        return True
    allowance, disability = member.allowance, member.disability
    disabled = None if disability is None else disability != "none"
    if allowance and (disabled or low >= old):
        return True
    never_supported = allowance is False or (disabled is False and high < old)
    if never_supported and low >= child:
        return False
    names = [] if _exact(member) else ["born"]
    if not never_supported:
        names += unknown_names(allowance=allowance, disability=disability)
    return tuple(names)


@dataclass(frozen=True, slots=True)
class Nutrition(Rule):
    """H1: a child is undernourished in height or in weight for its age."""

    key: ClassVar[str] = "nutrition"
    child_under: int

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``child_under`` (years)."""
        return cls(child_under=parameters.integer("child_under", 1, 30))

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the number of undernourished children."""
        limit = self.child_under * 12

        def test(member: MemberFacts, low: int, high: int) -> bool | tuple[str, ...]:
            stunted, underweight = member.stunted, member.underweight
            if low >= limit or (stunted is False and underweight is False):
                return False
            if stunted or underweight:
                return True if high < limit else ("born",)
            gaps = unknown_names(stunted=stunted, underweight=underweight)
            return gaps if high < limit else ("born", *gaps)

        return any_member(case, test)

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text(
            f"có ít nhất một trẻ em dưới {self.child_under} tuổi suy dinh dưỡng chiều cao hoặc"
            " cân nặng theo tuổi",
            f"at least one child under {self.child_under} is undernourished in height or weight"
            " for age",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return the number of undernourished children, in words."""
        return Text(f"{outcome.value} trẻ em suy dinh dưỡng", f"{outcome.value} undernourished")

    def as_generous_as(self, other: Self) -> bool:
        """Compare the age."""
        return self.child_under >= other.child_under


@dataclass(frozen=True, slots=True)
class Insurance(Rule):
    """H2: a member from a certain age has no health insurance now."""

    key: ClassVar[str] = "insurance"
    age_from: int

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """Read ``age_from`` (years)."""
        return cls(age_from=parameters.integer("age_from", 0, 30))

    def judge(self, case: Case) -> Outcome:
        """Judge the household; the value is the number of members without insurance."""
        limit = self.age_from * 12

        def test(member: MemberFacts, low: int, high: int) -> bool | tuple[str, ...]:
            if high < limit or member.insured:
                return False
            if low >= limit:
                return True if member.insured is False else ("insured",)
            return ("born", *unknown_names(insured=member.insured))

        return any_member(case, test)

    def threshold(self) -> Text:
        """Return the words of the threshold."""
        return Text(
            f"có ít nhất một người từ đủ {self.age_from} tuổi trở lên hiện không có bảo hiểm y tế",
            f"at least one member aged {self.age_from} or over has no health insurance now",
        )

    def finding(self, outcome: Outcome) -> Text:
        """Return the number of members without insurance, in words."""
        return Text(
            f"{outcome.value} người không có bảo hiểm y tế",
            f"{outcome.value} without health insurance",
        )

    def as_generous_as(self, other: Self) -> bool:
        """Compare the age."""
        return self.age_from <= other.age_from
