"""Every page that the permission table opens to a role, in a browser, as each of the seven roles.

On a phone and on a desk: it answers, nothing is wider than the screen, the console is silent, no
English is left over, it has a title and one heading, and axe finds nothing serious. Addresses come
from the table, so a new route is walked as soon as it has its row there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils.http import urlencode
from playwright.sync_api import Browser, ConsoleMessage, Page
from playwright.sync_api import Error as BrowserError
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import findings, overflow
from tests.households.test_views_language import english_in
from tests.permissions.filled import filled_world
from tests.permissions.rows import ADMIN, PAGE, Row
from tests.permissions.table import TABLE
from tests.permissions.test_table import address, given
from tests.permissions.world import TODAY, Person, World

pytestmark = pytest.mark.browser

#: Pages that show English on purpose: names of standards and forms in both languages, and codes of
#: area attributes where the administrator types them.
BILINGUAL = (
    "povertystandard_change",
    "scoringform_change",
    "povertystandard_history",
    "livelihoodmodel_add",
    "livelihoodmodel_change",
    "eligibilityrule_add",
    "eligibilityrule_change",
)


@dataclass
class Walk:
    """What was opened and what was wrong there."""

    opened: int = 0
    problems: list[str] = field(default_factory=list)
    #: Routes that axe has read: their markup is the same for every role.
    read: set[str] = field(default_factory=set)


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """Return the committed world of the permission table, on its day."""
    with time_machine.travel(f"{TODAY}T09:00:00+07:00", tick=True):
        yield filled_world()


def signed_in(browser: Browser, server: LiveServer, client: Client) -> Page:
    context = browser.new_context(
        base_url=server.url,
        viewport=PHONE,  # type: ignore[arg-type]
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    # Without an expiry: the clock of the browser is not the clock of the world.
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}]
    )
    context.set_default_timeout(30_000)
    return context.new_page()


def listen(page: Page) -> list[str]:
    """Return the list that will hold every error said on the console."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        where = str(message.location.get("url", ""))
        # A part of a page opened by itself has no icon of its own.
        if message.type == "error" and not where.endswith("/favicon.ico"):
            said.append(f"{message.text} {where}")

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def places(person: Person, world: World) -> Iterator[tuple[Row, str]]:
    """Return the rows that answer 200 to somebody inside, each with its address."""
    for row in TABLE:
        if row.door in (PAGE, ADMIN) and row.opened_by(person.role):
            query = urlencode(given(row.query, world))
            yield row, address(row, world) + (f"?{query}" if query else "")


def look(page: Page, row: Row, path: str, walk: Walk, said: list[str]) -> None:
    said.clear()
    try:
        answer = page.goto(path)
    except BrowserError as error:
        if "Download" not in str(error):
            raise
        return
    assert answer is not None
    if "text/html" not in answer.headers.get("content-type", ""):
        return
    if "<html" not in answer.text():
        return  # a part of a page
    walk.opened += 1
    found = [f"status {answer.status}"] if answer.status != 200 else []
    found += [f"console: {text}" for text in said]
    for wide in (PHONE, DESKTOP):
        page.set_viewport_size(wide)  # type: ignore[arg-type]
        if (extra := overflow(page)) > 0:
            found.append(f"{extra} px wider than {wide['width']}")
        # The admin's pages share one theme: their markup is read once, not at both widths.
        if str(row) not in walk.read and (wide is PHONE or row.door is PAGE):
            found += findings(page)
    walk.read.add(str(row))
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} first headings")
    if not page.title().removesuffix(" – Thoát Nghèo"):
        found.append("no title")
    if not row.route.endswith(BILINGUAL):
        found += [f"English: {text[:80]}" for text in english_in(page.content())]
    walk.problems += [f"{row} {path}: {text}" for text in found]


def test_every_page_of_every_role(world: World, browser: Browser, live_server: LiveServer) -> None:
    walk = Walk()
    for person in world.at("inside"):
        page = signed_in(browser, live_server, person.client)
        said = listen(page)
        before = walk.opened
        for row, path in places(person, world):
            look(page, row, path, walk, said)
        assert walk.opened > before, f"{person.label} has no page"
        page.context.close()
    assert not walk.problems, "\n".join(walk.problems)
    assert walk.opened > 150
