"""Signing in and out, being locked out, the first page of each role, the language."""

import pytest
from django.test import Client
from django.urls import reverse

from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.officials import OfficialFactory, PostFactory

PASSWORD = "mat-khau-dai-de-thu"

pytestmark = pytest.mark.django_db


def official_with(role: Role | None) -> Official:
    person: Official = OfficialFactory.create(username="nguoi-thu")
    person.set_password(PASSWORD)
    person.save()
    if role is Role.SYSTEM_ADMINISTRATOR:
        PostFactory.create(official=person, role=role, area=None)
    elif role in {Role.PROVINCIAL_SUPERVISOR, Role.PROVINCIAL_ADMINISTRATOR, Role.BANK_OFFICER}:
        PostFactory.create(official=person, role=role, area=CommuneFactory.create().parent)
    elif role is Role.VILLAGE_COLLECTOR:
        village = VillageFactory.create()
        PostFactory.create(official=person, role=role, area=village.commune, village=village)
    elif role is not None:
        PostFactory.create(official=person, role=role)
    return person


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> object:
    return client.post("/", {"username": "nguoi-thu", "password": password, **more})


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.VILLAGE_COLLECTOR, "/viec-hom-nay/"),
        (Role.COMMUNE_OFFICER, "/viec-hom-nay/"),
        (Role.COMMUNE_LEADER, "/viec-hom-nay/"),
        (Role.SYSTEM_ADMINISTRATOR, "/quan-tri/"),
        (Role.BANK_OFFICER, "/ngan-hang/"),
        (None, "/chua-co-chuc-vu/"),
    ],
)
def test_each_role_lands_on_its_own_first_page(
    client: Client, role: Role | None, path: str
) -> None:
    official_with(role)
    sign_in(client)
    found = client.get(reverse("landing"), follow=True)
    assert found.redirect_chain[-1][0] == path
    assert found.status_code == (403 if role is None else 200)


def test_wrong_password_says_what_to_do(client: Client) -> None:
    official_with(Role.COMMUNE_OFFICER)
    page = client.post("/", {"username": "nguoi-thu", "password": "sai"})
    assert "quản trị cấp tỉnh đặt lại mật khẩu" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_five_wrong_passwords_close_the_door_even_for_the_right_one(client: Client) -> None:
    official_with(Role.COMMUNE_OFFICER)
    for _ in range(5):
        client.post("/", {"username": "nguoi-thu", "password": "sai"})
    page = client.post("/", {"username": "nguoi-thu", "password": PASSWORD})
    assert page.status_code == 429
    assert "15 phút" in page.content.decode()


def test_next_stays_on_this_site(client: Client) -> None:
    official_with(Role.COMMUNE_OFFICER)
    page = client.post(
        "/", {"username": "nguoi-thu", "password": PASSWORD, "next": "https://example.com/"}
    )
    assert page.headers["Location"] == reverse("landing")


def test_pages_are_behind_the_sign_in(client: Client) -> None:
    page = client.get("/ho/")
    assert page.headers["Location"] == "/?next=/ho/"
    admin = client.get("/quan-tri/", follow=True)
    assert admin.redirect_chain[-1][0] == "/?next=%2Fquan-tri%2F"


def test_vietnamese_whatever_the_phone_claims_until_switched(client: Client) -> None:
    page = client.get("/", headers={"accept-language": "en-US,en"})
    assert 'lang="vi"' in page.content.decode()
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    english = client.get("/").content.decode()
    assert 'lang="en"' in english
    assert "Sign in" in english


def test_the_switch_is_remembered_for_the_official(client: Client) -> None:
    person = official_with(Role.COMMUNE_OFFICER)
    sign_in(client)
    client.post("/ngon-ngu/", {"language": "en", "next": "//example.com"})
    person.refresh_from_db()
    assert person.language == "en"


def test_signing_out_needs_a_post_and_ends_the_session(client: Client) -> None:
    official_with(Role.COMMUNE_OFFICER)
    sign_in(client)
    assert client.get("/dang-xuat/").status_code == 405
    client.post("/dang-xuat/")
    assert "_auth_user_id" not in client.session
