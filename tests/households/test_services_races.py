"""Two officials at the same moment: one wins, the other is told in words."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from areas.models import Village
from common.exceptions import DomainError
from households.choices import Relation
from households.exceptions import IdentityTaken, MemberElsewhere
from households.models import Household, Membership, Person
from households.services.members import add_member
from households.services.person_data import MemberData
from households.services.register_household import register_household
from tests.factories.households import PersonFactory
from tests.households.life import START, World, family, make_world, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


def race(*works: Callable[[], object]) -> list[DomainError]:
    """Run the works at once, each on its own connection; return the refusals."""
    gate = threading.Barrier(len(works))
    refusals: list[DomainError] = []
    broken: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=20)
            work()
        except DomainError as refused:
            refusals.append(refused)
        except BaseException as error:  # noqa: BLE001 (reported by the test's own thread)
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert broken == []
    return refusals


def test_the_same_number_is_registered_once(world: World) -> None:
    def register(name: str, village: Village) -> Callable[[], object]:
        people = [member(name, identity_number="097180000001")]
        return lambda: register_household(
            actor=None,
            village=village,
            on_date=START,
            members=people,
        )

    refusals = race(register("Trần Một", world.village), register("Lê Hai", world.elsewhere))
    assert [type(refused) for refused in refusals] == [IdentityTaken]
    assert Person.objects.count() == 1
    assert Household.objects.count() == 1


def test_a_number_taken_between_check_and_write_gives_the_same_words(world: World) -> None:
    """The other registration commits after this one looked and before it writes."""
    started, go = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            PersonFactory.create(identity_number="097180000001", full_name="Lê Hai")
            started.set()
            go.wait(timeout=20)
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    assert started.wait(timeout=20)
    threading.Timer(0.5, go.set).start()
    with pytest.raises(IdentityTaken, match="xã khác"):
        register_household(
            actor=world.officer,
            village=world.village,
            on_date=START,
            members=[member("Trần Một", identity_number="097180000001")],
        )
    thread.join(timeout=20)
    assert not Household.objects.exists()


def test_nobody_joins_two_households_at_once(world: World) -> None:
    homes = [family(world), family(world, village=world.elsewhere)]
    person = PersonFactory.create(full_name="Hồ Thị Đi")
    known = MemberData(person=person, relation=Relation.OTHER)
    refusals = race(
        *[
            lambda home=home: add_member(actor=None, household=home, member=known, on_date=START)
            for home in homes
        ]
    )
    assert [type(refused) for refused in refusals] == [MemberElsewhere]
    assert Membership.objects.filter(person=person).count() == 1


def test_codes_are_given_once_each(world: World) -> None:
    def register(name: str) -> Callable[[], object]:
        people = [member(name)]
        return lambda: register_household(
            actor=world.officer, village=world.village, on_date=START, members=people
        )

    assert race(*[register(f"Trần {n}") for n in range(4)]) == []
    codes = sorted(Household.objects.values_list("code", flat=True))
    assert codes == [f"{world.commune.code}-{n:06d}" for n in range(1, 5)]
