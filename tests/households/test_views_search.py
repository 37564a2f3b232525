"""Finding a household by name, identity number or code; what is masked from whom."""

import pytest
from django.utils import timezone

from households.models import Household
from households.selectors.lookup import LookupKind, lookup
from households.services.close_household import close_household
from officials.choices import Role
from tests.households.conftest import ClientOf
from tests.households.scene import Scene


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        ("lan nguyen", LookupKind.NAME, "lan nguyen"),
        ("097 080 000123", LookupKind.IDENTITY, "097080000123"),
        ("097.080.000123", LookupKind.IDENTITY, "097080000123"),
        ("123456789", LookupKind.LEGACY_IDENTITY, "123456789"),
        ("90000-123", LookupKind.CODE, "90000-000123"),
        ("90000 - 123", LookupKind.CODE, "90000-000123"),
        ("H-12/7", LookupKind.CODE_ELSEWHERE, "H-12/7"),
        ("4321", LookupKind.CODE_ELSEWHERE, "4321"),
        ("  ", LookupKind.NOTHING, ""),
        ("'", LookupKind.NOTHING, "'"),
    ],
)
def test_a_text_is_taken_for_what_it_looks_like(text: str, kind: LookupKind, read: str) -> None:
    found = lookup(text)
    assert (found.kind, found.text) == (kind, read)


@pytest.mark.parametrize("text", ["lan nguyen", "Lan", "NGUYỄN THI", "thị lan"])
def test_a_name_is_found_without_marks_in_any_order(
    scene: Scene, client_of: ClientOf, text: str
) -> None:
    page = client_of(Role.COMMUNE_OFFICER).get("/tim/", {"q": text}).content.decode()
    assert scene.households["poor"].code in page


def test_d_is_found_with_and_without_its_bar(scene: Scene, client_of: ClientOf) -> None:
    page = client_of(Role.COMMUNE_OFFICER).get("/tim/", {"q": "duc tran"}).content.decode()
    assert "Trần Văn Đức" in page


def test_a_code_opens_the_case(scene: Scene, client_of: ClientOf) -> None:
    code = scene.households["poor"].code
    page = client_of(Role.COMMUNE_OFFICER).get("/tim/", {"q": code})
    assert page.headers["Location"] == f"/ho/{code}/"


def test_a_code_elsewhere_opens_the_case_where_it_names_one(
    scene: Scene, client_of: ClientOf
) -> None:
    house, other = scene.households["poor"], scene.households["none"]
    Household.objects.filter(pk=house.pk).update(external_code="H-12/7")
    client = client_of(Role.COMMUNE_OFFICER)
    assert client.get("/tim/", {"q": "H-12/7"}).headers["Location"] == f"/ho/{house.code}/"
    assert client_of("stranger").get("/tim/", {"q": "H-12/7"}).status_code == 200
    Household.objects.filter(pk=other.pk).update(external_code="H-12/7")
    page = client.get("/tim/", {"q": "H-12/7"}).content.decode()
    assert house.code in page
    assert other.code in page


def test_who_left_is_offered_and_told_apart(scene: Scene, client_of: ClientOf) -> None:
    house = scene.households["poor"]
    day = timezone.localdate()
    close_household(actor=None, household=house, on_date=day, reason="Đi xa")
    client = client_of(Role.COMMUNE_OFFICER)
    page = client.get("/tim/", {"q": "lan nguyen"}).content.decode()
    assert house.code not in page
    assert "ca_cu=1" in page
    page = client.get("/tim/", {"q": "lan nguyen", "ca_cu": "1"}).content.decode()
    assert house.code in page
    assert f"không còn trong hộ từ {day:%d/%m/%Y}" in page


def test_an_identity_number_opens_the_case(scene: Scene, client_of: ClientOf) -> None:
    household = scene.households["poor"]
    number = household.memberships.get(relation="head").person.identity_number or ""
    for role in (Role.COMMUNE_OFFICER, Role.VILLAGE_COLLECTOR, Role.PROVINCIAL_SUPERVISOR):
        page = client_of(role).get("/tim/", {"q": number})
        assert page.headers["Location"] == f"/ho/{household.code}/"
    assert client_of(Role.BANK_OFFICER).get("/tim/", {"q": number}).status_code == 403


def test_nobody_finds_the_neighbours_people(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    far = scene.households["far"]
    person = far.memberships.get(relation="head").person
    for text in (person.full_name, str(person.identity_number), far.code):
        page = client.get("/tim/", {"q": text})
        assert page.status_code == 200
        assert "Không tìm thấy trong địa bàn" in page.content.decode()


def test_identity_numbers_are_masked_without_the_right(scene: Scene, client_of: ClientOf) -> None:
    head = scene.households["poor"].memberships.get(relation="head").person
    number = str(head.identity_number)
    seen = {}
    for role in (Role.COMMUNE_OFFICER, Role.VILLAGE_COLLECTOR, Role.PROVINCIAL_SUPERVISOR):
        found = client_of(role).get("/tim/", {"q": "lan nguyen"}).content.decode()
        case = client_of(role).get(f"/ho/{scene.households['poor'].code}/").content.decode()
        seen[role] = (number in found, number in case, f"***{number[-3:]}" in found)
    assert seen == {
        Role.COMMUNE_OFFICER: (True, True, False),
        Role.VILLAGE_COLLECTOR: (False, False, True),
        Role.PROVINCIAL_SUPERVISOR: (False, False, True),
    }


def test_nothing_typed_says_what_can_be_typed(client_of: ClientOf) -> None:
    page = client_of(Role.COMMUNE_OFFICER).get("/tim/").content.decode()
    assert "Gõ tên một thành viên" in page
