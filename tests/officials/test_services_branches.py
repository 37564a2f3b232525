"""Branches of the bank and what they serve, by date and across mergers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.choices import SuccessionShare
from areas.models import Area, AreaSuccession
from officials.choices import Right, Role
from officials.exceptions import BranchRefused, OutsideMandate
from officials.models import BankBranch, BranchArea, Official
from officials.scope import areas_for
from officials.services.branches import (
    BranchData,
    add_branch,
    change_branch,
    follow_mergers,
    serve_communes,
    stop_serving,
)
from tests.api import BASE
from tests.factories.areas import CommuneFactory, FormerCommuneFactory, ProvinceFactory
from tests.factories.bank import bank_officer, branch_serving, calling, program_of
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def commune() -> Area:
    return CommuneFactory.create(parent=ProvinceFactory.create())


def seen_by(official: Official) -> frozenset[int]:
    return areas_for(Official.objects.get(pk=official.pk), Right.VIEW_CLASSES).communes


def test_a_branch_is_added_by_who_manages_posts_of_the_province(commune: Area) -> None:
    assert commune.parent is not None
    data = BranchData("pgd-1", " Phòng  giao dịch 1 ", commune.parent)
    with pytest.raises(OutsideMandate):
        add_branch(
            actor=official_with(Role.PROVINCIAL_ADMINISTRATOR, area=ProvinceFactory.create()),
            data=data,
        )
    own = official_with(Role.PROVINCIAL_ADMINISTRATOR, area=commune.parent)
    assert add_branch(actor=own, data=data).name == "Phòng giao dịch 1"
    with pytest.raises(BranchRefused) as refused:
        add_branch(actor=own, data=data)
    assert refused.value.field == "code"


def test_only_communes_of_today_in_the_province_are_served(commune: Area) -> None:
    branch = branch_serving(commune)
    former, far = FormerCommuneFactory.create(), CommuneFactory.create()
    today = timezone.localdate()
    for unit in (former, far, branch.province):
        with pytest.raises(BranchRefused) as refused:
            serve_communes(actor=None, branch=branch, communes=[unit], valid_from=today)
        assert refused.value.field == "communes"
    other = CommuneFactory.create(parent=branch.province)
    early = other.valid_from - DAY
    with pytest.raises(BranchRefused) as refused:
        serve_communes(actor=None, branch=branch, communes=[other], valid_from=early)
    assert refused.value.field == "valid_from"
    assert branch.areas.count() == 1


def test_service_ends_with_its_last_day(commune: Area) -> None:
    branch = branch_serving(commune)
    officer, today = bank_officer(branch), timezone.localdate()
    row = branch.areas.get()
    stop_serving(actor=None, row=row, last_day=today)
    assert seen_by(officer) == {commune.pk}
    stop_serving(actor=None, row=row, last_day=today - DAY)
    assert seen_by(officer) == frozenset()
    with pytest.raises(BranchRefused) as refused:
        stop_serving(actor=None, row=row, last_day=today)
    assert refused.value.field == "valid_to"


def test_what_became_of_a_merged_commune_is_served_instead(commune: Area) -> None:
    branch = branch_serving(commune)
    officer = bank_officer(branch)
    merged = CommuneFactory.create(parent=branch.province)
    last_day = timezone.localdate() - DAY
    Area.objects.filter(pk=commune.pk).update(valid_to=last_day)
    AreaSuccession.objects.create(
        predecessor=commune,
        predecessor_code=commune.code,
        successor=merged,
        share=SuccessionShare.WHOLE,
        on_date=timezone.localdate(),
    )
    assert seen_by(officer) == frozenset()
    made = follow_mergers(actor=None, branch=branch)
    assert [(row.commune_id, row.valid_from) for row in made] == [(merged.pk, timezone.localdate())]
    assert seen_by(officer) == {merged.pk}
    assert follow_mergers(actor=None, branch=branch) == []


def test_closing_a_branch_ends_sight_and_stops_its_programs(commune: Area) -> None:
    branch = branch_serving(commune)
    officer, caller = bank_officer(branch), calling(*program_of(branch))
    change_branch(actor=None, branch=branch, name=branch.name, is_active=False)
    assert seen_by(officer) == frozenset()
    assert caller.get(f"{BASE}/classes/").status_code == 401
    change_branch(actor=None, branch=branch, name=branch.name, is_active=True)
    assert seen_by(officer) == {commune.pk}
    assert not branch.clients.get().is_active


@given(
    periods=st.lists(
        st.tuples(st.integers(0, 3), st.integers(-40, 40), st.none() | st.integers(0, 60)),
        max_size=6,
    )
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_holder_sees_exactly_the_communes_served_today(
    periods: list[tuple[int, int, int | None]], world: tuple[BankBranch, list[Area], Official]
) -> None:
    branch, communes, officer = world
    today = timezone.localdate()
    BranchArea.objects.all().delete()
    wanted, taken = set(), dict[int, list[tuple[int, int]]]()
    for which, start, length in periods:
        end = 10_000 if length is None else start + length
        if any(start <= b and a <= end for a, b in taken.get(which, [])):
            continue
        taken.setdefault(which, []).append((start, end))
        BranchArea.objects.create(
            branch=branch,
            commune=communes[which],
            valid_from=today + start * DAY,
            valid_to=None if length is None else today + end * DAY,
        )
        if start <= 0 <= end:
            wanted.add(communes[which].pk)
    assert seen_by(officer) == wanted


@pytest.fixture
def world(commune: Area) -> tuple[BankBranch, list[Area], Official]:
    communes = [commune, *CommuneFactory.create_batch(3, parent=commune.parent)]
    branch = branch_serving(commune)
    return branch, communes, bank_officer(branch)
