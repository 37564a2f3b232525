"""From the residents' meeting to "ready": officer, province and a resident who never signs in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from areas.models import Village
from households.choices import CaseState, ConsultationMode
from households.models import Meeting, Posting, ReviewCase, ReviewRound
from officials.choices import Role
from tests.browser.conftest import PHONE, PageOf
from tests.browser.test_accessibility import findings, overflow
from tests.households.procedure_scene import PDF, open_round, village_full
from tests.households.scene import Scene

pytestmark = pytest.mark.browser


def looks_right(page: Page) -> None:
    """Nothing wider than the screen, nothing serious for axe."""
    assert overflow(page) <= 0
    assert findings(page) == []


@pytest.fixture
def round_(scene: Scene) -> ReviewRound:
    """Return a periodic round that asks the province, with eight judged households."""
    cache.clear()
    found = open_round(scene, consultation=ConsultationMode.PROVINCE)
    village_full(scene, found, 8)
    return found


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    """Return a scan of the minutes."""
    path = tmp_path / "biên bản.pdf"
    path.write_bytes(PDF)
    return path


@pytest.fixture
def public(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Return a page of somebody without an account, on a cheap phone without scripts."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport=PHONE,  # type: ignore[arg-type]
        locale="vi-VN",
        java_script_enabled=False,
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def hold_meeting(page: Page, round_: ReviewRound, village: Village, minutes: Path) -> None:
    """Record a meeting of thirty by keyboard: the second household has twelve votes."""
    page.goto(f"/dot-ra-soat/{round_.pk}/hop-dan/")
    looks_right(page)
    page.get_by_role("link", name=f"Ghi cuộc họp {village.title}").click()
    looks_right(page)
    page.fill("#id_present", "30")
    page.fill("#id_place", "Nhà văn hóa thôn Đông")
    page.fill("#id_chair", "Hoàng Văn Trưởng")
    page.fill("#id_secretary", "Lý Thị Thư")
    votes = page.locator("[data-vote]")
    votes.first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(votes.nth(2)).to_be_focused()
    expect(page.locator("[data-count=back]")).to_have_text("1")
    expect(page.locator("[data-count=passed]")).to_have_text("7")
    assert not Meeting.objects.exists()
    page.set_input_files("#id_minutes", minutes)
    looks_right(page)
    page.locator("[data-send]").click()
    expect(page.get_by_text("7 hộ được thống nhất")).to_be_visible()
    looks_right(page)


def post(page: Page, round_: ReviewRound) -> Posting:
    """Post everything that waits for it."""
    page.goto(f"/dot-ra-soat/{round_.pk}/niem-yet/")
    looks_right(page)
    page.get_by_role("button", name="Niêm yết từ hôm nay").click()
    expect(page.get_by_text("Đã niêm yết đến hết ngày")).to_be_visible()
    looks_right(page)
    found = Posting.objects.order_by("-pk").first()
    assert found is not None
    return found


def after(posting: Posting) -> time_machine.travel:
    """Travel to the morning after a list came down."""
    return time_machine.travel(f"{posting.until + dt.timedelta(days=1)}T08:00:00+07:00", tick=True)


def test_from_the_meeting_to_ready(
    scene: Scene, round_: ReviewRound, minutes: Path, page_of: PageOf, public: Page
) -> None:
    officer = page_of(Role.COMMUNE_OFFICER)
    hold_meeting(officer, round_, scene.village, minutes)
    first = post(officer, round_)

    public.goto(f"/niem-yet/{scene.commune.code}/")
    looks_right_without_scripts(public)
    public.get_by_role("link").filter(has_text="Kết quả rà soát").click()
    expect(public.locator("tbody tr")).to_have_count(7)
    looks_right_without_scripts(public)
    public.fill("#ten", "duc")
    public.get_by_role("button", name="Tìm").click()
    expect(public.locator("tbody tr")).to_have_count(1)

    officer.goto(f"/dot-ra-soat/{round_.pk}/niem-yet/{first.pk}/")
    officer.get_by_role("link", name="Ghi khiếu nại").first.click()
    looks_right(officer)
    officer.fill("#id_content", "Hộ này có xe tải chở hàng thuê")
    officer.get_by_role("button", name="Nhận khiếu nại").click()
    expect(officer.get_by_text("Đã nhận khiếu nại")).to_be_visible()
    looks_right(officer)
    officer.goto("/khieu-nai/")
    looks_right(officer)
    officer.get_by_role("link").filter(has_text="xe tải").click()
    officer.get_by_label("Khiếu nại không đúng").check()
    officer.fill("#id_answer", "Xe của anh trai ở xã khác, đã xác minh giấy đăng ký xe.")
    officer.get_by_role("button", name="Trả lời khiếu nại").click()
    expect(officer.get_by_text("chờ niêm yết lại đủ thời gian").last).to_be_visible()
    second = post(officer, round_)
    assert second.again

    with after(max(first, second, key=lambda row: row.until)):
        public.goto(f"/niem-yet/{scene.commune.code}/{first.token}/")
        expect(public.locator("h1")).to_have_text("Danh sách này không còn niêm yết")
        looks_right_without_scripts(public)
        officer = page_of(Role.COMMUNE_OFFICER)
        officer.goto(f"/dot-ra-soat/{round_.pk}/xin-y-kien/")
        looks_right(officer)
        officer.get_by_role("button", name="Gửi xin ý kiến").click()
        expect(officer.get_by_text("Đã gửi xin ý kiến")).to_be_visible()
        answer_all(page_of(Role.PROVINCIAL_SUPERVISOR, desktop=True), scene)
    states = list(ReviewCase.objects.filter(round=round_).values_list("state", flat=True))
    assert sorted(states) == [CaseState.ASSIGNED] * 2 + [CaseState.READY] * 6


def answer_all(page: Page, scene: Scene) -> None:
    """Ask for another survey of the first household, agree to all others."""
    page.goto("/xin-y-kien/")
    looks_right(page)
    page.get_by_role("link").filter(has_text=str(scene.commune)).click()
    looks_right(page)
    page.locator("label", has_text="Rà soát lại").first.click()
    page.get_by_label("Lý do").first.fill("Thu nhập chưa rõ nguồn")
    page.get_by_label("Thống nhất với cả").check()
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_text("Đã gửi ý kiến cho xã.")).to_be_visible()
    looks_right(page)


def looks_right_without_scripts(page: Page) -> None:
    """Nothing wider than the screen where no script may look, and no script of the page's own."""
    wide = page.locator("main").bounding_box()
    assert wide is not None
    assert wide["x"] + wide["width"] <= PHONE["width"]
    assert page.locator("script").count() == 0
    assert page.context.cookies() == []
