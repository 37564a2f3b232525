"""Two officers give the last seat at the same moment: one seat, one refusal in words."""

from __future__ import annotations

import datetime as dt

import pytest

from livelihoods.exceptions import CourseRefused
from livelihoods.models import Enrolment
from livelihoods.services.enrolments import Seat, enrol
from tests.factories.training import CourseFactory, training_norms, training_rule
from tests.households.scene import small_scene
from tests.households.test_services_races import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_seats_are_never_oversold() -> None:
    scene = small_scene()
    course = CourseFactory.create(area=scene.commune, seats=2)
    training_rule(course.kind)
    training_norms(course.kind)
    day = course.starts_on
    assert day < scene.today + dt.timedelta(days=1)

    def give(who: str) -> object:
        house = scene.households[who]
        head = house.memberships.get(relation="head").person_id
        return lambda: enrol(actor=scene.officer, course=course, seats=[Seat(house.pk, head)])

    refusals = race(*(give(who) for who in ("poor", "near", "escaped")))  # type: ignore[arg-type]
    assert [type(one) for one in refusals] == [CourseRefused]
    assert Enrolment.objects.filter(course=course).taking_part().count() == 2
