"""The database holds the lines of assignments together."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from areas.models import Area
from households.choices import CareRole
from households.exceptions import AssignmentRefused
from households.models import Assignment
from households.services.care.lines import check_lines
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.care import LINE_FROM, AssignmentFactory, line_of
from tests.factories.households import household_with_head
from tests.factories.officials import OfficialFactory

pytestmark = pytest.mark.django_db

LATER = dt.date(2026, 3, 1)


def commit_after(write: Callable[[], object]) -> None:
    """Write in a savepoint and ask the deferred guards as a commit would."""
    with transaction.atomic():
        write()
        check_lines()


@pytest.fixture
def commune() -> Area:
    place: Area = CommuneFactory.create()
    line_of(place)
    check_lines()
    return place


def test_a_commune_line_cannot_stop(commune: Area) -> None:
    def write() -> None:
        Assignment.objects.update(valid_to=LATER)

    with pytest.raises(AssignmentRefused):
        commit_after(write)


def test_a_commune_line_cannot_vanish(commune: Area) -> None:
    def write() -> None:
        Assignment.objects.all().delete()

    with pytest.raises(AssignmentRefused):
        commit_after(write)


def test_a_commune_line_cannot_leave_a_day_out(commune: Area) -> None:
    def write() -> None:
        Assignment.objects.update(valid_to=LATER)
        AssignmentFactory.create(commune=commune, valid_from=LATER + dt.timedelta(days=1))

    with pytest.raises(AssignmentRefused):
        commit_after(write)


def test_a_commune_line_cannot_begin_later(commune: Area) -> None:
    def write() -> None:
        Assignment.objects.update(valid_from=LATER)

    with pytest.raises(AssignmentRefused):
        commit_after(write)


def test_a_commune_line_passes_on(commune: Area) -> None:
    Assignment.objects.update(valid_to=LATER)
    AssignmentFactory.create(commune=commune, valid_from=LATER)
    check_lines()
    assert Assignment.objects.on(LATER - dt.timedelta(days=1)).count() == 1
    assert Assignment.objects.on(LATER).count() == 1


def test_two_cannot_answer_for_one_place(commune: Area) -> None:
    village = VillageFactory.create(commune=commune)
    AssignmentFactory.create(commune=commune, village=village)
    with pytest.raises(IntegrityError, match="households_assignment_one_main"):
        AssignmentFactory.create(commune=commune, village=village, valid_from=LATER)


def test_one_person_is_not_main_and_supporting_at_once(commune: Area) -> None:
    household = household_with_head(VillageFactory.create(commune=commune))
    official = OfficialFactory.create()
    AssignmentFactory.create(commune=commune, household=household, official=official)
    with pytest.raises(IntegrityError, match="households_assignment_once"):
        AssignmentFactory.create(
            commune=commune, household=household, official=official, role=CareRole.SUPPORTING
        )


def test_nobody_answers_for_a_village_before_its_commune_has_somebody() -> None:
    village = VillageFactory.create()

    def write() -> None:
        AssignmentFactory.create(commune=village.commune, village=village)

    with pytest.raises(AssignmentRefused):
        commit_after(write)


def test_nobody_answers_for_a_village_before_the_line_begins(commune: Area) -> None:
    village = VillageFactory.create(commune=commune)

    def write() -> None:
        AssignmentFactory.create(
            commune=commune, village=village, valid_from=LINE_FROM - dt.timedelta(days=1)
        )

    with pytest.raises(AssignmentRefused):
        commit_after(write)


def test_a_village_belongs_to_the_commune_of_its_assignment(commune: Area) -> None:
    def write() -> None:
        AssignmentFactory.create(commune=commune, village=VillageFactory.create())

    with pytest.raises(AssignmentRefused):
        commit_after(write)
