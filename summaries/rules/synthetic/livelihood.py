"""Land, livestock, goods and income of a made-up household, on the wanted side of the lines.

The points of the scoring form are data, so the facts are found by trial: plausible ones first, then
small changes up or down until the form's own points fall where they should.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from households.rules.scoring_form import AnswerType, FormSpec, Option, Question

_LEVELS = (
    "none", "primary", "lower_secondary", "upper_secondary", "elementary", "intermediate",
    "college", "university",
)  # fmt: skip
_Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where income must lie: score above ``low`` up to ``high``; the same in dong a month."""

    score_low: int | None
    score_high: int | None
    income_low: int
    income_high: int | None

    @property
    def below(self) -> bool:
        """Whether the household is at or below some line."""
        return self.income_high is not None


class Scorer:
    """Points of one column of a form for facts as plain values."""

    def __init__(self, form: FormSpec, profile: str) -> None:
        """Prepare the questions once."""
        column = form.column(profile)
        self._lines: list[Callable[[_Facts, Mapping[str, Any]], int]] = []
        for question in form.questions:
            if question.source is None or question.depends_on is not None:
                raise ValueError(f"question {question.code} is not answered by facts alone")
            self._lines.append(partial(_points, question, column))

    def score(self, facts: _Facts, on: date) -> int:
        """Return the points of a household whose facts are complete."""
        derived = _derived(facts, on)
        return sum(line(facts, derived) for line in self._lines)


def _points(question: Question, column: int, facts: _Facts, derived: Mapping[str, Any]) -> int:
    source = question.source or ""
    if source in derived:
        value = derived[source]
    else:
        section, _, name = source.partition(".")
        value = facts[section][name] if name else facts[section]
    if question.answer is AnswerType.NUMBER:
        return next(o.points[column] for o in question.options if _within(o, value))
    codes = [value] if isinstance(value, str) else value
    return sum(o.points[column] for o in question.options if not o.codes.isdisjoint(codes))


def _within(option: Option, value: int | Decimal) -> bool:
    return (option.low is None or option.low <= value) and (
        option.high is None or value < option.high
    )


def _age(born: str | int, on: date) -> int:
    """Completed years; of a bare year the lower possible, which is far above every limit."""
    if isinstance(born, int):
        return on.year - born - 1
    year, month, day = int(born[:4]), int(born[5:7]), int(born[8:])
    return on.year - year - ((on.month, on.day) < (month, day))


