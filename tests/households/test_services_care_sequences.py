"""Any sequence of posts, moves, merges and handovers: each day exactly one answers, never two."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.models import Village
from common.exceptions import DomainError
from households.choices import CareRole, HandoverState, PovertyClass, Relation
from households.exceptions import NotAllowed
from households.models import (
    Assignment,
    Handover,
    HandoverLine,
    Household,
    HouseholdChange,
    Residence,
)
from households.rules.care.lines import Shares
from households.rules.care.shares import Taker
from households.selectors.care.caseload import commune_care, villages_of_takers
from households.selectors.care.handing import handovers_for, waiting_for
from households.selectors.care.responsible import (
    candidates,
    responsible_on,
    uncovered,
    with_responsible,
)
from households.selectors.care.sharing import proposed, stamp_of
from households.selectors.care.unsettled import newcomers, unsettled, unsettled_assignments
from households.selectors.care.unsettled_groups import grouped
from households.services.care.assigning import assign, begin_line
from households.services.care.handover_answers import accept, decline, undo, withdraw
from households.services.care.handovers import Given, Offer, offer
from households.services.care.lines import Target
from households.services.care.sharing import share_out
from households.services.care.supports import settle_supports
from households.services.close_household import close_household
from households.services.close_village import close_village, reopen_village
from households.services.merge_households import merge_households
from households.services.move_household import move_household
from households.services.register_household import register_household
from households.services.split_household import split_household
from households.services.undo_change import undo_change
from officials.choices import Role
from officials.models import Official, Post
from officials.services.posts import NewPost, end_post, give_post
from tests.factories.households import ClassificationFactory
from tests.factories.officials import official_with
from tests.households.life import NOW, World, make_world, member
from tests.households.test_services_sequences import (
    Nothing,
    everybody_other,
    on,
    pick,
    pick_relation,
)

pytestmark = pytest.mark.django_db

FIRST_DAY = dt.date(2026, 5, 10)
#: Days looked at after today: handovers are arranged that far ahead.
AHEAD = 33

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("give", "end", "assign", "support", "offer", "offer", "order", "order"),
                *("share", "share", "end_helper", "settle_helpers"),
                *("accept", "accept", "accept", "decline", "withdraw", "undo", "undo", "days"),
                *("register", "split", "merge", "move", "move", "close", "revert"),
                *("merge_village", "close_village", "reopen_village"),
            ]
        ),
        st.integers(0, 40),
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    min_size=6,
    max_size=14,
)


class Care:
    """Plays events against the services; refusals are fine, a day without an official is not."""

    def __init__(self, world: World, clock: Any) -> None:
        self.world, self.clock = world, clock
        self.communes = [world.commune, world.elsewhere.commune]
        self.leaders = [official_with(Role.COMMUNE_LEADER, area=one) for one in self.communes]
        for role, place in (
            (Role.COMMUNE_OFFICER, None),
            (Role.VILLAGE_COLLECTOR, world.village),
            (Role.VILLAGE_COLLECTOR, world.village_2),
        ):
            official_with(role, area=world.commune, village=place)
        for commune, leader in zip(self.communes, self.leaders, strict=True):
            begin_line(actor=None, commune=commune, official=leader, from_day=FIRST_DAY)
        #: Events that were not refused.
        self.played: Counter[str] = Counter()
        #: Assignments before and after each handover that was settled in one act.
        self.settled: dict[int, tuple[Any, Any]] = {}

    def play(self, what: str, day: int, a: int, b: int) -> None:
        """Play one event; whatever is refused leaves nothing behind."""
        before = everything()
        try:
            with transaction.atomic():
                getattr(self, what)(day, a, b)
                connection.check_constraints()
        except (DomainError, Nothing):
            # Nothing was written and no day went by: what held before holds.
            assert everything() == before
            return
        self.played[what] += 1
        self.check()

    # Picking.

    def day(self, number: int) -> dt.date:
        """A day of the last ones or of those to come."""
        return timezone.localdate() + dt.timedelta(days=number - 20)

    def past(self, number: int) -> dt.date:
        """A day that has come."""
        return timezone.localdate() - dt.timedelta(days=number % 20)

    def official(self, number: int) -> Official:
        found: Official = pick(Official.objects.order_by("pk"), number)
        return found

    def house(self, number: int) -> Household:
        found: Household = pick(Household.objects.existing().order_by("pk"), number)
        return found

    def village(self, number: int) -> Village:
        found: Village = pick(Village.objects.order_by("pk"), number)
        return found

    def receiver(self, target: Target, number: int, day: int) -> Official:
        """Mostly somebody who may take it."""
        place = target.village.pk if target.village else None
        place = target.household.village_id if target.household else place
        able = candidates(target.commune.pk, self.day(day), place)
        found: Official = pick(able, number) if number % 6 else self.official(number)
        return found

    def target(self, number: int) -> Target:
        if number % 3 == 0:
            return Target(self.communes[number % 2])
        if number % 3 == 1:
            return Target.of_village(self.village(number // 3))
        return Target.of_household(self.house(number // 3))

    def handover(self, number: int, **states: object) -> Handover:
        rows = Handover.objects.filter(**states).order_by("-pk")
        found: Handover = pick(rows, number % 3)
        return found

    # Posts and time.

    def days(self, day: int, _a: int, _b: int) -> None:
        self.clock.shift(dt.timedelta(hours=7 * (day % 8 + 1)))

    def give(self, day: int, a: int, b: int) -> None:
        village = self.village(b) if a % 2 else None
        role = Role.VILLAGE_COLLECTOR if village else Role.COMMUNE_OFFICER
        area = village.commune if village else self.communes[b % 2]
        post = NewPost(role, area, self.past(day), village=village)
        give_post(actor=None, official=self.official(a), post=post)

    def end(self, day: int, a: int, _b: int) -> None:
        open_posts = Post.objects.filter(valid_to=None).order_by("pk")
        end_post(actor=None, post=pick(open_posts, a), last_day=self.day(day))

    # Assignments and handovers.

    def assign(self, day: int, a: int, b: int) -> None:
        target = self.target(b)
        who = self.receiver(target, a, day) if a % 5 else None
        assign(actor=None, target=target, official=who, from_day=self.day(day))

    def support(self, day: int, a: int, b: int) -> None:
        target = self.target(b)
        who = self.receiver(target, a, day)
        assign(
            actor=None, target=target, official=who, from_day=self.day(day),
            role=CareRole.SUPPORTING,
        )  # fmt: skip

    def end_helper(self, day: int, a: int, _b: int) -> None:
        """The post of somebody who helps ends: the leader is told, nobody loses an answer."""
        helpers = Assignment.objects.filter(role=CareRole.SUPPORTING, valid_to=None)
        row = pick(helpers.order_by("pk"), a)
        posts = Post.objects.filter(official=row.official, area=row.commune, valid_to=None)
        last = self.past(day)
        for post in posts.order_by("pk"):
            end_post(actor=None, post=post, last_day=last)
        if not still_helps(row):
            assert row in unsettled_assignments(timezone.localdate())

    def settle_helpers(self, _day: int, a: int, _b: int) -> None:
        """What the page offers: the part of a helper who leaves is ended, or passes to another."""
        today = timezone.localdate()
        due = unsettled_assignments(today).filter(role=CareRole.SUPPORTING)
        group = pick(grouped(due).helping, a)
        keys = {row.pk for row in group.assignments}
        mains = list(Assignment.objects.main().order_by("pk").values())
        settle_supports(
            actor=None,
            commune=group.commune,
            assignments=keys,
            from_day=group.next_day,
            official=pick(group.people, a) if a % 3 else None,
        )
        assert list(Assignment.objects.main().order_by("pk").values()) == mains
        assert not unsettled_assignments(today).filter(pk__in=keys).exists()

    def share(self, _day: int, a: int, b: int) -> None:
        """Apply what is proposed for some of the officials, or villages to anybody."""
        commune, today = self.communes[b % 4 == 3], timezone.localdate()
        care, may = commune_care(commune, today), villages_of_takers(commune, today)
        able = [Taker(key, villages=villages) for key, villages in sorted(may.items())]
        if a % 3:
            first = a % max(1, len(able))
            shares = proposed(care, (able[first:] + able[:first])[: 1 + a % 3])
        else:
            places = Village.objects.filter(commune=commune, closed_on=None).order_by("pk")
            shares = Shares({one.pk: self.official(a + one.pk).pk for one in places})
        before = rows()
        made = share_out(actor=None, commune=commune, shares=shares, stamp=stamp_of(commune))
        self.settled[made.pk] = (before, rows())
        held = {charge.key: charge.holder for charge in care.charges}
        for charge in commune_care(commune, today).charges:
            assert charge.holder == (shares.of(charge) or held[charge.key])

    def offer(self, day: int, a: int, b: int, *, direct: bool = False) -> None:
        """Offer one or two of what somebody answers for, to one or two."""
        row = pick(Assignment.objects.main().filter(valid_to=None).order_by("pk"), b)
        mine = Assignment.objects.main().filter(
            valid_to=None, official=row.official, commune=row.commune
        )
        targets = [Target(one.commune, one.village, one.household) for one in mine[: 1 + a % 2]]
        lines = [
            Given(target, None if a % 7 == 0 else self.receiver(target, a + number, day))
            for number, target in enumerate(targets)
        ]
        before = rows()
        made = offer(
            actor=None,
            data=Offer(
                row.commune, row.official, lines, self.day(day), note="Nghỉ dài", direct=direct
            ),
        )
        if made.state == HandoverState.ACCEPTED:
            self.settled[made.pk] = (before, rows())

    def order(self, day: int, a: int, b: int) -> None:
        self.offer(day, a, b, direct=True)

    def accept(self, _day: int, a: int, b: int) -> None:
        found = self.handover(a, state=HandoverState.OFFERED)
        line = pick(found.lines.filter(state=HandoverState.OFFERED).order_by("pk"), b)
        self.refuse_strangers(found)
        before = rows()
        untouched = not found.lines.exclude(state=HandoverState.OFFERED).exists()
        made = accept(actor=line.receiver, handover=found)
        after = rows()
        accept(actor=line.receiver, handover=found)
        assert rows() == after
        if untouched and made.state == HandoverState.ACCEPTED:
            self.settled[made.pk] = (before, after)

    def decline(self, _day: int, a: int, b: int) -> None:
        found = self.handover(a, state=HandoverState.OFFERED)
        line = pick(found.lines.filter(state=HandoverState.OFFERED).order_by("pk"), b)
        before = rows()
        decline(actor=line.receiver, handover=found, answer="Không được")
        assert rows() == before

    def withdraw(self, _day: int, a: int, _b: int) -> None:
        withdraw(actor=None, handover=self.handover(a, state=HandoverState.OFFERED))

    def undo(self, _day: int, a: int, _b: int) -> None:
        found = self.handover(a, state=HandoverState.ACCEPTED)
        self.refuse_strangers(found)
        leader = self.leaders[self.communes.index(found.commune)]
        now = rows()
        undo(actor=Official.objects.get(pk=leader.pk), handover=found)
        before, after = self.settled.get(found.pk, (None, None))
        if now == after:
            assert rows() == before

    def refuse_strangers(self, found: Handover) -> None:
        """Nobody without a part in it answers, least of all from elsewhere."""
        other = self.leaders[1 - self.communes.index(found.commune)]
        parties = set(found.lines.values_list("receiver", flat=True)) | {found.giver_id}
        if other.pk in parties:
            return
        acts: list[Callable[[Official], object]] = [
            lambda who: accept(actor=who, handover=found),
            lambda who: decline(actor=who, handover=found, answer="x"),
            lambda who: withdraw(actor=who, handover=found),
            lambda who: undo(actor=who, handover=found),
        ]
        before = everything()
        for act in acts:
            stranger = Official.objects.get(pk=other.pk)
            if found.commune.pk in {post.area_id for post in stranger.current_posts}:
                continue
            with pytest.raises(NotAllowed), transaction.atomic():
                act(stranger)
        assert everything() == before

    # Households and villages.

    def register(self, day: int, a: int, b: int) -> None:
        people = [member(f"Chủ {a}")]
        people += [member(f"Người {n}", pick_relation(b + n)) for n in range(2)]
        made = register_household(
            actor=None, village=self.village(a), on_date=self.past(day), members=people
        )
        if b % 2:
            ClassificationFactory.create(
                household=made, valid_from=self.past(day), poverty_class=PovertyClass.POOR,
                origin="move", decision=None, review=None,
            )  # fmt: skip

    def split(self, day: int, a: int, b: int) -> None:
        house = self.house(a)
        others = house.memberships.current().exclude(relation=Relation.HEAD)
        leaver = pick(others.order_by("pk"), b)
        split_household(
            actor=None, household=house, members=[leaver.person], head=leaver.person,
            on_date=self.past(day), village=self.village(b), relations={},
        )  # fmt: skip

    def merge(self, day: int, a: int, b: int) -> None:
        gone = self.house(b)
        merge_households(
            actor=None, household=self.house(a), dissolved=gone, on_date=self.past(day),
            relations=everybody_other(gone),
        )  # fmt: skip

    def move(self, day: int, a: int, b: int) -> None:
        move_household(
            actor=None, household=self.house(a), village=self.village(b), on_date=self.past(day)
        )

    def close(self, day: int, a: int, _b: int) -> None:
        close_household(actor=None, household=self.house(a), on_date=self.past(day), reason="Đi xa")

    def revert(self, _day: int, a: int, _b: int) -> None:
        undo_change(
            actor=None,
            change=pick(HouseholdChange.objects.filter(undone_at=None).order_by("-pk"), a % 3),
        )

    def merge_village(self, _day: int, a: int, b: int) -> None:
        """Everybody moves to the other village, and the first one is there no more."""
        old, new = self.village(a), self.village(b)
        if old == new:
            raise Nothing
        today = timezone.localdate()
        for house in Household.objects.existing().filter(village=old).order_by("pk"):
            move_household(actor=None, household=house, village=new, on_date=today)
        close_village(actor=None, village=old, closed_on=today)

    def close_village(self, day: int, a: int, _b: int) -> None:
        close_village(actor=None, village=self.village(a), closed_on=self.past(day))

    def reopen_village(self, _day: int, a: int, _b: int) -> None:
        reopen_village(actor=None, village=self.village(a))

    # What must hold.

    def check(self) -> None:
        """One official for each household and day, the narrowest line; scope; settled handovers."""
        today = timezone.localdate()
        mains = list(Assignment.objects.main())
        homes = list(Residence.objects.all())
        # Between two days on which a row begins or ends nothing changes.
        last = today + dt.timedelta(days=AHEAD)
        spans = [(row.valid_from, row.valid_to) for row in mains]
        spans += [(row.valid_from, row.valid_to) for row in homes]
        turns = {day for span in spans for day in span if day}
        for day in {FIRST_DAY, *(day for day in turns if FIRST_DAY < day < last)}:
            one_each(mains, homes, day)
        for house in Household.objects.existing().order_by("-pk")[:3]:
            for day in (FIRST_DAY, today, self.day(25)):
                who = responsible_on(house, day)
                assert (who is None) == (home_on(homes, house.pk, day) is None)
        living = with_responsible(Household.objects.existing(), today)
        assert all(vars(house)["responsible_id"] for house in living)
        for commune, leader in zip(self.communes, self.leaders, strict=True):
            viewer = Official.objects.get(pk=leader.pk)
            posts = {post.area_id for post in viewer.current_posts}
            assert not uncovered(viewer, today).exists()
            for found in (handovers_for(viewer), waiting_for(viewer), unsettled(viewer, today)):
                assert set(found.values_list("commune", flat=True)) <= posts
            if posts == {commune.pk}:
                moved = newcomers(viewer, today).values_list("commune", flat=True)
                assert set(moved) <= posts
        for row in Handover.objects.prefetch_related("lines"):
            waits = any(line.state == HandoverState.OFFERED for line in row.lines.all())
            assert waits == (row.state == HandoverState.OFFERED)


def home_on(homes: list[Residence], household: int, day: dt.date) -> Residence | None:
    """Where a household lived on a day."""
    return next((row for row in on(homes, day) if row.household_id == household), None)


def one_each(mains: list[Assignment], homes: list[Residence], day: dt.date) -> None:
    """Each line has one at most, the commune's exactly one; so has each household on the day."""
    found: dict[tuple[int, int | None, int | None], list[int]] = {}
    for row in on(mains, day):
        key = (row.commune_id, row.village_id, row.household_id)
        found.setdefault(key, []).append(row.official_id)
    assert all(len(people) == 1 for people in found.values())
    for home in on(homes, day):
        answers = [
            found[key]
            for key in (
                (home.commune_id, None, home.household_id),
                (home.commune_id, home.village_id, None),
                (home.commune_id, None, None),
            )
            if key in found
        ]
        assert answers
        assert len(answers[0]) == 1


