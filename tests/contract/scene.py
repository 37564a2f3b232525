"""A commune with the bank's program and people, and a caller for each operation of the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from officials.models import ApiClient, Official
from tests.api import client_for
from tests.factories.bank import ask_token, branch_serving, program_of
from tests.households.scene import Scene, small_scene

#: What the double-submitted cookie and header hold.
_CSRF = "c" * 32


@dataclass(frozen=True)
class Callers:
    """Sign-in of the program with all scopes, and of an official's session."""

    scene: Scene
    client: ApiClient
    secret: str
    token: str
    session: str

    def sign_in(self, operation: dict[str, Any]) -> dict[str, Any]:
        """How to call an operation: as the program where it may, else as the official."""
        if any("program" in way for way in operation["security"]):
            return {"headers": {"Authorization": f"Bearer {self.token}"}}
        return {
            "headers": {"X-CSRFToken": _CSRF},
            "cookies": {"sessionid": self.session, "csrftoken": _CSRF},
        }


def callers() -> Callers:
    """Make the commune, and sign everybody in."""
    scene = small_scene()
    client, secret = program_of(branch_serving(scene.commune))
    return Callers(
        scene, client, secret, str(ask_token(client, secret)["access_token"]), _sign(scene.officer)
    )


def _sign(official: Official) -> str:
    return client_for(official).cookies["sessionid"].value
