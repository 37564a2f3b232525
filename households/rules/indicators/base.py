"""What every indicator shares: three-valued outcomes, the household as judged, parameters read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, Self

from households.rules.ages import age_months
from households.rules.fact_types import HouseholdFacts, MemberFacts
from households.rules.problems import Problems
from households.rules.text import Text

#: The path of the list of members itself, when somebody in it is not listed.
MEMBER_LIST = "members"


class Verdict(StrEnum):
    """Whether a household is deprived of what an indicator measures."""

    DEPRIVED = "deprived"
    NOT_DEPRIVED = "not_deprived"
    UNKNOWN = "unknown"


class Outcome(NamedTuple):
    """What a rule found, without words: cheap enough to make by the million.

    ``value`` is what is compared with the threshold (a count, a code, m² …), ``members`` the keys
    of the members at fault, ``missing`` the paths of the facts that would decide.
    """

    verdict: Verdict
    value: object = None
    members: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Case:
    """A household as seen on one day: its facts with each member's lowest and highest age."""

    __slots__ = ("ages", "as_of", "facts")

    def __init__(self, facts: HouseholdFacts, as_of: date) -> None:
        """Work out the ages once for all indicators."""
        self.facts = facts
        self.as_of = as_of
        self.ages = [age_months(member.born, as_of) for member in facts.members]


#: A test of one member: ``True`` deprived, ``False`` not, else the names of the missing facts.
MemberTest = Callable[[MemberFacts, int, int], "bool | tuple[str, ...]"]


def any_member(case: Case, test: MemberTest) -> Outcome:
    """Judge "at least one member …": deprived if one certainly is, not only if all certainly not.

    The value is the number of members certainly at fault.
    """
    facts = case.facts
    at_fault: list[str] = []
    missing: list[str] = []
    for number, (member, (low, high)) in enumerate(zip(facts.members, case.ages, strict=True)):
        found = test(member, low, high)
        if found is True:
            at_fault.append(member.key)
        elif found is not False:
            missing += [f"members[{number}].{name}" for name in found]
    if at_fault:
        return Outcome(Verdict.DEPRIVED, len(at_fault), tuple(at_fault))
    if not facts.complete_list:
        missing.append(MEMBER_LIST)
    if missing:
        return Outcome(Verdict.UNKNOWN, None, (), tuple(missing))
    return NO_MEMBER


NO_MEMBER = Outcome(Verdict.NOT_DEPRIVED, 0)


def one_of(value: str | None, accepted: frozenset[str], path: str) -> Outcome:
    """Judge a choice that is good when it is one of ``accepted``."""
    if value is None:
        return Outcome(Verdict.UNKNOWN, None, (), (path,))
    return Outcome(Verdict.NOT_DEPRIVED if value in accepted else Verdict.DEPRIVED, value)


def unknown_names(**values: object) -> tuple[str, ...]:
    """Return the names of the facts given that are unknown."""
    return tuple(name for name, value in values.items() if value is None)


@dataclass(frozen=True, slots=True)
class Rule(ABC):
    """The test behind an indicator, with its thresholds: the parameters are data of a standard.

    Subclasses are frozen dataclasses of their thresholds.
    """

    key: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, parameters: "Parameters") -> Self:
        """Build the rule from the parameters of a standard, reporting what is wrong with them."""

    @abstractmethod
    def judge(self, case: Case) -> Outcome:
        """Judge a household; never raises."""

    @abstractmethod
    def threshold(self) -> Text:
        """Return when a household is deprived, in words, with the numbers in force."""

    @abstractmethod
    def finding(self, outcome: Outcome) -> Text:
        """Return what was found about a household that could be judged, in words."""

    @abstractmethod
    def as_generous_as(self, other: Self) -> bool:
        """Return whether whoever ``other`` finds deprived is deprived here too."""


class Parameters:
    """Typed reading of a rule's parameters; each fault is reported with its path, none raised."""

    def __init__(self, values: Mapping[str, Any], path: str, problems: Problems) -> None:
        """``path`` leads to the parameters inside their document."""
        self._values = dict(values)
        self._path = path
        self._problems = problems

    def _take(self, name: str) -> Any:
        if name not in self._values:
            self._problems.add(
                f"{self._path}.{name}", "missing", "Thiếu tham số; hãy ghi.", "Missing; write it."
            )
        return self._values.pop(name, None)

    def integer(self, name: str, low: int, high: int) -> int:
        """Return a whole number between ``low`` and ``high``, both included."""
        value = self._take(name)
        return self._problems.integer(value, f"{self._path}.{name}", low, high)

    def codes(self, name: str, allowed: Iterable[str]) -> frozenset[str]:
        """Return a set of codes out of ``allowed``."""
        return self._problems.codes(self._take(name), f"{self._path}.{name}", allowed)

    def rows(self, name: str, keys: Sequence[str]) -> list["Parameters"]:
        """Return a list of objects, each to be read with the same methods and then ``finish``ed."""
        value = self._take(name)
        path = f"{self._path}.{name}"
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            wanted = ", ".join(keys)
            self._problems.add(
                path,
                "type",
                f"Phải là danh sách các mục có: {wanted}.",
                f"Must be a list of objects with: {wanted}.",
            )
            return []
        return [Parameters(row, f"{path}[{n}]", self._problems) for n, row in enumerate(value)]

    def section(self, name: str) -> "Parameters":
        """Return a nested object, to be read with the same methods and then ``finish``ed."""
        value = self._take(name)
        path = f"{self._path}.{name}"
        if not isinstance(value, Mapping):
            self._problems.add(path, "type", "Phải là một đối tượng.", "Must be an object.")
            value = {}
        return Parameters(value, path, self._problems)

    def check_bands(self, bands: Sequence[tuple[int, int]]) -> None:
        """Report bands of ages that are empty, leave a gap or overlap."""
        ends = [bands[0][0] if bands else 0, *(end for _, end in bands)]
        if any(start != last or start >= end for (start, end), last in zip(bands, ends)):  # noqa: B905
            self._problems.add(
                f"{self._path}.bands",
                "bands",
                "Các nhóm tuổi phải nối tiếp nhau, không hở, không chồng lên nhau.",
                "The age bands must follow each other without gap or overlap.",
            )

    def finish(self) -> None:
        """Report every parameter that nobody asked for."""
        for name in self._values:
            self._problems.add(
                f"{self._path}.{name}",
                "unknown",
                "Không có tham số này; hãy xoá.",
                "No such parameter; remove it.",
            )
