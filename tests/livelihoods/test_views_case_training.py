"""The case page shows what members learnt and where they work, as of a day, in fixed queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.selectors.case import household_case
from livelihoods.choices import JobActivityKind
from livelihoods.models import Enrolment, FollowUp
from livelihoods.selectors.case_training import jobs_part, tell_training, training_part
from livelihoods.services.enrolments import Seat, enrol
from livelihoods.services.jobs import JobSeeker, PlacementData, add_people
from tests.factories.households import MembershipFactory, PersonFactory
from tests.factories.training import CourseFactory, JobActivityFactory, JobKindFactory
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def test_training_and_jobs_stand_on_the_case_page(scene: Scene) -> None:
    house = scene.households["poor"]
    head = house.memberships.get(relation="head").person
    course = CourseFactory.create(area=scene.commune)
    (seat,) = enrol(actor=scene.officer, course=course, seats=[Seat(house.pk, head.pk)])
    day = scene.today - dt.timedelta(days=2)
    Enrolment.objects.filter(pk=seat.pk).update(certificate_no="CC-5", certified_on=day)
    FollowUp.objects.create(
        support=seat.support, month=3, due_on=day, asked_on=scene.today, outcome="own", work="Gà"
    )
    placed = JobActivityFactory.create(
        area=scene.commune,
        kind=JobActivityKind.PLACEMENT,
        support_kind=JobKindFactory.create(code="gioi-thieu-viec-lam"),
    )
    add_people(
        actor=scene.officer,
        activity=placed,
        people=[JobSeeker(house.pk, head.pk)],
        placement=PlacementData("Công ty May", "Công nhân", day),
    )
    case = household_case(scene.officer, house, scene.today)
    part = training_part(scene.officer, case)
    assert part is not None
    (shown,) = part["rows"]
    assert (shown["certified"], [one.work for one in shown["answers"]]) == (True, ["Gà"])
    assert shown["url"] == f"/dao-tao/{course.pk}/"
    jobs = jobs_part(scene.officer, case)
    assert jobs is not None
    assert jobs["rows"][0]["row"].placement.employer == "Công ty May"
    told = [entry.title for entry in tell_training(scene.officer, case)]
    assert told == [
        f"{head.full_name} được cấp chứng chỉ nghề",
        f"{head.full_name} bắt đầu làm việc",
        f"{head.full_name}: việc làm sau 3 tháng",
    ]
    # As of a day before, nothing of that is known yet.
    before = household_case(scene.officer, house, course.starts_on - dt.timedelta(days=1))
    assert training_part(scene.officer, before) is None
    assert jobs_part(scene.officer, before) is None
    # Somebody of another commune who may open the household gets no link to the course.
    stranger = training_part(scene.officials["stranger"], case)
    assert stranger is not None
    assert stranger["rows"][0]["url"] == ""


def test_parts_cost_the_same_for_more_members(scene: Scene) -> None:
    house = scene.households["poor"]
    course = CourseFactory.create(area=scene.commune)
    people = [PersonFactory.create(birth_year=1990) for _ in range(6)]
    for person in people:
        MembershipFactory.create(household=house, person=person, relation="other")
    counts = []
    for part in (people[:1], people[1:2], people[2:]):
        enrol(actor=None, course=course, seats=[Seat(house.pk, one.pk) for one in part])
        case = household_case(scene.officer, house, scene.today)
        with CaptureQueriesContext(connection) as caught:
            training_part(scene.officer, case)
            jobs_part(scene.officer, case)
            list(tell_training(scene.officer, case))
        counts.append(len(caught))
    # The first reading also asks for the viewer's posts.
    assert counts[1] == counts[2] <= 10
