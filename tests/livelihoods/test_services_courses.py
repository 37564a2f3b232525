"""Seats given, days ticked, certificates, questions about work, what is paid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from livelihoods.choices import CourseState, DropReason, JobOutcome
from livelihoods.exceptions import CourseRefused, NotAllowed
from livelihoods.models import Attendance, Course, Enrolment, FollowUp
from livelihoods.selectors.candidates import candidates
from livelihoods.selectors.courses import participants, payments
from livelihoods.selectors.figures import trained_by_commune
from livelihoods.services.attendance import record_attendance
from livelihoods.services.completion import Answer, Certificate, answer_follow_up, certify, settle
from livelihoods.services.courses import CourseData, cancel_course, change_course, open_course
from livelihoods.services.enrolments import Seat, approve_participants, drop_out, enrol
from officials.choices import Role
from programmes.choices import SupportState
from programmes.exceptions import NotAllowed as SupportNotAllowed
from programmes.exceptions import NotEligible
from programmes.models import Commitment, Support
from tests.factories.households import MembershipFactory, PersonFactory
from tests.factories.programmes import funded_line
from tests.factories.training import CourseFactory, training_norms, training_rule
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


@pytest.fixture
def course(scene: Scene) -> Course:
    made: Course = CourseFactory.create(area=scene.commune, seats=2)
    training_rule(made.kind)
    training_norms(made.kind)
    return made


def seat(scene: Scene, who: str, km: int | None = None) -> Seat:
    """The head of a household of the scene."""
    house = scene.households[who]
    head = house.memberships.get(relation="head")
    return Seat(house.pk, head.person_id, None if km is None else Decimal(km))


def taken_in(scene: Scene, course: Course, *who: str) -> list[Enrolment]:
    """Give seats and have them approved."""
    rows = enrol(actor=scene.officer, course=course, seats=[seat(scene, one, 16) for one in who])
    approve_participants(actor=scene.leader, course=course)
    return rows


def test_a_seat_is_a_support_with_what_the_norms_give(scene: Scene, course: Course) -> None:
    line = funded_line(50_000_000, area=scene.commune)
    poor, near = enrol(
        actor=scene.officer,
        course=course,
        seats=[seat(scene, "poor", 16), seat(scene, "near", 3)],
        line=line.pk,
    )
    # The poor get the whole cost, within three million; the near-poor up to their cap.
    assert (poor.cost_amount, poor.meal_rate, poor.travel_amount) == (2_800_000, 30_000, 200_000)
    assert (near.cost_amount, near.meal_rate, near.travel_amount) == (2_500_000, 30_000, 0)
    support = poor.support
    assert support.value == 2_800_000 + 10 * 30_000 + 200_000
    assert (support.state, support.status, support.person_id) == (
        "planned", "poor", seat(scene, "poor").person,
    )  # fmt: skip
    assert support.norm is not None
    assert support.norm.cap == 3_000_000
    assert Commitment.objects.get(support=support).amount == support.value


def test_no_more_seats_than_there_are(scene: Scene, course: Course) -> None:
    taken_in(scene, course, "poor", "near")
    with pytest.raises(CourseRefused, match="0 chỗ"):
        enrol(actor=scene.officer, course=course, seats=[seat(scene, "escaped")])
    row = Enrolment.objects.get(support__household=scene.households["near"])
    drop_out(
        actor=scene.officer,
        course=course,
        enrolments=[row.pk],
        reason=DropReason.WORK,
        on_date=scene.today,
        note="đi Bình Dương",
    )
    row.refresh_from_db()
    assert (row.support.state, row.drop_reason) == (SupportState.STOPPED, "work")
    assert row.support.stop_reason == "Đi làm ăn, đã có việc làm. đi Bình Dương"
    assert enrol(actor=scene.officer, course=course, seats=[seat(scene, "escaped")])


def test_training_is_given_once_to_a_person(scene: Scene, course: Course) -> None:
    taken_in(scene, course, "poor")
    other = CourseFactory.create(area=scene.commune, kind=course.kind, place="Nơi khác")
    with pytest.raises(NotEligible, match="đã có"):
        enrol(actor=scene.officer, course=other, seats=[seat(scene, "poor")])
    with pytest.raises(CourseRefused, match="đã ở trong danh sách"):
        enrol(actor=scene.officer, course=course, seats=[seat(scene, "poor")])


def test_children_strangers_and_those_who_cannot_work_get_no_seat(
    scene: Scene, course: Course
) -> None:
    house = scene.households["poor"]
    child = house.memberships.get(relation="child").person_id
    with pytest.raises(NotEligible, match="Chưa đủ 15 tuổi"):
        enrol(actor=scene.officer, course=course, seats=[Seat(house.pk, child)])
    with pytest.raises(NotEligible, match="hộ không nghèo"):
        enrol(actor=scene.officer, course=course, seats=[seat(scene, "not_poor")])
    for stranger in ("stranger", Role.COMMUNE_LEADER):
        with pytest.raises((NotAllowed, SupportNotAllowed)):
            enrol(actor=scene.officials[stranger], course=course, seats=[seat(scene, "poor")])
    review = house.classifications.get().review
    assert review is not None
    for one in review.facts["members"]:
        one["able"] = False
    review.save(update_fields=["facts"])
    with pytest.raises(CourseRefused, match="không có khả năng lao động"):
        enrol(actor=scene.officer, course=course, seats=[seat(scene, "poor")])
    # Somebody with a disability who is said to be unable may learn all the same.
    for one in review.facts["members"]:
        one["disability"] = "severe"
    review.save(update_fields=["facts"])
    assert enrol(actor=scene.officer, course=course, seats=[seat(scene, "poor")])
    assert Support.objects.count() == 1


def test_a_day_is_ticked_for_all_and_begins_the_support(scene: Scene, course: Course) -> None:
    poor, near = enrol(
        actor=scene.officer, course=course, seats=[seat(scene, "poor"), seat(scene, "near")]
    )
    day = course.starts_on
    with pytest.raises(CourseRefused, match="chưa được lãnh đạo"):
        record_attendance(actor=scene.officer, course=course, day=day, present=[poor.pk])
    approve_participants(actor=scene.leader, course=course)
    for typed in ([poor.pk, near.pk], [poor.pk]):  # typed again, it replaces
        record_attendance(
            actor=scene.officer, course=course, day=day, present=typed, absent=[near.pk]
        )
    assert dict(Attendance.objects.values_list("enrolment", "present")) == {
        poor.pk: True, near.pk: False,
    }  # fmt: skip
    poor.support.refresh_from_db()
    assert (poor.support.state, poor.support.delivered_on) == (SupportState.DELIVERED, day)
    for wrong in (day - dt.timedelta(days=1), course.ends_on + dt.timedelta(days=1)):
        with pytest.raises(CourseRefused, match="Ngày học phải từ"):
            record_attendance(actor=scene.officer, course=course, day=wrong, present=[poor.pk])
    with pytest.raises(NotAllowed):
        record_attendance(
            actor=scene.officials["stranger"], course=course, day=day, present=[poor.pk]
        )


def test_a_course_to_its_end(scene: Scene, course: Course) -> None:
    poor, near = taken_in(scene, course, "poor", "near")
    for number in range(8):
        record_attendance(
            actor=scene.officer,
            course=course,
            day=course.starts_on + dt.timedelta(days=number),
            present=[poor.pk, near.pk] if number < 3 else [poor.pk],
            absent=[] if number < 3 else [near.pk],
        )
    day = course.ends_on
    with pytest.raises(CourseRefused, match="đã cấp cho học viên khác"):
        certify(
            actor=scene.officer,
            course=course,
            certificates=[Certificate(one.pk, "CC-01", day) for one in (poor, near)],
        )
    certify(actor=scene.officer, course=course, certificates=[Certificate(poor.pk, "CC-01", day)])
    poor.refresh_from_db()
    assert (poor.certificate_no, poor.support.state) == ("CC-01", SupportState.ACCEPTED)
    waiting = list(FollowUp.objects.order_by("month"))
    assert [one.month for one in waiting] == [3, 6]

    rows = list(participants(scene.officer, course))
    basis = {one.enrolment.pk: one for one in payments(course, rows)}
    assert basis[poor.pk].total == 2_800_000 + 8 * 30_000 + 200_000
    assert basis[near.pk].meals == 90_000

    assert settle(actor=scene.officer, course=course) == (
        2, basis[poor.pk].total + basis[near.pk].total,
    )  # fmt: skip
    course.refresh_from_db()
    poor.support.refresh_from_db()
    assert course.state == CourseState.CLOSED
    assert (poor.support.state, poor.support.value) == ("ended", basis[poor.pk].total)
    with pytest.raises(CourseRefused, match="Đã quyết toán"):
        enrol(actor=scene.officer, course=course, seats=[seat(scene, "escaped")])

    first = answer_follow_up(
        actor=scene.officer,
        follow_up=waiting[0],
        answer=Answer(JobOutcome.OWN, scene.today, same=True, work="Nuôi gà", income=4_000_000),
    )
    assert (first.outcome, first.income) == ("own", 4_000_000)
    (figure,) = [
        one
        for one in trained_by_commune([scene.commune.pk], course.starts_on.year)
        if one.status == "poor"
    ]
    assert (figure.trained, figure.certified, figure.asked_3, figure.working_3) == (1, 1, 1, 1)
    assert (figure.asked_6, figure.working_6) == (0, 0)


def test_a_corrected_certificate_moves_the_questions_that_wait(
    scene: Scene, course: Course
) -> None:
    (poor,) = taken_in(scene, course, "poor")
    record_attendance(actor=scene.officer, course=course, day=course.starts_on, present=[poor.pk])
    for number, day in (("CC-1", course.ends_on), ("CC-2", course.ends_on + dt.timedelta(days=1))):
        certify(
            actor=scene.officer, course=course, certificates=[Certificate(poor.pk, number, day)]
        )
    poor.refresh_from_db()
    assert poor.certificate_no == "CC-2"
    assert FollowUp.objects.count() == 2
    assert poor.certified_on is not None
    due = FollowUp.objects.get(month=6).due_on
    assert (due - poor.certified_on).days > 180


def test_nobody_settles_a_course_that_runs_or_whom_nobody_saw(scene: Scene, course: Course) -> None:
    taken_in(scene, course, "poor")
    with pytest.raises(CourseRefused, match="chưa học buổi nào"):
        settle(actor=scene.officer, course=course)
    Course.objects.filter(pk=course.pk).update(ends_on=scene.today + dt.timedelta(days=3))
    with pytest.raises(CourseRefused, match="chưa bế giảng"):
        settle(actor=scene.officer, course=course)
    with pytest.raises(CourseRefused, match="còn học viên"):
        cancel_course(actor=scene.officer, course=course)


def test_candidates_are_judged_row_by_row(scene: Scene, course: Course) -> None:
    members = [
        scene.households[who].memberships.get(relation="head") for who in ("poor", "not_poor")
    ]
    poor, other = candidates(course, members, scene.today)
    assert poor.allowed
    assert poor.terms is not None
    assert poor.terms.cost == 2_800_000
    assert not other.allowed
    assert "hộ không nghèo" in other.refusals[0].vi


def test_a_province_holds_a_course_for_its_communes(scene: Scene, course: Course) -> None:
    """Each commune sees and ticks its own people only."""
    provincial = CourseFactory.create(area=scene.province, kind=course.kind, seats=3)
    stranger = scene.officials["stranger"]
    (mine,) = enrol(actor=scene.officer, course=provincial, seats=[seat(scene, "poor")])
    (theirs,) = enrol(actor=stranger, course=provincial, seats=[seat(scene, "far")])
    assert [row.pk for row in participants(scene.officer, provincial)] == [mine.pk]
    assert [row.pk for row in participants(stranger, provincial)] == [theirs.pk]
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    assert participants(supervisor, provincial).count() == 2
    with pytest.raises(NotAllowed):
        drop_out(
            actor=scene.officer,
            course=provincial,
            enrolments=[theirs.pk],
            reason=DropReason.HEALTH,
            on_date=scene.today,
        )
    assert not Course.objects.visible_to(stranger).filter(pk=course.pk).exists()
    assert Course.objects.visible_to(stranger).filter(pk=provincial.pk).exists()
    assert not Course.objects.changeable_by(scene.officer).filter(pk=provincial.pk).exists()
    collector = scene.officials[Role.VILLAGE_COLLECTOR]
    assert set(Course.objects.visible_to(collector)) == {course, provincial}
    assert not Course.objects.changeable_by(collector).exists()


def data(course: Course, **fields: object) -> CourseData:
    values = {name: getattr(course, name) for name in CourseData.__slots__}
    return CourseData(**(values | fields))


def test_a_course_is_opened_where_one_manages_support(scene: Scene, course: Course) -> None:
    made = open_course(actor=scene.officer, data=data(course, place="Trường tiểu học"))
    assert made.recorded_by == scene.officer
    with pytest.raises(CourseRefused, match="Đã có lớp"):
        open_course(actor=scene.officer, data=data(course))
    with pytest.raises(NotAllowed):
        open_course(actor=scene.officials["stranger"], data=data(course, place="X"))
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    provincial = open_course(actor=supervisor, data=data(course, area=scene.province))
    assert provincial.area == scene.province
    with pytest.raises(NotAllowed):
        open_course(actor=supervisor, data=data(course, place="Y"))
    for wrong, field in (
        ({"ends_on": course.starts_on - dt.timedelta(days=1)}, "ends_on"),
        ({"training_days": 40}, "training_days"),
        ({"place": " "}, "place"),
        ({"seats": 0}, "seats"),
    ):
        with pytest.raises(CourseRefused) as refused:
            open_course(actor=scene.officer, data=data(course, **wrong))
        assert refused.value.field == field
    taken_in(scene, course, "poor", "near")
    with pytest.raises(CourseRefused, match="không giảm số chỗ"):
        change_course(actor=scene.officer, course=course, data=data(course, seats=1))
    changed = change_course(actor=scene.officer, course=course, data=data(course, seats=5))
    assert changed.seats == 5


def test_thirty_people_cost_as_many_queries_as_three(scene: Scene, course: Course) -> None:
    """The demonstration and a busy officer enter a whole course at once."""
    house = scene.households["poor"]
    people = [PersonFactory.create(birth_year=1990) for _ in range(13)]
    for person in people:
        MembershipFactory.create(household=house, person=person, relation="other")
    Course.objects.filter(pk=course.pk).update(seats=30)
    counts = []
    for part in (people[:3], people[3:]):
        with CaptureQueriesContext(connection) as caught:
            enrol(actor=None, course=course, seats=[Seat(house.pk, one.pk) for one in part])
        counts.append(len(caught))
    assert counts[0] == counts[1]
