"""A right is held exactly where a current post with that right covers the ground."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.models import Area, Village
from officials.choices import (
    COMMUNE_ROLES,
    PROVINCE_ROLES,
    RIGHTS,
    VILLAGE_ROLES,
    Right,
    Role,
)
from officials.models import BankBranch, Official, Post
from officials.scope import areas_for, provinces_for
from officials.selectors.mandate import mandate_of
from tests.factories.areas import (
    CommuneFactory,
    DistrictFactory,
    FormerCommuneFactory,
    FormerProvinceFactory,
    ProvinceFactory,
    VillageFactory,
)
from tests.factories.bank import branch_serving
from tests.factories.officials import OfficialFactory, official_with

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 6, 15)


@dataclass(frozen=True)
class Country:
    """Two provinces of two communes of two villages, and former units beside them."""

    provinces: list[Area]
    communes: list[Area]
    villages: list[Village]
    former: list[Area]


@pytest.fixture
def country() -> Country:
    provinces = ProvinceFactory.create_batch(2)
    communes = [c for p in provinces for c in CommuneFactory.create_batch(2, parent=p)]
    villages = [v for c in communes for v in VillageFactory.create_batch(2, commune=c)]
    former_province = FormerProvinceFactory.create()
    district = DistrictFactory.create(parent=former_province)
    former = [FormerCommuneFactory.create(parent=district), former_province]
    return Country(provinces, communes, villages, former)


days = st.integers(-400, 400).map(lambda n: TODAY + dt.timedelta(days=n))
#: role, place (index), first day, last day
drawn_posts = st.lists(
    st.tuples(st.sampled_from(list(Role)), st.integers(0, 7), days, st.none() | days), max_size=5
)


def make_post(official: Official, country: Country, drawn: tuple[object, ...]) -> Post | None:
    role, place, start, end = drawn
    assert isinstance(role, Role)
    assert isinstance(place, int)
    assert isinstance(start, dt.date)
    last = end if isinstance(end, dt.date) and end >= start else None
    if end is not None and last is None:
        return None
    area: Area | None
    village: Village | None = None
    branch: BankBranch | None = None
    if role == Role.SYSTEM_ADMINISTRATOR:
        area = None
    elif role == Role.BANK_OFFICER:
        area, branch = None, branch_at(country.communes[place % len(country.communes)])
    elif role in VILLAGE_ROLES:
        village = country.villages[place]
        area = village.commune
    elif role in PROVINCE_ROLES:
        area = [*country.provinces, country.former[1]][place % 3]
    else:
        places = [*country.communes, country.former[0]]
        if role not in COMMUNE_ROLES:
            places += country.provinces
        area = places[place % len(places)]
    held = {"role": role, "area": area, "village": village, "branch": branch}
    if official.posts.filter(**held).exists():
        return None
    return official.posts.create(**held, valid_from=start, valid_to=last)


def branch_at(commune: Area) -> BankBranch:
    """The one branch of the bank that serves this commune."""
    found = BankBranch.objects.filter(areas__commune=commune).first()
    return found or branch_serving(commune)


def covers(post: Post, village: Village) -> bool:
    """The rule in plain words, apart from the code under test."""
    if not post.valid_from <= TODAY <= (post.valid_to or dt.date.max):
        return False
    if post.branch is not None:
        return post.branch.areas.filter(commune=village.commune_id).exists()
    if post.area is None or post.area.valid_to is not None:
        return False
    if post.village is not None:
        return post.village == village
    return post.area in {village.commune, village.commune.parent}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=drawn_posts, active=st.booleans())
def test_right_is_held_exactly_where_a_current_post_carries_it(
    country: Country, drawn: list[tuple[object, ...]], *, active: bool
) -> None:
    with time_machine.travel(dt.datetime(2026, 6, 15, 5, tzinfo=dt.UTC), tick=False):
        official = OfficialFactory.create(is_active=active)
        posts = [p for one in drawn if (p := make_post(official, country, one)) is not None]
        viewer = Official.objects.get(pk=official.pk)
        for right in Right:
            held = areas_for(viewer, right)
            carrying = [p for p in posts if active and right in RIGHTS[Role(p.role)]]
            for village in country.villages:
                seen = village.commune_id in held.communes or village.pk in held.villages
                assert seen == any(covers(post, village) for post in carrying), right
            assert not held.communes & {unit.pk for unit in country.former}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=drawn_posts)
def test_mandate_follows_from_current_posts(
    country: Country, drawn: list[tuple[object, ...]]
) -> None:
    with time_machine.travel(dt.datetime(2026, 6, 15, 5, tzinfo=dt.UTC), tick=False):
        official = OfficialFactory.create()
        posts = [p for one in drawn if (p := make_post(official, country, one)) is not None]
        current = [p for p in posts if p.valid_from <= TODAY <= (p.valid_to or dt.date.max)]
        mandate = mandate_of(Official.objects.get(pk=official.pk))
        assert mandate.everywhere == any(p.role == Role.SYSTEM_ADMINISTRATOR for p in current)
        assert mandate.provinces == {
            p.area_id
            for p in current
            if p.role == Role.PROVINCIAL_ADMINISTRATOR and p.area in country.provinces
        }


def test_no_account_no_right() -> None:
    for viewer in [None, AnonymousUser()]:
        assert all(areas_for(viewer, right).is_empty for right in Right)
        assert not provinces_for(viewer, Right.VIEW_STATISTICS)


def test_post_on_a_unit_that_ended_gives_nothing() -> None:
    former = FormerCommuneFactory.create()
    viewer = official_with(Role.COMMUNE_OFFICER, area=former)
    assert areas_for(viewer, Right.VIEW_HOUSEHOLDS).is_empty


def test_system_administrator_sees_no_household() -> None:
    viewer = official_with(Role.SYSTEM_ADMINISTRATOR)
    CommuneFactory.create()
    for right in [Right.VIEW_HOUSEHOLDS, Right.EDIT_HOUSEHOLDS, Right.DECIDE, Right.UNMASK]:
        assert areas_for(viewer, right).is_empty
        assert not viewer.has_right(right)
    assert not viewer.is_superuser
