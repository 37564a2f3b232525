"""Giving and ending posts: who may, where, and what never fits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from areas.models import Area
from officials.choices import Right, Role
from officials.exceptions import (
    LastSystemAdministrator,
    OutsideMandate,
    PostEnded,
    PostExists,
    PostRefused,
)
from officials.models import Official, Post
from officials.scope import areas_for
from officials.services.posts import NewPost, cancel_post, end_post, give_post
from tests.factories.areas import (
    CommuneFactory,
    DistrictFactory,
    FormerCommuneFactory,
    ProvinceFactory,
    VillageFactory,
)
from tests.factories.bank import branch_serving
from tests.factories.officials import OfficialFactory, PostFactory, official_with

pytestmark = pytest.mark.django_db

START = dt.date(2025, 7, 1)


@pytest.fixture
def province() -> Area:
    return ProvinceFactory.create()


@pytest.fixture
def commune(province: Area) -> Area:
    return CommuneFactory.create(parent=province)


@pytest.fixture
def administrator(province: Area) -> Official:
    return official_with(Role.PROVINCIAL_ADMINISTRATOR, area=province)


@pytest.fixture
def holder() -> Official:
    return OfficialFactory.create()


def new_post(role: Role, area: Area | None, **changes: Any) -> NewPost:
    return NewPost(**({"role": role, "area": area, "valid_from": START} | changes))


def fresh(official: Official) -> Official:
    return Official.objects.get(pk=official.pk)


def test_given_post_gives_its_rights(
    administrator: Official, holder: Official, commune: Area
) -> None:
    post = new_post(Role.COMMUNE_OFFICER, commune)
    give_post(actor=administrator, official=holder, post=post)
    assert areas_for(fresh(holder), Right.EDIT_HOUSEHOLDS).communes == {commune.pk}


def test_provincial_administrator_stays_in_the_province(
    administrator: Official, holder: Official
) -> None:
    elsewhere = CommuneFactory.create()
    for area in [elsewhere, elsewhere.parent]:
        role = Role.COMMUNE_OFFICER if area is elsewhere else Role.PROVINCIAL_SUPERVISOR
        with pytest.raises(OutsideMandate, match=str(area)):
            give_post(actor=administrator, official=holder, post=new_post(role, area))
    assert not holder.posts.exists()


def test_provincial_administrator_makes_no_system_administrator(
    administrator: Official, holder: Official
) -> None:
    post = new_post(Role.SYSTEM_ADMINISTRATOR, None)
    with pytest.raises(OutsideMandate):
        give_post(actor=administrator, official=holder, post=post)


def test_system_administrator_gives_any_post(holder: Official, commune: Area) -> None:
    actor = official_with(Role.SYSTEM_ADMINISTRATOR)
    give_post(actor=actor, official=holder, post=new_post(Role.SYSTEM_ADMINISTRATOR, None))
    give_post(actor=actor, official=holder, post=new_post(Role.COMMUNE_LEADER, commune))
    assert holder.posts.count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.VILLAGE_COLLECTOR}])
def test_who_does_not_manage_posts_gives_none(
    role: Role, holder: Official, commune: Area, province: Area
) -> None:
    area = {
        Role.PROVINCIAL_SUPERVISOR: province,
        Role.PROVINCIAL_ADMINISTRATOR: province,
        Role.SYSTEM_ADMINISTRATOR: None,
    }.get(role, commune)
    actor = official_with(role, area=area)
    given = new_post(Role.COMMUNE_OFFICER, commune)
    if role in {Role.PROVINCIAL_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}:
        assert give_post(actor=actor, official=holder, post=given).area == commune
        return
    with pytest.raises(OutsideMandate):
        give_post(actor=actor, official=holder, post=given)


def test_ended_mandate_gives_no_posts(province: Area, holder: Official, commune: Area) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    actor = official_with(Role.PROVINCIAL_ADMINISTRATOR, area=province, valid_to=yesterday)
    with pytest.raises(OutsideMandate):
        give_post(actor=actor, official=holder, post=new_post(Role.COMMUNE_OFFICER, commune))


def test_nobody_gives_themselves_a_post(administrator: Official, commune: Area) -> None:
    post = new_post(Role.COMMUNE_LEADER, commune)
    with pytest.raises(OutsideMandate, match="của mình"):
        give_post(actor=administrator, official=administrator, post=post)


@pytest.mark.parametrize(
    ("role", "level", "field"),
    [
        (Role.COMMUNE_OFFICER, "province", "area"),
        (Role.COMMUNE_LEADER, None, "area"),
        (Role.PROVINCIAL_SUPERVISOR, "commune", "area"),
        (Role.PROVINCIAL_ADMINISTRATOR, None, "area"),
        (Role.BANK_OFFICER, None, "branch"),
        (Role.BANK_OFFICER, "district", "area"),
        (Role.SYSTEM_ADMINISTRATOR, "province", "area"),
        (Role.COMMUNE_OFFICER, "former", "area"),
        (Role.VILLAGE_COLLECTOR, "commune", "village"),
    ],
)
def test_role_needs_its_kind_of_place(
    role: Role, level: str | None, field: str, holder: Official, commune: Area
) -> None:
    area = {
        None: None,
        "province": commune.parent,
        "commune": commune,
        "district": DistrictFactory.create(),
        "former": FormerCommuneFactory.create(),
    }[level]
    with pytest.raises(PostRefused) as refused:
        give_post(actor=None, official=holder, post=new_post(role, area))
    assert refused.value.field == field


def test_village_must_be_of_the_commune_and_open(holder: Official, commune: Area) -> None:
    elsewhere = VillageFactory.create()
    closed = VillageFactory.create(commune=commune, closed_on=dt.date(2026, 1, 1))
    for village, said in [(elsewhere, "không thuộc"), (closed, "giải thể")]:
        post = new_post(Role.VILLAGE_COLLECTOR, commune, village=village)
        with pytest.raises(PostRefused, match=said):
            give_post(actor=None, official=holder, post=post)


def test_village_is_for_collectors_only(holder: Official, commune: Area) -> None:
    post = new_post(Role.COMMUNE_OFFICER, commune, village=VillageFactory.create(commune=commune))
    with pytest.raises(PostRefused, match="rà soát viên"):
        give_post(actor=None, official=holder, post=post)


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"valid_to": START - dt.timedelta(days=1)}, "valid_to"),
        ({"valid_from": START - dt.timedelta(days=1)}, "valid_from"),
    ],
)
def test_dates_must_fit(
    dates: dict[str, dt.date], field: str, holder: Official, commune: Area
) -> None:
    post = new_post(Role.COMMUNE_OFFICER, commune, **dates)
    with pytest.raises(PostRefused) as refused:
        give_post(actor=None, official=holder, post=post)
    assert refused.value.field == field


def test_locked_account_gets_no_post(commune: Area) -> None:
    locked = OfficialFactory.create(is_active=False)
    with pytest.raises(PostRefused, match="đã khóa"):
        give_post(actor=None, official=locked, post=new_post(Role.COMMUNE_OFFICER, commune))


def test_same_post_twice_at_a_time_is_refused(holder: Official, commune: Area) -> None:
    first = new_post(Role.COMMUNE_OFFICER, commune, valid_to=dt.date(2025, 12, 31))
    give_post(actor=None, official=holder, post=first)
    touching = new_post(Role.COMMUNE_OFFICER, commune, valid_from=dt.date(2025, 12, 31))
    with pytest.raises(PostExists, match="01/07/2025"):
        give_post(actor=None, official=holder, post=touching)
    after = new_post(Role.COMMUNE_OFFICER, commune, valid_from=dt.date(2026, 1, 1))
    assert give_post(actor=None, official=holder, post=after).valid_from == after.valid_from


def test_database_refuses_the_same_post_twice(holder: Official) -> None:
    PostFactory.create(official=holder, role=Role.SYSTEM_ADMINISTRATOR, area=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostFactory.create(official=holder, role=Role.SYSTEM_ADMINISTRATOR, area=None)


def test_ended_post_gives_nothing(administrator: Official, commune: Area) -> None:
    official = official_with(Role.COMMUNE_OFFICER, area=commune)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    end_post(actor=administrator, post=official.posts.get(), last_day=yesterday)
    assert areas_for(fresh(official), Right.VIEW_HOUSEHOLDS).is_empty
    assert not fresh(official).is_staff


def test_post_ends_once_and_only_earlier(administrator: Official, commune: Area) -> None:
    post = official_with(Role.COMMUNE_OFFICER, area=commune).posts.get()
    end_post(actor=administrator, post=post, last_day=dt.date(2026, 3, 31))
    with pytest.raises(PostEnded, match="31/03/2026"):
        end_post(actor=administrator, post=post, last_day=dt.date(2026, 4, 1))
    with pytest.raises(PostEnded, match="bắt đầu ngày"):
        end_post(actor=administrator, post=post, last_day=post.valid_from - dt.timedelta(days=1))
    assert end_post(actor=administrator, post=post, last_day=dt.date(2026, 1, 31)).valid_to


def test_posts_elsewhere_and_own_cannot_be_ended(administrator: Official) -> None:
    elsewhere = official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create()).posts.get()
    for post in [elsewhere, administrator.posts.get()]:
        with pytest.raises(OutsideMandate):
            end_post(actor=administrator, post=post, last_day=timezone.localdate())
        post.refresh_from_db()
        assert post.valid_to is None


def test_coming_post_can_be_taken_back_but_no_other(administrator: Official, commune: Area) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    coming = official_with(Role.COMMUNE_OFFICER, area=commune, valid_from=tomorrow).posts.get()
    cancel_post(actor=administrator, post=coming)
    assert not Post.objects.filter(pk=coming.pk).exists()
    held = official_with(Role.COMMUNE_OFFICER, area=commune).posts.get()
    with pytest.raises(PostEnded, match="kết thúc"):
        cancel_post(actor=administrator, post=held)


def test_last_system_administrator_stays() -> None:
    one, other = (official_with(Role.SYSTEM_ADMINISTRATOR) for _ in range(2))
    end_post(actor=other, post=one.posts.get(), last_day=timezone.localdate())
    with pytest.raises(LastSystemAdministrator):
        end_post(actor=None, post=other.posts.get(), last_day=timezone.localdate())


def test_every_change_of_a_post_is_kept(administrator: Official, commune: Area) -> None:
    official = official_with(Role.COMMUNE_OFFICER, area=commune)
    post = official.posts.get()
    end_post(actor=administrator, post=post, last_day=timezone.localdate())
    Post.objects.filter(pk=post.pk).update(role=Role.COMMUNE_LEADER)
    kept = apps.get_model("officials", "PostEvent").objects.filter(pgh_obj_id=post.pk)
    assert list(kept.order_by("pgh_id").values_list("pgh_label", "role")) == [
        ("insert", Role.COMMUNE_OFFICER),
        ("update", Role.COMMUNE_OFFICER),
        ("update", Role.COMMUNE_LEADER),
    ]


def test_the_database_keeps_officers_of_the_bank_at_branches(
    commune: Area, holder: Official
) -> None:
    """On an area, a bank officer would see the loans of every branch there."""
    branch = branch_serving(commune)
    fields: dict[str, Any] = {"official": holder, "role": Role.BANK_OFFICER, "valid_from": START}
    for place in ({"area": commune}, {"area": commune, "branch": branch}, {}):
        with pytest.raises(IntegrityError, match="area_by_role"), transaction.atomic():
            Post.objects.create(**fields, **place)
    Post.objects.create(**fields, branch=branch)
