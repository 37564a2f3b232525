"""What every test gets: the real PostgreSQL and Valkey, started when the first test needs them."""

import pytest
from django.conf import settings

from config.embedded import Servers


def _servers() -> Servers:
    servers: Servers = settings.TN_EMBEDDED
    return servers


def pytest_configure(config: pytest.Config) -> None:
    """Hold the servers for the whole run, so that a worker that ends early does not stop them."""
    if config.option.collectonly or config.option.help:
        return
    servers = _servers()
    if servers.needed:
        servers.hold()
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    settings.CACHES["default"]["KEY_PREFIX"] = f"test-{worker}"


def pytest_unconfigure() -> None:
    """Stop the servers unless another run still uses them."""
    _servers().release()


@pytest.fixture(scope="session")
def servers() -> Servers:
    """Return the running servers (started on first use, once for all workers)."""
    found = _servers()
    found.start()
    return found


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    servers: Servers, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Start the servers before pytest-django creates the test database."""
