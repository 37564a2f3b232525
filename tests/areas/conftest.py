"""The published units, loaded once per test module that asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from areas.services.load_areas import AreaLoadReport, load_areas


@pytest.fixture(scope="session")
def published_folder() -> Path:
    """Return the folder of the published lists."""
    return Path(settings.TN_DATA_DIR) / "areas"


@pytest.fixture(scope="module")
def published(
    published_folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[AreaLoadReport]:
    """Load all published units once; each test works in a savepoint on top of them."""
    del django_db_setup
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_areas(actor=None, folder=published_folder)
        transaction.set_rollback(True)
