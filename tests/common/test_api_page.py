"""The page that shows the API, in a browser and without any other host."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_lists_the_resources_and_breaks_no_rule_of_content(
    live_server: LiveServer, page: Page
) -> None:
    complaints: list[str] = []
    strangers: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((live_server.url, "data:", "blob:"))
            else strangers.append(request.url)
        ),
    )
    page.goto(f"{live_server.url}/api/v1/docs/")
    page.get_by_text("/api/v1/households/", exact=True).first.wait_for(timeout=30_000)
    assert complaints == []
    assert strangers == []
