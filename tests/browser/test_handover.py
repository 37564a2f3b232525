"""A village passes on by telephone: the leader hands on what somebody left, the officer accepts."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from households.selectors.care.responsible import responsible_on
from households.services.care.assigning import assign
from households.services.care.lines import Target
from officials.choices import Role
from officials.models import Post
from tests.browser.conftest import PageOf
from tests.browser.test_accessibility import findings, overflow
from tests.factories.care import ObstacleFactory, line_of
from tests.households.scene import Scene

pytestmark = pytest.mark.browser


def test_a_village_passes_on(scene: Scene, page_of: PageOf) -> None:
    poor = scene.households["poor"]
    line_of(scene.commune, scene.leader)
    gone = scene.officials[Role.VILLAGE_COLLECTOR]
    start = scene.today - dt.timedelta(days=20)
    assign(actor=None, target=Target.of_village(scene.village), official=gone, from_day=start)
    ObstacleFactory.create(household=poor)
    Post.objects.filter(official=gone).update(valid_to=scene.today - dt.timedelta(days=1))

    page = page_of(Role.COMMUNE_LEADER)
    page.goto("/viec-hom-nay/")
    page.locator("#phai-ban-giao .tn-row").first.click()
    page.locator("#phai-ban-giao a.tn-primary").click()
    page.select_option("#id_receiver", label=str(scene.officer))
    assert overflow(page) <= 0
    assert not findings(page)
    expect(page.locator("main")).not_to_contain_text("Chờ nhận")
    page.get_by_role("button", name="Bàn giao").click()
    expect(page.locator("main")).to_contain_text("Chờ nhận")

    page = page_of(Role.COMMUNE_OFFICER)
    page.goto("/viec-hom-nay/")
    page.locator("#ban-giao-cho-toi .tn-row").click()
    expect(page.locator("#cho-toi")).to_contain_text("Vướng mắc chưa tháo gỡ: 1")
    assert overflow(page) <= 0
    assert not findings(page)
    page.get_by_role("button", name="Nhận các phần đã chọn").click()
    expect(page.locator(".tn-messages")).to_contain_text("Đã nhận")
    assert responsible_on(poor, scene.today) == scene.officer
