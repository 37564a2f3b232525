"""Programs of the bank: let in, changed, given keys, shut out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from oauth2_provider.models import AccessToken

from officials.choices import ClientScope, Role
from officials.exceptions import AccountRefused, ClientRefused, KeyRefused, OutsideMandate
from officials.models import ApiClient, BankBranch
from officials.selectors.mandate import officials_visible_to
from officials.services.accounts import reactivate_official, set_password
from officials.services.clients import (
    ClientData,
    add_client,
    add_key,
    change_client,
    forget_expired_tokens,
    revoke_key,
    rotate_key,
    stop_client,
)
from tests.api import BASE
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.bank import ask_token, branch_serving, calling, program_of
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

GOOD = ClientData("Phần mềm", [ClientScope.FEED_READ])


@pytest.fixture
def branch() -> BankBranch:
    return branch_serving(CommuneFactory.create(parent=ProvinceFactory.create()))


def changed(**values: Any) -> ClientData:
    return ClientData(**({"name": "Phần mềm", "scopes": [ClientScope.FEED_READ]} | values))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (changed(name="  "), "name"),
        (changed(scopes=[]), "scopes"),
        (changed(scopes=["loans:delete"]), "scopes"),
        (changed(networks=["10.0.0.1/8x"]), "networks"),
        (changed(networks=["203.0.113.7/24"]), "networks"),
        (changed(networks=["0.0.0.0/0"]), "networks"),
        (changed(requests_per_minute=0), "requests_per_minute"),
        (changed(expires_on=dt.date(2020, 1, 1)), "expires_on"),
    ],
)
def test_a_value_that_cannot_be_taken_is_told_at_its_field(
    branch: BankBranch, data: ClientData, field: str
) -> None:
    with pytest.raises(ClientRefused) as refused:
        add_client(actor=None, branch=branch, data=data)
    assert refused.value.field == field
    assert not ApiClient.objects.exists()


def test_networks_are_kept_once_in_their_usual_spelling(branch: BankBranch) -> None:
    data = changed(networks=[" 203.0.113.7 ", "", "203.0.113.7/32", "2001:DB8::/32"])
    client = add_client(actor=None, branch=branch, data=data)
    assert client.networks == ["203.0.113.7/32", "2001:db8::/32"]


def test_only_who_manages_posts_of_the_province_lets_programs_in(branch: BankBranch) -> None:
    own = official_with(Role.PROVINCIAL_ADMINISTRATOR, area=branch.province)
    other = official_with(Role.PROVINCIAL_ADMINISTRATOR, area=ProvinceFactory.create())
    system = official_with(Role.SYSTEM_ADMINISTRATOR)
    client = add_client(actor=own, branch=branch, data=GOOD)
    key, _secret = add_key(actor=system, client=client)
    for act in (
        lambda: add_client(actor=other, branch=branch, data=GOOD),
        lambda: change_client(actor=other, client=client, data=GOOD),
        lambda: add_key(actor=other, client=client),
        lambda: rotate_key(actor=other, client=client),
        lambda: revoke_key(actor=other, key=key),
        lambda: stop_client(actor=other, client=client),
    ):
        with pytest.raises(OutsideMandate):
            act()
    assert ApiClient.objects.count() == client.keys.count() == 1


def test_a_rotation_has_no_downtime_and_an_end(branch: BankBranch) -> None:
    client, old = program_of(branch)
    caller = calling(client, old)
    _key, new = rotate_key(actor=None, client=client)
    assert ask_token(client, old)["status"] == ask_token(client, new)["status"] == 200
    assert caller.get(f"{BASE}/classes/").status_code == 403  # known, only without the scope
    overlap = dt.timedelta(days=settings.TN_KEY_OVERLAP_DAYS)
    with time_machine.travel(timezone.now() + overlap + dt.timedelta(minutes=1)):
        assert ask_token(client, old)["status"] == 401
        assert ask_token(client, new)["status"] == 200


def test_a_program_has_two_live_keys_at_most(branch: BankBranch) -> None:
    client, _secret = program_of(branch)
    key, _second = rotate_key(actor=None, client=client)
    with pytest.raises(KeyRefused):
        rotate_key(actor=None, client=client)
    revoke_key(actor=None, key=key)
    rotate_key(actor=None, client=client)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_key_lives_no_longer_than_it_may(branch: BankBranch, days: int) -> None:
    client = add_client(actor=None, branch=branch, data=GOOD)
    with pytest.raises(KeyRefused) as refused:
        add_key(actor=None, client=client, days=days)
    assert refused.value.field == "days"


def test_a_token_ends_with_its_key(branch: BankBranch) -> None:
    client, secret = program_of(branch)
    end = client.keys.get().expires_at
    with time_machine.travel(end - dt.timedelta(minutes=10), tick=False):
        assert ask_token(client, secret)["expires_in"] == 600


def test_a_stopped_program_is_out_at_once_and_for_good(branch: BankBranch) -> None:
    client, secret = program_of(branch)
    caller = calling(client, secret)
    stop_client(actor=None, client=client)
    assert caller.get(f"{BASE}/classes/").status_code == 401
    assert ask_token(client, secret)["status"] == 401
    client.refresh_from_db()
    assert client.user is not None
    assert not client.user.is_active
    for act in (
        lambda: add_key(actor=None, client=client),
        lambda: change_client(actor=None, client=client, data=GOOD),
    ):
        with pytest.raises(ClientRefused):
            act()


def test_the_account_of_a_program_is_nobodys_to_sign_in_with(branch: BankBranch) -> None:
    client, _secret = program_of(branch)
    system = official_with(Role.SYSTEM_ADMINISTRATOR)
    account = client.user
    assert account is not None
    assert not account.has_usable_password()
    assert not officials_visible_to(system).filter(pk=account.pk).exists()
    with pytest.raises(AccountRefused):
        set_password(actor=None, official=account, password="mật-khẩu-đủ-dài-2026")
    with pytest.raises(AccountRefused):
        reactivate_official(actor=None, official=account)


def test_expired_tokens_are_forgotten(branch: BankBranch) -> None:
    client, secret = program_of(branch)
    with time_machine.travel(timezone.now() - dt.timedelta(hours=2)):
        AccessToken.objects.create(
            token="old", application=client, scope="", expires=timezone.now()
        )
    calling(client, secret)
    assert forget_expired_tokens(actor=None) == 1
    assert AccessToken.objects.count() == 1
