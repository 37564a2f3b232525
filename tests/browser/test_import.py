"""A commune's spreadsheet goes in on a phone and comes out again, with a real worker behind."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from households.models import Household, Person
from officials.choices import Role
from tests.browser.conftest import PageOf
from tests.browser.test_accessibility import findings, overflow
from tests.exchange.importing import household, member, workbook
from tests.households.scene import Scene
from tests.worker_process import WorkerProcess

pytestmark = [pytest.mark.browser, pytest.mark.worker]

#: A typing mistake that needs a person, beside two households that are fine.
WRONG_PHONE = "12"


@pytest.fixture
def spreadsheet(scene: Scene, tmp_path: Path) -> Path:
    """A workbook with two good households and one with a telephone number that is none."""
    path = tmp_path / "số hộ.xlsx"
    file = workbook(
        [
            household("M1", scene.village),
            household("M2", scene.village, phone="0912345678"),
            household("M3", scene.village, phone=WRONG_PHONE),
        ],
        [
            member("M1", "TRẦN VĂN TÁM", identity_number="097080111111"),
            member("M1", "Trần Thị Chín", "Con", sex="Nữ", born="05/06/2010"),
            member("M2", "Phạm Văn Mười", identity_number="097080222222"),
            member("M3", "Lê Văn Sai"),
        ],
    )
    path.write_bytes(file.read())
    return path


def looks_right(page: Page) -> None:
    """Nothing wider than the screen, nothing serious for axe."""
    assert overflow(page) <= 0
    assert findings(page) == []


def test_up_checked_written_and_taken_back(
    scene: Scene, worker: WorkerProcess, page_of: PageOf, spreadsheet: Path
) -> None:
    before = Household.objects.count()
    page = page_of(Role.COMMUNE_OFFICER)
    page.goto("/nhap-du-lieu/")
    looks_right(page)
    page.set_input_files("#id_file", spreadsheet)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    write = page.get_by_role("button", name="Ghi vào sổ")
    expect(write).to_be_visible()
    looks_right(page)
    assert Household.objects.count() == before
    page.get_by_role("link", name="Hộ: Chưa hợp lệ").click()
    expect(page.get_by_text("Dòng 4")).to_be_visible()
    looks_right(page)
    page.go_back()
    page.get_by_role("link", name="Xem và sửa cách đọc cột").click()
    expect(page.locator("h1")).to_have_text("Cách đọc cột")
    looks_right(page)
    page.go_back()
    write.click()
    expect(page.get_by_text("Đã ghi xong.")).to_be_visible()
    looks_right(page)
    assert Household.objects.count() == before + 2
    assert Person.objects.get(identity_number="097080111111").full_name == "Trần Văn Tám"
    page.get_by_role("link", name="Hoàn tác lần nhập").click()
    expect(page.locator("h1")).to_have_text("Hoàn tác lần nhập")
    looks_right(page)
    page.get_by_role("button", name="Hoàn tác lần nhập").click()
    expect(page.locator(".tn-head .tn-badge")).to_have_text("Đã hoàn tác")
    assert Household.objects.count() == before


def test_a_file_that_is_none_is_refused_before_any_work(
    scene: Scene, page_of: PageOf, tmp_path: Path
) -> None:
    picture = tmp_path / "ảnh.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    page = page_of(Role.COMMUNE_OFFICER)
    page.goto("/nhap-du-lieu/")
    page.set_input_files("#id_file", picture)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.locator(".tn-error")).to_be_visible()
    looks_right(page)
