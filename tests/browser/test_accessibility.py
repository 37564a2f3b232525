"""Every page on a phone and on a desk: no serious finding of axe, no sideways scrolling."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from households.choices import PairKind, ReviewKind
from households.models import DuplicatePair, Review
from households.services.reviews import start_review
from officials.choices import Role
from tests.browser.conftest import PageOf
from tests.households.scene import Scene

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}


def findings(page: Page) -> list[str]:
    """What axe finds serious, with the first element at fault."""
    page.wait_for_load_state("load")  # right after a click the page is half there
    found = Axe().run(page).response["violations"]
    return [
        f"{row['id']}: {row['nodes'][0]['html'][:150]}" for row in found if row["impact"] in SERIOUS
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    page.wait_for_load_state("load")  # without its style a page has another width
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide


def alike(scene: Scene) -> DuplicatePair:
    """Let the head of one household and the child of another look alike."""
    persons = sorted(
        scene.households[house].memberships.get(relation=relation).person_id
        for house, relation in (("not_poor", "head"), ("none", "child"))
    )
    return DuplicatePair.objects.create(
        kind=PairKind.PERSON, first_person_id=persons[0], second_person_id=persons[1], points=11,
        reasons={"same_name": True, "namesakes": 3, "nearness": "village", "years_apart": 0},
    )  # fmt: skip


def pages_of_officer(scene: Scene) -> list[str]:
    poor, none = scene.households["poor"], scene.households["none"]
    review = start_review(
        actor=scene.officer, household=poor, kind=ReviewKind.PERIODIC, reviewed_on=scene.today
    )
    person = poor.memberships.get(relation="head").person
    pair = alike(scene)
    return [
        "/viec-hom-nay/", "/viec-hom-nay/can-ra-soat/", "/ho/", "/tim/?q=nguyen", "/tim/?q=zzz",
        "/ho/moi/", f"/ho/{poor.code}/", f"/ho/{poor.code}/ra-soat/", f"/ho/{poor.code}/bien-dong/",
        f"/ho/{poor.code}/lich-su/", f"/ho/{poor.code}/sua/",
        f"/ho/{poor.code}/thanh-vien/{person.uuid}/", f"/ho/{none.code}/ghi/tach-ho/",
        f"/ho/{none.code}/ghi/chuyen-dia-ban/", "/ra-soat/", f"/ra-soat/{review.pk}/",
        "/khong-phan-loai/", "/quan-tri/households/povertystandard/", "/xuat/", "/xuat/mau/",
        "/xuat/danh-sach/ho/", "/ho/trung/",
        "/ho/trung/?loai=household", f"/ho/trung/{pair.pk}/", f"/ho/trung/{pair.pk}/gop/",
    ]  # fmt: skip


@pytest.mark.parametrize("desktop", [False, True], ids=["phone", "desktop"])
def test_the_officers_pages(scene: Scene, page_of: PageOf, desktop: bool) -> None:
    page = page_of(Role.COMMUNE_OFFICER, desktop=desktop)
    problems: dict[str, object] = {}
    for path in pages_of_officer(scene):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        if found := findings(page):
            problems[path] = found
        if (wide := overflow(page)) > 0:
            problems[f"{path} width"] = wide
    assert problems == {}


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        (Role.COMMUNE_LEADER, ["/viec-hom-nay/", "/cho-quyet-dinh/"]),
        (Role.BANK_OFFICER, ["/ngan-hang/"]),
        (Role.SYSTEM_ADMINISTRATOR, ["/quan-tri/"]),
    ],
)
def test_the_pages_of_others(scene: Scene, page_of: PageOf, role: Role, paths: list[str]) -> None:
    page = page_of(role)
    problems: dict[str, object] = {}
    for path in [*paths, f"/ra-soat/{Review.objects.latest('pk').pk}/", "/khong-co-trang-nay/"]:
        page.goto(path)
        if found := findings(page):
            problems[path] = found
        if (wide := overflow(page)) > 0:
            problems[f"{path} width"] = wide
    assert problems == {}


def test_the_sign_in_page(page_of: PageOf) -> None:
    page = page_of(Role.COMMUNE_OFFICER)
    page.context.clear_cookies()
    page.goto("/")
    page.click("main button[type=submit]")
    expect(page.locator(".tn-error")).to_have_count(2)
    assert findings(page) == []
