"""Admin pages of units, villages, accounts and posts: seen, written and refused by role."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from areas.models import Area, AreaAttribute, Population, Village
from officials.choices import Role
from officials.models import Official, Post
from tests.factories.areas import (
    AreaAttributeFactory,
    AreaSuccessionFactory,
    CommuneFactory,
    PopulationFactory,
    ProvinceFactory,
    VillageFactory,
)
from tests.factories.officials import OfficialFactory, PostFactory, official_with

pytestmark = pytest.mark.django_db

GOOD = "mật-khẩu-đủ-dài-2026"


@pytest.fixture
def commune() -> Area:
    return CommuneFactory.create(parent=ProvinceFactory.create(), name="Xã Vĩnh Linh")


@pytest.fixture
def administrator(commune: Area) -> Client:
    return signed_in(official_with(Role.PROVINCIAL_ADMINISTRATOR, area=commune.parent))


@pytest.fixture
def system() -> Client:
    return signed_in(official_with(Role.SYSTEM_ADMINISTRATOR))


def signed_in(official: Official) -> Client:
    client = Client()
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(f"admin:{name}", args=args), query)
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def offered(client: Client, model: str, field: str, term: str = "") -> list[str]:
    query = {"app_label": model.split("_", maxsplit=1)[0], "model_name": model.split("_")[1]}
    response = client.get(
        reverse("admin:autocomplete"), query | {"field_name": field, "term": term}
    )
    assert response.status_code == 200
    return [row["text"] for row in response.json()["results"]]


def errors(response: Any) -> str:
    assert response.status_code == 200, "the form was accepted"
    return str(response.context["adminform"].form.errors)


# Units


def test_every_office_role_reads_units_and_nobody_writes_them(
    commune: Area, system: Client
) -> None:
    for role in [Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER]:
        client = signed_in(official_with(role, area=commune))
        assert "Xã Vĩnh Linh" in page(client, "areas_area_changelist", q="vinh linh")
        assert "Xã Vĩnh Linh" in page(client, "areas_area_change", commune.pk)
    assert system.get(reverse("admin:areas_area_add")).status_code == 403
    changed = system.post(reverse("admin:areas_area_change", args=[commune.pk]), {"name": "X"})
    assert changed.status_code == 403
    commune.refresh_from_db()
    assert commune.name == "Xã Vĩnh Linh"


def test_page_of_a_unit_shows_its_succession(system: Client) -> None:
    row = AreaSuccessionFactory.create(predecessor__name="Xã Cũ", successor__name="Xã Mới")
    AreaAttributeFactory.create(area=row.successor)
    assert row.predecessor is not None
    assert "Xã Cũ" in page(system, "areas_area_change", row.successor.pk)
    assert "Xã Mới" in page(system, "areas_area_change", row.predecessor.pk)


def test_search_ignores_tone_marks_and_order(system: Client, commune: Area) -> None:
    assert commune.code in page(system, "areas_area_changelist", q="linh vinh")
    assert commune.code not in page(system, "areas_area_changelist", q="linh khong")


# Villages


def test_villages_are_listed_and_offered_inside_the_area_only(
    commune: Area, administrator: Client
) -> None:
    inside, outside = VillageFactory.create(commune=commune), VillageFactory.create()
    officer = signed_in(official_with(Role.COMMUNE_OFFICER, area=commune))
    for client in [officer, administrator]:
        listed = page(client, "areas_village_changelist")
        assert inside.name in listed
        assert outside.name not in listed
        assert outside.commune.name not in listed
        hidden = client.get(reverse("admin:areas_village_change", args=[outside.pk]))
        assert hidden.status_code in {302, 404}
    assert offered(administrator, "officials_post", "village") == [inside.name]


def test_officer_adds_a_village_to_the_own_commune(commune: Area) -> None:
    client = signed_in(official_with(Role.COMMUNE_OFFICER, area=commune))
    former = AreaSuccessionFactory.create(successor=commune).predecessor
    assert former is not None
    data = {"code": "01", "name": "Bản Thử", "kind": "ban", "former_commune": former.pk}
    url = reverse("admin:areas_village_add")
    assert client.post(url, data | {"commune": commune.pk}).status_code == 302
    village = Village.objects.get()
    assert (village.commune, village.former_commune) == (commune, former)
    elsewhere = CommuneFactory.create()
    assert "commune" in errors(client.post(url, data | {"code": "2", "commune": elsewhere.pk}))
    assert Village.objects.count() == 1


def test_village_form_shows_the_refusal_of_the_service(commune: Area) -> None:
    client = signed_in(official_with(Role.COMMUNE_OFFICER, area=commune))
    VillageFactory.create(commune=commune, code="01")
    data = {"commune": commune.pk, "code": "01", "name": "Bản Thử", "kind": "ban"}
    said = errors(client.post(reverse("admin:areas_village_add"), data))
    assert "đã có thôn khác trong xã dùng" in said


def test_collector_reads_the_own_village_and_changes_nothing(commune: Area) -> None:
    own, sister = VillageFactory.create_batch(2, commune=commune)
    collector = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=own)
    client = signed_in(collector)
    listed = page(client, "areas_village_changelist")
    assert own.name in listed
    assert sister.name not in listed
    assert client.get(reverse("admin:areas_village_add")).status_code == 403
    url = reverse("admin:areas_village_change", args=[own.pk])
    assert client.post(url, {"name": "Khác"}).status_code == 403


# Reference data


def test_system_administrator_sets_an_attribute(system: Client, commune: Area) -> None:
    held = AreaAttributeFactory.create(area=commune)
    data = {
        "area": commune.pk,
        "scheme": "area_type",
        "value": "urban",
        "valid_from": "01/03/2026",
        "legal_basis": "Nghị quyết thử",
    }
    assert system.post(reverse("admin:areas_areaattribute_add"), data).status_code == 302
    held.refresh_from_db()
    assert held.valid_to == dt.date(2026, 2, 28)
    again = data | {"value": "III", "valid_from": "01/04/2026"}
    said = errors(system.post(reverse("admin:areas_areaattribute_add"), again))
    assert "không thuộc thuộc tính đã chọn" in said
    assert not AreaAttribute.objects.filter(value="III").exists()


def test_system_administrator_records_a_population(system: Client, commune: Area) -> None:
    data = {
        "area": commune.pk, "year": 2025, "households": 10, "persons": 40,
        "minority_households": 11, "source": "Niên giám",
    }  # fmt: skip
    url = reverse("admin:areas_population_add")
    assert "không được lớn hơn" in errors(system.post(url, data))
    assert system.post(url, data | {"minority_households": 3}).status_code == 302
    assert Population.objects.get().area == commune


def test_others_read_reference_data_and_change_nothing(
    administrator: Client, commune: Area
) -> None:
    figure = PopulationFactory.create(area=commune)
    assert commune.name in page(administrator, "areas_population_changelist")
    for name in ["areas_population", "areas_areaattribute"]:
        assert administrator.get(reverse(f"admin:{name}_add")).status_code == 403
    url = reverse("admin:areas_population_change", args=[figure.pk])
    assert administrator.post(url, {"households": 1}).status_code == 403


# Accounts and posts


def new_account(area: Area | None) -> dict[str, object]:
    return {
        "username": "tran.b", "full_name": "Trần Thị B", "language": "vi", "password": GOOD,
        "role": Role.COMMUNE_OFFICER, "area": area.pk if area else "", "valid_from": "01/07/2025",
    }  # fmt: skip


def test_administrator_opens_an_account_with_its_post(administrator: Client, commune: Area) -> None:
    url = reverse("admin:officials_official_add")
    assert administrator.get(url).status_code == 200
    assert administrator.post(url, new_account(commune)).status_code == 302
    official = Official.objects.get(username="tran.b")
    assert official.check_password(GOOD)
    assert official.posts.get().area == commune


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": Role.SYSTEM_ADMINISTRATOR, "area": ""}, "role"),
        ({"area": ""}, "area"),
        ({"password": "ngắn"}, "password"),
        ({"username": ""}, "username"),
    ],
)
def test_refused_account_leaves_nothing(
    administrator: Client, commune: Area, changes: dict[str, object], field: str
) -> None:
    before = Official.objects.count()
    url = reverse("admin:officials_official_add")
    assert field in errors(administrator.post(url, new_account(commune) | changes))
    assert (Official.objects.count(), Post.objects.count()) == (before, 1)


def test_place_outside_the_province_is_no_choice(administrator: Client, commune: Area) -> None:
    elsewhere = CommuneFactory.create()
    url = reverse("admin:officials_official_add")
    assert "area" in errors(administrator.post(url, new_account(elsewhere)))
    assert set(offered(administrator, "officials_post", "area")) == {
        str(commune), str(commune.parent),
    }  # fmt: skip


def test_accounts_are_listed_and_offered_inside_the_mandate_only(
    administrator: Client, commune: Area
) -> None:
    inside = official_with(Role.COMMUNE_OFFICER, area=commune)
    outside = official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create())
    orphan = OfficialFactory.create()
    listed = page(administrator, "officials_official_changelist")
    found = offered(administrator, "officials_post", "official")
    for stranger in [outside, orphan]:
        assert stranger.full_name not in listed
        assert stranger.full_name not in found
        url = reverse("admin:officials_official_change", args=[stranger.pk])
        assert administrator.get(url).status_code in {302, 404}
    assert inside.full_name in listed
    assert inside.full_name in found
    assert "Cán bộ" in page(administrator, "officials_post_changelist")
    assert outside.full_name not in page(administrator, "officials_post_changelist")


def test_account_that_also_serves_elsewhere_is_read_only(
    administrator: Client, commune: Area
) -> None:
    official = official_with(Role.COMMUNE_OFFICER, area=commune)
    secret = PostFactory.create(official=official, area__name="Xã Bí Mật")
    url = reverse("admin:officials_official_change", args=[official.pk])
    shown = administrator.get(url).content.decode()
    assert str(secret.area) not in shown
    assert administrator.post(url, {"full_name": "X", "password": GOOD}).status_code == 403
    official.refresh_from_db()
    assert not official.check_password(GOOD)


def test_commune_roles_have_no_door_to_accounts(commune: Area) -> None:
    for role in [Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER]:
        client = signed_in(official_with(role, area=commune))
        for name in ["officials_official", "officials_post"]:
            assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403
            assert client.get(reverse(f"admin:{name}_add")).status_code == 403
        query = {"app_label": "officials", "model_name": "post", "field_name": "official"}
        assert client.get(reverse("admin:autocomplete"), query).status_code == 403


def test_post_is_given_and_ended_in_the_form(administrator: Client, commune: Area) -> None:
    official = official_with(Role.COMMUNE_OFFICER, area=commune)
    data = {
        "official": official.pk, "role": Role.COMMUNE_LEADER, "area": commune.pk,
        "valid_from": "01/07/2025",
    }  # fmt: skip
    url = reverse("admin:officials_post_add")
    assert administrator.post(url, data).status_code == 302
    assert "đã giữ chức vụ này" in errors(administrator.post(url, data))
    post = official.posts.get(role=Role.COMMUNE_LEADER)
    change = reverse("admin:officials_post_change", args=[post.pk])
    assert "bắt đầu ngày" in errors(administrator.post(change, {"valid_to": "30/06/2025"}))
    assert administrator.post(change, {"valid_to": "31/12/2025"}).status_code == 302
    post.refresh_from_db()
    assert post.valid_to == dt.date(2025, 12, 31)
    assert "giao chức vụ mới" in errors(administrator.post(change, {"valid_to": ""}))


def test_only_a_coming_post_can_be_taken_back(administrator: Client, commune: Area) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    held = official_with(Role.COMMUNE_OFFICER, area=commune).posts.get()
    coming = official_with(Role.COMMUNE_OFFICER, area=commune, valid_from=tomorrow).posts.get()
    for post, status in [(held, 403), (coming, 302)]:
        url = reverse("admin:officials_post_delete", args=[post.pk])
        assert administrator.post(url, {"post": "yes"}).status_code == status
    assert Post.objects.filter(pk=held.pk).exists()
    assert not Post.objects.filter(pk=coming.pk).exists()


def test_accounts_are_locked_in_bulk_and_refusals_are_named(
    administrator: Client, commune: Area
) -> None:
    own = official_with(Role.COMMUNE_OFFICER, area=commune)
    shared = official_with(Role.COMMUNE_OFFICER, area=commune)
    PostFactory.create(official=shared)
    url = reverse("admin:officials_official_changelist")
    data = {"action": "lock", "_selected_action": [own.pk, shared.pk]}
    said = administrator.post(url, data, follow=True).content.decode()
    assert "Đã khóa 1 tài khoản." in said
    assert "ngoài phạm vi" in said
    assert list(Official.objects.filter(is_active=False)) == [own]


@pytest.mark.parametrize(
    "name", ["areas_area", "areas_village", "officials_official", "officials_post"]
)
def test_number_of_queries_does_not_grow_with_the_list(
    system: Client, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        village = VillageFactory.create()
        official_with(Role.VILLAGE_COLLECTOR, area=village.commune, village=village)
    url = reverse(f"admin:{name}_changelist")
    with django_assert_max_num_queries(12):
        assert system.get(url).status_code == 200