def _derived(facts: _Facts, on: date) -> dict[str, Any]:
    """Figures that the form takes from facts, as ``households.rules.derived`` computes them."""
    members = facts["members"]
    size = len(members)
    ages = [_age(m["born"], on) for m in members]
    children = sum(age < 16 for age in ages)
    old = [m for m, age in zip(members, ages, strict=True) if age >= 15]
    home = facts["dwelling"]
    return {
        "size": size,
        "children": children,
        "dependent_share": children * 100 // size,
        "highest_level": max(
            (
                _LEVELS.index(m["finished"])
                for m, age in zip(members, ages, strict=True)
                if age >= 16
            ),
            default=0,
        ),
        "wage_members": sum(m["work"] in {"contract", "no_contract"} for m in old),
        "contract_members": sum(m["work"] == "contract" for m in old),
        "pension_members": sum(m["pension"] for m in old),
        "area_per_person": (Decimal(home["area_m2"]) * 100 // size) / Decimal(100),
        "electricity_per_person": facts["livelihood"]["electricity_kwh"] // size,
        "solid_structures": home["wall_solid"] + home["column_solid"] + home["roof_solid"],
    }


class Livelihoods:
    """Adds livelihood and income to facts so that they lie on the wanted side."""

    def __init__(self, chance: random.Random, *, highland: float, floor_area: int) -> None:
        """Keep what shapes the place."""
        self.chance, self.highland, self.floor_area = chance, highland, floor_area

    def add(self, facts: _Facts, scorer: Scorer | None, wanted: Wanted, on: date) -> None:
        """Complete the facts in place.

        Raises ``ValueError`` where no small changes bring the points to the wanted side.
        """
        facts["livelihood"] = self._start(len(facts["members"]), below=wanted.below)
        facts["livelihood"]["income_per_person"] = self._income(wanted)
        if scorer is None or (wanted.score_low is None and wanted.score_high is None):
            return
        for _ in range(3):
            score = scorer.score(facts, on)
            if wanted.score_high is not None and score > wanted.score_high:
                score = self._change(_LESS, facts, scorer, on, lambda s: s <= wanted.score_high)  # type: ignore[operator]
            if wanted.score_low is not None and score <= wanted.score_low:
                score = self._change(_MORE, facts, scorer, on, lambda s: s > wanted.score_low)  # type: ignore[operator]
            if (wanted.score_high is None or score <= wanted.score_high) and (
                wanted.score_low is None or score > wanted.score_low
            ):
                return
        raise ValueError(f"score {score} cannot be brought to {wanted}")

    def _income(self, wanted: Wanted) -> int:
        low = max(350_000, wanted.income_low + 10_000)
        high = wanted.income_high or int(low * 1.6)
        if wanted.income_low:
            amount = self.chance.uniform(low, max(low, high))
        else:
            # Most poor households live well below the line, few right under it.
            amount = low + (high - low) * self.chance.betavariate(2.2, 1.8)
        return min(int(amount) // 10_000 * 10_000, wanted.income_high or 10**9)

    def _start(self, size: int, *, below: bool) -> _Facts:
        chance, hills = self.chance, self.highland
        each = chance.choice([6, 8, 10, 14, 18, 22]) if below else chance.choice([26, 34, 45, 60])
        goods = [
            item
            for item, share in (
                ("motorbike", 0.55 if below else 0.9),
                ("fridge", 0.18 if below else 0.7),
                ("washing_machine", 0.01 if below else 0.25),
                ("farm_machine", 0.02 if below else 0.08),
            )
            if chance.random() < share
        ]
        farmer = chance.random() < 0.6 + 0.35 * hills
        return {
            "electricity_kwh": each * size,
            "goods": goods,
            "annual_land_m2": chance.choice([200, 500, 900, 1500, 2500]) if farmer else 0,
            "perennial_land_m2": chance.choice([0, 0, 400, 1200]) if farmer else 0,
            "forest_land_m2": chance.choice([0, 2000, 6000, 12000])
            if chance.random() < hills
            else 0,
            "pond_m2": chance.choice([0, 0, 0, 120, 300]) if farmer else 0,
            "cattle": chance.choice([0, 0, 1, 2]) if farmer else 0,
            "pigs": chance.choice([0, 0, 1, 3]) if farmer else 0,
            "goats": chance.choice([0, 0, 0, 2, 4]) if chance.random() < hills else 0,
            "poultry": chance.choice([0, 5, 10, 25, 40]) if farmer else 0,
        }

    def _change(
        self,
        steps: tuple[Callable[[_Facts, int], None], ...],
        facts: _Facts,
        scorer: Scorer,
        on: date,
        good: Callable[[int], bool],
    ) -> int:
        order = list(steps)
        # The first half is everyday; the rest is only for households far from the line.
        first, rest = order[: len(order) // 2], order[len(order) // 2 :]
        self.chance.shuffle(first)
        score = scorer.score(facts, on)
        for step in (*first, *rest):
            if good(score):
                break
            step(facts, self.floor_area)
            score = scorer.score(facts, on)
        return score


# --- small changes that never alter a deprivation -----------------------------------------------


def _set(field: str, value: int) -> Callable[[_Facts, int], None]:
    def step(facts: _Facts, _floor: int) -> None:
        facts["livelihood"][field] = value

    return step


def _electricity(each: int) -> Callable[[_Facts, int], None]:
    def step(facts: _Facts, _floor: int) -> None:
        facts["livelihood"]["electricity_kwh"] = each * len(facts["members"])

    return step


def _goods(*items: str) -> Callable[[_Facts, int], None]:
    def step(facts: _Facts, _floor: int) -> None:
        kept = facts["livelihood"]["goods"]
        facts["livelihood"]["goods"] = (
            [*kept, *(i for i in items if i not in kept)] if items else []
        )

    return step


def _area(each: float, *, up: bool) -> Callable[[_Facts, int], None]:
    def step(facts: _Facts, floor: int) -> None:
        home, size = facts["dwelling"], len(facts["members"])
        if home["area_m2"] >= floor * size:
            wanted = round(max(each, floor * 1.15) * size) + 1
            if (wanted > home["area_m2"]) is up:
                home["area_m2"] = wanted

    return step


def _plainer_home(facts: _Facts, _floor: int) -> None:
    home = facts["dwelling"]
    if home["water"] in {"piped", "bottled"}:
        home["water"] = "protected_well"
    if home["toilet"] == "septic":
        home["toilet"] = "slab_pit"


def _better_home(facts: _Facts, _floor: int) -> None:
    home = facts["dwelling"]
    if home["water"] in {"drilled_well", "protected_well", "protected_spring", "rain"}:
        home["water"] = "piped"
    if home["toilet"] in {"pour_flush", "vip", "slab_pit", "double_vault"}:
        home["toilet"] = "septic"
    if home["column_solid"] and home["roof_solid"]:
        home["wall_solid"] = True


def _fewer_means(facts: _Facts, _floor: int) -> None:
    home = facts["dwelling"]
    if home["means"]:
        home["means"] = ["smartphone"] if home["internet"] else ["phone"]


def _no_pension(facts: _Facts, _floor: int) -> None:
    for row in facts["members"]:
        row["pension"] = False


def _contract(facts: _Facts, _floor: int) -> None:
    row = next((m for m in facts["members"] if m["able"] and m["work"] == "own"), None)
    if row is not None:
        row["work"] = "contract"


def _pension(facts: _Facts, _floor: int) -> None:
    row = next(
        (m for m in facts["members"] if not m["able"] and not m["allowance"] and m["head"]), None
    )
    if row is not None:
        row["pension"] = True


_LESS: tuple[Callable[[_Facts, int], None], ...] = (
    _set("pigs", 0), _set("cattle", 0), _set("poultry", 5), _set("perennial_land_m2", 0),
    _set("forest_land_m2", 0), _set("pond_m2", 0), _set("goats", 0), _electricity(9),
    _set("annual_land_m2", 240),
    _goods(), _area(10, up=False), _plainer_home, _fewer_means, _no_pension, _set("poultry", 0),
    _set("annual_land_m2", 0), _electricity(4),
)  # fmt: skip
_MORE: tuple[Callable[[_Facts, int], None], ...] = (
    _electricity(55), _set("cattle", 4), _set("pigs", 12), _set("poultry", 150),
    _goods("motorbike", "fridge"), _contract, _set("annual_land_m2", 4000), _better_home,
    _set("perennial_land_m2", 4000), _set("forest_land_m2", 22_000), _area(32, up=True),
    _goods("washing_machine", "water_heater"), _contract, _pension, _electricity(105),
    _set("cattle", 9), _set("pond_m2", 1200), _set("poultry", 520), _area(44, up=True),
    _goods("air_conditioner", "farm_machine"), _contract, _set("pigs", 30),
    _set("annual_land_m2", 11_000), _set("perennial_land_m2", 11_000), _set("goats", 25),
    _goods("car"),
)  # fmt: skip
