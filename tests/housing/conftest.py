"""A commune whose poor household has a weak house."""

from __future__ import annotations

import pytest

from tests.households.scene import Scene, small_scene


@pytest.fixture
def scene() -> Scene:
    return small_scene()
