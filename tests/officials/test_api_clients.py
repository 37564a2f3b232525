"""Programs of the bank: tokens, what they open, and where."""

from __future__ import annotations

import pytest

from officials.choices import ClientScope, Right
from officials.scope import areas_for
from officials.services.clients import revoke_key
from tests.api import BASE
from tests.factories.areas import CommuneFactory
from tests.factories.bank import ask_token, branch_serving, calling, program_of

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
