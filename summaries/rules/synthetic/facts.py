"""Facts of a made-up household on a day that lead to a wanted joint class.

Nothing here decides a class: it arranges dwelling, schooling, insurance and work so that a
household is deprived of a chosen number of things, and the system's own rules then find the class.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from summaries.rules.synthetic.members import Member

#: How often a deprivation is met among poor households: in the plain, in the mountains.
_WEIGHTS = {
    "work": (3.5, 2.0),
    "nutrition": (1.6, 3.5),
    "insurance": (4.0, 1.2),
    "adult_education": (3.6, 5.0),
    "child_schooling": (0.6, 1.0),
    "structure": (2.2, 4.6),
    "floor_area": (1.8, 3.0),
    "water": (1.2, 4.4),
    "toilet": (2.8, 6.0),
    "internet": (3.6, 4.2),
    "means": (1.0, 1.4),
    "waste": (1.5, 3.0),
}
#: Indicators (keys of rules) that the facts can steer.
STEERED = frozenset({*_WEIGHTS, "dependants"})
_LEVELS_BY_AGE = ((3, "none"), (6, "preschool"), (12, "primary"), (16, "lower_secondary"))


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of the standards in force that the facts keep clear of.

    ``counted`` are the keys of the rules that count as an indicator under every standard.
    """

    floor_area: int
    not_solid: int
    counted: frozenset[str]


@dataclass(slots=True)
class Home:
    """What stays with a household through the years: its troubles in order, and its dwelling."""

    troubles: tuple[str, ...]
    depth: int
    area_each: float
    solid_base: int
    water: str
    toilet: str
    bad_water: str
    bad_toilet: str
    causes: tuple[str, ...]
    wishes: tuple[str, ...]


def make_home(chance: random.Random, members: Sequence[Member], highland: float, on: date) -> Home:
    """Give a household its troubles, poorest side first, and a plausible dwelling."""
    keys = list(_WEIGHTS)
    weights = {k: low + (high - low) * highland for k, (low, high) in _WEIGHTS.items()}
    order = sorted(keys, key=lambda k: chance.random() ** (1 / weights[k]), reverse=True)
    if order.index("means") < order.index("internet"):
        # Who has nothing to read or hear with is not on the internet either.
        order.remove("means")
        order.insert(order.index("internet") + 1, "means")
    mountain = chance.random() < highland
    return Home(
        troubles=tuple(order),
        depth=chance.choices(
            [3, 4, 5, 6, 7], [50, 26, 13, 7, 4] if not mountain else [28, 30, 22, 13, 7]
        )[0],
        area_each=chance.uniform(10, 26) if mountain else chance.uniform(13, 34),
        solid_base=chance.choice([2, 3, 3]),
        water=chance.choices(
            ["piped", "drilled_well", "protected_well", "protected_spring", "rain"],
            [4, 2, 3, 12, 1] if mountain else [9, 6, 5, 1, 1],
        )[0],
        toilet=chance.choices(
            ["septic", "pour_flush", "vip", "slab_pit", "double_vault"],
            [4, 3, 3, 8, 4] if mountain else [10, 5, 1, 2, 4],
        )[0],
        bad_water=chance.choices(
            ["unprotected_spring", "surface", "unprotected_well"],
            [8, 4, 1] if mountain else [1, 2, 6],
        )[0],
        bad_toilet=chance.choice(["unimproved", "unimproved", "none"]),
        causes=_causes(chance, members, on, mountain=mountain),
        wishes=(),
    )


def _causes(
    chance: random.Random, members: Sequence[Member], on: date, *, mountain: bool
) -> tuple[str, ...]:
    able = sum(m.able and 15 <= m.age(on) < 60 for m in members)
    weights = {
        "land": 3.0 if mountain else 1.2,
        "capital": 3.5,
        "labour": 9.0 if not able else 1.0,
        "tools": 2.0 if mountain else 1.0,
        "knowledge": 3.0 if mountain else 1.0,
        "skills": 2.2,
        "illness": 5.0 if any(m.disability != "none" for m in members) else 1.6,
        "other": 0.3,
    }
    order = sorted(weights, key=lambda k: chance.random() ** (1 / weights[k]), reverse=True)
    return tuple(order[: chance.choice([1, 2, 2, 3])])


