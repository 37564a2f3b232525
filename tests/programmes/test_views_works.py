"""Pages of works, groups, courses for officials and awards."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from programmes.models import Award, Group, OfficialTraining, Work
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def signed(scene: Scene, name: str) -> Client:
    client = Client()
    client.force_login(scene.officials[name])
    return client


def day(value: dt.date) -> str:
    return f"{value:%d/%m/%Y}"


WORK = {
    "name": "Cầu treo bản Đông",
    "kind": "road",
    "nature": "new",
    "is_essential": "on",
    "cost_planned": "1.200.000.000",
    "nguon-central_investment": "1.000.000.000đ",
    "nguon-community": "200 000 000",
    "beneficiaries": "120",
    "poor_beneficiaries": "40",
}


def entered(scene: Scene) -> Work:
    client = signed(scene, "commune_officer")
    answer = client.post("/cong-trinh/moi/", WORK | {"planned_on": day(scene.today)})
    work = Work.objects.get()
    assert answer["Location"] == f"/cong-trinh/{work.pk}/"
    return work


def test_a_work_is_entered_as_people_type_money_and_approved_by_the_leader(scene: Scene) -> None:
    work = entered(scene)
    assert work.commune == scene.commune
    assert dict(work.shares.values_list("source", "amount")) == {
        "central_investment": 1_000_000_000,
        "community": 200_000_000,
    }
    officer, leader = signed(scene, "commune_officer"), signed(scene, "commune_leader")
    page = officer.get(f"/cong-trinh/{work.pk}/").content.decode()
    assert "1.000.000.000" in page
    assert 'value="approve"' not in page
    step = {"act": "approve", "on_date": day(scene.today), "decision_no": "5/QĐ-UBND"}
    assert leader.post(f"/cong-trinh/{work.pk}/", step).status_code == 302
    wrong = officer.post(f"/cong-trinh/{work.pk}/", {"act": "hand_over", "on_date": "1/1/2020"})
    assert wrong.status_code == 422
    work.refresh_from_db()
    assert (work.state, work.decision_no) == ("approved", "5/QĐ-UBND")
    listed = officer.get("/cong-trinh/?buoc=approved&thiet_yeu=on").content.decode()
    assert work.name in listed
    assert work.name not in officer.get("/cong-trinh/?hinh_thuc=maintained").content.decode()
    stranger = signed(scene, "stranger")
    assert stranger.get(f"/cong-trinh/{work.pk}/").status_code == 404
    assert work.name not in stranger.get("/cong-trinh/").content.decode()


def test_a_wrong_form_comes_back_with_what_was_typed(scene: Scene) -> None:
    client = signed(scene, "commune_officer")
    answer = client.post(
        "/cong-trinh/moi/", WORK | {"planned_on": day(scene.today), "poor_beneficiaries": "121"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "không thể lớn hơn tổng số hộ hưởng lợi" in page
    assert "Cầu treo bản Đông" in page


def test_a_work_can_be_corrected(scene: Scene) -> None:
    work = entered(scene)
    client = signed(scene, "commune_officer")
    page = client.get(f"/cong-trinh/{work.pk}/sua/").content.decode()
    assert "Cầu treo bản Đông" in page
    client.post(
        f"/cong-trinh/{work.pk}/sua/",
        WORK | {"planned_on": day(scene.today), "name": "Cầu cứng", "village": scene.village.pk},
    )
    work.refresh_from_db()
    assert (work.name, work.village) == ("Cầu cứng", scene.village)


def test_a_group_and_its_meeting_are_entered(scene: Scene) -> None:
    client = signed(scene, "commune_officer")
    given = {
        "kind": "violence_prevention",
        "name": "CLB Gia đình hạnh phúc",
        "founded_on": "01/03/2024",
        "men": "5",
        "women": "15",
        "minority": "12",
        "leader_position": "Chi hội trưởng phụ nữ",
    }
    client.post("/to-nhom/moi/", given)
    group = Group.objects.get()
    held = {"held_on": "05/04/2024", "topic": "Kỹ năng làm cha mẹ", "participants": "18"}
    assert client.post(f"/to-nhom/{group.pk}/", held | {"women": "19"}).status_code == 422
    assert client.post(f"/to-nhom/{group.pk}/", held | {"women": "14"}).status_code == 302
    assert "Kỹ năng làm cha mẹ" in client.get(f"/to-nhom/{group.pk}/").content.decode()
    assert "05/04/2024" in client.get("/to-nhom/").content.decode()
    client.post(f"/to-nhom/{group.pk}/sua/", given | {"ended_on": "01/05/2025"})
    assert group.name not in client.get("/to-nhom/").content.decode()
    assert group.name in client.get("/to-nhom/?nam=2025").content.decode()
    leader = signed(scene, "commune_leader")
    assert leader.post(f"/to-nhom/{group.pk}/", held | {"women": "1"}).status_code == 404


def test_a_course_shows_who_took_part_and_who_did_not(scene: Scene) -> None:
    client = signed(scene, "commune_officer")
    client.post(
        "/tap-huan-can-bo/moi/",
        {
            "course": "Nghiệp vụ rà soát",
            "held_on": day(scene.today),
            "days": "2",
            "participants": [str(scene.officer.pk)],
        },
    )
    training = OfficialTraining.objects.get()
    page = client.get(f"/tap-huan-can-bo/{training.pk}/").content.decode()
    assert scene.officer.full_name in page
    assert scene.officials["village_collector"].full_name in page
    assert "1 trên 2" in client.get("/tap-huan-can-bo/").content.decode()
    assert signed(scene, "stranger").get(f"/tap-huan-can-bo/{training.pk}/").status_code == 404


def test_an_award_to_a_member_is_found_by_code_and_name(scene: Scene) -> None:
    house = scene.households["poor"]
    client = signed(scene, "commune_officer")
    given = {
        "area": scene.commune.pk,
        "recipient": "person",
        "household_code": house.code,
        "member": "nguyễn thị lan",
        "level": "commune",
        "form": "Giấy khen",
        "decision_no": "7/QĐ-UBND",
        "decided_on": day(scene.today),
        "reason": "Vươn lên thoát nghèo",
        "money": "500.000",
    }
    far = given | {"household_code": scene.households["far"].code}
    assert client.post("/khen-thuong/moi/", far).status_code == 422
    assert client.post("/khen-thuong/moi/", given | {"member": "Không Có"}).status_code == 422
    assert client.post("/khen-thuong/moi/", given).status_code == 302
    award = Award.objects.get()
    assert (award.household, award.money) == (house, 500_000)
    assert "Nguyễn Thị Lan" in client.get("/khen-thuong/?cho=person").content.decode()
    assert "Nguyễn Thị Lan" not in signed(scene, "stranger").get("/khen-thuong/").content.decode()


@pytest.mark.parametrize("path", ["/cong-trinh/", "/to-nhom/", "/khen-thuong/"])
def test_lists_cost_the_same_with_many_rows(
    scene: Scene, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        Work.objects.create(
            commune=scene.commune, village=scene.village, name=f"Đường {number}", kind="road",
            nature="new", cost_planned=1, planned_on=scene.today,
        )  # fmt: skip
        Group.objects.create(
            commune=scene.commune, village=scene.village, name=f"Tổ {number}", kind="women",
            founded_on=scene.today, leader_position="Tổ trưởng",
        )  # fmt: skip
        Award.objects.create(
            area=scene.commune, recipient="household", household=scene.households["poor"],
            level="commune", form="Giấy khen", decision_no=str(number), decided_on=scene.today,
            reason="x",
        )  # fmt: skip
    client = signed(scene, "commune_officer")
    with django_assert_max_num_queries(16):
        assert client.get(path).status_code == 200
