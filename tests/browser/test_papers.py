"""Papers in the browser: looked at, printed, checked by a passer-by on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from households.services.papers import issue_decision, order_print, run_print, withdraw_paper
from officials.choices import Role
from tests.browser.conftest import PageOf
from tests.browser.test_accessibility import findings, overflow
from tests.households.paper_scene import certificates_for
from tests.households.scene import Scene

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _private(tmp_path: Path, settings: Any) -> None:
    settings.PRIVATE_ROOT = tmp_path


@pytest.mark.parametrize("desktop", [False, True], ids=["phone", "desktop"])
def test_the_pages_of_papers(scene: Scene, page_of: PageOf, desktop: bool) -> None:
    papers = certificates_for(scene, 3)
    decision = papers[0].decision
    assert decision is not None
    long_paper = issue_decision(actor=scene.leader, decision=decision)
    withdraw_paper(actor=scene.leader, paper=papers[2], reason="Cấp nhầm")
    job = order_print(
        actor=scene.officer, commune=scene.commune, papers=[papers[0].pk], title="In thử"
    )
    busy = f"/giay-to/in/{job.uuid}/"
    page = page_of(Role.COMMUNE_OFFICER, desktop=desktop)
    problems: dict[str, object] = {}
    paths = [
        "/giay-to/", "/giay-to/?loai=decision", f"/giay-to/{papers[0].uuid}/",
        f"/giay-to/{long_paper.uuid}/", f"/giay-to/{papers[2].uuid}/", "/giay-to/in/", busy,
        "/kiem-tra/", f"/kiem-tra/{papers[0].code}/", f"/kiem-tra/{papers[2].code}/",
        "/kiem-tra/abc/",
    ]  # fmt: skip
    for path in [*paths, "finish", busy]:
        if path == "finish":
            run_print(actor=None, job=job.pk)
            continue
        page.goto(path)
        if found := findings(page):
            problems[path] = found
        if (wide := overflow(page)) > 0:
            problems[f"{path} width"] = wide
    assert problems == {}


def test_a_passer_by_checks_a_code_on_a_phone(scene: Scene, page_of: PageOf) -> None:
    (paper,) = certificates_for(scene, 1)
    page = page_of(Role.COMMUNE_OFFICER)
    page.context.clear_cookies()
    page.goto("/kiem-tra/")
    page.fill("#id_ma", paper.shown_code.lower())
    page.click("main button[type=submit]")
    expect(page.locator("[role=status]")).to_have_text("✓ Giấy này còn giá trị.")
    expect(page.locator("dd").nth(1)).to_have_text(paper.number)
