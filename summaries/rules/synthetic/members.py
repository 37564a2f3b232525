"""Households of made-up persons: who lives together, how old they are, what they are called."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

#: Kinds of households, with their weights in the plain and in the mountains.
_KINDS = {
    "lone_elder": (24, 4),
    "elder_couple": (13, 4),
    "single_parent": (12, 7),
    "nuclear": (25, 46),
    "three_generations": (16, 30),
    "grandparents": (4, 3),
    "young_couple": (6, 6),
}
_KIN = Mapping[str, Any]
_Span = tuple[date, date]


@dataclass(slots=True)
class Member:
    """A made-up person. ``born`` is a bare year for some elders.

    ``finished`` is the highest level of an adult; ``studious`` tells whether a young one goes on
    to school. ``joined`` is None for those there from the start.
    """

    key: str
    name: str
    sex: str
    born: date | int
    relation: str
    group: str
    finished: str
    studious: bool
    able: bool = True
    disability: str = "none"
    allowance: bool = False
    pension: bool = False
    merit: bool = False
    joined: date | None = None
    died: date | None = None

    @property
    def birth_year(self) -> int:
        """The year of birth."""
        return self.born if isinstance(self.born, int) else self.born.year

    def age(self, on: date) -> int:
        """Completed years; of a bare year those of somebody born in the middle of it."""
        if isinstance(self.born, int):
            return on.year - self.born - (on.month < 7)
        before = (on.month, on.day) < (self.born.month, self.born.day)
        return on.year - self.born.year - before

    def lives_here(self, on: date) -> bool:
        """Whether the person is a member on a day."""
        return (self.joined is None or self.joined <= on) and (self.died is None or self.died > on)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What shapes the households of a place."""

    highland: float
    minority: float
    groups: tuple[tuple[str, float], ...]
    urban: bool


