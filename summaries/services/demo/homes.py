"""Makes the households of one commune: members, village, and a survey for every round."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import yaml
from django.conf import settings

from areas.models import TWO_TIER_START
from households.rules.scoring_form import FormSpec, profile_for
from summaries.rules.class_counts import NOT_POOR, Part
from summaries.rules.lives import Life, lives_of_place
from summaries.rules.review_rounds import Round
from summaries.rules.synthetic.facts import STEERED, Home, Limits, make_home
from summaries.rules.synthetic.livelihood import Scorer
from summaries.rules.synthetic.members import Member, Registry, Surroundings
from summaries.rules.synthetic.survey import Measuring, Terms, survey
from summaries.rules.territory import Cell
from summaries.selectors.demo.blueprint import Blueprint, UsedStandard
from summaries.selectors.demo.places import place_of

#: Attempts at a household that can be of all its classes before the load gives up.
_ATTEMPTS = 40


@dataclass(slots=True)
class Survey:
    """One review to be written, and the class that each standard must give it."""

    place: int
    on: dt.date
    area_type: str
    profile: str
    facts: str
    expected: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class MadeHousehold:
    """One household with its members and reviews; ``village`` counts the villages of its cell."""

    cell: Cell
    village: int
    registered_on: dt.date
    members: list[Member]
    home: Home
    state: Part | None
    surveys: list[Survey] = field(default_factory=list)


@cache
def registry() -> Registry:
    """The maker of persons, with the parts of names."""
    text = (settings.TN_DATA_DIR / "demo" / "names.yaml").read_text(encoding="utf-8")
    return Registry(yaml.safe_load(text))


def villages_of(cell: Cell, households: int) -> int:
    """Return how many villages a cell has."""
    typical = 260 if cell.former_area_type == "urban" else 170
    return max(1, min(14, round(households / typical)))


class HomeMaker:
    """Makes households by a blueprint; one per process, for its caches."""

    def __init__(self, blueprint: Blueprint, forms: dict[int, FormSpec], *, yearly: bool) -> None:
        """``yearly`` reviews every poor household every year; else only where something changed."""
        self.blueprint, self.yearly = blueprint, yearly
        self._forms = forms
        self._terms: dict[tuple[int, str, str], Terms] = {}
        rounds = blueprint.rounds
        self._spans = [
            1.0 if not i else (rounds[i].day - rounds[i - 1].day).days / 365.25
            for i in range(len(rounds))
        ]

    def of_cell(self, cell: Cell) -> Iterator[MadeHousehold]:
        """Make the households of a cell, the same in every run."""
        blueprint = self.blueprint
        days = [
            [(part, counts[cell.index]) for part, counts in zip(day.parts, day.counts, strict=True)]
            for day in blueprint.counts
        ]
        seed = f"{cell.commune}-{cell.former_commune}"
        lives = lives_of_place(days, seed=seed, spans=self._spans)
        villages = villages_of(cell, blueprint.totals[min(blueprint.totals)][cell.index])
        weights = [random.Random(f"{seed}-{n}").uniform(0.5, 1.6) for n in range(villages)]  # noqa: S311
        for number, life in enumerate(lives):
            chance = random.Random(f"{seed}-{number}")  # noqa: S311 (synthetic data)
            village = chance.choices(range(villages), weights)[0]
            yield self._household(cell, village, life, chance)

    def _household(
        self, cell: Cell, village: int, life: Life, chance: random.Random
    ) -> MadeHousehold:
        place = place_of(cell.former_province_code, cell.former_district_code)
        here = Surroundings(
            highland=cell.highland,
            minority=cell.minority,
            groups=place.groups,
            urban=cell.area_type == "urban",
        )
        rounds = self.blueprint.rounds
        first = rounds[life.known_from]
        registered = self._day(first, village, chance)
        for _attempt in range(_ATTEMPTS):
            members = registry().household(chance, here, registered, rounds[-1].decided_on)
            home = make_home(chance, members, cell.highland, registered)
            made = MadeHousehold(cell, village, registered, members, home, life.states[-1])
            try:
                made.surveys = list(self._surveys(made, home, life, chance))
            except ValueError:
                continue
            return made
        raise ValueError(f"no household can be of the classes {life.states} in {cell}")

    @staticmethod
    def _day(found: Round, village: int, chance: random.Random) -> dt.date:
        """Villages are visited one after the other, each within a few days."""
        length = (found.closes - found.opens).days
        start = random.Random(f"{found.day}-{village}").randint(0, max(0, length - 4))  # noqa: S311
        return found.opens + dt.timedelta(days=min(length, start + chance.randint(0, 4)))

    def _surveys(
        self, made: MadeHousehold, home: Home, life: Life, chance: random.Random
    ) -> Iterator[Survey]:
        last_reviewed = -1
        for place, found in enumerate(self.blueprint.rounds):
            if place < life.known_from:
                continue
            state = life.states[place]
            before = life.states[place - 1] if place > life.known_from else None
            if not self._is_reviewed(place, life, state, before, last_reviewed, chance):
                continue
            on = made.registered_on
            if place > life.known_from:
                on = max(on, self._day(found, made.village, chance))
            last_reviewed = place
            yield self.survey(made, home, place, state, on, chance)

    def _is_reviewed(  # noqa: PLR0917 (one question, every circumstance)
        self,
        place: int,
        life: Life,
        state: Part | None,
        before: Part | None,
        last_reviewed: int,
        chance: random.Random,
    ) -> bool:
        if place == life.known_from:
            return True
        if state is None:
            return before is not None
        if before is None or before.classes != state.classes:
            return True
        found = self.blueprint.rounds[place]
        if not found.periodic:
            return False
        # Every poor household is reviewed every year; in a large province the made-up history is
        # thinned, but for the last year.
        last_yearly = max(i for i, r in enumerate(self.blueprint.rounds) if r.periodic)
        return (
            self.yearly
            or place == last_yearly
            or place - last_reviewed > 3
            or (chance.random() < 0.15)
        )

    def survey(  # noqa: PLR0917 (what a survey is)
        self,
        made: MadeHousehold,
        home: Home,
        place: int,
        state: Part | None,
        on: dt.date,
        chance: random.Random,
    ) -> Survey:
        """Make the facts of one household on one day and say what class they must give."""
        cell = made.cell
        area_type = cell.area_type_on(on, TWO_TIER_START)
        terms = self._terms_of(place, area_type, cell.region)
        facts = survey(chance, (made.members, home), terms, state, on, highland=cell.highland)
        expected = tuple(
            (
                measuring.key,
                NOT_POOR if state is None else (state.class_under(measuring.key) or NOT_POOR),
            )
            for measuring in terms.standards
        )
        return Survey(
            place,
            on,
            area_type,
            profile_for(area_type, cell.region) or "",
            json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
            expected,
        )

    def present(self, made: MadeHousehold, today: dt.date, chance: random.Random) -> Survey | None:
        """Make a survey of the weeks before today; None where none fits.

        Most households are found as before; the class is for an official to recognise.
        """
        place = len(self.blueprint.rounds) - 1
        found = self.blueprint.rounds[place]
        last = max([found.decided_on, *(s.on for s in made.surveys)])
        if made.state is None or not all(s.cut.holds(today) for s in self.standards_on(place)):
            return None
        start = max(last + dt.timedelta(days=1), today - dt.timedelta(days=70))
        if start >= today:
            return None
        on = start + dt.timedelta(days=chance.randint(0, (today - start).days - 1))
        state = made.state if chance.random() < 0.8 else None
        try:
            return self.survey(made, made.home, place, state, on, chance)
        except ValueError:
            return None

    def standards_on(self, place: int) -> list[UsedStandard]:
        """Return the standards in force on the day of a round."""
        day = self.blueprint.rounds[place].day
        return [s for s in self.blueprint.standards if s.cut.holds(day)]

    def form_on(self, place: int) -> int | None:
        """Return the key of the scoring form of a round."""
        return next((s.form for s in self.standards_on(place) if s.form is not None), None)

    def _terms_of(self, place: int, area_type: str, region: str) -> Terms:
        key = (place, area_type, region)
        if key not in self._terms:
            standards = self.standards_on(place)
            form = self.form_on(place)
            profile = profile_for(area_type, region)
            self._terms[key] = Terms(
                standards=tuple(
                    Measuring(
                        s.key,
                        s.spec.lines.of(area_type) or 0,
                        s.spec.score_cuts.of(area_type) if s.spec.score_cuts.known else None,
                    )
                    for s in standards
                ),
                limits=limits_of(standards),
                scorer=Scorer(self._forms[form], profile) if form and profile else None,
            )
        return self._terms[key]


def limits_of(standards: Sequence[UsedStandard]) -> Limits:
    """Return thresholds that facts keep clear of, under every one of the standards."""
    rules = [
        {i.rule_key: i.parameters for i in s.spec.indicators if i.rule is not None}
        for s in standards
    ]
    counted = frozenset(STEERED).intersection(*(frozenset(r) for r in rules))
    return Limits(
        floor_area=max(
            (int(r["floor_area"]["minimum"]) for r in rules if "floor_area" in r), default=8
        ),
        not_solid=min(
            (int(r["structure"]["not_solid"]) for r in rules if "structure" in r), default=2
        ),
        counted=counted,
    )
