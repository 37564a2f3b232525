"""What a commune that somebody left may still see of them: its own file, nothing later."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from households.choices import Relation, ReviewState
from households.models import Household, Person
from households.selectors.as_of import members_on, rolls_on
from households.selectors.case import household_case
from households.selectors.duplicates import identity_holder
from households.selectors.history import household_history
from households.selectors.lookup import find_members, lookup
from households.selectors.sight import persons_as_known
from households.services.change_head import change_head
from households.services.members import remove_member
from households.services.move_household import move_household
from households.services.person_data import MemberData
from households.services.record_death import record_death
from households.services.register_household import register_household
from households.services.undo_change import preview_undo_change
from households.services.update_person import update_person
from officials.choices import Right, Role
from officials.models import Official
from tests.api import client_for, get
from tests.factories.households import ReviewFactory
from tests.factories.officials import official_with
from tests.households.life import World, make_world, member, person_data, who

# What was recorded before and after somebody left is told apart by transaction.
pytestmark = pytest.mark.django_db(transaction=True)

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
BEGIN, LEFT, DIED = TODAY - 60 * DAY, TODAY - 20 * DAY, TODAY - 2 * DAY
OLD_NAME, NEW_NAME = "Hồ Thị Cũ", "Hồ Thị Đổi Tên"
OLD_NUMBER, NEW_NUMBER = "097180000001", "097180000999"
LATER_WORDS = (NEW_NAME, NEW_NUMBER, f"{DIED:%d/%m/%Y}", DIED.isoformat())


@pytest.fixture
def world() -> World:
    return make_world()


def left_and_changed(world: World, relation: Relation = Relation.CHILD) -> tuple[Household, Person]:
    """Somebody left the first commune; there, elsewhere, name and number change and they die."""
    numbered = {"identity_number": OLD_NUMBER}
    people = [
        member("Hồ Văn Chủ", Relation.HEAD, **(numbered if relation == Relation.HEAD else {})),
        member(OLD_NAME, Relation.CHILD, **(numbered if relation != Relation.HEAD else {})),
    ]
    house = register_household(actor=None, village=world.village, on_date=BEGIN, members=people)
    person = who(house, Relation.CHILD)
    if relation == Relation.HEAD:
        change_head(actor=None, household=house, new_head=person, on_date=BEGIN + DAY)
        other = house.memberships.current().exclude(person=person).get().person
        remove_member(actor=None, household=house, person=person, on_date=LEFT, new_head=other)
    else:
        remove_member(actor=None, household=house, person=person, on_date=LEFT)
    there = register_household(
        actor=None,
        village=world.elsewhere,
        on_date=LEFT,
        members=[
            MemberData(person=person, relation=Relation.HEAD),
            member("Hồ Văn Con", Relation.CHILD),
        ],
    )
    later(person)
    record_death(actor=None, person=person, on_date=DIED, new_head=who(there, Relation.CHILD))
    person.refresh_from_db()
    house.refresh_from_db()
    return house, person


def later(person: Person) -> None:
    update_person(
        actor=None,
        person=person,
        data=person_data(NEW_NAME, identity_number=NEW_NUMBER, birth_year=1981),
    )


def page_of(official: Official, url: str, **query: str) -> str:
    client = Client()
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(person: Person) -> tuple[str, str | None, dt.date | None]:
    return person.full_name, person.identity_number, person.died_on


def test_the_former_commune_keeps_its_file_and_learns_nothing_later(world: World) -> None:
    house, person = left_and_changed(world)
    (row,) = [
        row for row in members_on(world.officer, house.pk, LEFT - DAY) if row.person == person
    ]
    assert shown(row.person) == (OLD_NAME, OLD_NUMBER, None)
    assert shown(persons_as_known(world.officer, house)[person.pk]) == shown(row.person)
    case = household_case(world.officer, house, LEFT - DAY)
    assert OLD_NAME in {row.person.full_name for row in case.members}


def test_who_may_see_both_places_sees_the_person_of_today(world: World) -> None:
    house, person = left_and_changed(world)
    supervisor = official_with(Role.PROVINCIAL_SUPERVISOR, area=world.commune.parent)
    assert shown(persons_as_known(supervisor, house)[person.pk]) == (NEW_NAME, NEW_NUMBER, DIED)


def test_no_page_of_the_former_commune_tells_what_came_later(world: World) -> None:
    house, _person = left_and_changed(world)
    day = {"ngay": f"{LEFT - DAY:%d/%m/%Y}"}
    pages = [
        page_of(world.officer, f"/ho/{house.code}/{tab}", **query)
        for tab in ("", "ra-soat/", "bien-dong/", "lich-su/")
        for query in ({}, day)
    ]
    pages.append(page_of(world.officer, "/tim/", q="hồ", ca_cu="1"))
    told = "".join(pages)
    assert OLD_NAME in told
    assert [word for word in LATER_WORDS if word in told] == []
    assert OLD_NAME in pages[-1]


def test_the_form_of_a_person_is_closed_to_the_former_commune(world: World) -> None:
    house, person = left_and_changed(world)
    client = Client()
    client.force_login(world.officer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/ho/{house.code}/thanh-vien/{person.uuid}/").status_code == 404


def test_the_api_tells_the_former_commune_what_its_file_said(world: World) -> None:
    house, _person = left_and_changed(world, Relation.HEAD)
    query = {"as_of": (LEFT - DAY).isoformat()}
    client = client_for(world.officer)
    found = [
        get(client, f"/households/{house.uuid}/", **query).content.decode(),
        get(client, "/households/", **query).content.decode(),
    ]
    for text in found:
        assert OLD_NAME in text
        assert [word for word in LATER_WORDS if word in text] == []


def test_a_head_who_left_is_named_as_the_file_said(world: World) -> None:
    house, _person = left_and_changed(world, Relation.HEAD)
    roll: Any = rolls_on(world.officer, [house.pk], LEFT - DAY)[house.pk]
    assert roll.head_name == OLD_NAME
    supervisor = official_with(Role.PROVINCIAL_SUPERVISOR, area=world.commune.parent)
    roll = rolls_on(supervisor, [house.pk], LEFT - DAY)[house.pk]
    assert roll.head_name == NEW_NAME


def test_a_household_that_moved_is_named_as_when_it_left(world: World) -> None:
    """A class of then is still listed in the former commune, under the name of then."""
    house = register_household(
        actor=None, village=world.village, on_date=BEGIN, members=[member(OLD_NAME)]
    )
    move_household(actor=None, household=house, village=world.elsewhere, on_date=LEFT)
    later(who(house, Relation.HEAD))
    for viewer, name in ((world.officer, OLD_NAME), (world.other_officer, NEW_NAME)):
        rolls = rolls_on(viewer, [house.pk], LEFT - DAY, right=Right.VIEW_CLASSES)
        assert rolls[house.pk].head_name == name


def test_a_new_number_is_answered_like_any_of_another_commune(world: World) -> None:
    _house, person = left_and_changed(world)
    for number in (OLD_NUMBER, NEW_NUMBER):
        holder = identity_holder(world.officer, number)
        assert holder is None or (holder.person, holder.household_code) == (None, "")
        assert find_members(world.officer, lookup(number)).rows == []
    assert find_members(world.officer, lookup(NEW_NUMBER), former=True).rows == []
    assert not Person.objects.visible_to(world.officer).filter(pk=person.pk).exists()
    assert Person.objects.visible_to(world.other_officer).filter(pk=person.pk).exists()


def test_history_and_undo_name_people_as_known(world: World) -> None:
    house, _person = left_and_changed(world)
    told = repr(household_history(world.officer, house))
    assert OLD_NAME in told
    assert [word for word in LATER_WORDS if word in told] == []
    change = house.changes.filter(kind="leave").get()
    lines = " ".join(preview_undo_change(actor=world.officer, change=change).lines)
    assert OLD_NAME in lines
    assert NEW_NAME not in lines


def test_a_review_of_then_names_people_as_known(world: World) -> None:
    house, person = left_and_changed(world)
    review = ReviewFactory.create(
        household=house,
        village=world.village,
        reviewed_on=LEFT - DAY,
        state=ReviewState.DRAFT,
        facts={"version": 1, "members": [{"key": str(person.uuid), "born": 1980}]},
    )
    page = page_of(world.officer, f"/ra-soat/{review.pk}/")
    assert OLD_NAME in page
    assert NEW_NAME not in page


def test_rows_loaded_already_ended_are_known_as_first_recorded(world: World) -> None:
    """A bulk load leaves no moment of leaving; the first state on record counts."""
    house, person = left_and_changed(world)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM households_membershipevent WHERE person_id = %s", [person.pk])
    assert persons_as_known(world.officer, house)[person.pk].full_name == OLD_NAME
