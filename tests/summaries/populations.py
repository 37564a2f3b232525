"""Small populations as plain values, written to the database, and figures counted by hand.

The count below is a plain walk over each household's line of classes; it shares nothing with the
statements under test but the codes of the measures.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from hypothesis import strategies as st

from areas.models import Area, Village
from households.choices import ClassOrigin, PovertyClass, ReviewState
from households.models import Classification, Household, Judgement, PovertyStandard, Review
from tests.factories.areas import (
    CommuneFactory,
    FormerCommuneFactory,
    ProvinceFactory,
    VillageFactory,
)
from tests.factories.households import (
    DecisionFactory,
    EthnicGroupFactory,
    IndicatorFactory,
    PovertyStandardFactory,
)

POSITIONS = 12
#: Where a household can be: index of the commune, index of the former commune (None: not known).
PLACES: tuple[tuple[int, int | None], ...] = ((0, 0), (0, 1), (0, None), (1, 1), (2, 2))
GROUPS = ("01", "03", "05")


@dataclass(frozen=True)
class Step:
    """One row of a household's line of classes."""

    valid_from: dt.date
    poverty_class: int
    place: int
    origin: str
    persons: int
    deprivations: int = 0
    causes: int = 0
    group: int = 0
    children: int = 0
    flags: int = 0
    reviewed_days_before: int | None = 5


@dataclass(frozen=True)
class Waiting:
    """A surveyed review whose judgement has no class."""

    reviewed_on: dt.date
    place: int
    persons: int


@dataclass(frozen=True)
class Line:
    """One household under one standard."""

    standard: int
    steps: tuple[Step, ...]
    waiting: Waiting | None = None


DAYS = st.dates(dt.date(2021, 12, 1), dt.date(2025, 6, 30))
#: Days at and around year ends, where being off by one shows.
EDGES = st.sampled_from(
    [dt.date(y, m, d) for y in (2022, 2023, 2024) for m, d in ((12, 30), (12, 31), (1, 1))]
)
STEPS = st.builds(
    Step,
    valid_from=DAYS | EDGES,
    poverty_class=st.sampled_from([1, 1, 2, 2, 3, 3, 9]),
    place=st.sampled_from([0, 0, 0, 1, 2, 3, 4]),
    origin=st.sampled_from(["decision", "decision", "correction", "move", "split", "merge"]),
    persons=st.integers(1, 9),
    deprivations=st.integers(0, 2**POSITIONS - 1),
    causes=st.integers(0, 255),
    group=st.integers(0, 3),
    children=st.integers(0, 3),
    flags=st.integers(0, 31),
    reviewed_days_before=st.none() | st.integers(0, 700),
)
LINES = st.builds(
    Line,
    standard=st.integers(0, 1),
    steps=st.lists(STEPS, max_size=6, unique_by=lambda s: s.valid_from).map(
        lambda steps: tuple(sorted(steps, key=lambda s: s.valid_from))
    ),
    waiting=st.none()
    | st.builds(
        Waiting, reviewed_on=DAYS, place=st.integers(0, len(PLACES) - 1), persons=st.integers(1, 9)
    ),
)


@dataclass
class World:
    """Areas and standards that populations are written to."""

    communes: list[Area] = field(default_factory=list)
    formers: list[Area] = field(default_factory=list)
    villages: list[Village] = field(default_factory=list)
    standards: list[PovertyStandard] = field(default_factory=list)

    @classmethod
    def create(cls) -> World:
        """Three communes of one province, three former communes, two standards."""
        world = cls()
        province = ProvinceFactory.create()
        world.communes = [CommuneFactory.create(parent=province) for _ in range(3)]
        world.formers = [FormerCommuneFactory.create() for _ in range(3)]
        world.villages = [
            VillageFactory.create(
                commune=world.communes[commune],
                former_commune=None if former is None else world.formers[former],
            )
            for commune, former in PLACES
        ]
        world.standards = [
            PovertyStandardFactory.create(code="quoc-gia-2022"),
            PovertyStandardFactory.create(code="tinh-2022", province=province),
        ]
        for position in range(1, POSITIONS + 1):
            IndicatorFactory.create(standard=world.standards[0], position=position)
        for group in GROUPS:
            EthnicGroupFactory.create(code=group, name=f"Dân tộc {group}")
        return world

    def cell(self, place: int) -> tuple[int, int | None]:
        """Return commune and former commune of a place."""
        commune, former = PLACES[place]
        return self.communes[commune].pk, None if former is None else self.formers[former].pk


