"""A household with present members has a present head, whoever writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from households.choices import Relation
from households.models import Household, Membership
from tests.factories.households import HouseholdFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)

START, END = dt.date(2024, 1, 1), dt.date(2025, 1, 1)


def rows(household: Household, *relations: Relation) -> list[Membership]:
    return [
        Membership(
            household=household, person=PersonFactory.create(), relation=relation, valid_from=START
        )
        for relation in relations
    ]


@pytest.fixture
def household() -> Household:
    made: Household = HouseholdFactory.create()
    Membership.objects.bulk_create(rows(made, Relation.HEAD, Relation.CHILD))
    return made


def test_a_bulk_load_without_a_head_is_refused_whole() -> None:
    good, bad = HouseholdFactory.create_batch(2)
    with pytest.raises(IntegrityError, match="has members but no head"):
        Membership.objects.bulk_create(
            [*rows(good, Relation.HEAD), *rows(bad, Relation.CHILD, Relation.SPOUSE)]
        )
    assert not Membership.objects.exists()


def test_members_may_come_before_the_head_within_a_transaction() -> None:
    house = HouseholdFactory.create()
    with transaction.atomic():
        Membership.objects.bulk_create(rows(house, Relation.CHILD))
        Membership.objects.bulk_create(rows(house, Relation.HEAD))
    assert house.memberships.count() == 2


def test_the_head_cannot_go_alone(household: Household) -> None:
    head = household.memberships.filter(relation=Relation.HEAD)
    with pytest.raises(IntegrityError, match="has members but no head"):
        head.update(valid_to=END)
    with pytest.raises(IntegrityError, match="has members but no head"):
        head.update(relation=Relation.OTHER)
    with pytest.raises(IntegrityError, match="has members but no head"):
        head.delete()
    with pytest.raises(IntegrityError, match="has members but no head"):
        head.update(household=HouseholdFactory.create())
    assert head.get().valid_to is None


def test_all_may_go_together(household: Household) -> None:
    household.memberships.update(valid_to=END)
    assert not household.memberships.current().exists()


def test_a_new_head_may_follow_within_a_transaction(household: Household) -> None:
    head, child = household.memberships.order_by("pk")
    with transaction.atomic():
        household.memberships.filter(pk__in=[head.pk, child.pk]).update(valid_to=END)
        Membership.objects.create(
            household=household, person=child.person, relation=Relation.HEAD, valid_from=END
        )
    assert household.memberships.current().get().relation == Relation.HEAD


def test_raw_statements_are_held_to_it_and_nothing_is_left_behind(household: Household) -> None:
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="has members but no head"):
            cursor.execute("DELETE FROM households_membership WHERE relation = 'head'")
        cursor.execute("SELECT count(*) FROM households_rollcheck")
        assert cursor.fetchone() == (0,)
