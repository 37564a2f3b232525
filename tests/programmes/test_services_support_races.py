"""Two officers at once: a thing reaches a household, or the two of one split, only once."""

from __future__ import annotations

import datetime as dt

import pytest

from households.choices import Relation
from households.models import Household
from households.services.split_household import split_household
from programmes.choices import Once, SupportGroup
from programmes.exceptions import NotEligible
from programmes.models import Programme, Support, SupportKind
from programmes.services.recording import record_supports
from programmes.services.supports import SupportSpec
from tests.factories.programmes import (
    EligibilityRuleFactory,
    ProgrammeFactory,
    SupportKindFactory,
)
from tests.households.scene import Scene, small_scene
from tests.households.test_services_races import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_house_is_entered_once(settings: object) -> None:
    """First for one household from two programmes, then for a household and its branch."""
    scene = small_scene()
    kinds = [SupportKindFactory.create(group=SupportGroup.HOUSING, thing=thing,
                                       needs_approval=False)
             for thing in ("nha-o", "nha-o", "dat-o")]  # fmt: skip
    for kind in kinds:
        EligibilityRuleFactory.create(kind=kind, once=Once.HOUSEHOLD)
    programmes = [ProgrammeFactory.create(), ProgrammeFactory.create()]
    house = scene.households["poor"]
    _both(
        scene,
        (house, kinds[0], programmes[0], scene.today),
        (house, kinds[1], programmes[1], scene.today),
    )

    # The source received it before the split, entered late; the branch asks at the same moment.
    child = house.memberships.current().exclude(relation=Relation.HEAD).get().person
    branch = split_household(
        actor=scene.officer, household=house, members=[child], head=child, on_date=scene.today
    ).other_household
    assert branch is not None
    refused = race(
        lambda: _record(scene, house, kinds[2], programmes[0], scene.today - dt.timedelta(days=9)),
        lambda: _record(scene, branch, kinds[2], programmes[1], scene.today),
    )
    # Whoever came first is in; a branch that asked second is refused by its source's.
    got = set(Support.objects.filter(kind=kinds[2]).values_list("household", flat=True))
    assert got in ({house.pk}, {house.pk, branch.pk})
    assert len(refused) == 2 - len(got)


def _record(
    scene: Scene, house: Household, kind: SupportKind, programme: Programme, day: dt.date
) -> None:
    record_supports(actor=scene.officer, specs=[SupportSpec(house.pk, kind, programme)], day=day)


def _both(scene: Scene, *given: tuple[Household, SupportKind, Programme, dt.date]) -> None:
    refused = race(*(lambda one=one: _record(scene, *one) for one in given))
    assert [type(one) for one in refused] == [NotEligible]
    assert Support.objects.filter(household=given[0][0], kind__thing="nha-o").count() == 1
