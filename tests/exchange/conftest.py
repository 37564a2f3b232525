"""A commune with its officials and households, as the pages of households have it."""

from tests.households.conftest import client_of, scene

__all__ = ["client_of", "scene"]
