"""The world, made once per module; every test works in a savepoint on top of it."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.permissions.filled import filled_world
from tests.permissions.world import TODAY, World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Build the world on its day."""
    del django_db_setup
    with (
        time_machine.travel(f"{TODAY}T09:00:00+07:00", tick=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield filled_world()
        transaction.set_rollback(True)
