"""A commune whose poor household has a weak house, with a signed-in client for each official."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.households.scene import Scene, small_scene

ClientOf = Callable[[str], Client]


@pytest.fixture
def scene(db: None) -> Scene:
    return small_scene()


@pytest.fixture
def client_of(scene: Scene) -> ClientOf:
    def signed_in(role: str) -> Client:
        client = Client()
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(scene.officials[role], backend=backend)
        return client

    return signed_in
