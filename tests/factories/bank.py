"""Branches of the bank, their programs, and calls in a program's name."""

from __future__ import annotations

import base64
from collections.abc import Collection

import factory
from factory.django import DjangoModelFactory
from rest_framework.test import APIClient

from areas.models import Area
from officials.choices import ClientScope, Role
from officials.models import ApiClient, BankBranch, BranchArea, Official
from officials.services.clients import add_client, add_key
from tests.factories.officials import POST_START, official_with


class BankBranchFactory(DjangoModelFactory[BankBranch]):
    """A branch that serves no commune yet."""

    class Meta:
        model = BankBranch

    code = factory.Sequence(lambda n: f"pgd-{n}")
    name = factory.Sequence(lambda n: f"Phòng giao dịch {n}")


def branch_serving(*communes: Area) -> BankBranch:
    """Return a branch that serves these communes since long ago."""
    branch: BankBranch = BankBranchFactory.create(province=communes[0].parent)
    for commune in communes:
        BranchArea.objects.create(branch=branch, commune=commune, valid_from=POST_START)
    return branch


def bank_officer(branch: BankBranch) -> Official:
    """Return a person with a post at the branch."""
    return official_with(Role.BANK_OFFICER, area=None, branch=branch)


def program_of(
    branch: BankBranch, *, scopes: Collection[str] = tuple(ClientScope.values)
) -> tuple[ApiClient, str]:
    """Return a program of the branch and the secret of its one key."""
    client = add_client(actor=None, branch=branch, name="Phần mềm thử", scopes=scopes)
    _key, secret = add_key(actor=None, client=client)
    return client, secret


def ask_token(client: ApiClient, secret: str, *, scope: str = "") -> dict[str, object]:
    """Ask the token endpoint as a program does; the answer as it came."""
    basic = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    body = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
    answer = APIClient().post("/oauth/token/", body, headers={"Authorization": f"Basic {basic}"})
    said: dict[str, object] = answer.json()
    return said | {"status": answer.status_code}


def calling(client: ApiClient, secret: str, *, scope: str = "") -> APIClient:
    """Return an HTTP client that calls with a fresh token."""
    token = ask_token(client, secret, scope=scope)
    caller = APIClient()
    caller.credentials(HTTP_AUTHORIZATION=f"Bearer {token['access_token']}")
    return caller
