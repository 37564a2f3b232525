"""What the State pays for a course: the cap, the best of several groups, once, by distance."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livelihoods.rules.norms import Norm, Trainee, best, fitting, groups
from livelihoods.rules.overseas import Preparation, clause_of, reckon, total
from livelihoods.rules.training import CourseTerms, entitlement, paid_days
from tests.worked_examples import examples, ids

#: The amounts of Decision 46/2015, by group.
CAPS = {
    "disabled": 6_000_000,
    "poor_minority": 4_000_000,
    "minority": 3_000_000,
    "merit": 3_000_000,
    "poor": 3_000_000,
    "near_poor": 2_500_000,
    "woman": 2_000_000,
}
NORMS = [
    *(Norm(f"chi-phi-{who}", "cost", who, cap=cap) for who, cap in CAPS.items()),
    Norm("an", "meals", amount=30_000),
    Norm("di-lai", "travel", amount=200_000, min_km=15),
    Norm("di-lai-khuyet-tat", "travel", "disabled", amount=300_000, min_km=5),
    Norm("di-lai-dbkk", "travel", area="especially_difficult", amount=300_000, min_km=5),
    Norm("di-lai-kk", "travel", area="difficult", amount=300_000, min_km=5),
]
COURSE = CourseTerms(cost=10_000_000, days=40)

people = st.builds(
    Trainee,
    status=st.sampled_from(["poor", "near_poor", "newly_escaped", "not_poor", "unknown"]),
    disabled=st.booleans(),
    minority=st.booleans(),
    merit=st.booleans(),
    woman=st.booleans(),
    rural=st.booleans(),
    place=st.sampled_from(["especially_difficult", "difficult", "other"]),
    distance_km=st.none() | st.decimals(0, 200, places=1),
)
courses = st.builds(
    CourseTerms,
    cost=st.integers(0, 20_000_000),
    days=st.integers(1, 120),
    online=st.booleans(),
)


@pytest.mark.parametrize(
    ("person", "cap"),
    [
        (Trainee("near_poor", disabled=True, minority=True), 6_000_000),
        (Trainee("poor", minority=True), 4_000_000),
        (Trainee("poor", place="especially_difficult"), 4_000_000),
        (Trainee("poor"), 3_000_000),
        (Trainee("poor", place="difficult"), 3_000_000),
        (Trainee("near_poor", minority=True), 3_000_000),
        (Trainee("near_poor"), 2_500_000),
        (Trainee("newly_escaped"), 2_000_000),
        (Trainee("newly_escaped", merit=True), 3_000_000),
    ],
)
def test_the_best_of_somebodys_groups_sets_the_cap(person: Trainee, cap: int) -> None:
    found = entitlement(NORMS, person, COURSE)
    assert (found.cost_cap, found.cost) == (cap, cap)


def test_a_cheaper_course_is_paid_as_it_costs() -> None:
    found = entitlement(NORMS, Trainee("poor"), CourseTerms(cost=1_800_000, days=20))
    assert (found.cost, found.meal_rate) == (1_800_000, 30_000)
    assert found.total(18) == 1_800_000 + 18 * 30_000


@pytest.mark.parametrize(
    ("person", "travel"),
    [
        (Trainee("poor", distance_km=Decimal("14.9")), 0),
        (Trainee("poor", distance_km=Decimal(15)), 200_000),
        (Trainee("poor", place="difficult", distance_km=Decimal(5)), 300_000),
        (Trainee("poor", place="difficult", distance_km=Decimal("4.9")), 0),
        (Trainee("poor", disabled=True, distance_km=Decimal(5)), 300_000),
        (Trainee("poor", place="especially_difficult", distance_km=Decimal(20)), 300_000),
        (Trainee("poor"), 0),
    ],
)
def test_travel_goes_by_the_distance_from_home(person: Trainee, travel: int) -> None:
    assert entitlement(NORMS, person, COURSE).travel == travel


@given(people, courses)
def test_never_above_the_cap_nor_above_the_cost(person: Trainee, course: CourseTerms) -> None:
    found = entitlement(NORMS, person, course)
    fits = [CAPS[name] for name in groups(person) if name in CAPS]
    assert found.cost <= course.cost
    assert found.cost == min(course.cost, max(fits, default=0))
    assert found.cost_cap == (max(fits) if fits else None)
    assert found.travel in {0, 200_000, 300_000}
    assert found.meal_rate == (0 if course.online else 30_000)
    assert found.reasons


@given(people, courses)
def test_once_per_person(person: Trainee, course: CourseTerms) -> None:
    again = entitlement(NORMS, person, course, trained_before=True)
    assert again.total(course.days) == 0
    assert again.reasons


@given(people, courses, st.integers(-5, 200))
def test_only_days_of_the_course_are_paid(
    person: Trainee, course: CourseTerms, attended: int
) -> None:
    days = paid_days(attended, course)
    assert 0 <= days <= course.days
    assert days <= max(0, attended)


@given(people, st.sampled_from(["status", "disabled", "minority", "merit"]))
def test_belonging_to_one_more_group_never_gives_less(person: Trainee, more: str) -> None:
    fields = {name: getattr(person, name) for name in Trainee.__slots__}
    fields[more] = "poor" if more == "status" else True
    richer = Trainee(**fields)
    if more == "status" and person.status in {"near_poor"}:
        return  # another status is another group, not one more
    before, after = (entitlement(NORMS, who, COURSE).cost for who in (person, richer))
    assert after >= before


def test_nothing_fits_gives_nothing_and_says_so() -> None:
    found = entitlement([], Trainee("poor"), COURSE)
    assert found.total(40) == 0
    assert len(found.reasons) == 3


def test_a_norm_without_amount_is_the_most_generous() -> None:
    free = Norm("thuc-te", "papers")
    capped = Norm("co-muc", "papers", cap=5)
    assert best([capped, free]) is free
    assert best(fitting([capped], "cost", Trainee())) is None


ABROAD = [
    Norm("ngoai-ngu", "language", "poor", cap=4_000_000),
    Norm("ngoai-ngu-dtts", "language", "minority", cap=4_000_000),
    Norm("ngoai-ngu-cn", "language", "near_poor", cap=2_800_000, share_pct=Decimal(70)),
    Norm("an", "meals", amount=50_000),
    Norm("o", "lodging", amount=400_000),
    Norm("do-dung", "items", amount=600_000),
    Norm("di-lai", "travel", amount=200_000, min_km=15),
    Norm("di-lai-dbkk", "travel", area="especially_difficult", amount=300_000, min_km=10),
    Norm("giay-to", "papers"),
]
DONE = Preparation(language_cost=6_000_000, study_days=60, lodging_months=2, papers_cost=1_250_000)


def test_going_abroad_is_paid_part_by_part() -> None:
    person = Trainee("poor", place="especially_difficult", distance_km=Decimal(12))
    lines = {line.part: line.amount for line in reckon(ABROAD, person, DONE)}
    assert lines == {
        "language": 4_000_000, "meals": 3_000_000, "lodging": 800_000, "items": 600_000,
        "travel": 300_000, "papers": 1_250_000,
    }  # fmt: skip
    assert clause_of(person) == 1


def test_the_near_poor_get_their_share() -> None:
    lines = reckon(ABROAD, Trainee("near_poor"), DONE)
    assert next(line.amount for line in lines if line.part == "language") == 2_800_000
    cheap = reckon(ABROAD, Trainee("near_poor"), Preparation(language_cost=1_000_000))
    assert next(line.amount for line in cheap if line.part == "language") == 700_000
    assert clause_of(Trainee("near_poor")) == 2
    assert clause_of(Trainee("near_poor", minority=True)) == 1
    assert clause_of(Trainee("not_poor")) == 3


@given(
    people,
    st.builds(
        Preparation,
        language_cost=st.integers(0, 50_000_000),
        study_days=st.integers(0, 300),
        lodging_months=st.integers(0, 24),
        papers_cost=st.integers(0, 20_000_000),
    ),
)
def test_going_abroad_never_pays_above_a_limit(person: Trainee, done: Preparation) -> None:
    lines = {line.part: line.amount for line in reckon(ABROAD, person, done)}
    assert lines["language"] <= min(done.language_cost, 4_000_000)
    assert lines["papers"] == done.papers_cost
    assert total(reckon(ABROAD, person, done)) == sum(lines.values())
    assert all(amount >= 0 for amount in lines.values())


@pytest.mark.parametrize("row", examples("vocational-training", "cost"), ids=ids)
def test_the_page_on_costs(row: dict[str, str]) -> None:
    person = Trainee(
        status=row["household"],
        disabled=row["disabled"] == "yes",
        minority=row["minority"] == "yes",
        merit=row["merit"] == "yes",
        place=row["place"],
    )
    found = entitlement(NORMS, person, CourseTerms(int(row["course"]), 30))
    assert found.cost == int(row["paid"])


@pytest.mark.parametrize("row", examples("vocational-training", "travel"), ids=ids)
def test_the_page_on_travel(row: dict[str, str]) -> None:
    person = Trainee(
        status="poor",
        disabled=row["disabled"] == "yes",
        place=row["place"],
        distance_km=Decimal(row["km"]) if row["km"] else None,
    )
    assert entitlement(NORMS, person, COURSE).travel == int(row["paid"])
