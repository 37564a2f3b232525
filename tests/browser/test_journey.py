"""The main job on a phone: survey, submit, decide; and what happens when the line is bad."""

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from households.choices import PovertyClass, ReviewState
from households.models import Classification, Review, ReviewCase
from officials.choices import Role
from tests.browser.conftest import PageOf, cut_the_line
from tests.factories.cases import made_ready
from tests.households.scene import PASSWORD, Scene

pytestmark = pytest.mark.browser

BETTER = {
    "dwelling.water": "piped", "dwelling.toilet": "septic", "dwelling.waste": "collected",
}  # fmt: skip


def open_review(page: Page, code: str) -> None:
    page.goto(f"/ho/{code}/")
    page.click("#ra-soat > summary")
    page.click("#ra-soat button")
    page.wait_for_selector("#review")
    # Typing before the script listens would go unheard.
    page.wait_for_load_state("load")


def improve(page: Page) -> None:
    for name, value in BETTER.items():
        page.select_option(f'select[name="{name}"]', value)
    for name in ("wall_solid", "column_solid", "roof_solid", "internet"):
        page.locator(f'input[name="dwelling.{name}"][value="yes"]').check(force=True)
    page.locator('input[name="dwelling.means"][value="smartphone"]').check()


def test_from_the_phone_of_an_officer_to_the_leaders_decision(
    scene: Scene, page_of: PageOf
) -> None:
    code = scene.households["poor"].code
    officer = page_of(Role.COMMUNE_OFFICER)
    expect(officer.locator("h1")).to_have_text("Việc hôm nay")
    open_review(officer, code)
    badges = officer.locator("[data-badges]")
    expect(badges).to_contain_text("Hộ nghèo")
    improve(officer)
    expect(badges).to_contain_text("Hộ cận nghèo")
    officer.click('.tn-save-bar button[value="submit"]')
    expect(officer.locator(".tn-messages")).to_contain_text("Đã gửi phiếu")

    made_ready(ReviewCase.objects.get(household__code=code), scene.officer)
    leader = page_of(Role.COMMUNE_LEADER)
    leader.click('.tn-bottom a[href="/cho-quyet-dinh/"]')
    leader.get_by_label("Nguyễn Thị Lan").check()
    leader.fill("#id_number", "15/QĐ-UBND")
    leader.click("main button[value=sign]")
    expect(leader.locator(".tn-messages")).to_contain_text("Đã ký quyết định 15/QĐ-UBND")
    expect(leader.locator("h1")).to_have_text("Quyết định 15/QĐ-UBND")
    expect(leader.locator("main table")).to_contain_text("Nguyễn Thị Lan")
    row = Classification.objects.current().get(household__code=code)
    assert row.poverty_class == PovertyClass.NEAR_POOR
    leader.goto(f"/ho/{code}/")
    expect(leader.locator(".tn-head")).to_contain_text("Hộ cận nghèo")


def test_what_was_typed_survives_a_lost_line_and_a_closed_page(
    scene: Scene, page_of: PageOf
) -> None:
    page = page_of(Role.COMMUNE_OFFICER)
    open_review(page, scene.households["poor"].code)
    address = page.url
    page.context.set_offline(True)
    page.fill('input[name="livelihood.pigs"]', "12")
    expect(page.locator("[data-status]")).to_contain_text("Chưa lưu lên máy chủ")
    # The line comes back only after the page is gone: the server knows nothing.
    cut_the_line(page)
    page.context.set_offline(False)
    page.goto("/viec-hom-nay/")
    assert Review.objects.get(state=ReviewState.DRAFT).facts["livelihood"]["pigs"] != 12
    page.goto(address)
    expect(page.locator('input[name="livelihood.pigs"]')).to_have_value("12")
    page.click('.tn-save-bar button[value="save"]')
    expect(page.locator(".tn-messages")).to_contain_text("Đã lưu phiếu")
    review = Review.objects.get(state=ReviewState.DRAFT)
    assert review.facts["livelihood"]["pigs"] == 12


def test_errors_appear_beside_their_inputs_while_typing(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER)
    open_review(page, scene.households["poor"].code)
    page.fill('input[name="livelihood.cattle"]', "nhiều")
    line = page.locator("#f-livelihood-cattle [data-error]")
    expect(line).to_be_visible()
    page.fill('input[name="livelihood.cattle"]', "2")
    expect(line).to_be_hidden()


def test_the_same_without_scripts(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER, scripts=False)
    open_review(page, scene.households["poor"].code)
    page.select_option('select[name="dwelling.water"]', "piped")
    page.click('.tn-save-bar button[value="try"]')
    expect(page.locator('select[name="dwelling.water"]')).to_have_value("piped")
    page.click('.tn-save-bar button[value="save"]')
    expect(page.locator(".tn-messages")).to_contain_text("Đã lưu phiếu")
    assert Review.objects.get(state=ReviewState.DRAFT).facts["dwelling"]["water"] == "piped"


