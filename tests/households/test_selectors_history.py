"""The readable history: who, when, what, from which value to which, whoever wrote it."""

import datetime as dt

import pghistory
import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from pghistory.middleware import HistoryMiddleware
from pytest_django import DjangoAssertNumQueries

from households.choices import ClassOrigin, Relation, ReviewState
from households.models import Household, Person, Review
from households.selectors.event_rows import Action
from households.selectors.history import Moment, household_history
from households.services.household_data import HouseholdData
from households.services.members import add_member, remove_member
from households.services.move_household import move_household
from households.services.person_data import MemberData
from households.services.record_death import record_death
from households.services.split_household import split_household
from households.services.undo_change import undo_change
from households.services.update_household import update_household
from households.services.update_person import update_person
from officials.choices import Role
from officials.models import Official
from tests.factories.households import ClassificationFactory, DecisionFactory, ReviewFactory
from tests.factories.officials import official_with
from tests.households.life import World, family, make_world, member, person_data, who

# Every service has its own transaction here: one moment each.
pytestmark = pytest.mark.django_db(transaction=True)

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
BEGIN, THEN = TODAY - 60 * DAY, TODAY - 20 * DAY


@pytest.fixture
def world() -> World:
    return make_world()


def history(world: World, household: Household, viewer: Official | None = None) -> list[Moment]:
    moments = household_history(viewer or world.officer, household)
    assert moments is not None
    return list(moments)


def told(moment: Moment) -> list[tuple[str, str, str, str]]:
    """Every changed field of a moment: subject, label, old, new."""
    return [
        (item.subject, change.label, change.old, change.new)
        for item in moment.items
        for change in item.changes
    ]


def test_a_registration_is_one_moment_with_every_row(world: World) -> None:
    house = family(world, Relation.CHILD, on_date=BEGIN)
    (moment,) = history(world, house)
    assert (moment.title, moment.on_date, moment.who) == ("Lập hộ", BEGIN, "Hệ thống")
    assert {item.subject for item in moment.items} == {
        "Hộ", "Nơi cư trú", "Nhân khẩu Trần Thị HEAD", "Nhân khẩu Trần Thị CHILD",
        "Thành viên Trần Thị HEAD", "Thành viên Trần Thị CHILD",
    }  # fmt: skip
    assert {item.action for item in moment.items} == {Action.ADDED}
    assert ("Hộ", "thôn, tổ dân phố", "", world.village.name) in told(moment)
    assert ("Thành viên Trần Thị CHILD", "quan hệ với chủ hộ", "", "Con") in told(moment)


def test_an_edit_says_who_changed_what_into_what(world: World) -> None:
    house = family(world, on_date=BEGIN)
    update_household(
        actor=world.officer, household=house, data=HouseholdData(phone="0912345678", has_merit=True)
    )
    head = who(house, Relation.HEAD)
    update_person(
        actor=world.officer, person=head, data=person_data("Trần Thị Hoà", birth_year=1975)
    )
    person, phone = history(world, house)[:2]
    assert (phone.who, phone.title) == (world.officer.full_name, "Sửa thông tin hộ")
    assert told(phone) == [
        ("Hộ", "điện thoại", "", "0912345678"),
        ("Hộ", "có người có công với cách mạng", "Không", "Có"),
    ]
    assert (person.who, person.official) == (world.officer.full_name, world.officer.pk)
    assert told(person) == [
        ("Nhân khẩu Trần Thị HEAD", "họ và tên", "Trần Thị HEAD", "Trần Thị Hoà"),
        ("Nhân khẩu Trần Thị HEAD", "năm sinh", "1980", "1975"),
    ]


def test_bulk_and_raw_writes_are_told_as_direct(world: World) -> None:
    house = family(world, on_date=BEGIN)
    Household.objects.filter(pk=house.pk).update(address="Xóm 1")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE households_household SET address = 'Xóm 2' WHERE id = %s", [house.pk]
        )
    raw, bulk = history(world, house)[:2]
    assert {raw.who, bulk.who} == {"Ghi trực tiếp vào cơ sở dữ liệu"}
    assert told(bulk) == [("Hộ", "địa chỉ", "", "Xóm 1")]
    assert told(raw) == [("Hộ", "địa chỉ", "Xóm 1", "Xóm 2")]


def test_rows_loaded_without_events_still_tell_their_changes(world: World) -> None:
    house = family(world, on_date=BEGIN)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM households_householdevent")
        cursor.execute("DELETE FROM households_personevent")
    update_household(actor=world.officer, household=house, data=HouseholdData(address="Xóm 3"))
    assert told(history(world, house)[0]) == [("Hộ", "địa chỉ", "", "Xóm 3")]


def test_a_request_is_on_record_with_the_person_signed_in(world: World, rf: RequestFactory) -> None:
    house = family(world, on_date=BEGIN)

    def bulk_write(request: HttpRequest) -> HttpResponse:
        Household.objects.filter(pk=house.pk).update(address="Xóm 4")
        return HttpResponse()

    request = rf.post("/")
    request.user = world.officer
    HistoryMiddleware(bulk_write)(request)  # type: ignore[no-untyped-call]
    moment = history(world, house)[0]
    assert (moment.who, moment.title) == (world.officer.full_name, "Cập nhật")
    assert told(moment) == [("Hộ", "địa chỉ", "", "Xóm 4")]


def test_changes_carry_their_day_note_and_title(world: World) -> None:
    house = family(world, Relation.PARENT, on_date=BEGIN)
    record_death(
        actor=world.officer,
        person=who(house, Relation.PARENT),
        on_date=THEN,
        note="Giấy chứng tử số 5",
    )
    moment = history(world, house)[0]
    assert (moment.title, moment.on_date) == ("Thành viên qua đời", THEN)
    assert moment.note == "Giấy chứng tử số 5"
    shown = f"{THEN:%d/%m/%Y}"
    assert ("Nhân khẩu Trần Thị PARENT", "ngày mất", "", shown) in told(moment)
    assert ("Thành viên Trần Thị PARENT", "đến trước ngày", "", shown) in told(moment)


