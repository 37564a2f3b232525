"""Obstacles go up and down their levels; each level acts on its own, and each act is an entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.utils import timezone

from areas.models import Village
from households.choices import ObstacleAct, ObstacleKind, ObstacleLevel
from households.exceptions import NotAllowed, VisitRefused
from households.models import Household, Obstacle
from households.selectors.care.levels import acts_for
from households.services.care.obstacles import act_on, open_obstacle
from households.services.care.visit_data import ObstacleData
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import VillageFactory
from tests.factories.care import ObstacleFactory
from tests.factories.households import household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

A, L = ObstacleAct, ObstacleLevel
TODAY = timezone.localdate()


@dataclass
class Place:
    """A household and who is there, at each level; strangers are the same elsewhere."""

    household: Household
    officials: dict[str, Official] = field(default_factory=dict)

    def __getitem__(self, who: str) -> Official:
        # As each request does: nothing is remembered from the last one.
        return Official.objects.get(pk=self.officials[who].pk)


def people(village: Village, suffix: str = "") -> dict[str, Official]:
    commune = village.commune
    return {
        f"collector{suffix}": official_with(Role.VILLAGE_COLLECTOR, area=commune, village=village),
        f"officer{suffix}": official_with(Role.COMMUNE_OFFICER, area=commune),
        f"leader{suffix}": official_with(Role.COMMUNE_LEADER, area=commune),
        f"province{suffix}": official_with(Role.PROVINCIAL_SUPERVISOR, area=commune.parent),
    }


@pytest.fixture
def place() -> Place:
    village: Village = VillageFactory.create()
    far: Village = VillageFactory.create()
    assert far.commune.parent_id != village.commune.parent_id
    made = Place(household_with_head(village), people(village) | people(far, "_far"))
    made.officials["bank"] = official_with(Role.BANK_OFFICER, area=village.commune.parent)
    return made


def lying(place: Place, level: str, **more: object) -> Obstacle:
    made: Obstacle = ObstacleFactory.create(
        household=place.household, level=level, opened_by=place.officials["collector"],
        **more,
    )  # fmt: skip
    return made


#: Who may act at a level, of those inside.
HOLDERS = {
    L.VILLAGE: {"collector", "officer", "leader"},
    L.COMMUNE: {"officer", "leader"},
    L.PROVINCE: {"province"},
}
AT = {
    L.VILLAGE: {A.ANSWER, A.CLEAR, A.GIVE_UP, A.RAISE},
    L.COMMUNE: {A.ANSWER, A.CLEAR, A.GIVE_UP, A.RAISE, A.RETURN},
    L.PROVINCE: {A.ANSWER, A.CLEAR, A.GIVE_UP, A.RETURN},
}


@pytest.mark.parametrize("level", list(L))
def test_each_level_acts_on_its_own(place: Place, level: ObstacleLevel) -> None:
    row = lying(place, level)
    for who in place.officials:
        allowed = acts_for(place[who], row)
        assert allowed == (AT[level] if who in HOLDERS[level] else set()), who
        for act in ObstacleAct:
            if act in allowed:
                continue
            with pytest.raises((NotAllowed, VisitRefused)), transaction.atomic():
                act_on(actor=place[who], obstacle=row, act=act, text="Thử")
    assert not row.entries.exists()


def test_up_to_the_province_and_back_answered(place: Place) -> None:
    row = open_obstacle(
        actor=place["collector"],
        household=place.household,
        data=ObstacleData(ObstacleKind.LAND, "Chưa có đất ở", L.VILLAGE),
    )
    old = TODAY - dt.timedelta(days=9)
    Obstacle.objects.update(since=old)
    act_on(actor=place["collector"], obstacle=row, act=A.RAISE, text="Thôn không có đất")
    row.refresh_from_db()
    assert (row.level, row.since) == (L.COMMUNE, TODAY)
    act_on(actor=place["officer"], obstacle=row, act=A.RAISE, text="Cần tỉnh cho ý kiến")
    act_on(actor=place["province"], obstacle=row, act=A.RETURN, text="Thuộc thẩm quyền xã")
    entry = act_on(actor=place["leader"], obstacle=row, act=A.ANSWER, text="Sẽ giao đất quý 1")
    row.refresh_from_db()
    assert row.answered_at is not None
    assert (entry.level, entry.official) == (L.COMMUNE, place.officials["leader"])
    # Now whoever asked goes on: asks again, or closes it.
    assert acts_for(place["collector"], row) == {A.CLEAR, A.GIVE_UP, A.REOPEN}
    with pytest.raises(VisitRefused), transaction.atomic():
        act_on(actor=place["officer"], obstacle=row, act=A.ANSWER, text="Nữa")
    act_on(actor=place["collector"], obstacle=row, act=A.REOPEN, text="Quý 1 đã qua")
    row = Obstacle.objects.get()
    assert row.answered_at is None
    assert acts_for(place["collector"], row) == set()
    act_on(actor=place["leader"], obstacle=row, act=A.ANSWER, text="Đã giao đất")
    act_on(actor=place["collector"], obstacle=row, act=A.CLEAR, text="Hộ đã nhận đất")
    row.refresh_from_db()
    assert (row.closed_on, row.cleared) == (TODAY, True)
    assert list(row.entries.values_list("act", "level")) == [
        (A.RAISE, L.COMMUNE), (A.RAISE, L.PROVINCE), (A.RETURN, L.COMMUNE), (A.ANSWER, L.COMMUNE),
        (A.REOPEN, L.COMMUNE), (A.ANSWER, L.COMMUNE), (A.CLEAR, L.COMMUNE),
    ]  # fmt: skip


def test_given_up_and_opened_again(place: Place) -> None:
    row = lying(place, L.PROVINCE)
    act_on(actor=place["province"], obstacle=row, act=A.GIVE_UP, text="Ngoài quy định")
    row.refresh_from_db()
    assert (row.closed_on, row.cleared) == (TODAY, False)
    for act in (A.ANSWER, A.CLEAR, A.RAISE, A.RETURN):
        with pytest.raises(VisitRefused, match="Mở lại"), transaction.atomic():
            act_on(actor=place["province"], obstacle=row, act=act, text="Nữa")
    with pytest.raises(NotAllowed), transaction.atomic():
        act_on(actor=place["province_far"], obstacle=row, act=A.REOPEN, text="Nữa")
    act_on(actor=place["collector"], obstacle=row, act=A.REOPEN, text="Có quy định mới")
    row.refresh_from_db()
    assert (row.closed_on, row.cleared, row.level, row.since) == (None, None, L.PROVINCE, TODAY)


def test_no_words_no_level_above_or_below_and_sent_twice_is_once(place: Place) -> None:
    row = lying(place, L.PROVINCE)
    with pytest.raises(VisitRefused) as caught, transaction.atomic():
        act_on(actor=place["province"], obstacle=row, act=A.ANSWER, text="  ")
    assert caught.value.field == "text"
    with pytest.raises(VisitRefused), transaction.atomic():
        act_on(actor=place["province"], obstacle=row, act=A.RAISE, text="Lên nữa")
    with pytest.raises(VisitRefused), transaction.atomic():
        act_on(actor=place["collector"], obstacle=lying(place, L.VILLAGE), act=A.RETURN, text="X")
    first = act_on(actor=place["province"], obstacle=row, act=A.ANSWER, text="Đã gửi công văn")
    again = act_on(actor=place["province"], obstacle=row, act=A.ANSWER, text=" Đã gửi công văn ")
    assert first.pk == again.pk


def test_opening_is_for_whoever_visits_there_and_once_by_its_key(place: Place) -> None:
    data = ObstacleData(ObstacleKind.WORK, "Không tìm được việc", L.PROVINCE)
    for who in ("province", "collector_far", "bank"):
        with pytest.raises(NotAllowed), transaction.atomic():
            open_obstacle(actor=place[who], household=place.household, data=data)
    one = open_obstacle(actor=place["collector"], household=place.household, data=data)
    two = open_obstacle(actor=place["collector"], household=place.household, data=data)
    assert one.pk == two.pk
    with pytest.raises(VisitRefused), transaction.atomic():
        open_obstacle(actor=place["officer"], household=place.household, data=data)
    with pytest.raises(VisitRefused) as caught, transaction.atomic():
        open_obstacle(
            actor=place["collector"],
            household=place.household,
            data=ObstacleData(ObstacleKind.WORK, "Khác", L.VILLAGE),
            opened_on=TODAY + dt.timedelta(days=1),
        )
    assert caught.value.field == "opened_on"
