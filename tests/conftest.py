"""What every test gets: the real PostgreSQL and Valkey, started when the first test needs them.

``worker`` is a real Celery worker on the test's database; ``page`` a page of headless Chromium.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from common.calendars import forget_calendar
from config import env
from config.embedded import Servers
from tests.properties import register_profiles, try_more
from tests.worker_process import WorkerProcess, queue_of

register_profiles()


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
    worker_id: str = getattr(config, "workerinput", {}).get("workerid", "")
    settings.CACHES["default"]["KEY_PREFIX"] = f"test-{worker_id}"
    settings.CELERY_TASK_DEFAULT_QUEUE = queue_of(worker_id)


def pytest_unconfigure() -> None:
    """Stop the servers unless another run still uses them."""
    _servers().release()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no Chromium, unless that is an error."""
    try_more(items)
    if env.chromium() or env.REQUIRE_BROWSER:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="Chromium is missing (apt install chromium)"))


@pytest.fixture(autouse=True)
def _calendar_as_stored() -> None:
    """Let no test see the calendar that another read and rolled back."""
    forget_calendar()


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End sessions that threads or a killed worker left, before the database is dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.fixture
def worker(transactional_db: None, servers: Servers) -> Iterator[WorkerProcess]:
    """Return a real Celery worker; mark the test ``worker``. What it does is really committed."""
    started = WorkerProcess(settings.CELERY_TASK_DEFAULT_QUEUE)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return headless Chromium, one per test process; mark the test ``browser``."""
    executable = env.chromium()
    if not executable:
        pytest.fail("Chromium is missing and REQUIRE_BROWSER is set (apt install chromium).")
    env.allow_orm_beside_browser()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh page, in Vietnamese, with no cookie of an earlier test."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    yield context.new_page()
    context.close()
