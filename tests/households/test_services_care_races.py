"""Two connections at once on the same lines: one outcome, words for who came second, no gap."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections, transaction
from django.utils import timezone

from areas.models import Village
from common.exceptions import DomainError
from households.choices import HandoverState, PovertyClass
from households.models import Assignment, Handover, Household
from households.rules.care.lines import Shares
from households.selectors.care.responsible import responsible_on
from households.selectors.care.sharing import stamp_of
from households.selectors.care.unsettled import unsettled_assignments
from households.services.care.assigning import assign
from households.services.care.handover_answers import accept, undo, withdraw
from households.services.care.handovers import Given, Offer, offer
from households.services.care.lines import Target
from households.services.care.sharing import share_out
from households.services.move_household import move_household
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.care import line_of
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.officials import official_with
from tests.households.test_services_races import race

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = timezone.localdate()


class Place:
    """A village and a household of it that one official answers for; two who may take them."""

    def __init__(self) -> None:
        self.village: Village = VillageFactory.create()
        self.commune = self.village.commune
        line_of(self.commune)
        self.leader = official_with(Role.COMMUNE_LEADER, area=self.commune)
        self.giver, self.first, self.second = (
            official_with(Role.COMMUNE_OFFICER, area=self.commune) for _ in range(3)
        )
        self.household = household_with_head(self.village)
        ClassificationFactory.create(household=self.household, poverty_class=PovertyClass.POOR)
        self.renew()

    def renew(self) -> None:
        """Let the giver answer for both again, by lines without a past."""
        Handover.objects.filter(state=HandoverState.OFFERED).update(
            state=HandoverState.WITHDRAWN, settled_at=timezone.now()
        )
        for handover in Handover.objects.all():
            handover.lines.filter(state=HandoverState.OFFERED).update(state=HandoverState.WITHDRAWN)
        Assignment.objects.exclude(village=None, household=None).delete()
        for target in (Target.of_village(self.village), Target.of_household(self.household)):
            since = TODAY - dt.timedelta(days=20)
            assign(actor=None, target=target, official=self.giver, from_day=since)

    def offered(self) -> Handover:
        """The village goes to the first, the household to the second."""
        lines = [
            Given(Target.of_village(self.village), self.first),
            Given(Target.of_household(self.household), self.second),
        ]
        return offer(actor=self.giver, data=Offer(self.commune, self.giver, lines, TODAY))

    def accepting(self, who: Official, made: Handover) -> Callable[[], object]:
        return lambda: accept(actor=Official.objects.get(pk=who.pk), handover=made)

    def both_accept(self, made: Handover) -> None:
        """The first, then the second."""
        self.accepting(self.first, made)()
        self.accepting(self.second, made)()

    def undo_as_giver(self, made: Handover) -> None:
        """Undo what stands in the database, not what this test holds."""
        undo(
            actor=Official.objects.get(pk=self.giver.pk),
            handover=Handover.objects.get(pk=made.pk),
        )

    def sharing(self) -> Callable[[], object]:
        shares = Shares({self.village.pk: self.leader.pk}, {self.household.pk: self.leader.pk})
        # The household follows its village again, so its line ends as well.
        stamp = stamp_of(self.commune)
        return lambda: share_out(
            actor=Official.objects.get(pk=self.leader.pk), commune=self.commune, shares=shares,
            stamp=stamp,
        )  # fmt: skip

    def moving(self, village: Village) -> Callable[[], object]:
        return lambda: move_household(
            actor=None, household=self.household, village=village, on_date=TODAY
        )

    def holders(self) -> dict[str, list[Official]]:
        """Who answers today by a line of its own: at most one each, whatever raced."""
        rows = Assignment.objects.main().on(TODAY).select_related("official")
        found = {
            "village": [row.official for row in rows.filter(village=self.village)],
            "household": [row.official for row in rows.filter(household=self.household)],
        }
        assert all(len(people) <= 1 for people in found.values())
        self.household.refresh_from_db()
        assert responsible_on(self.household, TODAY) is not None
        return found


def words(refusals: list[DomainError]) -> list[str]:
    return [str(refused.message) for refused in refusals]


def after(holding: Callable[[], object], waiting: Callable[[], object]) -> list[DomainError]:
    """Carry ``waiting`` out while ``holding`` is done and not committed; return its refusals."""
    done, refusals = threading.Event(), []

    def run() -> None:
        try:
            assert done.wait(timeout=20)
            waiting()
        except DomainError as refused:
            refusals.append(refused)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    with transaction.atomic():
        holding()
        done.set()
        thread.join(timeout=0.4)
        assert thread.is_alive(), "the second has to wait for the first"
    thread.join(timeout=30)
    assert not thread.is_alive()
    return refusals


def test_acceptances_and_withdrawals_at_once() -> None:
    place = Place()
    # Everybody at once, one of them on two devices: each line passes once.
    made = place.offered()
    everybody = (place.first, place.second, place.first)
    assert race(*(place.accepting(who, made) for who in everybody)) == []
    made.refresh_from_db()
    assert made.state == HandoverState.ACCEPTED
    assert place.holders() == {"village": [place.first], "household": [place.second]}
    assert Assignment.objects.filter(official__in=[place.first, place.second]).count() == 2
    # Accepted while it is withdrawn, and the other way round.
    for accepts_first in (True, False):
        place.renew()
        made = place.offered()
        acts: list[Callable[[], object]] = [
            partial(place.both_accept, made),
            partial(withdraw, actor=place.giver, handover=made),
        ]
        (said,) = words(after(*(acts if accepts_first else acts[::-1])))
        assert ("để rút lại" if accepts_first else "không còn chờ bạn nhận") in said
        made.refresh_from_db()
        assert made.state == ("accepted" if accepts_first else "withdrawn")
        expected = place.first if accepts_first else place.giver
        assert place.holders()["village"] == [expected]


def test_acceptance_and_undoing_at_once() -> None:
    place = Place()
    for accepts_first in (True, False):
        place.renew()
        made = place.offered()
        place.accepting(place.first, made)()
        acts: list[Callable[[], object]] = [
            place.accepting(place.second, made),
            partial(place.undo_as_giver, made),
        ]
        if accepts_first:
            assert after(*acts) == []
            assert place.holders() == {"village": [place.giver], "household": [place.giver]}
            # A second tap on undoing, and accepting what was undone, are told what happened.
            (said, again) = words(race(acts[1], acts[0]))
            assert {"đã được hoàn tác" in said, "đã được hoàn tác" in again} == {True, False}
        else:
            refusals = race(*acts)
            made.refresh_from_db()
            if refusals:
                assert "còn chờ người nhận" in words(refusals)[0]
                assert place.holders() == {"village": [place.first], "household": [place.second]}
            else:
                assert made.state == HandoverState.UNDONE
                assert place.holders() == {"village": [place.giver], "household": [place.giver]}


def test_shares_against_an_acceptance() -> None:
    place = Place()
    for shares_first in (True, False):
        place.renew()
        made = place.offered()
        acts = [place.sharing(), place.accepting(place.first, made)]
        (said,) = words(after(*(acts if shares_first else acts[::-1])))
        assert ("không phụ trách" if shares_first else "Phân công đã thay đổi") in said
        winner = place.leader if shares_first else place.first
        assert place.holders()["village"] == [winner]


def test_shares_and_acceptance_against_a_move_of_the_household() -> None:
    place = Place()
    elsewhere = VillageFactory.create(commune=CommuneFactory.create(parent=place.commune.parent))
    line_of(elsewhere.commune)
    home = place.village
    # Moved first: neither gives a household away that is not there any more.
    for kind in ("share", "accept"):
        place.renew()
        made = place.offered()
        act = place.sharing() if kind == "share" else place.accepting(place.second, made)
        (said,) = words(after(place.moving(elsewhere), act))
        assert ("đã thay đổi" if kind == "share" else "không còn ở xã này") in said
        assert place.holders()["household"] == [place.giver]
        place.moving(home)()
        place.household = Household.objects.get(pk=place.household.pk)
    # Shared first: the household moves afterwards, and what is left behind is told.
    place.renew()
    assert after(place.sharing(), place.moving(elsewhere)) == []
    place.holders()
    assert place.household.commune_id == elsewhere.commune_id
    whys = {
        vars(row)["why"] for row in unsettled_assignments(TODAY).filter(household__isnull=False)
    }
    assert whys <= {"moved"}
