"""Programs of the bank: tokens, what they open, and where."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from oauth2_provider.models import AccessToken
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from officials.api.authentication import ClientToken
from officials.choices import ClientScope, Right, Role
from officials.models import ApiClient, Official
from officials.scope import areas_for
from officials.services.clients import revoke_key
from tests.api import BASE, client_for
from tests.factories.areas import CommuneFactory
from tests.factories.bank import ask_token, branch_serving, calling, program_of
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db


def test_a_program_sees_what_its_branch_serves() -> None:
    served, other = CommuneFactory.create_batch(2)
    client, _secret = program_of(branch_serving(served))
    assert client.user is not None
    seen = areas_for(client.user, Right.VIEW_CLASSES)
    assert served.pk in seen.communes
    assert other.pk not in seen.communes


def test_a_token_is_got_with_a_key_and_with_nothing_else() -> None:
    client, secret = program_of(branch_serving(CommuneFactory.create()))
    other, _other = program_of(branch_serving(CommuneFactory.create()))
    assert ask_token(client, secret)["status"] == 200
    assert ask_token(client, client.client_secret)["status"] == 401
    assert ask_token(client, "wrong")["status"] == 401
    assert ask_token(other, secret)["status"] == 401


def test_a_program_gets_no_scope_that_it_does_not_hold() -> None:
    branch = branch_serving(CommuneFactory.create())
    client, secret = program_of(branch, scopes=[ClientScope.FEED_READ])
    assert ask_token(client, secret)["scope"] == "feed:read"
    assert ask_token(client, secret, scope="loans:write")["status"] == 400


def test_an_endpoint_without_a_scope_is_closed_to_programs() -> None:
    caller = calling(*program_of(branch_serving(CommuneFactory.create())))
    answer = caller.get(f"{BASE}/classes/")
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_a_revoked_key_ends_at_once() -> None:
    client, secret = program_of(branch_serving(CommuneFactory.create()))
    caller = calling(client, secret)
    assert caller.get(f"{BASE}/classes/").status_code == 403
    revoke_key(actor=None, key=client.keys.get())
    assert caller.get(f"{BASE}/classes/").status_code == 401
    assert ask_token(client, secret)["status"] == 401


@pytest.mark.parametrize("token", ["unknown", "", "\x7f" * 40])
def test_a_bad_token_is_told_as_such(token: str) -> None:
    answer = APIClient().get(f"{BASE}/classes/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith('Bearer realm="api", error="invalid_token"')


def test_an_expired_token_is_a_bad_one() -> None:
    caller = calling(*program_of(branch_serving(CommuneFactory.create())))
    AccessToken.objects.update(expires=timezone.now())
    answer = caller.get(f"{BASE}/classes/")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_without_a_token_nothing_is_said_about_one() -> None:
    answer = APIClient().get(f"{BASE}/classes/")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_a_missing_scope_is_named() -> None:
    caller = calling(*program_of(branch_serving(CommuneFactory.create())))
    answer = caller.get(f"{BASE}/classes/")
    assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]
    assert "không dành cho phần mềm" in answer.json()["detail"]
    caller = calling(*program_of(branch_serving(CommuneFactory.create())), scope="feed:read")
    answer = caller.get(f"{BASE}/loans/")
    assert 'scope="loans:write"' in answer["WWW-Authenticate"]
    assert "“loans:write”" in answer.json()["detail"]


def test_a_refused_token_is_explained_and_challenged_as_it_was_asked() -> None:
    client, secret = program_of(
        branch_serving(CommuneFactory.create()), scopes=[ClientScope.FEED_READ]
    )
    wrong = ask_token(client, "wrong")
    assert "wrong, ended, or not for this address" in str(wrong["error_description"])
    assert "does not hold" in str(ask_token(client, secret, scope="loans:write"))
    packed = base64.b64encode(f"{client.client_id}:wrong".encode()).decode()
    asked = {"grant_type": "client_credentials"}
    path = "/oauth/token/"
    basic = APIClient().post(path, asked, headers={"Authorization": f"Basic {packed}"})
    assert basic["WWW-Authenticate"].startswith("Basic ")
    named = APIClient().post(path, asked | {"client_id": client.client_id, "client_secret": "x"})
    assert (named.status_code, named.json()["error"]) == (401, "invalid_client")


def test_signing_in_and_scope_cost_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    served = CommuneFactory.create()
    client, secret = program_of(branch_serving(served))
    token = str(ask_token(client, secret)["access_token"])
    request = Request(
        APIRequestFactory().get("/", headers={"Authorization": f"Bearer {token}"}),
        authenticators=[ClientToken()],
    )
    with django_assert_num_queries(1):
        seen = areas_for(request.user, Right.VIEW_CLASSES)
        assert isinstance(request.user, Official)
        assert Right.VIEW_CLASSES in request.user.rights
    assert seen.communes == {served.pk}


def test_every_answer_says_how_much_may_still_be_asked() -> None:
    client, secret = program_of(branch_serving(CommuneFactory.create()))
    ApiClient.objects.update(requests_per_minute=3)
    caller = calling(client, secret)
    with time_machine.travel("2026-06-01T07:00:10+07:00", tick=False):
        AccessToken.objects.update(expires=timezone.now() + dt.timedelta(hours=1))
        answers = [caller.get(f"{BASE}/classes/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"3"}
    assert {answer["RateLimit-Policy"] for answer in answers} == {"3;w=60"}
    assert answers[-1]["RateLimit-Reset"] == answers[-1]["Retry-After"] == "50"


def test_people_have_a_limit_of_their_own_and_read_it_on_a_304(settings: Settings) -> None:
    settings.TN_API_REQUESTS_PER_MINUTE = 1_000
    client = client_for(official_with(Role.SYSTEM_ADMINISTRATOR))
    first = client.get(f"{BASE}/areas/")
    again = client.get(f"{BASE}/areas/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again["RateLimit-Limit"] == "1000"
    assert int(again["RateLimit-Remaining"]) < 1_000
