"""Visits: recorded once however often they are sent, refused in words, corrected for a week."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from areas.models import Village
from common.exceptions import DomainError, PhotoRefused
from households.choices import (
    Doer,
    ObstacleKind,
    ObstacleLevel,
    StepState,
    VisitMode,
    VisitState,
)
from households.exceptions import NotAllowed, VisitRefused
from households.models import AgreedStep, Household, Obstacle, Visit, VisitPhoto
from households.services.care.steps import drop_step, finish_step, move_step
from households.services.care.visit_data import ObstacleData, Position, StepData, VisitData
from households.services.care.visits import (
    MOST_PHOTOS,
    add_photos,
    cancel_visit,
    correct_visit,
    move_visit,
    plan_visit,
    record_visit,
)
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import VillageFactory
from tests.factories.households import household_with_head
from tests.factories.housing import camera_photo
from tests.factories.officials import official_with
from tests.households.test_services_races import race

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture
def village() -> Village:
    found: Village = VillageFactory.create()
    return found


@pytest.fixture
def household(village: Village) -> Household:
    return household_with_head(village)


@pytest.fixture
def collector(village: Village) -> Official:
    return official_with(Role.VILLAGE_COLLECTOR, area=village.commune, village=village)


def visit_data(**values: Any) -> VisitData:
    usual: dict[str, Any] = {
        "mode": VisitMode.HOME, "done_on": TODAY, "met": True, "seen": "Mái nhà đã lợp lại",
    }  # fmt: skip
    return VisitData(**(usual | values))


def step(**values: Any) -> StepData:
    usual: dict[str, Any] = {
        "what": "Nộp giấy khai sinh", "doer": Doer.HOUSEHOLD, "due_on": TODAY,
    }  # fmt: skip
    return StepData(**(usual | values))


def obstacle(**values: Any) -> ObstacleData:
    usual: dict[str, Any] = {
        "kind": ObstacleKind.PAPERS, "text": "Chưa có căn cước", "level": ObstacleLevel.COMMUNE,
    }  # fmt: skip
    return ObstacleData(**(usual | values))


def refusal(work: Callable[[], object]) -> str | None:
    with pytest.raises(VisitRefused) as caught, transaction.atomic():
        work()
    assert str(caught.value.message)
    return caught.value.field


def test_all_of_a_visit_is_kept_and_sending_it_again_changes_nothing(
    household: Household, collector: Official
) -> None:
    data = visit_data(
        position=Position(Decimal("16.7581"), Decimal("107.1847"), 12),
        entered_at=timezone.now() - dt.timedelta(hours=3),
        steps=[step(), step(what="Gọi trạm y tế", doer=Doer.OTHER, doer_name="Trạm y tế")],
        obstacles=[obstacle()],
    )
    photo = camera_photo(640, 480)
    first = record_visit(actor=collector, household=household, data=data, files=[io.BytesIO(photo)])
    again = record_visit(actor=collector, household=household, data=data, files=[io.BytesIO(photo)])
    assert first.pk == again.pk
    visit = Visit.objects.get()
    assert (visit.state, visit.official, visit.recorded_by) == (
        VisitState.DONE,
        collector,
        collector,
    )
    assert (visit.commune, visit.village) == (household.commune, household.village)
    assert (visit.latitude, visit.accuracy_m) == (Decimal("16.758100"), 12)
    assert visit.received_at - visit.entered_at > dt.timedelta(hours=2)
    assert list(visit.steps.values_list("doer", "doer_name")) == [
        ("household", ""), ("other", "Trạm y tế"),
    ]  # fmt: skip
    found = visit.obstacles.get()
    assert (found.level, found.opened_on, found.since, found.opened_by) == (
        ObstacleLevel.COMMUNE, TODAY, TODAY, collector,
    )  # fmt: skip
    kept = visit.photos.get()
    assert kept.image.storage.exists(kept.image.name or "")
    assert b"Exif" not in kept.image.open("rb").read()


@pytest.mark.django_db(transaction=True)
def test_the_same_visit_sent_at_once_is_one(household: Household, collector: Official) -> None:
    data = visit_data(steps=[step()], obstacles=[obstacle()])
    found: list[int] = []

    def send() -> None:
        # Each thread has its own account object, as each request has.
        actor = Official.objects.get(pk=collector.pk)
        found.append(record_visit(actor=actor, household=household, data=data).pk)

    assert race(send, send, send) == []
    assert len(set(found)) == 1
    assert (Visit.objects.count(), AgreedStep.objects.count(), Obstacle.objects.count()) == (
        1, 1, 1,
    )  # fmt: skip


def test_a_key_belongs_to_one_person_and_one_household(
    household: Household, collector: Official, village: Village
) -> None:
    data = visit_data()
    record_visit(actor=collector, household=household, data=data)
    other = official_with(Role.COMMUNE_OFFICER, area=village.commune)
    refusal(lambda: record_visit(actor=other, household=household, data=data))
    taken = visit_data(steps=[step(key=AgreedStep.objects.create(
        household=household, what="Việc", doer=Doer.HOUSEHOLD, due_on=TODAY).key)])  # fmt: skip
    field = refusal(lambda: record_visit(actor=collector, household=household, data=taken))
    assert field == "step_what"
    assert Visit.objects.count() == 1


def test_an_appointment_is_kept_by_the_visit_once(
    household: Household, collector: Official, village: Village
) -> None:
    key = uuid.uuid4()
    planned = plan_visit(
        actor=collector, household=household, planned_on=TOMORROW, purpose=" Xem vườn ", key=key
    )
    again = plan_visit(actor=collector, household=household, planned_on=TOMORROW, key=key)
    assert (planned.pk, planned.purpose) == (again.pk, "Xem vườn")
    officer = official_with(Role.COMMUNE_OFFICER, area=village.commune)
    data = visit_data(planned=planned.key)
    done = record_visit(actor=officer, household=household, data=data)
    assert (done.pk, done.official, done.planned_on) == (planned.pk, officer, TOMORROW)
    # Sent again it is the same; a colleague who kept it, too, has a visit of their own.
    assert record_visit(actor=officer, household=household, data=data).pk == done.pk
    other = record_visit(actor=collector, household=household, data=visit_data(planned=planned.key))
    assert other.pk != done.pk
    assert Visit.objects.done().count() == 2


def test_what_a_visit_is_refused_for(household: Household, collector: Official) -> None:
    long_ago = household.registered_on - dt.timedelta(days=1)
    far = TODAY + dt.timedelta(days=5000)
    somewhere = Position(Decimal(16), Decimal(107))
    cases: list[tuple[VisitData, str]] = [
        (visit_data(done_on=TOMORROW), "done_on"),
        (visit_data(done_on=long_ago), "done_on"),
        (visit_data(seen="x" * 2001), "seen"),
        (visit_data(mode=VisitMode.PHONE, position=somewhere), "latitude"),
        (visit_data(position=Position(Decimal(91), Decimal(0))), "latitude"),
        (visit_data(steps=[step(what=" ")]), "step_what"),
        (visit_data(steps=[step(due_on=YESTERDAY)]), "step_due_on"),
        (visit_data(steps=[step(due_on=far)]), "step_due_on"),
        (visit_data(steps=[step(doer=Doer.OTHER)]), "step_doer_name"),
        (visit_data(obstacles=[obstacle(text="")]), "obstacle_text"),
        (visit_data(obstacles=[obstacle(text="x" * 501)]), "obstacle_text"),
    ]
    for data, named in cases:
        field = refusal(
            lambda data=data: record_visit(  # type: ignore[misc]
                actor=collector, household=household, data=data
            )
        )
        assert field == named
    assert not Visit.objects.exists()
    household.closed_on = TODAY
    household.save()
    closed = refusal(lambda: record_visit(actor=collector, household=household, data=visit_data()))
    assert closed == "done_on"
    # What happened before the household ended may still be told.
    record_visit(actor=collector, household=household, data=visit_data(done_on=YESTERDAY))


def test_nothing_is_kept_when_a_photo_is_refused(household: Household, collector: Official) -> None:
    files = [io.BytesIO(camera_photo(320, 240)), io.BytesIO(b"%PDF")]
    with pytest.raises(PhotoRefused, match="Ảnh thứ 2"):
        record_visit(actor=collector, household=household, data=visit_data(), files=files)
    assert not Visit.objects.exists()
    assert not VisitPhoto.objects.exists()


def test_photos_are_added_once_and_not_without_end(
    household: Household, collector: Official, village: Village
) -> None:
    visit = record_visit(actor=collector, household=household, data=visit_data())
    photo = camera_photo(320, 240)
    assert (
        len(add_photos(actor=collector, visit=visit, files=[io.BytesIO(photo), io.BytesIO(photo)]))
        == 1
    )
    assert add_photos(actor=collector, visit=visit, files=[io.BytesIO(photo)]) == []
    with pytest.raises(PhotoRefused, match="nhiều nhất"):
        add_photos(actor=collector, visit=visit, files=[io.BytesIO(photo)] * MOST_PHOTOS)
    with pytest.raises(PhotoRefused, match="ít nhất"):
        add_photos(actor=collector, visit=visit, files=[])
    planned = plan_visit(actor=collector, household=household, planned_on=TODAY)
    assert refusal(
        lambda: add_photos(actor=collector, visit=planned, files=[io.BytesIO(photo)])
    ) == "photos"  # fmt: skip


def test_only_whoever_visits_there_writes(
    household: Household, collector: Official, village: Village
) -> None:
    elsewhere = VillageFactory.create(commune=village.commune)
    strangers = [
        official_with(Role.VILLAGE_COLLECTOR, area=village.commune, village=elsewhere),
        official_with(Role.COMMUNE_OFFICER, area=VillageFactory.create().commune),
        official_with(Role.PROVINCIAL_SUPERVISOR, area=village.commune.parent),
    ]
    visit = record_visit(actor=collector, household=household, data=visit_data(steps=[step()]))
    planned = plan_visit(actor=collector, household=household, planned_on=TODAY)
    agreed = visit.steps.get()

    def works(actor: Official) -> list[Callable[[], object]]:
        return [
            lambda: record_visit(actor=actor, household=household, data=visit_data()),
            lambda: plan_visit(actor=actor, household=household, planned_on=TODAY),
            lambda: move_visit(actor=actor, visit=planned, planned_on=TOMORROW),
            lambda: cancel_visit(actor=actor, visit=planned, why="Mưa"),
            lambda: add_photos(actor=actor, visit=visit, files=[]),
            lambda: finish_step(actor=actor, step=agreed, done_on=TODAY),
            lambda: drop_step(actor=actor, step=agreed, why="Thôi"),
            lambda: move_step(actor=actor, step=agreed, due_on=TOMORROW),
            lambda: correct_visit(
                actor=actor, visit=visit, mode=VisitMode.PHONE, done_on=TODAY, met=True, seen=""
            ),
        ]

    for actor in strangers:
        for work in works(actor):
            with pytest.raises(NotAllowed), transaction.atomic():
                work()
    assert Visit.objects.count() == 2


def test_somebody_else_visits_only_with_a_post_there(
    household: Household, collector: Official, village: Village
) -> None:
    officer = official_with(Role.COMMUNE_OFFICER, area=village.commune)
    stranger = official_with(Role.COMMUNE_OFFICER, area=VillageFactory.create().commune)
    made = plan_visit(actor=officer, household=household, planned_on=TODAY, official=collector)
    assert (made.official, made.recorded_by) == (collector, officer)
    field = refusal(
        lambda: plan_visit(actor=officer, household=household, planned_on=TODAY, official=stranger)
    )
    assert field == "official"


def test_appointments_are_moved_and_called_off(household: Household, collector: Official) -> None:
    for day in (YESTERDAY, TODAY + dt.timedelta(days=5000)):
        field = refusal(
            lambda day=day: plan_visit(  # type: ignore[misc]
                actor=collector, household=household, planned_on=day
            )
        )
        assert field == "planned_on"
    visit = plan_visit(actor=collector, household=household, planned_on=TODAY)
    assert refusal(lambda: move_visit(actor=collector, visit=visit, planned_on=YESTERDAY)) == (
        "planned_on"
    )
    assert move_visit(actor=collector, visit=visit, planned_on=TOMORROW).planned_on == TOMORROW
    assert refusal(lambda: cancel_visit(actor=collector, visit=visit, why=" ")) == "why"
    assert cancel_visit(actor=collector, visit=visit, why="Lũ").state == VisitState.CANCELLED
    refusal(lambda: cancel_visit(actor=collector, visit=visit, why="Lũ"))
    refusal(lambda: move_visit(actor=collector, visit=visit, planned_on=TOMORROW))
    household.closed_on = TODAY
    household.save()
    refusal(lambda: plan_visit(actor=collector, household=household, planned_on=TODAY))


def correct(actor: Official, visit: Visit, **values: Any) -> Visit:
    usual: dict[str, Any] = {
        "mode": VisitMode.PHONE, "done_on": YESTERDAY, "met": False, "seen": "Không bắt máy",
    }  # fmt: skip
    return correct_visit(actor=actor, visit=visit, **(usual | values))


def test_a_visit_is_corrected_for_a_week_by_whoever_recorded_it(
    household: Household, collector: Official, village: Village
) -> None:
    somewhere = Position(Decimal(16), Decimal(107))
    visit = record_visit(actor=collector, household=household, data=visit_data(position=somewhere))
    with pytest.raises(NotAllowed), transaction.atomic():
        correct(official_with(Role.COMMUNE_LEADER, area=village.commune), visit)
    assert refusal(lambda: correct(collector, visit, done_on=TOMORROW)) == "done_on"
    row = correct(collector, visit)
    assert (row.mode, row.done_on, row.met, row.latitude) == ("phone", YESTERDAY, False, None)
    events = apps.get_model("households", "VisitEvent")._base_manager
    former = events.filter(pgh_obj_id=visit.pk, pgh_label="update")
    assert [event.seen for event in former] == ["Mái nhà đã lợp lại"]
    planned = plan_visit(actor=collector, household=household, planned_on=TODAY)
    refusal(lambda: correct(collector, planned))
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        refusal(lambda: correct(Official.objects.get(pk=collector.pk), visit))


def test_a_step_is_done_dropped_or_moved(household: Household, collector: Official) -> None:
    visit = record_visit(
        actor=collector,
        household=household,
        data=visit_data(steps=[step(), step(what="Mua giống")]),
    )
    first, second = visit.steps.all()
    assert refusal(lambda: move_step(actor=collector, step=first, due_on=YESTERDAY)) == "due_on"
    move_step(actor=collector, step=first, due_on=TOMORROW)
    assert refusal(lambda: finish_step(actor=collector, step=first, done_on=TOMORROW)) == (
        "done_on"
    )
    finish_step(actor=collector, step=first, done_on=TODAY, outcome="Đã nộp")
    assert refusal(lambda: drop_step(actor=collector, step=second, why="")) == "outcome"
    drop_step(actor=collector, step=second, why="Hộ đổi ý")
    assert list(AgreedStep.objects.order_by("pk").values_list("state", "due_on", "outcome")) == [
        (StepState.DONE, TOMORROW, "Đã nộp"),
        (StepState.DROPPED, TODAY, "Hộ đổi ý"),
    ]
    late: list[Callable[[], None]] = [
        lambda: finish_step(actor=collector, step=first, done_on=TODAY),
        lambda: drop_step(actor=collector, step=first, why="Thôi"),
        lambda: move_step(actor=collector, step=first, due_on=TOMORROW),
    ]
    for work in late:
        refusal(work)


def test_every_refusal_is_of_the_domain() -> None:
    assert issubclass(VisitRefused, DomainError)
    assert issubclass(PhotoRefused, DomainError)
