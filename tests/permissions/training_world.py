"""A course and an activity for jobs in each place, with its first household taking part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from households.models import Household, PovertyStandard
from livelihoods.choices import JobActivityKind
from livelihoods.models import Enrolment, FollowUp, JobEntry, Placement
from programmes.choices import SupportState
from programmes.models import Programme, Support, SupportKind
from tests.factories.programmes import EligibilityRuleFactory, ProgrammeFactory
from tests.factories.training import CourseFactory, JobActivityFactory, JobKindFactory
from tests.factories.training import TrainingKindFactory as CourseKindFactory

if TYPE_CHECKING:
    from tests.permissions.world import Spot, World

BEGAN = dt.date(2026, 5, 4)
ENDED = dt.date(2026, 5, 29)


def add_training(spots: Iterable[Spot]) -> None:
    """Fill every place: a course, a seat, a question about work, a job that was found."""
    programme = ProgrammeFactory.create()
    lesson, found = CourseKindFactory.create(), JobKindFactory.create(code="gioi-thieu-viec-lam")
    counsel = JobKindFactory.create()
    for kind in (lesson, found, counsel):
        EligibilityRuleFactory.create(
            kind=kind,
            statuses=["poor", "near_poor", "newly_escaped", "not_poor", "unknown"],
            exclusive=False,
        )
    for spot in spots:
        house = spot.households["waiting"]
        course = CourseFactory.create(
            area=house.commune, kind=lesson, programme=programme, place=f"Nhà văn hóa {spot.key}",
            starts_on=BEGAN, ends_on=ENDED,
        )  # fmt: skip
        learning = _given(house, lesson, programme)
        seat = Enrolment.objects.create(support=learning, course=course)
        ask = FollowUp.objects.create(support=learning, month=3, due_on=ENDED)
        activity = JobActivityFactory.create(
            area=house.commune, kind=JobActivityKind.PLACEMENT, support_kind=found,
            programme=programme, held_on=BEGAN,
        )  # fmt: skip
        entry = JobEntry.objects.create(
            activity=activity, support=_given(house, found, programme), result="Đã đi làm"
        )
        Placement.objects.create(entry=entry, employer="Công ty", job="May", started_on=BEGAN)
        spot.training = {
            "course": course.pk, "seat": seat.pk, "ask": ask.pk, "activity": activity.pk,
            "entry": entry.pk,
        }  # fmt: skip


def _given(house: Household, kind: SupportKind, programme: Programme) -> Support:
    return Support.objects.create(
        household=house,
        person=house.memberships.get(relation="head").person,
        commune=house.commune,
        village=house.village,
        kind=kind,
        programme=programme,
        state=SupportState.DELIVERED,
        standard=PovertyStandard.objects.national_on(BEGAN).get(),
        status="poor",
        status_on=BEGAN,
        planned_on=BEGAN,
        approved_on=BEGAN,
        delivered_on=BEGAN,
    )


def at(key: str) -> Any:
    """Point at something of the target's training."""
    return lambda world: {"pk": world.target.training[key]}


def a_tick(world: World) -> str:
    """The tick of the head of another household of the target."""
    house = world.target.households["draft"]
    return f"{house.pk}-{house.memberships.get(relation='head').person_id}"


def new_course(world: World) -> Mapping[str, Any]:
    """Open a course in the target's commune."""
    course = _course(world)
    return {
        "area": course.area_id, "kind": course.kind_id, "source": f"{course.programme_id}:",
        "occupation": course.occupation_id, "provider": course.provider_id, "new_provider": "",
        "place": "Trường học", "seats": "9", "starts_on": f"{BEGAN:%d/%m/%Y}",
        "ends_on": f"{ENDED:%d/%m/%Y}", "training_days": "5", "cost_per_person": "1000000",
        "decision_no": "", "decision_on": "",
    }  # fmt: skip


def _course(world: World) -> Any:
    return Enrolment.objects.get(pk=world.target.training["seat"]).course


def leaving(world: World) -> Mapping[str, Any]:
    """Record that the participant left."""
    return {
        "act": "drop", "hoc_vien": [world.target.training["seat"]], "reason": "work",
        "on_date": f"{ENDED:%d/%m/%Y}", "note": "",
    }  # fmt: skip


def seating(world: World) -> Mapping[str, Any]:
    """Give a seat to somebody else of the target."""
    return {"nguoi": [a_tick(world)], "km": ""}


def ticking(world: World) -> Mapping[str, Any]:
    """Tick the participant on the first day."""
    return {"ngay": f"{BEGAN:%d/%m/%Y}", "co_mat": [world.target.training["seat"]]}


def certifying(world: World) -> Mapping[str, Any]:
    """Give the participant a certificate."""
    seat = world.target.training["seat"]
    return {"ngay": f"{ENDED:%d/%m/%Y}", f"so_{seat}": "CC-1"}


ANSWER = {"outcome": "none", "asked_on": f"{ENDED:%d/%m/%Y}", "work": "", "income": ""}


def new_activity(world: World) -> Mapping[str, Any]:
    """Write a day of counselling down in the target's commune."""
    course = _course(world)
    return {
        "kind": "counselling", "title": "Tư vấn mới", "held_on": f"{BEGAN:%d/%m/%Y}",
        "area": course.area_id, "source": f"{course.programme_id}:", "place": "", "partner": "",
        "note": "",
    }  # fmt: skip


JOB = {
    "employer": "Nhà máy", "job": "Thợ", "started_on": f"{BEGAN:%d/%m/%Y}", "place": "",
    "contract": "open", "wage": "5000000",
}  # fmt: skip


def placing(world: World) -> Mapping[str, Any]:
    """Bring somebody else of the target into a job."""
    return {"nguoi": [a_tick(world)], "result": "", **JOB}
