"""From the need list into a plan and to its approval, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from households.models import Classification, PovertyStandard
from officials.choices import Role
from programmes.models import Support
from tests.factories.programmes import ProjectFactory, SupportKindFactory, funded_line
from tests.households.scene import Scene

pytestmark = pytest.mark.browser


def test_an_officer_plans_for_three_households_and_the_leader_approves(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    bit = PovertyStandard.objects.get().indicators.get(code="E1").bit
    current = Classification.objects.filter(superseded_from=None, commune=scene.commune)
    current.update(deprivations=bit)
    kind = SupportKindFactory.create(name_vi="Bò sinh sản")
    project = ProjectFactory.create(name_vi="Đa dạng hoá sinh kế")
    line = funded_line(40_000_000, area=scene.commune, project=project, year=scene.today.year)
    page = page_of(Role.COMMUNE_OFFICER)
    page.goto("/nhu-cau/")
    expect(page.get_by_role("heading", name=re.compile("3 hộ"))).to_be_visible()
    page.get_by_role("link", name="Lập kế hoạch").click()
    page.get_by_role("button", name="Lập kế hoạch").click()
    page.select_option("#id_loai", label=kind.name_vi)
    page.select_option("#id_ct", label=project.programme.name_vi)
    page.get_by_role("button", name="Xem hộ đang cần").click()
    page.get_by_label("Chọn tất cả trên trang").check()
    page.fill("#id_value", "10000000")
    page.fill(f"#fund-{line.pk}", "10.000.000")
    page.get_by_role("button", name="Đưa vào kế hoạch").click()
    expect(page.get_by_text("Đã đưa 3 hỗ trợ vào kế hoạch.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    submit = page.get_by_role("button", name="Trình lãnh đạo duyệt")
    address = page.url
    submit.click()
    expect(submit).to_be_hidden()
    expect(page.locator("main")).to_contain_text("Chờ duyệt")
    leader = page_of(Role.COMMUNE_LEADER)
    leader.goto(address)
    leader.fill("#id_decision_no", "12/QĐ-UBND")
    leader.get_by_role("button", name="Duyệt và giữ vốn").click()
    expect(leader.get_by_text("Đã duyệt kế hoạch và giữ vốn")).to_be_visible()
    assert set(Support.objects.values_list("state", flat=True)) == {"approved"}
    line.refresh_from_db()
    assert line.committed == 30_000_000
