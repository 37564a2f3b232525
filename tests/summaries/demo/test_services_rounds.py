"""The review that the demonstration shows under way."""

import datetime as dt

import pytest
import time_machine
from pytest_django.fixtures import Settings

from areas.models import Area, Village
from households.choices import CaseState, ObjectionState, PovertyClass, ReviewKind
from households.models import Objection, Posting, ReviewCase, ReviewRequest, ReviewRound
from officials.services.demo_logins import open_demo_logins
from summaries.exceptions import DemonstrationOnly
from summaries.services.demo.rounds import load_rounds
from tests.factories.areas import VillageFactory
from tests.factories.households import household_with_head
from tests.factories.procedure import ProcedureRuleFactory
from tests.households.scene import Scene, classify, small_scene

pytestmark = pytest.mark.django_db

#: A Monday in the middle of the periodic round.
AUTUMN = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def scene(db: None) -> Scene:
    """Return two communes with officials and households."""
    return small_scene()


@pytest.fixture
def village(scene: Scene) -> Village:
    """A commune of six villages with poor households in each, and the accounts of the demo."""
    ReviewRound.objects.all().delete()
    ProcedureRuleFactory.create()
    for number in range(3, 9):
        place = VillageFactory.create(commune=scene.commune, code=f"{number:03d}")
        for person in range(3):
            house = household_with_head(place, full_name=f"Hồ Thị {number} {person}")
            classify(house, PovertyClass.POOR, scene.last_year)
    open_demo_logins(actor=None, village=scene.village)
    return scene.village


@time_machine.travel(AUTUMN, tick=False)
def test_one_commune_stands_at_every_step_and_all_have_their_lists(
    scene: Scene, village: Village
) -> None:
    load_rounds(actor=None, village=village)
    kinds = set(ReviewRound.objects.values_list("commune", "kind"))
    communes = Area.objects.filter(parent=scene.province)
    assert kinds == {(c.pk, kind) for c in communes for kind in ReviewKind}
    states = set(ReviewCase.objects.filter(commune=scene.commune).values_list("state", flat=True))
    assert states >= {
        CaseState.LISTED,
        CaseState.ASSIGNED,
        CaseState.JUDGED,
        CaseState.MEETING_HELD,
        CaseState.POSTED,
        CaseState.OBJECTED,
        CaseState.READY,
    }
    assert Objection.objects.get().state == ObjectionState.OPEN
    served = Posting.objects.order_by("until")[0]
    assert served.until < AUTUMN.date()
    assert ReviewRequest.objects.filter(commune=scene.commune).count() == 2


@time_machine.travel(dt.datetime(2026, 4, 3, 9, 0, tzinfo=dt.UTC), tick=False)
def test_between_the_rounds_the_last_months_is_shown(village: Village) -> None:
    load_rounds(actor=None, village=village)
    assert set(ReviewRound.objects.values_list("kind", "month")) == {(ReviewKind.ONGOING, 3)}


def test_only_the_demonstration_is_shown_so(village: Village, settings: Settings) -> None:
    settings.TN_DEMONSTRATION = False
    with pytest.raises(DemonstrationOnly):
        load_rounds(actor=None, village=village)
