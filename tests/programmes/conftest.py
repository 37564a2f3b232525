"""A commune with its officials and households, and a signed-in client for each."""

from tests.households.conftest import client_of, scene

__all__ = ["client_of", "scene"]
