"""The page that shows the API, in a browser and without any other host."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories.bank import ask_token, branch_serving, program_of
from tests.households.scene import small_scene

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


def test_a_pasted_token_answers_the_example_on_a_phone(live_server: LiveServer, page: Page) -> None:
    client, secret = program_of(branch_serving(small_scene().commune))
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{live_server.url}/api/v1/docs/#/eligibility-checks/eligibility_checks_ask")
    call = page.locator("[id$=eligibility_checks_ask]")
    page.get_by_role("button", name="Authorize").first.click(timeout=30_000)
    page.locator("#auth-bearer-value").fill(str(ask_token(client, secret)["access_token"]))
    page.locator(".auth-container:has(#auth-bearer-value) button.authorize").click()
    page.locator(".modal-ux .close-modal").click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    answer = call.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200", timeout=30_000)
    expect(answer).to_contain_text("household_code")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
