"""On a phone: a gift for a whole village in one screen, then the household's page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from officials.choices import Role
from programmes.choices import SupportGroup
from programmes.models import Support
from tests.browser.conftest import PageOf
from tests.browser.test_accessibility import findings, overflow
from tests.factories.households import household_with_head
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory
from tests.households.scene import Scene, classify

pytestmark = pytest.mark.browser


def test_five_households_get_a_gift_in_one_screen(scene: Scene, page_of: PageOf) -> None:
    for number in range(2):
        house = household_with_head(scene.village, full_name=f"Đinh Thị Số {number}")
        classify(house, 1, scene.last_year)  # type: ignore[arg-type]
    kind = SupportKindFactory.create(
        name_vi="Quà Tết", group=SupportGroup.GIFT, needs_approval=False, indicators=[], causes=[]
    )
    programme = ProgrammeFactory.create()
    page = page_of(Role.COMMUNE_OFFICER)
    page.goto("/ho-tro/giao/")
    page.select_option("[name=loai_ht]", kind.code)
    page.select_option("[name=chuong_trinh]", programme.code)
    page.select_option("[name=thon]", str(scene.village.pk))
    page.get_by_role("button", name="Xem ai được nhận").click()
    expect(page.locator("input[name=row]")).to_have_count(5)
    assert findings(page) == []
    assert overflow(page) <= 0
    # By keyboard: the box of all rows, then the value, then Enter.
    page.locator("input[data-all=row]").focus()
    page.keyboard.press("Space")
    expect(page.locator("input[name=row]:checked")).to_have_count(5)
    page.fill("[name=value]", "500.000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã ghi 5 khoản")).to_be_visible()
    assert Support.objects.filter(state="delivered", value=500_000).count() == 5
    assert overflow(page) <= 0
    page.goto(f"/ho/{scene.households['poor'].code}/ho-tro/")
    expect(page.get_by_role("link", name="Quà Tết")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("link", name="Quà Tết").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quà Tết")
    assert findings(page) == []
    assert overflow(page) <= 0
