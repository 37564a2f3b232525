"""Handovers and shares of fifty places cost as many queries as those of five."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Area, Village
from households.choices import HandoverState, PovertyClass
from households.exceptions import AssignmentRefused
from households.models import Assignment, Handover, HandoverLine
from households.rules.care.lines import Shares
from households.selectors.care.sharing import stamp_of
from households.services.care.assigning import assign
from households.services.care.handover_answers import accept, undo
from households.services.care.handovers import Given, Offer, offer
from households.services.care.lines import Target
from households.services.care.sharing import share_out
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import VillageFactory
from tests.factories.care import AssignmentFactory, line_of
from tests.factories.households import ClassificationFactory, HouseholdFactory
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SINCE = TODAY - dt.timedelta(days=30)


class Place:
    """A commune with a leader, one official who holds everything and one who holds nothing."""

    def __init__(self) -> None:
        self.village: Village = VillageFactory.create()
        self.commune: Area = self.village.commune
        self.whole = line_of(self.commune)
        self.leader = official_with(Role.COMMUNE_LEADER, area=self.commune)
        self.giver, self.receiver = (
            official_with(Role.COMMUNE_OFFICER, area=self.commune) for _ in range(2)
        )

    def held(self, number: int, official: Official) -> list[Target]:
        """Return so many new places of an official: a fifth are households, the others villages.

        Every second one began today, so that its row goes and comes back instead of being ended.
        """
        few = number // 5
        found: list[Target] = []
        for house in HouseholdFactory.create_batch(few, village=self.village):
            ClassificationFactory.create(household=house, poverty_class=PovertyClass.POOR)
            found.append(Target(self.commune, household=house))
        villages = VillageFactory.create_batch(number - few, commune=self.commune)
        found += [Target(self.commune, village=village) for village in villages]
        for count, target in enumerate(found):
            AssignmentFactory.create(
                official=official, valid_from=TODAY if count % 2 else SINCE, **target.columns
            )
        return found

    def offered(self, number: int) -> Handover:
        lines = [Given(target, self.receiver) for target in self.held(number, self.giver)]
        return offer(actor=self.leader, data=Offer(self.commune, self.giver, lines, TODAY))

    def shares(self, targets: list[Target], official: Official) -> Shares:
        return Shares(
            {one.village.pk: official.pk for one in targets if one.village is not None},
            {one.household.pk: official.pk for one in targets if one.household is not None},
        )


@pytest.fixture
def place() -> Place:
    return Place()


def rows() -> list[object]:
    return list(Assignment.objects.order_by("pk").values())


def cost(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        work()
    return len(found)


def test_accepting_and_undoing_cost_the_same_for_five_and_fifty(place: Place) -> None:
    costs: list[tuple[int, int]] = []
    for number in (5, 50):
        made = place.offered(number)
        before = rows()
        receiver = Official.objects.get(pk=place.receiver.pk)
        leader = Official.objects.get(pk=place.leader.pk)
        accepting = cost(partial(accept, actor=receiver, handover=made))
        assert Assignment.objects.filter(official=receiver, valid_to=None).count() == number
        assert not Assignment.objects.filter(official=place.giver, valid_to=None).exists()
        undoing = cost(partial(undo, actor=leader, handover=made))
        assert rows() == before
        costs.append((accepting, undoing))
        Assignment.objects.filter(official=place.giver).delete()
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 32


def test_shares_cost_the_same_for_five_and_fifty(place: Place) -> None:
    costs: list[int] = []
    for number in (5, 50):
        targets = place.held(number, place.giver)
        shares = place.shares(targets, place.receiver)
        stamp, before = stamp_of(place.commune), rows()
        leader = Official.objects.get(pk=place.leader.pk)
        sharing = partial(
            share_out, actor=leader, commune=place.commune, shares=shares, stamp=stamp
        )
        costs.append(cost(sharing))
        made = Handover.objects.latest("pk")
        lines = made.lines.all()
        assert [line.state for line in lines] == [HandoverState.ACCEPTED] * number
        assert all(line.before and line.after for line in lines)
        undo(actor=leader, handover=made)
        assert rows() == before
        Assignment.objects.filter(official=place.giver).delete()
    assert costs[0] == costs[1] <= 45


def test_one_place_that_cannot_pass_is_named_and_nothing_is_written(place: Place) -> None:
    targets = place.held(10, place.giver)
    later = TODAY + dt.timedelta(days=3)
    last = next(one for one in reversed(targets) if one.village is not None)
    assign(actor=None, target=last, official=place.whole, from_day=later)
    shares = place.shares(targets, place.receiver)
    before, stamp = rows(), stamp_of(place.commune)
    with pytest.raises(AssignmentRefused, match=str(last.village)):
        share_out(actor=place.leader, commune=place.commune, shares=shares, stamp=stamp)
    assert rows() == before
    assert not Handover.objects.exists()


def test_history_says_who_did_it_for_each_row(place: Place) -> None:
    made = place.offered(6)
    events = Assignment.pgh_event_model.objects.count()  # type: ignore[attr-defined]
    accept(actor=place.receiver, handover=made)
    news = Assignment.pgh_event_model.objects.order_by("pgh_id")[events:]  # type: ignore[attr-defined]
    found = [(row.pgh_label, row.pgh_context.metadata["service"]) for row in news]
    assert {service for _label, service in found} == {"accept_handover"}
    labels = [label for label, _operation in found]
    # Three had begun today and go, three end; each place gets its new one.
    assert sorted(labels) == ["delete"] * 3 + ["insert"] * 6 + ["update"] * 3
    lines = HandoverLine.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        handover_id=made.pk, pgh_context__metadata__service="accept_handover"
    )
    assert list(lines.values_list("pgh_label", flat=True)) == ["update"] * 6
