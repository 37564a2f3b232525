"""A commune with an officer, and short ways to give persons and households of the tests."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from areas.models import Area, Village
from households.choices import Relation
from households.models import Household, Person
from households.services.person_data import MemberData, PersonData
from households.services.register_household import register_household
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.households import EthnicGroupFactory
from tests.factories.officials import official_with

NOW = dt.datetime(2026, 6, 1, 3, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 1)
START = dt.date(2026, 1, 10)
LATER = dt.date(2026, 3, 1)


@dataclass(frozen=True)
class World:
    """Two communes of one province, the first with two villages and an officer each."""

    commune: Area
    village: Village
    village_2: Village
    officer: Official
    elsewhere: Village
    other_officer: Official


def make_world() -> World:
    """Create the communes, villages and officers."""
    village = VillageFactory.create()
    commune = village.commune
    elsewhere = VillageFactory.create(commune=CommuneFactory.create(parent=commune.parent))
    return World(
        commune=commune,
        village=village,
        village_2=VillageFactory.create(commune=commune),
        officer=official_with(Role.COMMUNE_OFFICER, area=commune),
        elsewhere=elsewhere,
        other_officer=official_with(Role.COMMUNE_OFFICER, area=elsewhere.commune),
    )


def person_data(name: str = "Nguyễn Thị Thử", **values: Any) -> PersonData:
    """Return the data of an adult without identity number."""
    known: dict[str, Any] = {
        "sex": "F",
        "birth_year": 1980,
        "ethnic_group": EthnicGroupFactory.create(),
    } | values
    return PersonData(full_name=name, **known)


def member(name: str, relation: Relation = Relation.HEAD, **values: Any) -> MemberData:
    """Return a new person with their relation."""
    return MemberData(person=person_data(name, **values), relation=relation)


def family(
    world: World, *relations: Relation, on_date: dt.date = START, village: Village | None = None
) -> Household:
    """Register a head and members of the given relations, named after them."""
    members = [member(f"Trần Thị {r.name}", r) for r in (Relation.HEAD, *relations)]
    return register_household(
        actor=None, village=village or world.village, on_date=on_date, members=members
    )


def who(household: Household, relation: Relation) -> Person:
    """Return the first current member of that relation."""
    row = household.memberships.current().filter(relation=relation).order_by("pk").first()
    assert row is not None
    return row.person


def roll_of(household: Household) -> dict[str, str]:
    """Return relation by name of the current members."""
    rows = household.memberships.current().select_related("person")
    return {row.person.full_name: row.relation for row in rows}
