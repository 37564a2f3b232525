"""Pages of a phone, signed in as one of the officials of a small scene."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.households.scene import PASSWORD, Scene, small_scene

PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 900}

PageOf = Callable[..., Page]

# Two cores share server, database, worker and browser here: patience is not what is tested.
expect.set_options(timeout=30_000)


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