def write(world: World, lines: Sequence[Line]) -> list[Household]:
    """Store a population with as few statements as a bulk load would use."""
    villages = world.villages
    start = Household.objects.count()
    households = Household.objects.bulk_create(
        Household(
            code=f"90000-{start + n:06d}",
            commune=villages[place].commune,
            village=villages[place],
            registered_on=dt.date(2021, 1, 1),
        )
        for n, place in enumerate(_last_place(line) for line in lines)
    )
    reviews: list[Review] = []
    rows: list[Classification] = []
    decision = DecisionFactory.create(commune=world.communes[0])
    groups = [EthnicGroupFactory.create(code=group) for group in GROUPS]
    for household, line in zip(households, lines, strict=True):
        for step in line.steps:
            review = None
            if step.reviewed_days_before is not None:
                day = step.valid_from - dt.timedelta(days=step.reviewed_days_before)
                review = _review(household, villages[step.place], day, ReviewState.DECIDED)
                reviews.append(review)
            # Decided rows need a review; the others say what brought them.
            decided = step.origin in {"decision", "correction"} and review is not None
            commune, former = world.cell(step.place)
            rows.append(
                Classification(
                    household=household,
                    standard=world.standards[line.standard],
                    commune_id=commune,
                    former_commune_id=former,
                    poverty_class=step.poverty_class,
                    valid_from=step.valid_from,
                    origin=step.origin if decided else _other_origin(step),
                    decision=decision if decided else None,
                    review=review,
                    persons=step.persons,
                    deprivations=step.deprivations,
                    causes=step.causes,
                    ethnic_group=groups[step.group] if step.group < len(groups) else None,
                    children=step.children,
                    is_urban=bool(step.flags & 16),
                    is_minority=bool(step.flags & 1),
                    unable_to_work=bool(step.flags & 2),
                    has_merit=bool(step.flags & 4),
                    female_head=bool(step.flags & 8),
                )
            )
    Review.objects.bulk_create(reviews)
    Classification.objects.bulk_create(rows)
    _write_waiting(world, households, lines)
    return households


def _write_waiting(world: World, households: list[Household], lines: Sequence[Line]) -> None:
    for household, line in zip(households, lines, strict=True):
        if line.waiting is None:
            continue
        village = world.villages[line.waiting.place]
        review = _review(household, village, line.waiting.reviewed_on, ReviewState.SURVEYED)
        review.save()
        Judgement.objects.create(
            review=review,
            standard=world.standards[line.standard],
            commune=village.commune,
            former_commune=village.former_commune,
            persons=line.waiting.persons,
            is_urban=False,
            poverty_class=None,
        )


def _last_place(line: Line) -> int:
    return line.steps[-1].place if line.steps else 0


def _other_origin(step: Step) -> str:
    return step.origin if step.origin in {"move", "split", "merge"} else ClassOrigin.MOVE


def _review(household: Household, village: Village, day: dt.date, state: str) -> Review:
    return Review(
        household=household,
        village=village,
        commune=village.commune,
        area_type="rural",
        kind="periodic",
        reviewed_on=day,
        state=state,
        facts={},
    )


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Leave the database as it was, so that each example starts from nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


Cell = tuple[int, int | None, int]
Figures = dict[str, int]


def count(world: World, lines: Iterable[Line], end: dt.date) -> dict[Cell, Figures]:
    """Figures of every cell and standard on a day, by walking each line."""
    found: dict[Cell, Figures] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        standard = world.standards[line.standard].pk

        def book(place: int, code: str, amount: int = 1, standard: int = standard) -> None:
            found[(*world.cell(place), standard)][code] += amount

        _count_register(line, end, book)
        _count_movement(world, line, end, book)
        _count_waiting(world, line, end, book)
    cells = {cell: {c: v for c, v in figures.items() if v} for cell, figures in found.items()}
    return {cell: figures for cell, figures in cells.items() if figures}


