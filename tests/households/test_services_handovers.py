"""A caseload passes from one to others: offered, accepted or declined, undone for a day."""

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from areas.models import Village
from households.choices import CareRole, HandoverReason, HandoverState, PovertyClass
from households.exceptions import AssignmentRefused, HandoverRefused, NotAllowed
from households.models import Assignment, Handover, Household
from households.selectors.care.responsible import responsible_on
from households.services.care.assigning import assign
from households.services.care.handover_answers import accept, decline, undo, withdraw
from households.services.care.handovers import Given, Offer, offer
from households.services.care.lines import Target
from officials.choices import Role
from officials.models import Official, Post
from tests.factories.areas import VillageFactory
from tests.factories.care import ObstacleFactory, VisitFactory, line_of
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@dataclass
class Place:
    """A commune with a village of its own official, a household in it, and a leader."""

    village: Village
    household: Household
    whole: Official
    giver: Official
    receiver: Official
    leader: Official

    def given(self, receiver: Official | None) -> list[Given]:
        return [Given(Target.of_village(self.village), receiver)]

    def offer(self, actor: Official | None = None, **more: object) -> Handover:
        data: dict[str, object] = {
            "commune": self.village.commune,
            "giver": self.giver,
            "lines": self.given(self.receiver),
            "effective_on": timezone.localdate(),
            "reason": HandoverReason.ABSENCE,
        }
        return offer(actor=actor or self.giver, data=Offer(**(data | more)))  # type: ignore[arg-type]


@pytest.fixture
def place() -> Place:
    village: Village = VillageFactory.create()
    commune = village.commune
    whole = line_of(commune)
    leader = official_with(Role.COMMUNE_LEADER, area=commune)
    giver, receiver = (official_with(Role.COMMUNE_OFFICER, area=commune) for _ in range(2))
    household = household_with_head(village)
    ClassificationFactory.create(household=household, poverty_class=PovertyClass.POOR)
    start = timezone.localdate() - dt.timedelta(days=20)
    assign(actor=leader, target=Target.of_village(village), official=giver, from_day=start)
    return Place(village, household, whole, giver, receiver, leader)


def rows() -> list[object]:
    return list(Assignment.objects.order_by("pk").values())


def test_nothing_changes_until_the_receiver_accepts(place: Place) -> None:
    made = place.offer()
    assert made.state == HandoverState.OFFERED
    assert responsible_on(place.household, TODAY) == place.giver
    accept(actor=place.receiver, handover=made)
    made.refresh_from_db()
    assert made.state == HandoverState.ACCEPTED
    assert responsible_on(place.household, TODAY) == place.receiver
    assert responsible_on(place.household, TODAY - dt.timedelta(days=1)) == place.giver


def test_open_matters_are_kept_as_they_stood(place: Place) -> None:
    VisitFactory.create(
        household=place.household, state="planned", done_on=None, met=None, mode="",
        planned_on=TODAY - dt.timedelta(days=3),
    )  # fmt: skip
    ObstacleFactory.create(household=place.household)
    found = place.offer().open_matters
    assert found["visits_late"] == 1
    assert found["obstacles"] == 1


def test_accepting_twice_is_accepting_once(place: Place) -> None:
    made = place.offer()
    accept(actor=place.receiver, handover=made)
    before = rows()
    assert accept(actor=place.receiver, handover=made).state == HandoverState.ACCEPTED
    assert rows() == before


def test_a_declined_line_returns_with_its_reason(place: Place) -> None:
    made = place.offer()
    with pytest.raises(HandoverRefused):
        decline(actor=place.receiver, handover=made, answer=" ")
    decline(actor=place.receiver, handover=made, answer="Tôi đi học")
    made.refresh_from_db()
    assert made.state == HandoverState.DECLINED
    assert made.lines.get().answer == "Tôi đi học"
    assert responsible_on(place.household, TODAY) == place.giver
    assert place.offer().state == HandoverState.OFFERED


def test_several_receivers_answer_for_themselves(place: Place) -> None:
    lines = [
        Given(Target.of_village(place.village), place.receiver),
        Given(Target.of_household(place.household), place.leader),
    ]
    made = place.offer(lines=lines)
    accept(actor=place.leader, handover=made)
    made.refresh_from_db()
    assert made.state == HandoverState.OFFERED
    assert responsible_on(place.household, TODAY) == place.leader
    decline(actor=place.receiver, handover=made, answer="Xa quá")
    made.refresh_from_db()
    assert made.state == HandoverState.ACCEPTED
    assert [line.state for line in made.lines.all()] == ["declined", "accepted"]


def test_undoing_puts_everything_back(place: Place) -> None:
    assign(
        actor=place.leader, target=Target.of_village(place.village), official=place.receiver,
        from_day=TODAY, role=CareRole.SUPPORTING,
    )  # fmt: skip
    before = rows()
    made = place.offer()
    accept(actor=place.receiver, handover=made)
    assert rows() != before
    undo(actor=place.giver, handover=made)
    assert rows() == before
    made.refresh_from_db()
    assert (made.state, made.lines.get().state) == (HandoverState.UNDONE, HandoverState.UNDONE)


def test_after_a_day_it_cannot_be_undone(place: Place) -> None:
    made = place.offer()
    accept(actor=place.receiver, handover=made)
    with (
        time_machine.travel(timezone.now() + dt.timedelta(hours=25)),
        pytest.raises(HandoverRefused),
    ):
        undo(actor=place.giver, handover=made)