_WISH_BY_CAUSE = {
    "land": "production", "capital": "credit", "labour": "health", "tools": "production",
    "knowledge": "education", "skills": "education", "illness": "health", "other": "other",
}  # fmt: skip


class Facts:
    """Builds the facts of one household on one day as plain JSON values."""

    def __init__(
        self,
        chance: random.Random,
        members: Sequence[Member],
        home: Home,
        on: date,
        limits: Limits,
    ) -> None:
        """Keep what the day needs."""
        self.chance, self.home, self.on, self.limits = chance, home, on, limits
        self.members = [member for member in members if member.lives_here(on)]
        self.ages = [member.age(on) for member in self.members]
        self.size = len(self.members)
        self.rows: list[dict[str, Any]] = []

    def build(self, wanted: tuple[int, int]) -> dict[str, Any]:
        """Return facts with a number of deprivations between the two of ``wanted``, both included.

        Raises ``ValueError`` where the household cannot be like that.
        """
        least, most = wanted
        troubles = self._choose(least, most)
        self.rows = [self._member(m, age) for m, age in zip(self.members, self.ages, strict=True)]
        for trouble in sorted(troubles & _OF_MEMBERS):
            self._afflict(trouble)
        early = self.home.troubles[: self.home.depth]
        if "adult_education" in troubles or (
            "adult_education" in early and self._can("adult_education")
        ):
            self._unschooled(trained="adult_education" not in troubles)
        if self._dependants():
            troubles.add("dependants")
        found = len(troubles & self.limits.counted)
        if not least <= found <= most:
            raise ValueError(f"{found} deprivations where {least} to {most} were wanted")
        facts: dict[str, Any] = {
            "version": 1,
            "members": self.rows,
            "dwelling": self._dwelling(troubles),
            "causes": list(self.home.causes),
            "wishes": self._wishes(troubles),
        }
        if "other" in self.home.causes:
            facts["cause_note"] = "Hoàn cảnh gia đình"
        return facts

    # --- choosing ---

    def _choose(self, least: int, most: int) -> set[str]:
        forced = {"dependants"} & self.limits.counted if self._dependants() else set()
        able = [t for t in self.home.troubles if t in self.limits.counted and self._can(t)]
        if least > 0:
            count = min(max(least, self.home.depth), most)
        else:
            count = min(most, self.chance.choice([0, 1, 1, 2, 2]))
        count = max(0, count - len(forced))
        return {*able[:count], *forced}

    def _can(self, trouble: str) -> bool:
        return trouble not in _OF_MEMBERS or bool(self._candidates(trouble))

    def _candidates(self, trouble: str) -> list[int]:
        """Members who can be at fault, well inside the ages that the rules ask about."""
        spans = {
            "work": (18, 54), "nutrition": (0, 14), "insurance": (7, 120),
            "adult_education": (17, 29), "child_schooling": (7, 14),
        }  # fmt: skip
        low, high = spans[trouble]
        return [
            i
            for i, (member, age) in enumerate(zip(self.members, self.ages, strict=True))
            if low <= age <= high
            and (trouble not in {"work", "insurance"} or not isinstance(member.born, int))
            and (trouble != "work" or (member.able and member.disability == "none"))
        ]

    def _dependants(self) -> bool:
        few = sum(self._depends(m, age) for m, age in zip(self.members, self.ages, strict=True))
        return few * 2 > self.size

    def _depends(self, member: Member, age: int) -> bool:
        return age < 16 or (
            self._allowed(member, age) and (age >= 60 or member.disability != "none")
        )

    @staticmethod
    def _allowed(member: Member, age: int) -> bool:
        return member.allowance and (age >= 62 or member.disability != "none")

    # --- members ---

    def _member(self, member: Member, age: int) -> dict[str, Any]:
        """Facts of somebody who lacks nothing."""
        row: dict[str, Any] = {
            "key": member.key,
            "born": member.born if isinstance(member.born, int) else member.born.isoformat(),
            "sex": member.sex,
            "head": member.relation == "head",
            "able": member.able and age >= 15,
            "work": self._work(member, age),
            "pension": member.pension,
            "allowance": self._allowed(member, age),
            "disability": member.disability,
            "merit": member.merit,
            "insured": True,
            "stunted": False,
            "underweight": False,
            "attends": self._attends(member, age),
            "finished": self._finished(member, age),
            "job_training": False,
        }
        return row

    @staticmethod
    def _work(member: Member, age: int) -> str:
        if age < 15 or not member.able or age >= 70:
            return "not_seeking"
        if age < 19 and member.studious:
            return "not_seeking"
        return "own"

    @staticmethod
    def _attends(member: Member, age: int) -> str:
        for limit, level in _LEVELS_BY_AGE:
            if age < limit:
                return level
        if age < 18 and (member.studious or member.finished == "none"):
            return "upper_secondary"
        return "none"

    @staticmethod
    def _finished(member: Member, age: int) -> str:
        """An adult of 16 to 30 has the level that the age asks for; see ``_afflict``."""
        if age < 11:
            return "none"
        if age < 16:
            return "primary"
        if age < 18:
            return "lower_secondary"
        if age <= 31:
            good = {"upper_secondary", "intermediate", "college", "university"}
            return member.finished if member.finished in good else "upper_secondary"
        return member.finished

    def _afflict(self, trouble: str) -> None:
        candidates = self._candidates(trouble)
        pick = candidates[hash_of(self.members[0].key, trouble) % len(candidates)]
        row = self.rows[pick]
        if trouble == "work":
            row["work"] = "no_contract" if self.home.solid_base == 3 else "seeking"
        elif trouble == "nutrition":
            row["stunted" if self.home.solid_base == 3 else "underweight"] = True
        elif trouble == "insurance":
            row["insured"] = False
        elif trouble == "child_schooling":
            row["attends"] = "none"

    def _unschooled(self, *, trained: bool) -> None:
        """Somebody left school early; a trade learned on the job makes up for it."""
        candidates = self._candidates("adult_education")
        pick = candidates[hash_of(self.members[0].key, "adult_education") % len(candidates)]
        finished = "primary" if self.members[pick].studious else "none"
        self.rows[pick] |= {"attends": "none", "finished": finished, "job_training": trained}

    # --- dwelling ---

    def _dwelling(self, troubles: set[str]) -> dict[str, Any]:
        home, size = self.home, self.size
        weak = max(2, self.limits.not_solid) if "structure" in troubles else 3 - home.solid_base
        if "structure" not in troubles and self.limits.not_solid <= weak:
            weak = self.limits.not_solid - 1
        least = self.limits.floor_area
        each = least * 0.7 if "floor_area" in troubles else max(least * 1.15, home.area_each)
        has_means = "means" not in troubles
        online = "internet" not in troubles
        means = ["tv"] if home.depth < 5 else ["phone"]
        if online:
            means.append("smartphone")
        elif "phone" not in means:
            means.append("phone")
        return {
            "wall_solid": weak < 2,
            "column_solid": weak < 3,
            "roof_solid": weak < 1,
            "area_m2": max(6, round(each * size)),
            "water": home.bad_water if "water" in troubles else home.water,
            "toilet": home.bad_toilet if "toilet" in troubles else home.toilet,
            "waste": (
                "dumped"
                if "waste" in troubles
                else "collected"
                if home.water == "piped"
                else "treated"
            ),
            "internet": online and has_means,
            "means": means if has_means else [],
        }

    def _wishes(self, troubles: set[str]) -> list[str]:
        wishes = [_WISH_BY_CAUSE[cause] for cause in self.home.causes if cause != "other"]
        if troubles & {"structure", "floor_area", "toilet", "water"}:
            wishes.append("housing")
        if "insurance" in troubles:
            wishes.append("health")
        return list(dict.fromkeys(wishes))


_OF_MEMBERS = {"work", "nutrition", "insurance", "adult_education", "child_schooling"}


def hash_of(*parts: str) -> int:
    """Return a small number that is the same in every run, unlike ``hash``."""
    return sum(ord(letter) * (place + 1) for place, letter in enumerate("".join(parts)))
