"""What happens to a household, through the forms: preview, confirm, undo; corrections."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from households.models import Household, HouseholdChange, Person
from officials.choices import Role
from tests.households.conftest import ClientOf
from tests.households.scene import Scene


def url_of(scene: Scene, kind: str, key: str = "none") -> str:
    return reverse("households:change", args=[scene.households[key].code, kind])


def people(scene: Scene, key: str = "none") -> list[Person]:
    rows = scene.households[key].memberships.current().order_by("pk")
    return [row.person for row in rows.select_related("person")]


def confirm(client: Client, url: str, data: dict[str, Any]) -> None:
    """Preview writes nothing and shows the button; confirming writes."""
    before = HouseholdChange.objects.count()
    shown = client.post(url, data | {"act": "preview"})
    assert shown.status_code == 200, shown.content.decode()
    assert "Xác nhận" in shown.content.decode()
    assert HouseholdChange.objects.count() == before
    assert client.post(url, data | {"act": "confirm"}).status_code == 302
    assert HouseholdChange.objects.count() == before + 1


@pytest.mark.parametrize(
    "kind",
    ["them-thanh-vien", "roi-ho", "qua-doi", "thay-chu-ho", "tach-ho", "nhap-ho",
     "chuyen-dia-ban", "khong-con"],
)  # fmt: skip
def test_every_form_opens_and_asks_for_what_is_missing(
    scene: Scene, client_of: ClientOf, kind: str
) -> None:
    client, url = client_of(Role.COMMUNE_OFFICER), url_of(scene, kind)
    assert client.get(url).status_code == 200
    page = client.post(url, {"act": "preview"})
    assert page.status_code == 422
    assert "Nhập ngày xảy ra" in page.content.decode()


def test_an_unknown_change_is_not_found(scene: Scene, client_of: ClientOf) -> None:
    assert client_of(Role.COMMUNE_OFFICER).get(url_of(scene, "khac")).status_code == 404


def test_a_member_joins_and_it_is_undone(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    data = {
        "full_name": "Lê Thị Mới", "sex": "F", "birth_year": "2001", "relation": "spouse",
        "ethnic_group": scene.ethnic_group.pk, "on_date": scene.day(3),
        "identity_number": "097 301 000 999",
    }  # fmt: skip
    confirm(client, url_of(scene, "them-thanh-vien"), data)
    person = Person.objects.get(identity_number="097301000999")
    assert person in people(scene)
    change = HouseholdChange.objects.latest("pk")
    undo = reverse("households:undo", args=[scene.households["none"].code, change.pk])
    assert "Hoàn tác" in client.get(undo).content.decode()
    client.post(undo)
    assert person not in people(scene)


def test_a_wrong_identity_number_is_said_beside_its_input(
    scene: Scene, client_of: ClientOf
) -> None:
    data = {
        "full_name": "Lê Thị Mới", "sex": "F", "birth_year": "2001", "relation": "spouse",
        "ethnic_group": scene.ethnic_group.pk, "on_date": scene.day(3), "act": "preview",
        "identity_number": "12345",
    }  # fmt: skip
    page = client_of(Role.COMMUNE_OFFICER).post(url_of(scene, "them-thanh-vien"), data)
    assert page.status_code == 422
    assert 'id="id_identity_number_error"' in page.content.decode()


def test_the_neighbours_person_is_not_shown_when_the_number_is_taken(
    scene: Scene, client_of: ClientOf
) -> None:
    far = people(scene, "far")[0]
    data = {
        "full_name": "Lê Thị Mới", "sex": "F", "birth_year": "2001", "relation": "spouse",
        "ethnic_group": scene.ethnic_group.pk, "on_date": scene.day(3), "act": "preview",
        "identity_number": far.identity_number,
    }  # fmt: skip
    page = client_of(Role.COMMUNE_OFFICER).post(url_of(scene, "them-thanh-vien"), data)
    text = page.content.decode()
    assert page.status_code == 422
    assert far.full_name not in text
    assert scene.households["far"].code not in text


def test_a_head_who_dies_needs_a_successor(scene: Scene, client_of: ClientOf) -> None:
    client, (head, child) = client_of(Role.COMMUNE_OFFICER), people(scene)
    data: dict[str, Any] = {"person": head.pk, "on_date": scene.day(2)}
    refused = client.post(url_of(scene, "qua-doi"), data | {"act": "preview"})
    assert refused.status_code == 422
    assert 'id="id_new_head_error"' in refused.content.decode()
    confirm(client, url_of(scene, "qua-doi"), data | {"new_head": child.pk})
    head.refresh_from_db()
    assert head.died_on is not None


def test_a_relation_no_rule_can_tell_is_asked(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(Role.COMMUNE_OFFICER), scene.households["none"]
    grandchild = {
        "full_name": "Lê Văn Cháu", "sex": "M", "birth_year": "2020", "relation": "grandchild",
        "ethnic_group": scene.ethnic_group.pk, "on_date": scene.day(9),
        "no_identity_reason": "child", "act": "confirm",
    }  # fmt: skip
    client.post(url_of(scene, "them-thanh-vien"), grandchild)
    cousin = Person.objects.get(full_name="Lê Văn Cháu")
    child = people(scene)[1]
    data: dict[str, Any] = {"new_head": child.pk, "on_date": scene.day(1)}
    asked = client.post(url_of(scene, "thay-chu-ho"), data | {"act": "preview"})
    assert asked.status_code == 422
    assert f'name="relation_{cousin.pk}"' in asked.content.decode()
    confirm(client, url_of(scene, "thay-chu-ho"), data | {f"relation_{cousin.pk}": "child"})
    assert house.memberships.current().get(relation="head").person == child


def test_a_household_splits(scene: Scene, client_of: ClientOf) -> None:
    client, (_head, child) = client_of(Role.COMMUNE_OFFICER), people(scene)
    data = {"leaving": [child.pk], "head": child.pk, "on_date": scene.day(1)}
    confirm(client, url_of(scene, "tach-ho"), data)
    new = HouseholdChange.objects.latest("pk").other_household
    assert new is not None
    assert client.get(f"/ho/{new.code}/").status_code == 200


def test_two_households_merge_after_the_relations_are_said(
    scene: Scene, client_of: ClientOf
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    other = scene.households["escaped"]
    data: dict[str, Any] = {"dissolved_code": other.code, "on_date": scene.day(1)}
    asked = client.post(url_of(scene, "nhap-ho"), data | {"act": "preview"})
    assert asked.status_code == 422
    said = {f"relation_{person.pk}": "other" for person in people(scene, "escaped")}
    confirm(client, url_of(scene, "nhap-ho"), data | said)
    other.refresh_from_db()
    assert other.closed_on is not None


def test_the_neighbours_household_cannot_be_merged(scene: Scene, client_of: ClientOf) -> None:
    far = scene.households["far"]
    data = {"dissolved_code": far.code, "on_date": scene.day(1), "act": "preview"}
    page = client_of(Role.COMMUNE_OFFICER).post(url_of(scene, "nhap-ho"), data)
    assert page.status_code == 422
    assert people(scene, "far")[0].full_name not in page.content.decode()


def test_a_household_moves_to_the_neighbour_and_is_theirs(
    scene: Scene, client_of: ClientOf
) -> None:
    client, code = client_of(Role.COMMUNE_OFFICER), scene.households["none"].code
    url = url_of(scene, "chuyen-dia-ban")
    listed = client.post(url, {"commune": scene.neighbour.pk, "act": "choose"})
    target = scene.households["far"].village
    assert f'value="{target.pk}"' in listed.content.decode()
    data = {"commune": scene.neighbour.pk, "village": target.pk, "on_date": scene.day(1)}
    confirm(client, url, data)
    assert client.get(f"/ho/{code}/").status_code == 404
    assert client_of("stranger").get(f"/ho/{code}/").status_code == 200


def test_a_household_ends_with_a_reason(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    data = {"on_date": scene.day(1), "reason": "Đi khỏi địa phương"}
    confirm(client, url_of(scene, "khong-con"), data)
    page = client.get(f"/ho/{scene.households['none'].code}/").content.decode()
    assert "Đi khỏi địa phương" in page


def test_a_new_household_is_registered_with_its_head(scene: Scene, client_of: ClientOf) -> None:
    data = {
        "village": scene.village.pk, "on_date": scene.day(5), "full_name": "Đỗ Văn Lập",
        "sex": "M", "birth_date": "05/09/1985", "ethnic_group": scene.ethnic_group.pk,
        "identity_number": "097085000777", "phone": "0912345678", "address": "Xóm 3",
    }  # fmt: skip
    page = client_of(Role.COMMUNE_OFFICER).post("/ho/moi/", data, follow=True)
    assert "Đỗ Văn Lập" in page.content.decode()
    assert Household.objects.get(address="Xóm 3").village == scene.village


def test_a_village_of_the_neighbour_cannot_be_chosen(scene: Scene, client_of: ClientOf) -> None:
    data = {
        "village": scene.households["far"].village.pk, "on_date": scene.day(5),
        "full_name": "Đỗ Văn Lập", "sex": "M", "birth_year": "1985",
        "ethnic_group": scene.ethnic_group.pk,
    }  # fmt: skip
    page = client_of(Role.COMMUNE_OFFICER).post("/ho/moi/", data)
    assert 'id="id_village_error"' in page.content.decode()


def test_details_are_corrected(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(Role.COMMUNE_OFFICER), scene.households["none"]
    url = reverse("households:edit", args=[house.code])
    assert client.post(url, {"address": "Xóm 9", "phone": "0987654321"}).status_code == 302
    house.refresh_from_db()
    assert house.address == "Xóm 9"
    assert 'id="id_phone_error"' in client.post(url, {"phone": "12"}).content.decode()


def test_a_member_is_corrected(scene: Scene, client_of: ClientOf) -> None:
    client, head = client_of(Role.COMMUNE_OFFICER), people(scene)[0]
    url = reverse("households:person", args=[scene.households["none"].code, head.uuid])
    data = {
        "full_name": "Lê Văn Hòa", "sex": "M", "birth_year": str(head.birth_year),
        "ethnic_group": scene.ethnic_group.pk, "identity_number": head.identity_number,
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    head.refresh_from_db()
    assert head.full_name == "Lê Văn Hòa"
