"""A request at the counter on a phone; a round opened by the province and assigned by keyboard."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from households.choices import CaseState, ReviewKind
from households.models import ProcedureRule, ReviewCase, ReviewRequest, ReviewRound
from households.services.procedure.listing import build_list
from officials.choices import Role
from tests.browser.conftest import PageOf
from tests.browser.test_accessibility import findings, overflow
from tests.factories.procedure import open_round
from tests.households.scene import Scene

pytestmark = pytest.mark.browser


def sound(page: Page) -> None:
    """Nothing is wider than the screen and axe finds nothing serious."""
    assert overflow(page) <= 0
    assert findings(page) == []


def test_a_request_is_taken_in_on_a_phone_in_a_few_taps(scene: Scene, page_of: PageOf) -> None:
    officer, house = page_of(Role.COMMUNE_OFFICER), scene.households["none"]
    officer.goto("/de-nghi/")
    sound(officer)
    officer.click("text=Tiếp nhận")
    officer.fill("#q", "le hoa")
    officer.keyboard.press("Enter")
    expect(officer.locator(f'main a:has-text("{house.code}")')).to_be_visible()
    sound(officer)
    officer.click(f'main a:has-text("{house.code}")')
    # Form and channel, day, name and telephone are filled in: one tick for the channel is left.
    expect(officer.locator("#id_applicant")).to_have_value("Lê Văn Hoà")
    officer.get_by_label("Qua điện thoại").check()
    sound(officer)
    officer.click("text=Tiếp nhận, cấp số")
    expect(officer.locator(".tn-messages")).to_contain_text("Đã tiếp nhận, số 1/")
    sound(officer)
    row = ReviewRequest.objects.get()
    assert (row.household, row.channel) == (house, "phone")
    expect(officer.locator("main")).to_contain_text(f"{row.due_on:%d/%m/%Y}")


def test_somebody_who_is_not_registered_leaves_with_a_number(scene: Scene, page_of: PageOf) -> None:
    officer = page_of(Role.COMMUNE_OFFICER)
    officer.goto("/de-nghi/moi/")
    officer.fill("#q", "Hồ Thị Mỷ")
    officer.keyboard.press("Enter")
    officer.click("text=Hộ chưa có trong sổ")
    expect(officer.locator("#id_applicant")).to_have_value("Hồ Thị Mỷ")
    officer.select_option("#id_village", str(scene.village.pk))
    officer.click("text=Tiếp nhận, cấp số")
    expect(officer.locator("main")).to_contain_text("chưa có trong sổ hộ")
    sound(officer)
    officer.click("text=Lập hộ mới rồi quay lại")
    expect(officer.locator("#id_full_name")).to_have_value("Hồ Thị Mỷ")


def test_the_province_opens_and_sees_where_each_commune_is(scene: Scene, page_of: PageOf) -> None:
    ReviewRound.objects.all().delete()
    # Whatever day it is, the periodic round of last year can be opened.
    province = page_of(Role.PROVINCIAL_SUPERVISOR, desktop=True)
    province.goto("/dot-ra-soat/")
    expect(province.locator("main")).to_contain_text("Chưa có đợt nào đang mở")
    province.select_option("#id_kind", "periodic")
    province.fill("#id_year", str(timezone.localdate().year - 1))
    province.fill("#id_month", "")
    province.click("text=Mở đợt và lập danh sách")
    expect(province.locator(".tn-messages")).to_contain_text("Đã mở đợt ở 2 xã")
    sound(province)
    assert ReviewRound.objects.filter(kind=ReviewKind.PERIODIC).count() == 2
    province.click(f'main table a:has-text("{scene.commune.name}")')
    expect(province.locator("main")).to_contain_text("Nguyễn Thị Lan")
    sound(province)


def test_households_are_assigned_by_keyboard_alone(scene: Scene, page_of: PageOf) -> None:
    assert ProcedureRule.objects.exists()
    ReviewRound.objects.all().delete()
    row = open_round(scene.commune, kind=ReviewKind.PERIODIC, month=None)
    build_list(actor=scene.officer, review_round=row)
    officer = page_of(Role.COMMUNE_OFFICER, desktop=True)
    officer.goto(f"/dot-ra-soat/{row.pk}/")
    officer.locator('input[data-all="case"]').focus()
    officer.keyboard.press("Space")
    officer.keyboard.press("Tab")
    for _ in range(2):
        officer.keyboard.press("ArrowDown")  # in the order of names: the officer, the collector
    for _ in range(2):
        officer.keyboard.press("Tab")
    officer.keyboard.press("Enter")
    expect(officer.locator(".tn-messages")).to_contain_text(re.compile("Đã phân công 2 hộ"))
    assigned = ReviewCase.objects.filter(state=CaseState.ASSIGNED)
    assert {case.surveyor for case in assigned} == {scene.officials[Role.VILLAGE_COLLECTOR]}


def test_on_a_phone_the_round_and_its_clocks_are_readable(scene: Scene, page_of: PageOf) -> None:
    ReviewRound.objects.all().delete()
    row = open_round(scene.commune, kind=ReviewKind.PERIODIC, month=None)
    build_list(actor=scene.officer, review_round=row)
    today = timezone.localdate()
    ReviewCase.objects.filter(household=scene.households["poor"]).update(
        due_on=today - dt.timedelta(days=5)
    )
    officer = page_of(Role.COMMUNE_OFFICER)
    for address in (
        f"/dot-ra-soat/{row.pk}/",
        "/dot-ra-soat/",
        "/viec-hom-nay/",
        "/viec-hom-nay/qua-han/",
        "/lich-lam-viec/2027/",
    ):
        officer.goto(address)
        sound(officer)
    officer.goto("/viec-hom-nay/qua-han/")
    expect(officer.locator("main")).to_contain_text("quá hạn")
    officer.goto("/lich-lam-viec/2027/")
    expect(officer.locator("main")).to_contain_text("chưa có lịch nghỉ bù")
