"""A visit on a phone: the line is cut in the middle, and what was typed arrives once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from households.models import AgreedStep, Obstacle, Visit
from officials.choices import Role
from tests.browser.conftest import PageOf
from tests.browser.test_accessibility import findings, overflow
from tests.factories.care import line_of
from tests.factories.housing import camera_photo
from tests.households.scene import PASSWORD, Scene

pytestmark = pytest.mark.browser

WAITING = "[data-visits-waiting]"


def chip(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def fill(page: Page) -> None:
    page.locator("label", has_text="Tại nhà").click()
    chip(page, "Con em đi học đều")
    page.locator("#id_seen").press("End")
    page.locator("#id_seen").press_sequentially(" Nhà có bò mới.")


def fill_the_rest(page: Page) -> None:
    page.get_by_text("Thống nhất một việc").click()
    page.fill("#id_step_what", "Làm căn cước cho con")
    page.locator("[data-days-for=id_step_due_on] [data-days='7']").click()
    page.get_by_text("Có vướng mắc").click()
    page.fill("#id_obstacle_text", "Đường vào thôn sạt")
    page.select_option("#id_obstacle_kind", "infrastructure")
    page.set_input_files(
        "#id_photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": camera_photo(900, 700)}
    )
    expect(page.locator("[data-photo-count]")).to_have_text("1 ảnh")


def type_days(page: Page) -> None:
    """Strokes come by themselves, and those that are typed may leave out a nought."""
    day = page.locator("#id_done_on")
    today = day.input_value()
    for typed in ("5/9/2026", "05092026"):
        day.fill("")
        day.press_sequentially(typed)
        expect(day).to_have_value("05/09/2026")
    day.fill(today)


def kept(page: Page) -> int:
    found: int = page.evaluate(
        """() => new Promise((resolve) => {
          const asked = indexedDB.open("tn-visits", 1);
          asked.onsuccess = () => {
            const rows = asked.result.transaction("visits").objectStore("visits").getAll();
            rows.onsuccess = () => resolve(rows.result.length);
          };
        })"""
    )
    return found


def test_cut_in_the_middle_and_sent_once(scene: Scene, page_of: PageOf) -> None:
    line_of(scene.commune, scene.officer)
    house = scene.households["poor"]
    page = page_of(Role.COMMUNE_OFFICER)
    page.goto(f"/ho/{house.code}/tham-ho/moi/")
    form = page.locator("[data-visit-form]")
    expect(form).to_have_attribute("data-ready", "1")
    assert overflow(page) <= 0
    type_days(page)
    fill(page)
    page.context.set_offline(True)
    fill_the_rest(page)
    assert overflow(page) <= 0
    assert findings(page) == []
    page.get_by_role("button", name="Ghi lần thăm").click()
    expect(page.locator(WAITING)).to_contain_text("Chờ gửi (1)")
    expect(page.locator("[data-notice]")).to_contain_text("Đã giữ lần thăm Nguyễn Thị Lan")
    # The next household on the same page, still without a line; what is missing is said at once.
    page.select_option("[data-house-choice]", scene.households["near"].code)
    expect(page.locator("[data-house-name]")).to_have_text("Trần Văn Đức")
    page.locator("label", has_text="Điện thoại").click()
    page.get_by_text("Thống nhất một việc").click()
    page.fill("#id_step_what", "Gọi lại")
    page.get_by_role("button", name="Ghi lần thăm").click()
    expect(page.locator("[data-field=step_due_on]")).to_contain_text("Chọn hạn")
    page.fill("#id_step_what", "")
    page.get_by_role("button", name="Ghi lần thăm").click()
    expect(page.locator(WAITING)).to_contain_text("Chờ gửi (2)")
    # It has tried to send and given up: only then may the line come back.
    expect(page.locator("[data-notice]")).to_contain_text("Đã giữ lần thăm Trần Văn Đức")
    assert not Visit.objects.exists()
    # The line is back; the first answer gets lost on the way, so it is sent again.
    sent: list[str] = []

    def lose_the_first(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(re.compile("/tham-ho/gui/"), lose_the_first)
    page.context.set_offline(False)
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.locator(WAITING)).to_be_hidden()
    assert len(sent) == 3
    visit = Visit.objects.get(household=house)
    assert visit.seen == "Con em đi học đều Nhà có bò mới."
    assert (visit.met, visit.photos.count()) == (True, 1)
    assert AgreedStep.objects.get().what == "Làm căn cước cho con"
    assert Obstacle.objects.get().text == "Đường vào thôn sạt"
    other = Visit.objects.get(household=scene.households["near"])
    assert other.mode == "phone"
    assert Visit.objects.count() == 2
    assert kept(page) == 0


def test_another_account_neither_sees_nor_sends_it(scene: Scene, page_of: PageOf) -> None:
    house = scene.households["poor"]
    page = page_of(Role.VILLAGE_COLLECTOR)
    address = f"/ho/{house.code}/tham-ho/moi/"
    page.goto(address)
    expect(page.locator("[data-visit-form]")).to_have_attribute("data-ready", "1")
    page.route(re.compile("/tham-ho/gui/"), lambda route: route.abort())
    fill(page)
    page.get_by_role("button", name="Ghi lần thăm").click()
    expect(page.locator(WAITING)).to_contain_text("Chờ gửi (1)")
    expect(page.locator("[data-notice]")).to_contain_text("Đã giữ lần thăm")
    # The session ends by itself, and somebody else signs in on the same phone.
    page.context.clear_cookies()
    page.unroute(re.compile("/tham-ho/gui/"))
    page.goto("/")
    page.fill("#id_username", scene.officials[Role.COMMUNE_LEADER].username)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    page.goto(address)
    expect(page.locator("[data-visit-form]")).to_have_attribute("data-ready", "1")
    expect(page.locator(WAITING)).to_be_hidden()
    assert kept(page) == 1
    assert not Visit.objects.exists()
    # Signing out takes away what that account kept, and nothing else.
    fill(page)
    expect(page.locator("[data-typed]")).to_contain_text("Đang giữ")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".tn-account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("#id_username")).to_be_visible()
    assert kept(page) == 1
