"""The token endpoint: one grant, keys only, slowed down, silent."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import logging
import secrets

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken
from pytest_django import Settings

from officials.models import ApiClient
from officials.services.clients import ClientData, change_client
from tests.api import BASE
from tests.factories.areas import CommuneFactory
from tests.factories.bank import ask_token, branch_serving, calling, program_of
from tests.permissions.routes import registered

pytestmark = pytest.mark.django_db

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def program() -> tuple[ApiClient, str]:
    return program_of(branch_serving(CommuneFactory.create()))


def visitor() -> Client:
    """Return a caller from an address that no other test counts wrong keys of."""
    number = secrets.randbelow(2**17)
    return Client(REMOTE_ADDR=str(ipaddress.ip_address("198.18.0.0") + number))


def asked(caller: Client, client: ApiClient, secret: str) -> int:
    """Ask for a token from there; the status."""
    head = basic(client.client_id, secret)
    return int(caller.post("/oauth/token/", GRANT, headers=head).status_code)


def basic(client_id: str, secret: str) -> dict[str, str]:
    packed = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {packed}"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, "unsupported_grant_type"),
    ],
)
def test_other_grants_are_refused(
    program: tuple[ApiClient, str], body: dict[str, str], error: str
) -> None:
    client, secret = program
    answer = Client().post("/oauth/token/", body, headers=basic(client.client_id, secret))
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/oauth/token/", "/oauth/revoke/"])
def test_a_secret_in_an_address_is_not_read(program: tuple[ApiClient, str], path: str) -> None:
    client, secret = program
    query = GRANT | {"client_id": client.client_id, "client_secret": secret}
    answer = Client().get(path, query)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.json()["error"] == "invalid_request"


def test_client_and_key_may_stand_in_the_body(program: tuple[ApiClient, str]) -> None:
    client, secret = program
    body = GRANT | {"client_id": client.client_id, "client_secret": secret}
    assert Client().post("/oauth/token/", body).status_code == 200


def test_wrong_keys_are_slowed_down_by_address_and_client(
    program: tuple[ApiClient, str], settings: Settings
) -> None:
    settings.TN_TOKEN_FAILURES = 3
    client, secret = program
    other, other_secret = program_of(branch_serving(CommuneFactory.create()))
    here = visitor()
    assert [asked(here, client, "wrong") for _ in range(4)] == [401, 401, 401, 429]
    assert asked(here, other, other_secret) == 200
    answer = here.post("/oauth/token/", GRANT, headers=basic(client.client_id, secret))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert asked(visitor(), client, secret) == 200


def test_identifiers_cannot_be_tried_one_after_the_other(settings: Settings) -> None:
    settings.TN_TOKEN_FAILURES = 1
    here = visitor()
    seen = [
        here.post("/oauth/token/", GRANT, headers=basic(f"nobody-{n}", "x")).status_code
        for n in range(12)
    ]
    assert seen == [401] * 10 + [429] * 2


def test_only_addresses_of_the_program_get_and_use_tokens(
    program: tuple[ApiClient, str],
) -> None:
    client, secret = program
    caller = calling(client, secret)
    data = ClientData(client.name, client.scopes, ["203.0.113.0/24", "2001:db8::7"])
    change_client(actor=None, client=client, data=data)
    assert ask_token(client, secret)["status"] == 401
    assert caller.get(f"{BASE}/classes/").status_code == 401
    for address, status in (
        ("203.0.113.9", 200),
        ("::ffff:203.0.113.9", 200),
        ("2001:db8::7", 200),
        ("2001:db8::8", 401),
        ("203.0.114.9", 401),
    ):
        assert (address, asked(Client(REMOTE_ADDR=address), client, secret)) == (address, status)


def test_an_expired_program_gets_no_token(program: tuple[ApiClient, str]) -> None:
    client, secret = program
    caller = calling(client, secret)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    ApiClient.objects.filter(pk=client.pk).update(expires_on=yesterday)
    assert ask_token(client, secret)["status"] == 401
    assert caller.get(f"{BASE}/classes/").status_code == 401


def test_a_program_takes_back_its_own_tokens_only(program: tuple[ApiClient, str]) -> None:
    client, secret = program
    other, other_secret = program_of(branch_serving(CommuneFactory.create()))
    token = str(ask_token(client, secret)["access_token"])
    for asker, key, left in ((other, other_secret, 1), (client, secret, 0)):
        head = basic(asker.client_id, key)
        answer = Client().post("/oauth/revoke/", {"token": token}, headers=head)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        assert AccessToken.objects.filter(application=client).count() == left
    answer = Client().post("/oauth/revoke/", {"token": token}, headers=basic(client.client_id, "x"))
    assert answer.status_code == 401


def test_no_secret_is_written_to_a_log(
    program: tuple[ApiClient, str], caplog: pytest.LogCaptureFixture
) -> None:
    client, secret = program
    with caplog.at_level(logging.DEBUG):
        body = GRANT | {"client_id": client.client_id, "client_secret": secret}
        first = Client().post("/oauth/token/", body).json()["access_token"]
        second = str(ask_token(client, secret)["access_token"])
        ask_token(client, secret + "x")
        calling(client, secret).get(f"{BASE}/classes/")
    assert not [word for word in (secret, first, second) if word in caplog.text]


def test_no_other_view_of_the_library_is_routed() -> None:
    library = {
        name
        for name, pattern in registered().items()
        if "oauth" in pattern or "oauth" in name.lower()
    }
    assert library == {"token", "revoke-token"}
    with pytest.raises(NoReverseMatch):
        reverse("oauth2_provider:authorize")
    assert "oauth2_provider" not in get_resolver().namespace_dict


def test_a_program_cannot_sign_in_by_page(program: tuple[ApiClient, str]) -> None:
    client, secret = program
    assert client.user is not None
    page = Client()
    for password in (secret, "", client.client_secret):
        form = {"username": client.user.username, "password": password}
        assert page.post(reverse("sign-in"), form).status_code != 302
    assert page.get(reverse("landing")).status_code == 302
