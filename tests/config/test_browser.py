"""The fixtures that give tests a browser, and the policy that keeps pages from foreign hosts."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from officials.models import Official


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_admin_works_under_the_content_security_policy(
    page: Page, live_server: LiveServer, client: Client
) -> None:
    client.force_login(Official.objects.create_superuser("hethong", full_name="Võ Thị Thử"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])  # type: ignore[list-item]
    problems: list[str] = []
    requested: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(f"Error: {error}"))
    page.on("request", lambda request: requested.append(request.url))
    page.goto(live_server.url + reverse("admin:households_povertystandard_changelist"))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("typeof Alpine") == "object"
    refused = ("Content Security Policy", "Error:")
    assert [text for text in problems if any(word in text for word in refused)] == []
    own = (live_server.url, "data:")
    assert [url for url in requested if not url.startswith(own)] == []
