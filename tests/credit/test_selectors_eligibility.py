"""Standings of households on a day, and answers about subjects."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from areas.models import Area, Village
from credit.choices import Category
from credit.rules.eligibility import Reason
from credit.selectors.eligibility import Judged, Listed, Subject, judged, standings_of
from households.choices import ClassOrigin, JudgingMethod, PovertyClass
from households.models import Classification, Household, Membership
from officials.models import Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.bank import bank_officer, branch_serving
from tests.factories.credit import terms_of
from tests.factories.households import (
    ClassificationFactory,
    PovertyStandardFactory,
    household_with_head,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)


def classified(
    poverty_class: PovertyClass, since: dt.date, household: Household | None = None, **more: Any
) -> Household:
    found = household or household_with_head()
    method = more.pop("method", None)
    row: Classification = ClassificationFactory.create(
        household=found, poverty_class=poverty_class, valid_from=since, **more
    )
    if method is not None:
        assert row.review is not None
        type(row.review).objects.filter(pk=row.review.pk).update(method=method)
    return found


def escaped(on: dt.date, **more: Any) -> Household:
    household = classified(PovertyClass.POOR, dt.date(2022, 1, 1))
    return classified(PovertyClass.NOT_POOR, on, household, **more)


def listed(household: Household, day: dt.date = DAY) -> Listed:
    return standings_of([household.pk], day)[household.pk]


@pytest.mark.parametrize(
    ("poverty_class", "category"),
    [(PovertyClass.POOR, "poor"), (PovertyClass.NEAR_POOR, "near_poor")],
)
def test_a_household_of_the_list_is_what_its_decision_says(
    poverty_class: PovertyClass, category: str
) -> None:
    household = classified(poverty_class, dt.date(2025, 12, 20))
    found = listed(household)
    assert found.category(DAY) == (category, dt.date(2026, 12, 31), None)
    row = household.classifications.get()
    assert row.decision is not None
    assert (found.decision_number, found.decided_on) == (
        row.decision.number,
        row.decision.decided_on,
    )
    assert (found.standard_code, found.commune_code) == (
        "quoc-gia-2022",
        household.commune.code,
    )


def test_income_by_the_method_of_the_review_decides_about_the_escaped() -> None:
    on = dt.date(2025, 12, 20)
    answers = {
        "points above": escaped(on, income_score=141),
        "points at the cut": escaped(on, income_score=140, income_per_person=9_000_000),
        "urban": escaped(on, income_score=170, is_urban=True),
        "income above": escaped(on, income_per_person=1_500_001, method=JudgingMethod.INCOME),
        "income at the line": escaped(on, income_per_person=1_500_000, method=JudgingMethod.INCOME),
        "nothing": escaped(on),
    }
    found = standings_of([house.pk for house in answers.values()], DAY)
    said = {name: found[house.pk].category(DAY) for name, house in answers.items()}
    until = dt.date(2028, 12, 19)
    assert said == {
        "points above": ("newly_escaped", until, None),
        "points at the cut": (None, None, Reason.INCOME_TOO_LOW),
        "urban": (None, None, Reason.INCOME_TOO_LOW),
        "income above": ("newly_escaped", until, None),
        "income at the line": (None, None, Reason.INCOME_TOO_LOW),
        "nothing": (None, None, Reason.INCOME_NOT_KNOWN),
    }


def test_a_judgement_that_proves_the_income_needs_no_figure() -> None:
    household = escaped(dt.date(2025, 12, 20))
    row = household.classifications.current().get()
    assert row.review is not None
    row.review.judgements.create(
        standard=row.standard, commune=row.commune, poverty_class=3, persons=4, is_urban=False
    )
    assert listed(household).category(DAY)[0] == "newly_escaped"


def test_three_years_go_on_under_a_new_standard() -> None:
    new = {
        "code": "quoc-gia-2027", "valid_from": dt.date(2027, 1, 1),
        "valid_to": dt.date(2030, 12, 31),
    }  # fmt: skip
    before = escaped(dt.date(2025, 12, 20), income_score=200)
    standard = PovertyStandardFactory.create(**new)
    start = dt.date(2026, 12, 20)
    classified(PovertyClass.NOT_POOR, start, before, standard=standard, income_score=200)
    # Poor under the former standard to its end, not poor under the new one.
    change = classified(PovertyClass.POOR, dt.date(2024, 12, 20))
    classified(PovertyClass.NOT_POOR, start, change, standard=standard, income_score=200)
    # Never poor, and nothing under the new standard.
    never = classified(PovertyClass.NOT_POOR, dt.date(2024, 12, 20))
    classified(PovertyClass.NOT_POOR, start, never, standard=standard, income_score=200)
    gone = classified(PovertyClass.POOR, dt.date(2024, 12, 20))
    day = dt.date(2027, 3, 1)
    found = standings_of([before.pk, change.pk, never.pk, gone.pk], day)
    assert found[before.pk].category(day) == ("newly_escaped", dt.date(2028, 12, 19), None)
    assert found[change.pk].category(day) == ("newly_escaped", dt.date(2029, 12, 31), None)
    assert found[never.pk].category(day)[2] == Reason.NOT_POOR
    assert found[gone.pk].category(day)[2] == Reason.NOT_CLASSIFIED


def test_a_class_ends_with_its_standard_and_without_one_nobody_is_listed() -> None:
    household = classified(PovertyClass.POOR, dt.date(2026, 12, 20))
    last = dt.date(2026, 12, 31)
    assert listed(household, last).category(last) == ("poor", last, None)
    after = dt.date(2027, 1, 1)
    assert listed(household, after).category(after) == (None, None, Reason.NO_STANDARD)


def test_a_class_that_a_move_carries_on_is_not_renewed_by_it() -> None:
    household = classified(PovertyClass.POOR, dt.date(2024, 12, 20))
    first = household.classifications.get()
    assert first.decision is not None
    first.decision.decided_on = dt.date(2024, 12, 18)
    first.decision.save()
    classified(
        PovertyClass.POOR, dt.date(2025, 12, 20), household, origin=ClassOrigin.MOVE,
        decision=first.decision, review=first.review,
    )  # fmt: skip
    day = dt.date(2025, 12, 21)
    assert listed(household, day).category(day) == ("poor", dt.date(2025, 12, 31), None)


def test_poor_under_the_standard_of_the_province_only_is_said() -> None:
    own = PovertyStandardFactory.create(code="tinh", province=CommuneFactory.create().parent)
    household = classified(PovertyClass.NOT_POOR, dt.date(2025, 12, 20))
    classified(PovertyClass.POOR, dt.date(2025, 12, 20), household, standard=own)
    assert listed(household).category(DAY) == (None, None, Reason.PROVINCIAL_ONLY)


def test_a_household_that_ended_is_closed_from_that_day() -> None:
    household = classified(PovertyClass.POOR, dt.date(2025, 12, 20))
    Household.objects.filter(pk=household.pk).update(closed_on=DAY)
    before = DAY - dt.timedelta(days=1)
    assert listed(household, before).category(before)[0] == "poor"
    assert listed(household).category(DAY) == (None, None, Reason.CLOSED)


@pytest.fixture
def commune() -> Area:
    found: Area = CommuneFactory.create()
    return found


@pytest.fixture
def village(commune: Area) -> Village:
    found: Village = VillageFactory.create(commune=commune)
    return found


@pytest.fixture
def officer(commune: Area) -> Official:
    return bank_officer(branch_serving(commune))


def number_of(household: Household) -> str:
    number = household.memberships.get().person.identity_number
    assert number
    return number


def test_subjects_are_answered_in_their_order_by_number_and_by_code(
    officer: Official, village: Village, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    terms_of(Category.POOR, programme__code="ho-ngheo")
    terms_of(Category.NEAR_POOR, programme__code="ho-can-ngheo")
    near = classified(PovertyClass.NEAR_POOR, dt.date(2025, 12, 20), household_with_head(village))
    far = classified(PovertyClass.POOR, dt.date(2025, 12, 20))
    subjects = [
        Subject("a", household_code=far.code), Subject("b", household_code=near.code),
        Subject("c", identity_number=number_of(far)), Subject("d", identity_number=number_of(near)),
        Subject("e", identity_number="099000000000"), Subject("f", household_code="00000-000000"),
    ]  # fmt: skip
    assert officer.rights
    with django_assert_num_queries(3):  # the branch's communes, the subjects, the programmes
        found = judged(officer, subjects, DAY)
    assert [one.subject.key for one in found] == list("abcdef")
    assert [one.result for one in found] == [
        "not_found", "near_poor", "not_found", "near_poor", "not_found", "not_found",
    ]  # fmt: skip
    assert [(offer.programme, verdict.eligible) for offer, verdict in found[1].offers] == [
        ("ho-ngheo", False),
        ("ho-can-ngheo", True),
    ]
    assert _without_subject(found[0]) == _without_subject(found[4])


def _without_subject(answer: Judged) -> tuple[object, ...]:
    return answer.listed, answer.category, answer.valid_until, answer.reason, answer.offers


def test_a_person_is_asked_about_in_the_household_of_the_day(
    officer: Official, village: Village
) -> None:
    household = classified(PovertyClass.POOR, dt.date(2025, 12, 20), household_with_head(village))
    number = number_of(household)
    Membership.objects.filter(household=household).update(
        valid_from=dt.date(2020, 1, 1), valid_to=DAY
    )
    asked = [Subject("a", identity_number=number)]
    assert judged(officer, asked, DAY - dt.timedelta(days=1))[0].category == "poor"
    assert judged(officer, asked, DAY)[0].reason == Reason.NOT_FOUND