def test_a_split_is_previewed_confirmed_and_undone(scene: Scene, page_of: PageOf) -> None:
    page, code = page_of(Role.COMMUNE_OFFICER), scene.households["none"].code
    page.goto(f"/ho/{code}/ghi/tach-ho/")
    page.get_by_label(re.compile("Lê Văn Con")).check()
    page.select_option("#id_head", label="Lê Văn Con (2015)")
    page.fill("#id_on_date", scene.day(1).replace("/", ""))
    page.click('button[value="preview"]')
    expect(page.locator("main")).to_contain_text("Sẽ ghi nhận")
    page.click('button[value="confirm"]')
    expect(page.locator(".tn-messages")).to_contain_text("Đã ghi nhận")
    page.click("text=Hoàn tác")
    expect(page).to_have_url(re.compile("/hoan-tac/"))
    page.click("main form button")
    expect(page.locator(".tn-messages")).to_contain_text("Đã hoàn tác")


def test_english_on_request(page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER)
    page.click(".tn-language button")
    expect(page.locator("h1")).to_have_text("Today's work")
    assert page.locator("html").get_attribute("lang") == "en"


def sign_in_again(page: Page, scene: Scene) -> None:
    page.fill("#id_username", scene.officer.username)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")


def test_what_was_typed_survives_the_end_of_the_session(scene: Scene, page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER)
    open_review(page, scene.households["poor"].code)
    address = page.url
    page.context.clear_cookies(name="sessionid")
    page.fill('input[name="livelihood.pigs"]', "12")
    expect(page.locator("[data-status]")).to_contain_text("hết phiên đăng nhập")
    page.click("[data-sign-in]")
    sign_in_again(page, scene)
    page.wait_for_url(address)
    expect(page.locator('input[name="livelihood.pigs"]')).to_have_value("12")
    # The same by the button, after all cookies are gone.
    page.context.clear_cookies()
    page.fill('input[name="livelihood.pigs"]', "14")
    page.click('.tn-save-bar button[value="save"]')
    expect(page.locator("h1")).to_have_text("Trang đã mở quá lâu")
    page.get_by_role("link", name="Mở lại trang").click()
    sign_in_again(page, scene)
    page.wait_for_url(address)
    expect(page.locator('input[name="livelihood.pigs"]')).to_have_value("14")


def test_an_old_draft_of_this_phone_does_not_silently_replace_what_came_later(
    scene: Scene, page_of: PageOf
) -> None:
    page = page_of(Role.COMMUNE_OFFICER)
    open_review(page, scene.households["poor"].code)
    address = page.url
    cut_the_line(page)
    page.fill('input[name="livelihood.pigs"]', "12")
    expect(page.locator("[data-status]")).to_contain_text("Chưa lưu lên máy chủ")
    page.goto("/viec-hom-nay/")
    review = Review.objects.get(state=ReviewState.DRAFT)
    review.facts["livelihood"]["pigs"] = 3  # a colleague, from another machine
    review.save(update_fields=["facts"])
    page.goto(address)
    pigs = page.locator('input[name="livelihood.pigs"]')
    expect(page.locator("[data-newer]")).to_be_visible()
    expect(pigs).to_have_value("3")
    page.click("[data-use]")
    expect(pigs).to_have_value("12")


def test_what_is_sent_while_the_page_is_left_is_not_asked_about_later(
    scene: Scene, page_of: PageOf
) -> None:
    page = page_of(Role.COMMUNE_OFFICER)
    open_review(page, scene.households["poor"].code)
    address = page.url
    pigs = page.locator('input[name="livelihood.pigs"]')
    pigs.fill("12")
    page.goto("/viec-hom-nay/")
    stored = Review.objects.filter(state=ReviewState.DRAFT, facts__livelihood__pigs=12)
    deadline = time.monotonic() + 30
    while not stored.exists():  # what it sends at the end comes when it comes
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)
    page.goto(address)
    expect(pigs).to_have_value("12")
    expect(page.locator("[data-newer]")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((key) => /review/.test(key))") == []


def test_impatient_taps_on_a_slow_line_send_a_form_once(scene: Scene, page_of: PageOf) -> None:
    page, sent = page_of(Role.COMMUNE_OFFICER), []
    open_review(page, scene.households["poor"].code)
    improve(page)

    def slow(route: Route) -> None:
        sent.append(route.request.post_data or "")
        page.wait_for_timeout(700)
        route.continue_()

    page.route(re.compile(r"/ra-soat/\d+/$"), slow)
    button = page.locator('.tn-save-bar button[value="submit"]')
    button.evaluate("b => { b.click(); b.click(); b.click(); }")
    expect(page.locator(".tn-messages")).to_contain_text("Đã gửi phiếu")
    assert len([body for body in sent if body]) == 1
    page.unroute(re.compile(r"/ra-soat/\d+/$"))
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Phiếu rà soát")
    expect(page.locator(".tn-messages")).to_have_count(0)  # another page than the one before
    expect(page.locator(".tn-save-bar")).to_have_count(0)  # nothing left to send twice