class Registry:
    """Makes households; ``names`` are the parts of names by ethnic group."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        """Keep the parts of names."""
        self._default: _KIN = names["default"]
        self._groups: Mapping[str, _KIN] = names["groups"]

    def household(
        self, chance: random.Random, here: Surroundings, on: date, until: date
    ) -> list[Member]:
        """Return the members of a household registered on a day, births and deaths until another.

        Poor households are of a minority more often than the place is.
        """
        share = here.minority
        odds = share / max(1e-9, 1 - share) * 3.5
        minority = chance.random() < odds / (1 + odds)
        group = "01"
        if minority and here.groups:
            codes, weights = zip(*here.groups, strict=True)
            group = chance.choices(codes, weights)[0]
        hills = here.highland if minority else here.highland * 0.25
        kind = chance.choices(
            list(_KINDS), [plain + (high - plain) * hills for plain, high in _KINDS.values()]
        )[0]
        members = _Composer(self, chance, group, hills, on).compose(kind)
        _pass_time(self, members, chance, hills, (on, until))
        return members

    def name(
        self,
        chance: random.Random,
        group: str,
        sex: str,
        family: str | None = None,
        others: Iterable[Member] = (),
    ) -> tuple[str, str]:
        """Return a full name and its family name; nobody is named like one of the ``others``."""
        kin = self._groups.get(group, self._default)
        if family is None:
            family = chance.choices(kin["family"], kin.get("weight"))[0]
        middles = kin["middle_men" if sex == "M" else "middle_women"]
        pool = kin["men" if sex == "M" else "women"]
        at = pool.index(chance.choice(pool))
        taken = {other.name.rsplit(" ", 1)[-1] for other in others}
        given = next((n for n in (*pool[at:], *pool[:at]) if n not in taken), pool[at])
        parts = (family, chance.choice(middles), given)
        return " ".join(part for part in parts if part), family


def _key(chance: random.Random) -> str:
    """A UUID of version 4 from the seeded source."""
    bits = chance.getrandbits(128)
    bits = bits & ~(0xF << 76) | (4 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    digits = f"{bits:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class _Composer:
    """Puts one household together."""

    def __init__(
        self, registry: Registry, chance: random.Random, group: str, hills: float, on: date
    ) -> None:
        self.registry, self.chance, self.group = registry, chance, group
        self.hills, self.on = hills, on
        self.members: list[Member] = []

    def compose(self, kind: str) -> list[Member]:
        chance = self.chance
        if kind == "lone_elder":
            self._elder("F" if chance.random() < 0.76 else "M", "head", chance.randint(62, 90))
        elif kind == "elder_couple":
            age = chance.randint(61, 84)
            self._elder("M", "head", age)
            self._elder("F", "spouse", max(55, age - chance.randint(0, 6)))
        elif kind == "grandparents":
            self._elder("F" if chance.random() < 0.6 else "M", "head", chance.randint(58, 74))
            self._children(self.members[0], chance.randint(1, 2), 14, "grandchild")
        elif kind == "single_parent":
            mother = self._adult("F", "head", chance.randint(26, 48))
            self._children(mother, chance.choice([1, 1, 2, 2, 3]), 20)
        elif kind == "young_couple":
            man = self._adult("M", "head", chance.randint(21, 32))
            self._adult("F", "spouse", max(18, man.age(self.on) - chance.randint(0, 4)))
            self._children(man, chance.choice([0, 1, 1]), 3)
        else:
            self._family(three=kind == "three_generations")
        return self.members

    def _family(self, *, three: bool) -> None:
        chance = self.chance
        age = chance.randint(27, 52)
        father = self._adult("M", "head", age)
        if chance.random() < 0.92:
            self._adult("F", "spouse", max(20, age - chance.randint(0, 6)))
        most = [1, 2, 2, 3, 3, 4, 5] if chance.random() < self.hills else [1, 1, 2, 2, 2, 3]
        self._children(father, chance.choice(most), min(22, age - 19))
        if three:
            self._elder("F", "parent", age + chance.randint(20, 30))
            if chance.random() < 0.4:
                self._elder("M", "parent", age + chance.randint(21, 32))

    # --- single persons ---

    def _born(self, age: int) -> date | int:
        start = self.on - timedelta(days=int(365.25 * age) + self.chance.randint(1, 364))
        if age > 68 and self.chance.random() < 0.35:
            return start.year
        return start

    def _add(
        self, sex: str, relation: str, age: int, finished: str, family: str | None = None
    ) -> Member:
        name, _family = self.registry.name(self.chance, self.group, sex, family, self.members)
        member = Member(
            key=_key(self.chance),
            name=name,
            sex=sex,
            born=self._born(age),
            relation=relation,
            group=self.group,
            finished=finished,
            studious=self.chance.random() > 0.35 + 0.3 * self.hills,
        )
        self.members.append(member)
        return member

    def _adult(self, sex: str, relation: str, age: int) -> Member:
        levels = ["none", "primary", "lower_secondary", "upper_secondary", "intermediate"]
        low, high = [8, 28, 40, 20, 4], [38, 34, 21, 6, 1]
        weights = [a + (b - a) * self.hills for a, b in zip(low, high, strict=True)]
        member = self._add(sex, relation, age, self.chance.choices(levels, weights)[0])
        ill = self.chance.random()
        if ill < 0.05:
            member.disability = "severe" if ill < 0.025 else "mild"
            member.able = ill >= 0.02
            member.allowance = ill < 0.025
        return member

    def _elder(self, sex: str, relation: str, age: int) -> Member:
        levels = ["none", "primary", "lower_secondary"]
        finished = self.chance.choices(levels, [30 + 50 * self.hills, 45, 20])[0]
        member = self._add(sex, relation, age, finished)
        member.able = age < 66 and self.chance.random() < 0.8
        member.allowance = age >= 80 or self.chance.random() < 0.25
        if self.chance.random() < 0.14:
            member.disability = self.chance.choice(["mild", "severe", "very_severe"])
        member.merit = self.chance.random() < 0.035
        member.pension = not member.allowance and self.chance.random() < 0.02
        return member

    def _children(self, parent: Member, count: int, oldest: int, relation: str = "child") -> None:
        family = parent.name.split(" ", 1)[0]
        age = self.chance.randint(max(0, oldest - 8), max(0, oldest))
        for _ in range(count):
            sex = "M" if self.chance.random() < 0.52 else "F"
            finished = "upper_secondary" if age >= 18 else "none"
            child = self._add(sex, relation, age, finished, family)
            if age >= 18 and not child.studious:
                child.finished = "lower_secondary"
            age -= self.chance.choice([1, 2, 2, 3, 4])
            if age < 0:
                break


def _pass_time(
    registry: Registry, members: list[Member], chance: random.Random, hills: float, span: _Span
) -> None:
    """Let children be born and elders die in the years that follow."""
    on, until = span
    years = max(0.0, (until - on).days / 365.25)
    whole = max(1, (until - on).days - 40)
    if chance.random() < years * (0.03 + 0.05 * hills):
        born = on + timedelta(days=chance.randint(30, whole + 30))
        if born < until:
            _birth(registry, members, chance, on, born)
    if len(members) < 3:
        return
    for member in members:
        if member.relation == "parent" and chance.random() < years * 0.02:
            died = on + timedelta(days=chance.randint(40, whole + 39))
            member.died = died if died < until else None


def _birth(
    registry: Registry, members: list[Member], chance: random.Random, on: date, born: date
) -> None:
    mother = next((m for m in members if m.sex == "F" and 19 <= m.age(on) <= 38), None)
    father = next((m for m in members if m.sex == "M" and 19 <= m.age(on) <= 50), None)
    if mother is None or father is None:
        return
    sex = "M" if chance.random() < 0.52 else "F"
    family = father.name.split(" ")[0]
    name, _family = registry.name(chance, members[0].group, sex, family, members)
    members.append(
        Member(
            key=_key(chance),
            name=name,
            sex=sex,
            born=born,
            relation="child" if mother.relation in {"head", "spouse"} else "grandchild",
            group=members[0].group,
            finished="none",
            studious=True,
            joined=born,
        )
    )


def head_of(members: Sequence[Member]) -> Member:
    """Return the head of the household."""
    return next(member for member in members if member.relation == "head")
