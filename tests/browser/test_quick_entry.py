"""Quick entry of a village: by keyboard alone, through a lost line, and two people at once."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from households.choices import ReviewState
from households.models import Household, Review
from households.services.reviews import reopen_review
from officials.choices import Role
from tests.browser.conftest import PageOf, cut_the_line
from tests.browser.test_accessibility import findings, overflow
from tests.households.scene import Scene

pytestmark = pytest.mark.browser


def address(scene: Scene, code: str = "") -> str:
    return f"/ra-soat/nhap-nhanh/{scene.village.pk}/" + (f"?ho={code}" if code else "")


def open_village(page: Page, scene: Scene, key: str = "poor") -> None:
    page.goto(address(scene, scene.households[key].code))
    expect(page.locator("#q-name")).not_to_be_empty()
    page.wait_for_load_state("load")


#: What the bar says of the household in work.
STATUS = "[data-status]"


def row(path: str) -> str:
    return f'.q-row[data-path="{path}"]'


def focus(page: Page, path: str) -> None:
    page.locator(
        f"{row(path)} :is(input:checked, select, input[type=text], [role=listbox])"
    ).first.focus()


def draft(household: Household) -> Review:
    return Review.objects.get(household=household, state=ReviewState.DRAFT)


def dwelling(household: Household) -> dict[str, object]:
    found: dict[str, object] = draft(household).facts["dwelling"]
    return found


def test_three_households_by_keyboard_alone(scene: Scene, page_of: PageOf) -> None:
    reopen_review(actor=scene.officer, review=scene.waiting)
    page = page_of(Role.COMMUNE_OFFICER, desktop=True)
    page.goto(address(scene))
    names = page.locator("[data-code] b").all_inner_texts()
    assert len(names) == 3
    for number, name in enumerate(names):
        expect(page.locator("#q-name")).to_have_text(name)
        # The first row in work is the first fact of the first member; answers are digits.
        expect(page.locator(".q-row:focus-within .q-label")).to_have_text("Có khả năng lao động")
        page.keyboard.press("PageDown")
        while "Nguồn nước" not in page.locator(".q-row:focus-within .q-label").inner_text():
            page.keyboard.press("Enter")
        page.keyboard.press("1")
        expect(page.locator(".q-row:focus-within .q-label")).to_have_text("Nhà tiêu")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.press("1")  # internet: yes
        for digit in "17":  # means: television, smartphone, beside the telephone of last year
            page.keyboard.press(digit)
        page.keyboard.press("Tab")
        page.keyboard.type("1.250.000")
        expect(page.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
        page.keyboard.press("Control+Enter")
        if number == len(names) - 1:
            expect(page.locator(STATUS)).to_have_text("Đây là hộ cuối.")
    assert Review.objects.filter(state=ReviewState.DRAFT).count() == 3
    for review in Review.objects.filter(state=ReviewState.DRAFT):
        assert review.facts["dwelling"]["water"] == "piped"
        assert review.facts["dwelling"]["internet"] is True
        assert review.facts["dwelling"]["means"] == ["tv", "phone", "smartphone"]
        assert review.facts["dwelling"]["toilet"] == "none"
        assert review.facts["livelihood"]["income_per_person"] == 1_250_000


def test_escape_help_and_as_last_time(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER, desktop=True)
    page.clock.install()
    open_village(page, scene)
    # Nothing is saved by itself before the escape, however slow this machine is.
    page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5))
    focus(page, "livelihood.pigs")
    page.keyboard.type("12")
    expect(page.locator(row("livelihood.pigs"))).to_have_class(re.compile("q-changed"))
    page.keyboard.press("Escape")
    expect(page.locator(f"{row('livelihood.pigs')} input")).to_have_value("0")
    page.clock.resume()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.keyboard.type("nhiều")
    expect(page.locator(row("livelihood.pigs"))).to_contain_text("Ghi một số")
    page.keyboard.press("Escape")
    page.keyboard.press("F2")
    expect(page.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    facts = draft(scene.households["poor"]).facts
    assert facts["livelihood"]["pigs"] == 0
    assert draft(scene.households["poor"]).revision == 0


def test_the_line_is_cut_in_the_middle_and_comes_back(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER, desktop=True)
    open_village(page, scene, "escaped")
    focus(page, "dwelling.water")
    page.keyboard.press("1")
    expect(page.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    page.context.set_offline(True)
    focus(page, "dwelling.toilet")
    page.keyboard.press("1")
    expect(page.locator(STATUS)).to_contain_text("đang giữ trên máy này")
    # The next household can be typed all the same.
    page.keyboard.press("Control+Enter")
    expect(page.locator("#q-name")).to_have_text("Nguyễn Thị Lan")
    focus(page, "livelihood.pigs")
    page.keyboard.type("7")
    expect(page.locator(STATUS)).to_contain_text("đang giữ trên máy này")
    kept = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('tn-quick'))"
    )
    assert len(kept) == 2
    assert all("Nguyễn" not in text for _key, text in kept)  # only what was changed
    assert dwelling(scene.households["escaped"])["toilet"] == "none"
    other = page.locator(f'[data-code="{scene.households["escaped"].code}"] [data-state]')
    expect(other).to_have_text("Chưa gửi lên")
    page.context.set_offline(False)
    expect(page.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    expect(other).not_to_have_text("Chưa gửi lên")  # both are sent at once, each by itself
    assert dwelling(scene.households["escaped"])["toilet"] == "septic"
    assert draft(scene.households["poor"]).facts["livelihood"]["pigs"] == 7
    assert draft(scene.households["escaped"]).revision == 2
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tn-quick'))") == []
    )


def test_an_answer_that_got_lost_is_not_a_second_change(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER, desktop=True)
    open_village(page, scene)
    sent: list[str] = []
    told: list[bool] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(route.request.post_data or "")
        if told:
            route.continue_()
            return
        route.fetch()  # the server has it, its answer gets lost
        route.abort()

    page.route(re.compile("/nhap-nhanh/.*/ho/"), lose)
    focus(page, "dwelling.water")
    page.keyboard.press("1")
    expect(page.locator(STATUS)).to_contain_text("đang giữ trên máy này")
    assert draft(scene.households["poor"]).revision == 1
    told.append(True)
    expect(page.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    assert len(sent) >= 2
    assert len({json.loads(body)["id"] for body in sent}) == 1
    assert draft(scene.households["poor"]).revision == 1


def test_what_was_typed_survives_a_closed_page(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER, desktop=True)
    open_village(page, scene)
    page.context.set_offline(True)
    focus(page, "dwelling.water")
    page.keyboard.press("1")
    expect(page.locator(STATUS)).to_contain_text("đang giữ trên máy này")
    # Before the line is back: what waits is sent at that moment, and while the page is left.
    cut_the_line(page)
    page.context.set_offline(False)
    page.goto("/viec-hom-nay/")
    assert not Review.objects.filter(household=scene.households["poor"], state="draft").exists()
    open_village(page, scene)
    expect(page.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    assert dwelling(scene.households["poor"])["water"] == "piped"


def test_two_people_on_one_household(scene: Scene, page_of: PageOf) -> None:
    first = page_of(Role.COMMUNE_OFFICER, desktop=True)
    second = page_of(Role.VILLAGE_COLLECTOR, desktop=True)
    open_village(first, scene)
    open_village(second, scene)
    expect(second.locator("[data-notices]")).to_contain_text("Lê Thị Canbo cũng đang nhập hộ này")
    focus(first, "dwelling.water")
    first.keyboard.press("1")
    expect(first.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    # Another fact is merged; the second is told what the first wrote.
    focus(second, "dwelling.toilet")
    second.keyboard.press("1")
    expect(second.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    water = second.locator(row("dwelling.water"))
    expect(water).to_contain_text("Lê Thị Canbo vừa ghi lúc")
    expect(water.locator("select")).to_have_value("piped")
    assert dwelling(scene.households["poor"]) | {"water": "piped", "toilet": "septic"} == dwelling(
        scene.households["poor"]
    )
    # Both write the same fact: the second is shown both values and chooses.
    second.context.set_offline(True)
    focus(second, "livelihood.pigs")
    second.keyboard.type("5")
    expect(second.locator(STATUS)).to_contain_text("đang giữ trên máy này")
    focus(first, "livelihood.pigs")
    first.keyboard.type("9")
    expect(first.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    second.context.set_offline(False)
    pigs = second.locator(row("livelihood.pigs"))
    expect(pigs).to_contain_text("đã ghi “9 con”")
    expect(second.locator(STATUS)).to_contain_text("hai người ghi khác nhau")
    assert draft(scene.households["poor"]).facts["livelihood"]["pigs"] == 9
    assert findings(second) == []
    pigs.get_by_role("button", name="Dùng “5 con”").click()
    expect(second.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    assert draft(scene.households["poor"]).facts["livelihood"]["pigs"] == 5


def test_on_a_phone(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.VILLAGE_COLLECTOR)
    open_village(page, scene)
    assert overflow(page) <= 0
    assert findings(page) == []
    page.locator(f"{row('dwelling.internet')} label").first.click()
    page.locator(f"{row('dwelling.means')} [role=option]").first.click()
    page.locator(f"{row('dwelling.water')} select").select_option("piped")
    expect(page.locator(STATUS)).to_have_text(re.compile("Đã lưu"))
    found = dwelling(scene.households["poor"])
    assert (found["internet"], found["means"], found["water"]) == (True, ["tv", "phone"], "piped")
    page.locator("[data-next]").click()
    expect(page.locator("#q-name")).not_to_have_text("Nguyễn Thị Lan")
    assert overflow(page) <= 0


def test_signing_out_leaves_nothing_on_the_machine(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER, desktop=True)
    open_village(page, scene)
    page.route(re.compile("/nhap-nhanh/.*/ho/"), lambda route: route.abort())
    focus(page, "dwelling.water")
    page.keyboard.press("1")
    # At once, before what was typed is on its way: leaving the page must not keep it anew.
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", accept)
    page.locator(".tn-account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(re.compile("dang-nhap|/$"))
    assert "chưa gửi" in asked[0]
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tn-quick'))") == []
    )


def test_without_scripts_the_ordinary_forms_are_linked(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER, scripts=False)
    page.goto(address(scene))
    expect(page.locator("noscript")).to_have_count(1)
    page.get_by_role("link", name=re.compile("Nguyễn Thị Lan")).click()
    expect(page.locator("h1")).to_contain_text("Nguyễn Thị Lan")
