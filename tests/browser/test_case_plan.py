"""A case plan on a phone whose browser runs no scripts: made, filled and looked at by taps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from officials.choices import Role
from tests.browser.conftest import PageOf
from tests.browser.test_accessibility import findings, overflow
from tests.households.scene import Scene

pytestmark = pytest.mark.browser


def unfolded(page: Page, words: str) -> None:
    page.locator("summary", has_text=words).first.click()


def test_a_plan_is_made_and_followed_without_scripts(scene: Scene, page_of: PageOf) -> None:
    path = f"/ho/{scene.households['poor'].code}/ke-hoach/"
    page = page_of(Role.VILLAGE_COLLECTOR, scripts=False)
    page.goto(path)
    page.get_by_role("button", name="Lập kế hoạch").click()
    goal = page.locator("article").first
    expect(goal).to_contain_text("Thu nhập bình quân")
    unfolded(page, "Thêm việc")
    goal.get_by_label("Việc *").fill("Nuôi thêm gà")
    goal.get_by_role("button", name="Thêm việc").click()
    expect(goal).to_contain_text("Nuôi thêm gà")
    unfolded(page, "Sửa, đổi hạn, bỏ")
    assert overflow(page) <= 0
    goal.locator('[name="due_on"]').first.fill("31/12/2027")
    goal.locator('[name="why"]').fill("Chờ gà giống")
    goal.get_by_role("button", name="Lưu việc").click()
    expect(goal).to_contain_text("hạn 31/12/2027")
    goal.get_by_role("button", name="Xong").click()
    expect(goal).to_contain_text("Đã xong")
    goal.get_by_role("button", name="Đã đạt").click()
    expect(page.get_by_text("đạt 1 trên 1")).to_be_visible()
    unfolded(page, "Ghi lần xem lại")
    page.get_by_label("Chậm").check()
    page.locator("#xem-lai").get_by_role("button", name="Ghi lần xem lại").click()
    # Why it is behind was not said: the form is there again, open, with its choice.
    expect(page.get_by_text("Ghi vì sao chậm")).to_be_visible()
    expect(page.get_by_label("Chậm")).to_be_checked()
    assert overflow(page) <= 0
    seen = page_of(Role.COMMUNE_OFFICER)
    seen.goto(path)
    for part in ("Ghi lần xem lại", "Thêm mục tiêu", "Sửa nguyên nhân", "Ghi hộ đồng ý"):
        unfolded(seen, part)
    assert findings(seen) == []
    assert overflow(seen) <= 0