def _at(line: Line, day: dt.date) -> Step | None:
    return next((s for s in reversed(line.steps) if s.valid_from <= day), None)


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month, or its last day where there is none (PostgreSQL's rule)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return dt.date(year, month + 1, last)
            except ValueError:
                continue
    raise AssertionError(day)


def _escaped_on(line: Line, step: Step) -> dt.date | None:
    """First day after the last poor or near-poor row before ``step``."""
    before = [s for s in line.steps if s.valid_from <= step.valid_from]
    for row, following in reversed(list(itertools.pairwise(before))):
        if row.poverty_class in {1, 2}:
            return following.valid_from
    return None


def _count_register(line: Line, end: dt.date, book: object) -> None:
    assert callable(book)
    step = _at(line, end)
    if step is None or step.poverty_class == PovertyClass.CLOSED:
        return
    name = {1: "poor", 2: "near_poor"}.get(step.poverty_class)
    if step.poverty_class == PovertyClass.NOT_POOR:
        book(step.place, "not_poor")
        book(step.place, "not_poor.persons", step.persons)
        escaped = _escaped_on(line, step)
        if escaped is not None and _months_later(escaped, 36) > end:
            name = "escaped"
    if name is None:
        return
    minority, unable, merit, female = (bool(step.flags & bit) for bit in (1, 2, 4, 8))
    people = {
        "minority": minority,
        "majority": not minority,
        "unable": unable,
        "merit": merit,
        "no_group": not (minority or unable or merit),
        "female_head": female,
        "urban": bool(step.flags & 16),
    }
    book(step.place, name)
    book(step.place, f"{name}.persons", step.persons)
    book(step.place, f"{name}.children", step.children)
    for code, holds in people.items():
        book(step.place, f"{name}.{code}", int(holds))
        book(step.place, f"{name}.{code}.persons", step.persons if holds else 0)
    for position in range(1, POSITIONS + 1):
        lacking = step.deprivations >> (position - 1) & 1
        book(step.place, f"{name}.deprived.{position}", lacking)
        book(step.place, f"{name}.deprivations", lacking)
    for cause in range(1, 9):
        book(step.place, f"{name}.cause.{cause}", step.causes >> (cause - 1) & 1)
    if step.group < len(GROUPS):
        book(step.place, f"{name}.ethnic.B{GROUPS[step.group]}")
    if step.reviewed_days_before is not None:
        age = (end - step.valid_from).days + step.reviewed_days_before
        book(step.place, f"{name}.age.known")
        book(step.place, f"{name}.age.days", age)
        book(step.place, f"{name}.age.over_30", int(age > 30))
        book(step.place, f"{name}.age.over_365", int(age > 365))


def _count_movement(world: World, line: Line, end: dt.date, book: object) -> None:
    assert callable(book)
    start = dt.date(end.year - 1, 12, 31)
    before, after = _at(line, start), _at(line, end)
    history = [s for s in line.steps if s.valid_from <= start]
    for own, other, name in ((1, 2, "poor"), (2, 1, "near_poor")):

        def move(place: int, code: str, persons: int, households: int, n: str = name) -> None:
            book(place, f"{n}.move.{code}", households)
            book(place, f"{n}.move.{code}.persons", persons)

        begins = before is not None and before.poverty_class == own
        ends = after is not None and after.poverty_class == own
        here = (
            before is not None
            and after is not None
            and world.cell(before.place) == world.cell(after.place)
        )
        if begins:
            assert before is not None
            move(before.place, "start", before.persons, 1)
            if here and after is not None and after.poverty_class != PovertyClass.CLOSED:
                grown = after.persons - before.persons
                move(before.place, "joined" if grown > 0 else "left", abs(grown), 0)
                if after.poverty_class == other:
                    move(before.place, "switched", after.persons, 1)
                elif after.poverty_class == PovertyClass.NOT_POOR:
                    move(before.place, "passed", after.persons, 1)
            else:
                move(before.place, "left", before.persons, 1)
        if ends:
            assert after is not None
            move(after.place, "end", after.persons, 1)
            if here and before is not None and before.poverty_class == other:
                move(after.place, "came", after.persons, 1)
            elif here and before is not None and before.poverty_class == PovertyClass.NOT_POOR:
                again = any(s.poverty_class == own for s in history)
                move(after.place, "relapsed" if again else "new", after.persons, 1)
            elif before is None:
                first = line.steps[0]
                decided = (
                    first.origin in {"decision", "correction"}
                    and first.reviewed_days_before is not None
                )
                arisen = decided and world.cell(first.place) == world.cell(after.place)
                move(after.place, "new" if arisen else "joined", after.persons, 1)
            elif not (here and begins):
                move(after.place, "joined", after.persons, 1)


def _count_waiting(world: World, line: Line, end: dt.date, book: object) -> None:
    assert callable(book)
    waiting = line.waiting
    if waiting is None or waiting.reviewed_on > end:
        return
    book(waiting.place, "unclassified")
    book(waiting.place, "unclassified.persons", waiting.persons)
    step = _at(line, end)
    classed = (
        step is not None
        and step.poverty_class != PovertyClass.CLOSED
        and world.cell(step.place) == world.cell(waiting.place)
    )
    if not classed:
        book(waiting.place, "unclassified.first")
