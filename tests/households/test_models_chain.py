"""The derived columns of a classification, against a plain recomputation."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.models import Area, Village
from households.choices import PovertyClass
from households.models import Classification, Household, PovertyStandard, Review
from tests.factories.households import ClassificationFactory, ReviewFactory

pytestmark = pytest.mark.django_db

START = dt.date(2022, 1, 1)
COLUMNS = (
    "previous_class",
    "previous_from",
    "previous_commune_id",
    "superseded_from",
    "escaped_on",
    "was_poor",
    "was_near_poor",
)


@dataclass(frozen=True)
class Place:
    """A household that can live in two communes, and a standard."""

    household: Household
    communes: tuple[Area, Area]
    standard: PovertyStandard


@pytest.fixture
def place() -> Place:
    today = dt.date(2025, 7, 1)
    province = Area.objects.create(
        level="province", code="99", name="Tỉnh", unit_type="tỉnh", valid_from=today
    )
    first, second = (
        Area.objects.create(
            level="commune", code=code, name=code, unit_type="xã", parent=province, valid_from=today
        )
        for code in ("99901", "99902")
    )
    village = Village.objects.create(commune=first, code="01", name="Thôn 1", kind="thon")
    standard = PovertyStandard.objects.create(
        code="s",
        name_vi="Chuẩn",
        name_en="Standard",
        legal_basis="-",
        valid_from=START,
        status="published",
        line_rural=1,
        line_urban=1,
        deprivation_cut=3,
    )
    household = Household.objects.create(
        code="99901-000001", commune=first, village=village, registered_on=START
    )
    return Place(household, (first, second), standard)


def row(place: Place, day: int, poverty_class: int, commune: int = 0) -> Classification:
    return Classification(
        household=place.household,
        standard=place.standard,
        commune=place.communes[commune],
        poverty_class=poverty_class,
        valid_from=START + dt.timedelta(days=day),
        origin="move",
        persons=4,
        is_urban=False,
    )


def expected(place: Place) -> list[tuple[object, ...]]:
    """The same columns by walking the line in order."""
    rows = list(Classification.objects.order_by("valid_from"))
    result: list[tuple[object, ...]] = []
    for index, current in enumerate(rows):
        before = rows[:index]
        previous = before[-1] if before else None
        following = rows[index + 1] if index + 1 < len(rows) else None
        escaped = None
        if current.poverty_class == PovertyClass.NOT_POOR:
            for older, newer in itertools.pairwise(rows[: index + 1]):
                if older.poverty_class in (PovertyClass.POOR, PovertyClass.NEAR_POOR):
                    escaped = newer.valid_from
        result.append(
            (
                previous.poverty_class if previous else None,
                previous.valid_from if previous else None,
                previous.commune_id if previous else None,
                following.valid_from if following else None,
                escaped,
                any(r.poverty_class == PovertyClass.POOR for r in before),
                any(r.poverty_class == PovertyClass.NEAR_POOR for r in before),
            )
        )
    return result


def stored() -> list[tuple[object, ...]]:
    return list(Classification.objects.order_by("valid_from").values_list(*COLUMNS))


lines = st.lists(
    st.tuples(st.integers(0, 2000), st.sampled_from(PovertyClass.values), st.integers(0, 1)),
    min_size=1,
    max_size=8,
    unique_by=lambda item: item[0],
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(line=lines, data=st.data())
def test_derived_columns_follow_the_line_however_it_is_written(
    place: Place, line: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    Classification.objects.all().delete()
    half = len(line) // 2
    for day, poverty_class, commune in line[:half]:
        row(place, day, poverty_class, commune).save()
    Classification.objects.bulk_create(
        [row(place, day, poverty_class, commune) for day, poverty_class, commune in line[half:]]
    )
    assert stored() == expected(place)

    chosen = data.draw(st.sampled_from([r.pk for r in Classification.objects.all()]))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE households_classification SET poverty_class = 3, valid_from = %s WHERE id = %s",
            [START + dt.timedelta(days=2001), chosen],
        )
    assert stored() == expected(place)

    Classification.objects.filter(pk=data.draw(st.sampled_from([chosen]))).delete()
    assert stored() == expected(place)


def test_in_force_gives_one_row_a_day(place: Place) -> None:
    for day, poverty_class in ((10, 1), (20, 2), (30, 3)):
        row(place, day, poverty_class).save()

    def classes(day: int) -> list[int]:
        as_of = START + dt.timedelta(days=day)
        return list(Classification.objects.in_force(as_of).values_list("poverty_class", flat=True))

    assert [classes(day) for day in (9, 10, 19, 20, 29, 30, 999)] == [
        [],
        [1],
        [1],
        [2],
        [2],
        [3],
        [3],
    ]


def test_a_newly_escaped_household_keeps_its_exit_date_while_it_stays_out(place: Place) -> None:
    for day, poverty_class in ((0, 1), (365, 3), (730, 3), (1095, 2), (1460, 3)):
        row(place, day, poverty_class).save()
    assert [r.escaped_on for r in Classification.objects.order_by("valid_from")] == [
        None,
        START + dt.timedelta(days=365),
        START + dt.timedelta(days=365),
        None,
        START + dt.timedelta(days=1460),
    ]


def test_the_day_of_the_review_stands_beside_the_class_whoever_writes() -> None:
    first, second = ReviewFactory.create_batch(2, reviewed_on=START)
    held = ClassificationFactory.create(review=first, household=first.household, valid_from=START)

    def day() -> dt.date | None:
        return Classification.objects.values_list("reviewed_on", flat=True).get(pk=held.pk)

    assert day() == START
    Review.objects.filter(pk=first.pk).update(reviewed_on=START + dt.timedelta(days=3))
    assert day() == START + dt.timedelta(days=3)
    Classification.objects.filter(pk=held.pk).update(review=second)
    assert day() == START
    Classification.objects.filter(pk=held.pk).update(reviewed_on=dt.date(1999, 1, 1))
    assert day() == START
    Classification.objects.filter(pk=held.pk).update(review=None, decision=None, origin="move")
    assert day() is None


def test_derived_columns_that_are_given_wrong_are_corrected(place: Place) -> None:
    review = ReviewFactory.create(household=place.household, reviewed_on=START)
    wrong = row(place, 3, PovertyClass.NOT_POOR)
    wrong.review, wrong.reviewed_on = review, START + dt.timedelta(days=2)
    wrong.previous_class, wrong.was_poor, wrong.escaped_on = PovertyClass.POOR, True, START
    without = row(place, 5, PovertyClass.NOT_POOR)
    without.reviewed_on = START
    Classification.objects.bulk_create([wrong, without])
    kept = Classification.objects.filter(household=place.household).order_by("valid_from")
    assert list(kept.values_list("reviewed_on", "previous_class", "was_poor", "escaped_on")) == [
        (START, None, False, None),
        (None, PovertyClass.NOT_POOR, False, None),
    ]
