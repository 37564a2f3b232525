"""Rows of the permission table: branches of the bank, programs, and their token endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from credit.choices import DeliveryState
from credit.models import Webhook, WebhookDelivery
from officials.models import ApiClient
from tests.permissions.rows import PUBLIC, Row

if TYPE_CHECKING:
    from tests.permissions.world import World


def _branch(world: World) -> Mapping[str, Any]:
    """Point at the branch that serves the target's province."""
    del world
    return {"code": "pgd-a"}


def _program(world: World) -> Mapping[str, Any]:
    """Point at the program of that branch."""
    del world
    return {"pk": ApiClient.objects.get(branch__code="pgd-a").pk}


def add_sending(client: ApiClient) -> None:
    """Give a program a webhook to which something was sent."""
    webhook = Webhook.objects.create(client=client, url="https://hooks.example.vn/nhan")
    webhook.deliveries.create(first_number=1, last_number=1, state=DeliveryState.DELIVERED)


def _sending(world: World) -> Mapping[str, Any]:
    """Send once more what was sent to that program."""
    return {"lan_gui": WebhookDelivery.objects.get(webhook__client__pk=_program(world)["pk"]).pk}


def _new_branch(world: World) -> Mapping[str, Any]:
    """Add a branch in the target's province."""
    province = world.target.village.commune.parent_id
    return {"code": "pgd-moi", "name": "Phòng giao dịch mới", "province": province}


_PROGRAM = {
    "act": "change", "name": "Phần mềm khác", "scopes": ["feed:read"], "networks": "",
    "requests_per_minute": "60", "expires_on": "",
}  # fmt: skip
_CLOSED = {"act": "change", "name": "Tên khác", "is_active": "on"}
_ENDED = frozenset({405})

BRANCHES = [
    #                             C O L S A B Y
    Row("officials:branches",    "....Y.Y", data=_new_branch),
    Row("officials:branch",      "....Y.Y", of=_branch, data=_CLOSED),
    Row("officials:client-new",  "....Y.Y", of=_branch, data=_PROGRAM),
    Row("officials:client",      "....Y.Y", of=_program, data=_PROGRAM),
    Row("credit:sendings",       "....Y.Y", of=_program, data=_sending),
    # Programs only: a person's session is nothing here, and GET is refused.
    Row("token",                 "ppppppp", PUBLIC, powerless=_ENDED, anonymous=_ENDED),
    Row("revoke-token",          "ppppppp", PUBLIC, powerless=_ENDED, anonymous=_ENDED),
]  # fmt: skip
