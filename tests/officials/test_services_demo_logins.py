"""Accounts of the demonstration."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from areas.models import Village
from officials.choices import Role
from officials.exceptions import NotADemonstration
from officials.models import Official, Post
from officials.services.demo_logins import DEMO_PASSWORD, open_demo_logins
from tests.factories.areas import VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return VillageFactory.create()


def test_every_role_gets_one_account_with_a_post_in_force(village: Village) -> None:
    logins = open_demo_logins(actor=None, village=village)
    assert {login.role for login in logins} == set(Role)
    for login in logins:
        official = Official.objects.get(username=login.username)
        assert [post.role for post in official.current_posts] == [login.role]
        assert official.check_password(DEMO_PASSWORD)


def test_repeating_changes_nothing(village: Village) -> None:
    first = open_demo_logins(actor=None, village=village)
    assert open_demo_logins(actor=None, village=village) == first
    assert Post.objects.count() == Official.objects.count() == len(Role)


def test_a_demo_account_can_sign_in(village: Village, client: Client) -> None:
    login = open_demo_logins(actor=None, village=village)[0]
    form = {"username": login.username, "password": DEMO_PASSWORD}
    response = client.post(reverse("admin:login"), form)
    assert response.status_code == 302


def test_a_real_installation_gets_no_published_password(
    village: Village, settings: Settings
) -> None:
    settings.TN_DEMONSTRATION = False
    with pytest.raises(NotADemonstration):
        open_demo_logins(actor=None, village=village)
    assert not Official.objects.exists()