def test_an_undone_change_stays_on_record_beside_its_undoing(world: World) -> None:
    house = family(world, Relation.CHILD, on_date=BEGIN)
    child = who(house, Relation.CHILD)
    change = split_household(
        actor=world.officer, household=house, members=[child], head=child, on_date=THEN
    )
    undo_change(actor=world.officer, change=change)
    undone, split, _registered = history(world, house)
    assert (undone.title, undone.undone, split.undone) == ("Hoàn tác: Tách hộ", False, True)
    branch = change.other_household
    assert branch is not None
    assert [m.title for m in history(world, branch)] == ["Hoàn tác: Tách hộ", "Tách hộ"]


def test_who_was_registered_by_mistake_keeps_a_name_in_history(world: World) -> None:
    house = family(world, on_date=BEGIN)
    undo_change(actor=world.officer, change=house.changes.get())
    undone = history(world, house)[0]
    assert "Thành viên Trần Thị HEAD" in {item.subject for item in undone.items}
    assert not Person.objects.exists()


def test_reviews_show_each_fact_that_changed(world: World) -> None:
    house = family(world, on_date=BEGIN)
    head = who(house, Relation.HEAD)
    review = ReviewFactory.create(
        household=house,
        state=ReviewState.DRAFT,
        surveyor=world.officer,
        reviewed_on=THEN,
        facts={"version": 1, "members": [{"key": str(head.uuid), "sex": "F", "insured": False}]},
    )
    with pghistory.context(user=world.officer.pk):
        Review.objects.filter(pk=review.pk).update(
            state=ReviewState.SURVEYED,
            facts={
                "version": 1,
                "members": [{"key": str(head.uuid), "sex": "F", "insured": True}],
            },
        )
    changed, entered = history(world, house)[:2]
    assert entered.title == "Nhập phiếu rà soát"
    assert entered.who == world.officer.full_name
    rows = told(changed)
    assert (rows[0][1:]) == ("trạng thái", "Đang nhập", "Chờ quyết định")
    assert rows[1][1].startswith("Trần Thị HEAD: ")
    assert rows[1][2:] == ("Không", "Có")


def test_decisions_and_moves_of_classes_are_told(world: World) -> None:
    house = family(world, on_date=BEGIN)
    leader = official_with(Role.COMMUNE_LEADER, area=world.commune)
    decision = DecisionFactory.create(commune=world.commune, decided_by=leader)
    ClassificationFactory.create(household=house, valid_from=BEGIN, decision=decision)
    move_household(actor=world.officer, household=house, village=world.elsewhere, on_date=THEN)
    moments = history(world, house, world.other_officer)
    moved = moments[0]
    assert (moved.title, moved.who) == ("Chuyển địa bàn", world.officer.full_name)
    assert ("Hộ", "thôn, tổ dân phố", world.village.name, world.elsewhere.name) in told(moved)
    decided = next(m for m in moments if m.title == "Công nhận kết quả")
    assert decided.who == leader.full_name
    assert decided.items[0].subject.startswith("Hộ nghèo theo Chuẩn nghèo")
    assert house.classifications.filter(origin=ClassOrigin.MOVE).exists()


def test_what_happens_to_who_left_is_not_shown(world: World) -> None:
    house = family(world, Relation.CHILD, on_date=BEGIN)
    child = who(house, Relation.CHILD)
    remove_member(actor=world.officer, household=house, person=child, on_date=THEN)
    there = family(world, on_date=BEGIN, village=world.elsewhere)
    add_member(
        actor=None,
        household=there,
        member=MemberData(person=child, relation=Relation.OTHER),
        on_date=THEN,
    )
    update_person(actor=world.other_officer, person=child, data=person_data("Tên Mới"))
    names = [row for moment in history(world, house) for row in told(moment) if "tên" in row[1]]
    assert {new for *_rest, new in names} == {"Trần Thị HEAD", "Trần Thị CHILD"}
    seen = history(world, there, world.other_officer)
    assert ("Nhân khẩu Trần Thị CHILD", "họ và tên", "Trần Thị CHILD", "Tên Mới") in told(seen[0])
    # Nor does the new commune see what was recorded before the person came.
    assert not any("Nhân khẩu Trần Thị CHILD" in str(m) for m in seen[1:])


def test_numbers_are_masked_and_scope_holds(world: World) -> None:
    house = family(world, on_date=BEGIN)
    add_member(
        actor=world.officer,
        household=house,
        member=member("Trần Bé", Relation.CHILD, identity_number="097180000001"),
        on_date=THEN,
    )
    supervisor = official_with(Role.PROVINCIAL_SUPERVISOR, area=world.commune.parent)
    assert "097180000001" in str(history(world, house))
    masked = str(history(world, house, supervisor))
    assert "097180000001" not in masked
    assert "097******001" in masked
    assert household_history(world.other_officer, house) is None
    assert household_history(None, house) is None


def test_the_number_of_queries_is_bounded(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    house = family(world, *[Relation.CHILD] * 6, on_date=BEGIN)
    for n in range(5):
        update_household(
            actor=world.officer, household=house, data=HouseholdData(address=f"Xóm {n}")
        )
    viewer = Official.objects.get(pk=world.officer.pk)
    household_history(viewer, house)
    with django_assert_max_num_queries(24):
        household_history(viewer, house)
    assert len(household_history(viewer, house, limit=2) or ()) == 2
