"""New shares are written at once, with what is needed to take them back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from areas.models import Village
from households.choices import HandoverReason, HandoverState, PovertyClass
from households.exceptions import AssignmentRefused, NotAllowed
from households.models import Assignment, Handover, Household
from households.rules.care.lines import Shares
from households.rules.care.shares import Taker
from households.selectors.care.caseload import commune_care
from households.selectors.care.responsible import responsible_on
from households.selectors.care.sharing import outcome_of, proposed, stamp_of
from households.services.care.assigning import assign
from households.services.care.handover_answers import undo
from households.services.care.lines import Target
from households.services.care.sharing import share_out
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.care import line_of
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def village() -> Village:
    found: Village = VillageFactory.create(code="001")
    return found


@pytest.fixture
def other(village: Village) -> Village:
    found: Village = VillageFactory.create(commune=village.commune, code="002")
    return found


@pytest.fixture
def leader(village: Village) -> Official:
    return official_with(Role.COMMUNE_LEADER, area=village.commune)


@pytest.fixture
def holder(village: Village) -> Official:
    return line_of(village.commune)


@pytest.fixture
def colleague(village: Village) -> Official:
    return official_with(Role.COMMUNE_OFFICER, area=village.commune)


def poor(village: Village) -> Household:
    made = household_with_head(village)
    ClassificationFactory.create(household=made, poverty_class=PovertyClass.POOR)
    return made


def rows() -> list[tuple[object, ...]]:
    found = Assignment.objects.order_by("pk")
    return list(found.values_list("pk", "official", "village", "household", "valid_to"))


def test_a_proposal_is_applied_and_can_be_taken_back(
    village: Village, other: Village, leader: Official, holder: Official, colleague: Official
) -> None:
    kept, _second, third = poor(village), poor(village), poor(other)
    before = rows()
    care = commune_care(village.commune, TODAY)
    shares = proposed(care, [Taker(holder.pk), Taker(colleague.pk)])
    outcome = outcome_of(shares, care.charges, care.lines)
    assert (outcome.moved, outcome.loads) == (1, {holder.pk: 6, colleague.pk: 3})
    stamp = stamp_of(village.commune)
    made = share_out(actor=leader, commune=village.commune, shares=shares, stamp=stamp)
    assert (made.reason, made.state) == (HandoverReason.SHARE, HandoverState.ACCEPTED)
    assert responsible_on(kept, TODAY) == holder
    assert responsible_on(third, TODAY) == colleague
    assert stamp_of(village.commune) != stamp
    (line,) = made.lines.all()
    assert (line.village, line.receiver, line.answered_by) == (other, colleague, leader)
    undo(actor=leader, handover=made)
    assert rows() == before


def test_a_village_is_split_and_single_households_go_back(
    village: Village, leader: Official, holder: Official, colleague: Official
) -> None:
    first, second = poor(village), poor(village)
    commune, since = village.commune, TODAY - dt.timedelta(days=5)
    assign(actor=leader, target=Target.of_household(first), official=colleague, from_day=since)
    share_out(
        actor=leader,
        commune=commune,
        shares=Shares({village.pk: holder.pk}, {second.pk: colleague.pk}),
        stamp=stamp_of(commune),
    )
    assert responsible_on(first, TODAY) == holder
    assert responsible_on(second, TODAY) == colleague
    assert responsible_on(first, since) == colleague


def test_what_changed_meanwhile_is_refused_and_nothing_written(
    village: Village, leader: Official, holder: Official, colleague: Official
) -> None:
    poor(village)
    commune, stamp = village.commune, stamp_of(village.commune)
    shares = Shares({village.pk: colleague.pk})
    assign(actor=leader, target=Target.of_village(village), official=leader, from_day=TODAY)
    with pytest.raises(AssignmentRefused, match="đã thay đổi"):
        share_out(actor=leader, commune=commune, shares=shares, stamp=stamp)
    assert not Handover.objects.exists()


def test_who_may_and_who_can(
    village: Village, other: Village, leader: Official, holder: Official, colleague: Official
) -> None:
    moved, commune = poor(village), village.commune
    shares = Shares({village.pk: colleague.pk})
    stamp = stamp_of(commune)
    for actor in (
        holder,
        colleague,
        official_with(Role.COMMUNE_LEADER, area=CommuneFactory.create()),
    ):
        with pytest.raises(NotAllowed):
            share_out(actor=actor, commune=commune, shares=shares, stamp=stamp)
    collector = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=village)
    for wrong in (
        Shares({other.pk: collector.pk}),
        Shares({village.pk: holder.pk}),
        Shares({VillageFactory.create().pk: colleague.pk}),
        Shares({village.pk: holder.pk}, {poor(VillageFactory.create()).pk: colleague.pk}),
        Shares({village.pk: official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create()).pk}),
    ):
        with pytest.raises(AssignmentRefused):
            share_out(actor=leader, commune=commune, shares=wrong, stamp=stamp)
    share_out(actor=leader, commune=commune, shares=Shares({village.pk: collector.pk}), stamp=stamp)
    assert responsible_on(moved, TODAY) == collector


def test_without_a_line_there_is_nothing_to_share(village: Village, leader: Official) -> None:
    poor(village)
    with pytest.raises(AssignmentRefused, match="người phụ trách chung"):
        share_out(
            actor=leader,
            commune=village.commune,
            shares=Shares({village.pk: leader.pk}),
            stamp=stamp_of(village.commune),
        )