def still_helps(row: Assignment) -> bool:
    """Whether the helper still holds a post by which they may help there."""
    village = row.village_id if row.household is None else row.household.village_id
    return (
        candidates(row.commune_id, timezone.localdate(), village)
        .filter(pk=row.official_id)
        .exists()
    )


def rows() -> list[object]:
    """Every assignment."""
    return list(Assignment.objects.order_by("pk").values())


def everything() -> Any:
    """Assignments and handovers with their lines."""
    return (
        rows(),
        list(Handover.objects.order_by("pk").values()),
        list(HandoverLine.objects.order_by("pk").values()),
    )


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS)
def test_every_household_has_one_official_on_every_day(
    events: list[tuple[str, int, int, int]],
) -> None:
    with time_machine.travel(NOW, tick=False) as clock, transaction.atomic():
        care = Care(make_world(), clock)
        for number in (1, 3, 5):
            care.play("register", 15, number, number)
        # Something to hand over: a village and a household have officials of their own.
        for number in (1, 5):
            care.play("assign", 12, 1, number)
        care.play("offer", 20, 1, 2)
        for event in events:
            care.play(*event)
        transaction.set_rollback(True)


def test_a_merged_village_and_an_order_taken_back_leave_nobody_out() -> None:
    """The same world by script, so that these two are played for certain."""
    with time_machine.travel(NOW, tick=False) as clock, transaction.atomic():
        care = Care(make_world(), clock)
        for number in (1, 3, 5):
            care.play("register", 15, number, number)
        for number in range(6):
            care.play("assign", 12, number, number)
        care.play("order", 20, 1, 2)
        care.play("undo", 0, 0, 0)
        for number in range(3):
            care.play("merge_village", 0, number, number + 1)
        transaction.set_rollback(True)
    assert {"order", "undo", "merge_village"} <= set(care.played)


def test_shares_and_helpers_who_leave_keep_one_answer_for_everybody() -> None:
    """The same world by script, so that these are played for certain."""
    with time_machine.travel(NOW, tick=False) as clock, transaction.atomic():
        care = Care(make_world(), clock)
        for number in (1, 3, 5):
            care.play("register", 15, number, number)
        care.play("share", 0, 4, 0)
        care.play("undo", 0, 0, 0)
        care.play("share", 0, 5, 0)
        for number in (0, 1, 4):
            care.play("support", 15, number + 1, number)
        care.play("end_helper", 1, 0, 0)
        care.play("settle_helpers", 0, 1, 0)
        care.play("end_helper", 1, 0, 0)
        care.play("settle_helpers", 0, 0, 0)
        transaction.set_rollback(True)
    assert {"share", "undo", "support", "end_helper", "settle_helpers"} <= set(care.played)
