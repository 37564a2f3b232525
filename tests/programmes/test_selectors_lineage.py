"""Whose past is whose, after any sequence of splits, merges, merged records and undone ones."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.models import Village
from households.choices import ChangeKind
from households.models import Household, HouseholdChange
from households.selectors.lineage import lineage
from tests.factories.areas import VillageFactory
from tests.factories.households import HouseholdFactory

pytestmark = pytest.mark.django_db
FIRST = dt.date(2024, 1, 1)
MANY = 5


def changed(
    kind: ChangeKind, household: Household, other: Household, day: dt.date, *, undone: bool = False
) -> None:
    HouseholdChange.objects.create(
        kind=kind,
        household=household,
        other_household=other,
        on_date=day,
        undone_at=timezone.now() if undone else None,
    )


def inherits(heir: Household, source: Household, day: dt.date) -> bool:
    """Whether what ``source`` received on a day counts for ``heir``."""
    return any(
        one.household == source.pk and (one.until is None or day < one.until)
        for one in lineage([heir.pk])[heir.pk]
    )


@pytest.fixture
def houses() -> list[Household]:
    village: Village = VillageFactory.create()
    return [HouseholdFactory.create(village=village) for _ in range(MANY)]


def test_a_split_inherits_what_came_before_it(houses: list[Household]) -> None:
    source, branch, leaf = houses[:3]
    changed(ChangeKind.SPLIT, source, branch, FIRST)
    changed(ChangeKind.SPLIT, branch, leaf, FIRST + dt.timedelta(days=100))
    before = FIRST - dt.timedelta(days=1)
    assert inherits(branch, source, before)
    assert not inherits(branch, source, FIRST)
    assert inherits(leaf, source, before)
    assert not inherits(leaf, source, FIRST)
    assert inherits(leaf, branch, FIRST + dt.timedelta(days=99))
    assert not inherits(source, branch, before)


def test_whom_the_source_takes_in_later_is_nobody_to_the_branch(houses: list[Household]) -> None:
    source, branch, taken = houses[:3]
    changed(ChangeKind.SPLIT, source, branch, FIRST)
    changed(ChangeKind.MERGE, source, taken, FIRST + dt.timedelta(days=9))
    assert inherits(source, taken, FIRST)
    assert not inherits(branch, taken, FIRST - dt.timedelta(days=50))


def test_an_undone_change_leaves_nothing(houses: list[Household]) -> None:
    source, branch = houses[:2]
    changed(ChangeKind.SPLIT, source, branch, FIRST, undone=True)
    assert len(lineage([branch.pk])[branch.pk]) == 1


def test_a_record_merged_away_stands_for_the_kept_one(houses: list[Household]) -> None:
    kept, gone, branch = houses[:3]
    changed(ChangeKind.SPLIT, gone, branch, FIRST)
    changed(ChangeKind.SAME_HOUSEHOLD, kept, gone, FIRST + dt.timedelta(days=9))
    assert inherits(branch, kept, FIRST - dt.timedelta(days=1))
    assert not inherits(branch, kept, FIRST)
    assert inherits(kept, gone, FIRST + dt.timedelta(days=5))


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["split", "merge", "same_house", "receive"]),
        st.integers(0, MANY - 1),
        st.integers(0, MANY - 1),
        st.booleans(),
    ),
    max_size=14,
)


@given(EVENTS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_sequence_gives_each_household_its_own_past(
    houses: list[Household], events: list[tuple[str, int, int, bool]]
) -> None:
    """Compared with a household that carries its past along, event after event."""
    HouseholdChange.objects.all().delete()
    played, ended, stands_for = play(houses, events)
    past: list[set[tuple[int, dt.date]]] = [set() for _ in houses]
    for kind, a, b, day in played:
        of, other = past[stands_for[a]], stands_for[b]
        if kind == "receive":
            of.add((a, day))
        elif kind == "split":
            past[other] = past[other] | of
        elif kind == "merge":
            of |= past[other]
    received = [(a, day) for kind, a, _b, day in played if kind == "receive"]
    for number in set(range(MANY)) - ended:
        found = {(a, day) for a, day in received if inherits(houses[number], houses[a], day)}
        assert found == past[stands_for[number]], (number, events)


def play(
    houses: list[Household], events: list[tuple[str, int, int, bool]]
) -> tuple[list[tuple[str, int, int, dt.date]], set[int], list[int]]:
    """Write the events that can be; return them, who ended, and which record stands for which."""
    started: set[int] = {0}
    ended: set[int] = set()
    played: list[tuple[str, int, int, dt.date]] = []
    stands_for = list(range(MANY))
    for number, (kind, a, b, undone) in enumerate(events):
        day = FIRST + dt.timedelta(days=number)
        fits = {"receive": True, "split": b not in started}.get(kind, a != b)
        if a in ended or (kind != "receive" and b in ended) or not fits:
            continue
        if kind != "receive":
            changed(ChangeKind(kind), houses[a], houses[b], day, undone=undone)
            if undone:
                continue
            started |= {a, b}
            ended |= {b} if kind != "split" else set()
        if kind == "same_house":
            stands_for = [stands_for[a] if one == stands_for[b] else one for one in stands_for]
        played.append((kind, a, b, day))
    return played, ended, stands_for