def test_what_changed_since_is_not_undone(place: Place) -> None:
    made = place.offer()
    accept(actor=place.receiver, handover=made)
    assign(
        actor=place.leader, target=Target.of_village(place.village), official=place.leader,
        from_day=TODAY,
    )  # fmt: skip
    before = rows()
    with pytest.raises(AssignmentRefused):
        undo(actor=place.leader, handover=made)
    assert rows() == before


def test_a_day_ahead_begins_then(place: Place) -> None:
    day = TODAY + dt.timedelta(days=10)
    made = place.offer(effective_on=day)
    accept(actor=place.receiver, handover=made)
    assert responsible_on(place.household, day - dt.timedelta(days=1)) == place.giver
    assert responsible_on(place.household, day) == place.receiver


def test_accepted_late_it_begins_when_accepted(place: Place) -> None:
    made = place.offer()
    with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
        accept(actor=place.receiver, handover=made)
    assert responsible_on(place.household, TODAY + dt.timedelta(days=2)) == place.giver
    assert responsible_on(place.household, TODAY + dt.timedelta(days=3)) == place.receiver


@pytest.mark.parametrize("days", [32, -32])
def test_a_day_too_far_is_refused(place: Place, days: int) -> None:
    with pytest.raises(HandoverRefused):
        place.offer(effective_on=TODAY + dt.timedelta(days=days))


def test_the_leader_orders_with_a_reason(place: Place) -> None:
    with pytest.raises(HandoverRefused):
        place.offer(place.leader, direct=True)
    with pytest.raises(NotAllowed):
        place.offer(place.giver, direct=True, note="Đi học")
    made = place.offer(place.leader, direct=True, note="Đi học")
    assert made.state == HandoverState.ACCEPTED
    assert responsible_on(place.household, TODAY) == place.receiver
    with pytest.raises(NotAllowed):
        undo(actor=place.receiver, handover=made)
    undo(actor=place.leader, handover=made)
    assert responsible_on(place.household, TODAY) == place.giver


def test_only_what_is_the_givers_is_given(place: Place) -> None:
    with pytest.raises(HandoverRefused):
        place.offer(place.leader, giver=place.whole)
    with pytest.raises(NotAllowed):
        place.offer(place.receiver)


def test_the_same_place_is_offered_once(place: Place) -> None:
    made = place.offer()
    with pytest.raises(HandoverRefused):
        place.offer(place.leader)
    withdraw(actor=place.leader, handover=made)
    assert place.offer().state == HandoverState.OFFERED
    with pytest.raises(HandoverRefused):
        accept(actor=place.receiver, handover=made)


def test_a_receiver_needs_a_post_on_that_day(place: Place) -> None:
    Post.objects.filter(official=place.receiver).update(valid_to=TODAY)
    with pytest.raises(HandoverRefused):
        place.offer(effective_on=TODAY + dt.timedelta(days=1))
    made = place.offer()
    Post.objects.filter(official=place.receiver).update(valid_to=TODAY - dt.timedelta(days=1))
    with pytest.raises((HandoverRefused, NotAllowed)):
        accept(actor=Official.objects.get(pk=place.receiver.pk), handover=made)


def test_a_collector_takes_only_the_own_village(place: Place) -> None:
    commune = place.village.commune
    other = VillageFactory.create(commune=commune)
    far = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=other)
    near = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=place.village)
    with pytest.raises(HandoverRefused):
        place.offer(lines=place.given(far))
    accept(actor=near, handover=place.offer(lines=place.given(near)))
    assert responsible_on(place.household, TODAY) == near


def test_strangers_answer_nothing(place: Place) -> None:
    made = place.offer()
    elsewhere = VillageFactory.create().commune
    for role in (Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER):
        stranger = official_with(role, area=elsewhere)
        for act in (
            lambda who: accept(actor=who, handover=made),
            lambda who: decline(actor=who, handover=made, answer="Không"),
            lambda who: withdraw(actor=who, handover=made),
            lambda who: undo(actor=who, handover=made),
            place.offer,
        ):
            with pytest.raises(NotAllowed):
                act(stranger)
    for other in (place.whole, place.leader):
        with pytest.raises(NotAllowed):
            accept(actor=other, handover=made)


def test_a_closed_village_only_ends(place: Place) -> None:
    Household.objects.update(closed_on=TODAY)
    place.village.closed_on = TODAY
    place.village.save()
    with pytest.raises(HandoverRefused):
        place.offer()
    made = place.offer(lines=place.given(None), reason=HandoverReason.VILLAGE_CLOSED)
    assert made.state == HandoverState.ACCEPTED
    assert not Assignment.objects.filter(village=place.village, valid_to=None).exists()
    undo(actor=place.giver, handover=made)
    assert Assignment.objects.filter(village=place.village, valid_to=None).exists()


def test_the_line_of_the_commune_needs_a_receiver(place: Place) -> None:
    lines = [Given(Target(place.village.commune), None)]
    with pytest.raises(HandoverRefused):
        place.offer(place.leader, giver=place.whole, lines=lines)


def test_guards_of_the_database_hold_at_the_end(place: Place) -> None:
    lines = [Given(Target(place.village.commune), place.receiver)]
    made = place.offer(place.whole, giver=place.whole, lines=lines)
    accept(actor=place.receiver, handover=made)
    undo(actor=place.whole, handover=made)
    connection.check_constraints()
