"""Fair shares on a phone: a village is dragged, another moved with the keyboard, then applied."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from households.choices import PovertyClass
from households.models import Handover
from households.selectors.care.responsible import responsible_on
from officials.choices import Role
from tests.browser.conftest import PageOf
from tests.browser.test_accessibility import findings, overflow
from tests.factories.care import line_of
from tests.factories.households import household_with_head
from tests.factories.officials import official_with
from tests.households.scene import Scene, classify

pytestmark = pytest.mark.browser


def drag(page: Page, card: str, column: str) -> None:
    """Take a village by its grip and let it go over the head of a column."""
    grip = page.locator(f"{card} [data-grip]")
    # Away from the edges, where the page would move along.
    grip.evaluate("node => scrollTo(0, node.getBoundingClientRect().top + scrollY - 150)")
    box, head = grip.bounding_box(), page.locator(f"{column} h2").bounding_box()
    assert box
    assert head
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(head["x"] + 30, head["y"] + 25, steps=8)
    expect(page.locator(column)).to_have_class(re.compile("over"))
    page.mouse.up()


def test_shares_are_changed_by_drag_and_by_keyboard(scene: Scene, page_of: PageOf) -> None:
    first = line_of(scene.commune, scene.officer)
    second = official_with(Role.COMMUNE_OFFICER, area=scene.commune)
    moved = household_with_head(scene.other_village, full_name="Hoàng Thị Mai")
    classify(moved, PovertyClass.POOR, scene.last_year)
    page = page_of(Role.COMMUNE_LEADER)
    page.goto(f"/phan-cong/chia-deu/?cb=1&cb-{first.pk}=100&cb-{second.pk}=100")
    assert overflow(page) <= 0
    assert findings(page) == []
    here = f"article:has([name='thon-{scene.village.pk}'])"
    there = f"article:has([name='thon-{scene.other_village.pk}'])"
    one, two = (f"[data-column='{who.pk}']" for who in (first, second))
    # The proposal: the larger village stays, the smaller one goes to whoever has none.
    expect(page.locator(f"{one} {here}")).to_be_visible()
    expect(page.locator(f"{two} {there}")).to_be_visible()
    drag(page, there, one)
    expect(page.locator(f"{one} {there}")).to_be_visible()
    expect(page.locator(f"{two} [data-households]")).to_have_text("0")
    page.locator(f"{there} [data-grip]").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"{two} {there}")).to_be_visible()
    expect(page.locator(f"{there} [data-grip]")).to_be_focused()
    page.click("text=Xem trước thay đổi")
    expect(page.locator("[data-preview]")).to_contain_text("1 hộ đổi người phụ trách")
    assert findings(page) == []
    # A change after the preview takes the button away until it is previewed again.
    page.locator(f"{here} select").select_option(str(second.pk))
    expect(page.locator("[data-preview]")).to_have_count(0)
    page.locator(f"{here} select").select_option(str(first.pk))
    page.click("text=Xem trước thay đổi")
    page.get_by_role("button", name="Áp dụng").click()
    expect(page.locator(".tn-messages")).to_contain_text("1 hộ đổi người phụ trách")
    assert responsible_on(moved, scene.today) == second
    assert Handover.objects.get().lines.count() == 1
