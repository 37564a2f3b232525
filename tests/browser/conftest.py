"""Pages of a phone, signed in as one of the officials of a small scene."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.households.scene import PASSWORD, Scene, small_scene

PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 900}

PageOf = Callable[..., Page]

# Two cores share server, database, worker and browser here: patience is not what is tested.
expect.set_options(timeout=30_000)


#: Sessions of the server that are in the middle of something; autovacuum is nobody's request.
BUSY = (
    "select count(*) from pg_stat_activity where datname = current_database()"
    " and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle'"
)


@pytest.fixture(autouse=True)
def _server_at_rest(transactional_db: None) -> Iterator[None]:
    """Let the last requests of closed pages end before the tables are emptied under them."""
    yield
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        cursor.execute(BUSY)
        while cursor.fetchone() != (0,) and time.monotonic() < deadline:
            time.sleep(0.05)
            cursor.execute(BUSY)


def cut_the_line(page: Page) -> None:
    """Let the scripts of this page send nothing, to its very end.

    What a page sends while it is being left (`keepalive`) escapes the browser's interception, so
    the line is cut where the page calls for it; the next page has a line again.
    """
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no line')); }")


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """Return a committed scene: the live server reads it from another connection."""
    return small_scene()


@pytest.fixture
def page_of(scene: Scene, browser: Browser, live_server: LiveServer) -> Iterator[PageOf]:
    """Return a function that signs a role in, on a phone unless told otherwise."""
    opened: list[BrowserContext] = []

    def signed_in(role: str, *, desktop: bool = False, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=DESKTOP if desktop else PHONE,  # type: ignore[arg-type]
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=scripts,
        )
        opened.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.goto("/")
        page.fill("#id_username", scene.officials[role].username)
        page.fill("#id_password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        return page

    yield signed_in
    for context in opened:
        context.close()
