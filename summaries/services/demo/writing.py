"""Writes the made-up households of a few communes: rows by COPY, then the system's own judging.

Only facts are written. Classes come from ``judge_reviews`` and ``recognise_bulk``, the system's own
services; afterwards the classes are compared with what the facts were made for, and a difference
stops the load.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from areas.choices import VillageKind
from areas.models import Area, Village
from households.choices import JudgingMethod, NoIdentityReason, ReviewState
from households.models import (
    EthnicGroup,
    Household,
    Membership,
    Person,
    Residence,
    Review,
)
from households.services.judging import judge_reviews
from households.services.numbers import give_codes
from households.services.recognition import recognise_bulk
from summaries.rules.synthetic.members import Member
from summaries.services.demo.copying import copy_rows, new_keys
from summaries.services.demo.homes import HomeMaker, MadeHousehold, Survey, villages_of
from summaries.services.demo.quiet import analyze, known_rows, plan_anew

#: Province prefixes of identity numbers that were never assigned (001 to 096 were).
_PREFIXES = ("097", "098", "099")
_PRIME = 611_953
_TABLES = tuple(
    f"households_{name}"
    for name in ("household", "person", "membership", "review", "judgement", "classification")
)
#: Share of households with a review that waits for somebody.
_WAITING_SHARE = 0.03


@dataclass(slots=True)
class _Written:
    """A household with the keys it got."""

    made: MadeHousehold
    key: int
    village: int


@dataclass(slots=True)
class Tally:
    """What was written."""

    households: int = 0
    persons: int = 0
    reviews: int = 0
    waiting: int = 0

    def add(self, other: Tally) -> None:
        """Add another batch."""
        self.households += other.households
        self.persons += other.persons
        self.reviews += other.reviews
        self.waiting += other.waiting


class CommuneWriter:
    """Writes the households of communes; one per process."""

    def __init__(self, maker: HomeMaker, today: dt.date) -> None:
        """Read what every commune needs."""
        self.maker, self.today = maker, today
        self.blueprint = maker.blueprint
        self.groups = dict(EthnicGroup.objects.filter(list_id="B").values_list("code", "pk"))
        self.now = timezone.now()
        # Rows that the planner knows of; a table never looked at has -1.
        self._rows = self._seen = known_rows("households_review")

    def write(self, communes: Sequence[int]) -> Tally:
        """Make, write, judge and recognise the households of the communes."""
        written = list(self._households(communes))
        tally = Tally(households=len(written))
        tally.persons = self._persons(written)
        by_round: dict[int, list[tuple[_Written, Survey]]] = defaultdict(list)
        for item in written:
            for survey in item.made.surveys:
                by_round[survey.place].append((item, survey))
        for place in sorted(by_round):
            tally.reviews += self._round(place, by_round[place], communes)
        tally.waiting = self._waiting(written)
        return tally

    # --- places and households ---

    def _villages(self, communes: Sequence[int]) -> dict[tuple[int, int], int]:
        """Keys of villages by cell and number within it; missing ones are made."""
        existing: dict[tuple[int, int | None], list[int]] = defaultdict(list)
        codes: dict[int, int] = defaultdict(int)
        names: dict[int, set[str]] = defaultdict(set)
        for village in Village.objects.filter(commune__in=communes).order_by("pk"):
            if village.closed_on is None:
                existing[village.commune_id, village.former_commune_id].append(village.pk)
            codes[village.commune_id] += 1
            names[village.commune_id].add(village.name)
        labels = self._labels()
        keys: dict[tuple[int, int], int] = {}
        rows = []
        for cell in self.blueprint.territory.cells:
            if cell.commune not in communes:
                continue
            total = self.blueprint.totals[min(self.blueprint.totals)][cell.index]
            here = existing[cell.commune, cell.former_commune]
            for number in range(villages_of(cell, total)):
                if number < len(here):
                    keys[cell.index, number] = here[number]
                    continue
                chance = random.Random(f"village-{cell.index}-{number}")  # noqa: S311
                kind, word = _kind(cell.former_area_type, cell.highland, chance)
                label = labels[cell.former_commune or cell.commune]
                name = f"{word} {number + 1} {label}"
                while name in names[cell.commune]:
                    name += " (cũ)"
                names[cell.commune].add(name)
                codes[cell.commune] += 1
                rows.append(
                    [
                        cell.commune,
                        f"{codes[cell.commune]:03d}",
                        name,
                        kind,
                        cell.former_commune,
                        chance.random() < (cell.highland - 0.35) * 0.9,
                    ]
                )
                keys[cell.index, number] = -len(rows)
        new = new_keys(Village, len(rows))
        copy_rows(
            Village,
            (
                "id", "commune_id", "code", "name", "kind", "former_commune_id",
                "especially_disadvantaged",
            ),
            ([key, *row] for key, row in zip(new, rows, strict=True)),
        )  # fmt: skip
        return {place: key if key > 0 else new[-key - 1] for place, key in keys.items()}

    def _labels(self) -> dict[int, str]:
        """Short names of units: without the word for their kind."""
        keys = {c.former_commune or c.commune for c in self.blueprint.territory.cells}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, regexp_replace(name, '^(Xã|Phường|Thị trấn|Đặc khu) ', '')"
                " FROM areas_area WHERE id = ANY (%s)",
                [list(keys)],
            )
            return dict(cursor.fetchall())

    def _households(self, communes: Sequence[int]) -> Iterator[_Written]:
        villages = self._villages(communes)
        made = [
            household
            for cell in self.blueprint.territory.cells
            if cell.commune in communes
            for household in self.maker.of_cell(cell)
        ]
        made.sort(key=lambda h: (h.cell.commune, h.registered_on))
        keys = new_keys(Household, len(made))
        written = [
            _Written(household, key, villages[household.cell.index, household.village])
            for household, key in zip(made, keys, strict=True)
        ]
        units = Area.objects.in_bulk([household.cell.commune for household in made])
        codes = give_codes(
            actor=None, communes=[units[household.cell.commune] for household in made]
        )
        copy_rows(
            Household,
            (
                "id", "uuid", "code", "external_code", "commune_id", "village_id", "address",
                "phone", "has_merit", "is_local_minority", "registered_on", "closed_reason",
                "updated_at",
            ),
            (
                [
                    w.key, _uuid(w.made), code, "", w.made.cell.commune, w.village, "", "",
                    any(m.merit for m in w.made.members),
                    w.made.cell.region == "CH" and w.made.members[0].group != "01",
                    w.made.registered_on, "", self.now,
                ]
                for w, code in zip(written, codes, strict=True)
            ),
        )  # fmt: skip
        copy_rows(
            Residence,
            ("household_id", "commune_id", "village_id", "valid_from"),
            ([w.key, w.made.cell.commune, w.village, w.made.registered_on] for w in written),
        )
        yield from written

    # --- persons ---

    def _persons(self, written: Sequence[_Written]) -> int:
        rows = [(w, m) for w in written for m in w.made.members]
        keys = new_keys(Person, len(rows))
        copy_rows(
            Person,
            (
                "id", "uuid", "full_name", "sex", "birth_date", "birth_year", "ethnic_group_id",
                "identity_number", "legacy_identity_number", "no_identity_reason", "died_on",
            ),
            (
                self._person(key, member)
                for key, (_w, member) in zip(keys, rows, strict=True)
            ),
        )  # fmt: skip
        copy_rows(
            Membership,
            ("household_id", "person_id", "relation", "valid_from", "valid_to"),
            (
                [
                    w.key,
                    key,
                    member.relation,
                    member.joined or w.made.registered_on,
                    member.died,
                ]
                for key, (w, member) in zip(keys, rows, strict=True)
            ),
        )
        return len(rows)

    def _person(self, key: int, member: Member) -> list[Any]:
        number, reason = identity_of(key, member, self.now.date())
        return [
            key,
            member.key,
            member.name,
            member.sex,
            None if isinstance(member.born, int) else member.born,
            member.birth_year,
            self.groups[member.group],
            number,
            "",
            reason,
            member.died,
        ]

    # --- reviews ---

    def _round(
        self, place: int, items: Sequence[tuple[_Written, Survey]], communes: Sequence[int]
    ) -> int:
        found = self.blueprint.rounds[place]
        keys = self._write_reviews(items, place, found.periodic)
        self._look_again(len(keys))
        judge_reviews(actor=None, keys=keys)
        self._compare(keys, [survey for _w, survey in items])
        self._look_again(0)
        self._seen = max(self._seen, self._rows if self._rows > 3 * self._seen else 0)
        plan_anew()
        recognise_bulk(
            actor=None,
            number=f"{place + 1:02d}/QĐ-UBND ({found.decided_on:%d/%m/%Y})",
            decided_on=found.decided_on,
            reviewed_from=found.opens,
            communes=communes,
        )
        return len(keys)

    def _waiting(self, written: Sequence[_Written]) -> int:
        """Leave some reviews of the present for people: to decide, to complete, to finish typing.

        They are of classified households, whose class holds on, so no figure moves by them.
        """
        items: list[tuple[_Written, Survey]] = []
        states: list[str] = []
        for item in written:
            chance = random.Random(f"waiting-{_uuid(item.made)}")  # noqa: S311
            if chance.random() > _WAITING_SHARE:
                continue
            survey = self.maker.present(item.made, self.today, chance)
            if survey is None:
                continue
            lot = chance.random()
            if lot < 0.22:
                survey.facts = open_facts(survey, chance)
            states.append(ReviewState.DRAFT.value if lot > 0.85 else ReviewState.SURVEYED.value)
            items.append((item, survey))
        periodic = self.today.month >= 9
        judge_reviews(
            keys=self._write_reviews(items, len(self.blueprint.rounds) - 1, periodic, states)
        )
        return len(items)

    def _write_reviews(
        self,
        items: Sequence[tuple[_Written, Survey]],
        place: int,
        periodic: bool,  # noqa: FBT001
        states: Sequence[str] | None = None,
    ) -> list[int]:
        """Write reviews, surveyed unless ``states`` says otherwise; return their keys."""
        keys = new_keys(Review, len(items))
        form = self.maker.form_on(place)
        method = JudgingMethod.SCORE if form else JudgingMethod.INCOME
        states = states or [ReviewState.SURVEYED.value] * len(items)
        copy_rows(
            Review,
            (
                "id", "household_id", "commune_id", "village_id", "area_type", "kind",
                "reviewed_on", "state", "form_id", "profile", "method", "facts", "answers",
                "overrides", "recorded_at", "note",
            ),
            (
                [
                    key, w.key, w.made.cell.commune, w.village, survey.area_type,
                    "periodic" if periodic else "ongoing", survey.on,
                    ReviewState.SURVEYED.value, form, survey.profile,
                    method.value, survey.facts, "{}", "{}", _recorded(survey.on, key), "",
                ]
                for key, (w, survey) in zip(keys, items, strict=True)
            ),
        )  # fmt: skip
        return keys

    def _look_again(self, rows: int) -> None:
        """Tell the planner when the tables have grown much: it does not see an open transaction."""
        self._rows += rows
        if self._rows > 3 * self._seen:
            analyze(*_TABLES)

    def _compare(self, keys: Sequence[int], surveys: Sequence[Survey]) -> None:
        """Stop when the rules found another class than the facts were made for."""
        expected = {
            (key, standard): wanted
            for key, survey in zip(keys, surveys, strict=True)
            for standard, wanted in survey.expected
        }
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT review_id, standard_id, poverty_class FROM households_judgement"
                " WHERE review_id = ANY (%s)",
                [list(keys)],
            )
            found = {(review, standard): found for review, standard, found in cursor.fetchall()}
        wrong = {k: (v, found.get(k)) for k, v in expected.items() if found.get(k) != v}
        if wrong:
            sample = dict(list(wrong.items())[:3])
            raise RuntimeError(
                f"{len(wrong)} of {len(expected)} made-up surveys were judged otherwise: {sample}"
            )


def identity_of(key: int, member: Member, today: dt.date) -> tuple[str | None, str]:
    """Return a number with a prefix that was never assigned, unique by the person's key.

    Some small children and elders have none yet; the reason is then given.
    """
    age = member.age(today)
    mixed = (key * _PRIME) % 1_000_000
    if age < 14 and mixed % 100 < 35:
        return None, NoIdentityReason.CHILD.value
    if age > 75 and mixed % 100 < 4:
        return None, NoIdentityReason.NOT_YET.value
    prefix = _PREFIXES[key // 1_000_000 % len(_PREFIXES)]
    century = 2 * (member.birth_year // 100 - 19) + (member.sex == "F")
    return f"{prefix}{century}{member.birth_year % 100:02d}{mixed:06d}", ""


def _kind(area_type: str, highland: float, chance: random.Random) -> tuple[str, str]:
    if area_type == "urban":
        return VillageKind.TO_DAN_PHO.value, "Tổ dân phố"
    if chance.random() < highland:
        return VillageKind.BAN.value, "Bản"
    return VillageKind.THON.value, "Thôn"


def _uuid(made: MadeHousehold) -> str:
    """A household's own key, from its first member's, so that every run gives the same."""
    head = made.members[0].key
    return head[:-1] + ("0" if head[-1] != "0" else "1")


def _recorded(on: dt.date, key: int) -> dt.datetime:
    """An hour of work on the day after the survey."""
    moment = dt.datetime(on.year, on.month, on.day, 8 + key % 9, key % 60, tzinfo=dt.UTC)
    return moment + dt.timedelta(days=1) - dt.timedelta(hours=7)


def open_facts(survey: Survey, chance: random.Random) -> str:
    """Facts of a survey from which something is missing, so that no class can be said."""
    facts = json.loads(survey.facts)
    for name in ("toilet", "water", "internet", "means", "area_m2"):
        facts["dwelling"].pop(name, None)
    for name in chance.sample(["electricity_kwh", "goods", "annual_land_m2", "poultry"], 3):
        facts["livelihood"].pop(name, None)
    facts["livelihood"].pop("income_per_person", None)
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
