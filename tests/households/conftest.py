"""A commune with its officials and households, and a signed-in client for each."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.households.scene import Scene, small_scene

ClientOf = Callable[[str], Client]


@pytest.fixture
def scene(db: None) -> Scene:
    """Return two communes, one official per role, and households in every situation."""
    return small_scene()


@pytest.fixture
def client_of(scene: Scene) -> ClientOf:
    """Return a client signed in as the official of a role (or "stranger", of the neighbour)."""

    def signed_in(role: str) -> Client:
        client = Client()
        client.force_login(
            scene.officials[role], backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return signed_in
