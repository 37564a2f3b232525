"""The published units, standards and ethnic groups, loaded once for a module of tests."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="module")
def reference(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """Load what every figures file rests on; each test works in a savepoint on top of it."""
    del django_db_setup
    with django_db_blocker.unblock(), transaction.atomic():
        for command in ("load_areas", "load_standards", "load_procedure", "load_ethnic_groups"):
            call_command(command, stdout=io.StringIO())
        yield Path(settings.TN_DATA_DIR)
        transaction.set_rollback(True)
