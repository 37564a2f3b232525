"""A review from the collector's telephone to the signed decision, in one of two communes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from playwright.sync_api import Page, expect

from households.choices import CaseState, PovertyClass
from households.models import Classification, Posting, ReviewCase, ReviewRound
from officials.choices import Role
from tests.browser.conftest import PageOf
from tests.browser.test_journey import improve, open_review
from tests.households.procedure_scene import PDF
from tests.households.scene import Scene

pytestmark = pytest.mark.browser


def survey(page: Page, code: str) -> None:
    """Fill a survey in on the telephone and hand it in."""
    open_review(page, code)
    improve(page)
    page.click('.tn-save-bar button[value="submit"]')
    expect(page.locator(".tn-messages")).to_contain_text("Đã gửi phiếu")


def meet_and_post(page: Page, round_: ReviewRound, village: str, minutes: Path) -> Posting:
    """Record the meeting of a village and put its results up."""
    page.goto(f"/dot-ra-soat/{round_.pk}/hop-dan/")
    page.get_by_role("link", name=f"Ghi cuộc họp {village}").click()
    page.fill("#id_present", "25")
    page.fill("#id_place", "Nhà văn hóa")
    page.fill("#id_chair", "Hoàng Văn Trưởng")
    page.fill("#id_secretary", "Lý Thị Thư")
    page.set_input_files("#id_minutes", minutes)
    page.locator("[data-send]").click()
    expect(page.get_by_text("Đã ghi cuộc họp: 1 hộ được thống nhất")).to_be_visible()
    page.goto(f"/dot-ra-soat/{round_.pk}/niem-yet/")
    page.get_by_role("button", name="Niêm yết từ hôm nay").click()
    expect(page.get_by_text("Đã niêm yết đến hết ngày")).to_be_visible()
    return Posting.objects.latest("pk")


def sign(page: Page) -> None:
    """Sign everything that waits."""
    page.goto("/cho-quyet-dinh/")
    page.get_by_label("Nguyễn Thị Lan").check()
    page.fill("#id_number", "21/QĐ-UBND")
    page.click("main button[value=sign]")
    expect(page.locator(".tn-messages")).to_contain_text("Đã ký quyết định 21/QĐ-UBND")


def test_from_the_collectors_telephone_to_the_decision(
    scene: Scene, page_of: PageOf, tmp_path: Path
) -> None:
    cache.clear()
    minutes = tmp_path / "bien-ban.pdf"
    minutes.write_bytes(PDF)
    round_ = ReviewRound.objects.get(commune=scene.commune)
    house = scene.households["poor"]

    survey(page_of(Role.VILLAGE_COLLECTOR), house.code)
    case = ReviewCase.objects.get(household=house)
    assert case.state == CaseState.JUDGED

    # Nobody jumps: the leader finds nothing to sign before the meeting and the posting.
    leader = page_of(Role.COMMUNE_LEADER, desktop=True)
    leader.goto("/cho-quyet-dinh/")
    expect(leader.locator("main")).not_to_contain_text("Nguyễn Thị Lan")

    officer = page_of(Role.COMMUNE_OFFICER, desktop=True)
    posting = meet_and_post(officer, round_, scene.village.title, minutes)

    # The other commune has its own round and sees nothing of this one.
    stranger = page_of("stranger", desktop=True)
    own = ReviewRound.objects.get(commune=scene.neighbour)
    answer = stranger.goto(f"/dot-ra-soat/{own.pk}/")
    assert answer is not None
    assert answer.status == 200
    for path in (
        f"/dot-ra-soat/{round_.pk}/",
        f"/dot-ra-soat/{round_.pk}/hop-dan/",
        f"/dot-ra-soat/{round_.pk}/niem-yet/{posting.pk}/",
        f"/ho/{house.code}/ra-soat/",
    ):
        answer = stranger.goto(path)
        assert answer is not None
        assert answer.status == 404, path

    morning = posting.until + dt.timedelta(days=1)
    with time_machine.travel(f"{morning}T08:00:00+07:00", tick=True):
        officer = page_of(Role.COMMUNE_OFFICER, desktop=True)
        officer.goto(f"/dot-ra-soat/{round_.pk}/niem-yet/")
        case.refresh_from_db()
        assert case.state == CaseState.READY
        sign(page_of(Role.COMMUNE_LEADER))
        officer.goto(f"/ho/{house.code}/ra-soat/")
        steps = officer.locator(".tn-timeline")
        for name in ("Gửi phiếu rà soát", "Họp dân đồng ý", "Niêm yết công khai", "Ký quyết định"):
            expect(steps.first).to_contain_text(name)
    case.refresh_from_db()
    assert case.state in {CaseState.RECOGNISED, CaseState.CERTIFIED}
    held = Classification.objects.current().get(household=house)
    assert (held.poverty_class, held.valid_from) == (PovertyClass.NEAR_POOR, morning)
