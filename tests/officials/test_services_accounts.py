"""Accounts: opened with a post, changed only by who manages all of their posts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.utils import timezone

from areas.models import Area
from officials.choices import Role
from officials.exceptions import (
    AccountRefused,
    LastSystemAdministrator,
    OutsideMandate,
    PostRefused,
)
from officials.models import Official
from officials.selectors.mandate import (
    officials_changeable_by,
    officials_visible_to,
    posts_visible_to,
)
from officials.services.accounts import (
    Profile,
    change_official,
    create_official,
    deactivate_official,
    reactivate_official,
    set_password,
)
from officials.services.posts import NewPost
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.officials import OfficialFactory, PostFactory, official_with

pytestmark = pytest.mark.django_db

GOOD = "mật-khẩu-đủ-dài-2026"


@pytest.fixture
def commune() -> Area:
    return CommuneFactory.create(parent=ProvinceFactory.create())


@pytest.fixture
def administrator(commune: Area) -> Official:
    return official_with(Role.PROVINCIAL_ADMINISTRATOR, area=commune.parent)


def first_post(area: Area | None, role: Role = Role.COMMUNE_OFFICER) -> NewPost:
    return NewPost(role, area, dt.date(2025, 7, 1))


def test_account_is_opened_with_its_post(administrator: Official, commune: Area) -> None:
    official = create_official(
        actor=administrator,
        username="tran.thi.b",
        profile=Profile("  Trần  Thị B "),
        post=first_post(commune),
        password=GOOD,
    )
    assert official.full_name == "Trần Thị B"
    assert official.check_password(GOOD)
    assert official.posts.get().area == commune


def test_refused_post_leaves_no_account(administrator: Official, commune: Area) -> None:
    for area, error in [(CommuneFactory.create(), OutsideMandate), (commune.parent, PostRefused)]:
        with pytest.raises(error):
            create_official(
                actor=administrator, username="x", profile=Profile("X"), post=first_post(area)
            )
    assert not Official.objects.filter(username="x").exists()


@pytest.mark.parametrize(
    ("username", "profile", "password", "field"),
    [
        ("có dấu cách", Profile("X"), GOOD, "username"),
        ("trung", Profile("X"), GOOD, "username"),
        ("x", Profile(""), GOOD, "full_name"),
        ("x", Profile("X", email="không phải"), GOOD, "email"),
        ("x", Profile("X"), "ngắn", "password"),
        ("x", Profile("X"), "password123", "password"),
        ("tran.thi.bich", Profile("Trần Thị Bích"), "tran.thi.bich", "password"),
    ],
)
def test_unusable_particulars_are_refused(
    commune: Area, username: str, profile: Profile, password: str, field: str
) -> None:
    OfficialFactory.create(username="trung")
    with pytest.raises(AccountRefused) as refused:
        create_official(
            actor=None,
            username=username,
            profile=profile,
            post=first_post(commune),
            password=password,
        )
    assert refused.value.field == field


def test_account_without_password_cannot_sign_in(commune: Area) -> None:
    official = create_official(
        actor=None, username="x", profile=Profile("X"), post=first_post(commune)
    )
    assert not official.has_usable_password()


def test_account_inside_the_province_may_be_changed(administrator: Official, commune: Area) -> None:
    official = official_with(Role.COMMUNE_OFFICER, area=commune)
    change_official(actor=administrator, official=official, profile=Profile("Tên Mới"))
    set_password(actor=administrator, official=official, password=GOOD)
    deactivate_official(actor=administrator, official=official)
    official.refresh_from_db()
    assert (official.full_name, official.is_active) == ("Tên Mới", False)
    assert official.check_password(GOOD)
    assert reactivate_official(actor=administrator, official=official).is_active


@pytest.mark.parametrize("start", [dt.date(2025, 7, 1), dt.date(2999, 1, 1)])
def test_account_that_also_serves_elsewhere_is_out_of_reach(
    administrator: Official, commune: Area, start: dt.date
) -> None:
    """Else one province could sign in with another province's rights."""
    official = official_with(Role.COMMUNE_OFFICER, area=commune)
    PostFactory.create(official=official, valid_from=start)
    assert official in officials_visible_to(administrator)
    assert official not in officials_changeable_by(administrator)
    with pytest.raises(OutsideMandate):
        set_password(actor=administrator, official=official, password=GOOD)
    with pytest.raises(OutsideMandate):
        deactivate_official(actor=administrator, official=official)
    official.refresh_from_db()
    assert official.is_active


def test_system_administrator_is_out_of_reach_of_a_province(
    administrator: Official, commune: Area
) -> None:
    official = official_with(Role.COMMUNE_OFFICER, area=commune)
    PostFactory.create(official=official, role=Role.SYSTEM_ADMINISTRATOR, area=None)
    with pytest.raises(OutsideMandate):
        set_password(actor=administrator, official=official, password=GOOD)


def test_strangers_are_not_visible(administrator: Official, commune: Area) -> None:
    inside = official_with(Role.COMMUNE_OFFICER, area=commune)
    outside = official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create())
    found = officials_visible_to(administrator)
    assert set(found) == {administrator, inside}
    assert not posts_visible_to(administrator).filter(official=outside).exists()
    assert not officials_visible_to(inside).exists()
    assert not posts_visible_to(inside).exists()


def test_former_posts_keep_an_account_visible(administrator: Official, commune: Area) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    former = official_with(Role.COMMUNE_OFFICER, area=commune, valid_to=yesterday)
    assert former in officials_visible_to(administrator)
    assert former in officials_changeable_by(administrator)


def test_everybody_sets_their_own_password_and_nobody_locks_themselves(
    administrator: Official, commune: Area
) -> None:
    officer = official_with(Role.COMMUNE_OFFICER, area=commune)
    assert set_password(actor=officer, official=officer, password=GOOD).check_password(GOOD)
    with pytest.raises(OutsideMandate):
        set_password(actor=officer, official=administrator, password=GOOD)
    with pytest.raises(OutsideMandate, match="của mình"):
        deactivate_official(actor=administrator, official=administrator)


def test_last_system_administrator_is_not_locked() -> None:
    one, other = (official_with(Role.SYSTEM_ADMINISTRATOR) for _ in range(2))
    deactivate_official(actor=one, official=other)
    with pytest.raises(LastSystemAdministrator):
        deactivate_official(actor=None, official=one)


def test_password_never_enters_the_history(commune: Area) -> None:
    official = official_with(Role.COMMUNE_OFFICER, area=commune)
    set_password(actor=None, official=official, password=GOOD)
    fields = {
        field.name for field in apps.get_model("officials", "OfficialEvent")._meta.get_fields()
    }
    assert "username" in fields
    assert not fields & {"password", "last_login"}
