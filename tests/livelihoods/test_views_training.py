"""Pages of courses: opened, filled, ticked, certified, asked about; what each shows and costs."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from livelihoods.models import Attendance, Course, Enrolment, FollowUp, Provider
from livelihoods.services.enrolments import Seat, approve_participants, enrol
from officials.choices import Role
from programmes.models import Commitment, Support
from tests.factories.households import MembershipFactory, PersonFactory
from tests.factories.programmes import ProjectFactory, funded_line
from tests.factories.training import (
    CourseFactory,
    OccupationFactory,
    training_norms,
    training_rule,
)
from tests.households.queries import queries_of
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


@pytest.fixture
def course(scene: Scene) -> Course:
    made: Course = CourseFactory.create(area=scene.commune, seats=20)
    training_rule(made.kind)
    training_norms(made.kind)
    return made


def client_of(scene: Scene, who: str = Role.COMMUNE_OFFICER) -> Client:
    client = Client()
    client.force_login(scene.officials[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def plain(answer: object) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", text)


def tick(scene: Scene, who: str) -> str:
    house = scene.households[who]
    return f"{house.pk}-{house.memberships.get(relation='head').person_id}"


def test_a_course_is_opened_with_a_provider_nobody_listed(scene: Scene, course: Course) -> None:
    client = client_of(scene)
    project = ProjectFactory.create(programme=course.programme)
    typed = {
        "area": scene.commune.pk, "kind": course.kind_id,
        "source": f"{course.programme_id}:{project.pk}",
        "occupation": OccupationFactory.create().pk, "provider": "",
        "new_provider": "Trung tâm GDNN huyện cũ", "place": "Nhà văn hóa", "seats": "25",
        "starts_on": scene.day(3), "ends_on": scene.day(1), "training_days": "3",
        "cost_per_person": "2.500.000", "decision_no": "", "decision_on": "",
    }  # fmt: skip
    wrong = client.post("/dao-tao/moi/", typed | {"training_days": "9"})
    assert wrong.status_code == 422
    assert "Số ngày học phải từ 1 đến 3" in plain(wrong)
    assert 'value="2.500.000"' in wrong.content.decode()
    answer = client.post("/dao-tao/moi/", typed)
    made = Course.objects.exclude(pk=course.pk).get()
    assert answer.headers["Location"] == f"/dao-tao/{made.pk}/"
    assert (made.cost_per_person, made.project) == (2_500_000, project)
    assert Provider.objects.get(name="Trung tâm GDNN huyện cũ").province == scene.province
    edited = client.post(f"/dao-tao/{made.pk}/sua/", typed | {"seats": "12"})
    assert edited.status_code == 302
    made.refresh_from_db()
    assert made.seats == 12


def test_people_are_entered_with_reasons_in_each_row(scene: Scene, course: Course) -> None:
    client = client_of(scene)
    address = f"/dao-tao/{course.pk}/ghi-danh/"
    page = plain(client.get(address, {"thon": scene.village.pk}))
    assert "Nguyễn Thị Lan" in page
    assert "Hồ Văn Bình" not in page  # lives in the other village
    found = plain(client.get(address, {"q": "Hồ Văn Bình"}))
    assert "khoản này dành cho hộ nghèo" in found
    assert plain(client.post(address, {"nguoi": []})).count("Chọn ít nhất một người") == 1
    refused = client.post(address, {"nguoi": [tick(scene, "not_poor")], "km": "4,5"})
    assert refused.status_code == 422
    assert not Support.objects.exists()
    answer = client.post(
        address, {"nguoi": [tick(scene, "poor"), tick(scene, "near")], "km": "16,5"}
    )
    assert answer.status_code == 302
    assert [str(one.distance_km) for one in Enrolment.objects.all()] == ["16.5", "16.5"]
    again = plain(client.get(address, {"thon": scene.village.pk}))
    assert "Đã ghi danh lớp này" in again
    assert client.post(address, {"nguoi": ["x"]}).status_code == 422


def test_the_money_that_is_meant_to_pay_is_chosen_with_the_people(
    scene: Scene, course: Course
) -> None:
    line = funded_line(90_000_000, area=scene.commune, year=course.starts_on.year)
    Course.objects.filter(pk=course.pk).update(
        project=line.project, programme=line.project.programme
    )
    client, address = client_of(scene), f"/dao-tao/{course.pk}/ghi-danh/"
    assert "Chưa chọn dòng vốn" in plain(client.get(address))
    typed = {"nguoi": [tick(scene, "poor")], "km": "", "line": line.pk}
    assert client.post(address, typed).status_code == 302
    fund = Commitment.objects.get(line=line)
    assert (fund.state, fund.amount) == ("planned", fund.support.value if fund.support else 0)
    assert client_of(scene, Role.COMMUNE_LEADER).post(
        f"/dao-tao/{course.pk}/", {"act": "approve"}
    ).status_code == 302  # fmt: skip
    line.refresh_from_db()
    assert line.committed == fund.amount


def test_the_course_of_a_course(scene: Scene, course: Course) -> None:
    """Approve, tick, certify, leave, pay, settle: every page in its turn."""
    officer, leader = client_of(scene), client_of(scene, Role.COMMUNE_LEADER)
    seats = [
        Seat(scene.households[who].pk, int(tick(scene, who).split("-")[1]))
        for who in ("poor", "near")
    ]
    poor, near = enrol(actor=scene.officer, course=course, seats=seats)
    page = f"/dao-tao/{course.pk}/"
    assert "chờ lãnh đạo xã duyệt" in plain(officer.get(page))
    assert "Duyệt danh sách học viên" in plain(leader.get(page))
    assert leader.post(page, {"act": "approve"}).status_code == 302

    day = f"{course.starts_on:%d/%m/%Y}"
    answer = officer.post(f"{page}diem-danh/", {"ngay": day, "co_mat": [poor.pk]})
    assert answer.status_code == 302
    assert dict(Attendance.objects.values_list("enrolment", "present")) == {
        poor.pk: True, near.pk: False,
    }  # fmt: skip
    ticked = officer.get(f"{page}diem-danh/", {"ngay": day}).content.decode()
    assert f'value="{poor.pk}" checked' in ticked
    wrong = officer.post(f"{page}diem-danh/", {"ngay": "32/13/2026", "co_mat": [poor.pk]})
    assert wrong.status_code == 422

    left = officer.post(
        page, {"act": "drop", "hoc_vien": [near.pk], "reason": "work", "on_date": scene.day(0)}
    )
    assert left.status_code == 302
    assert "Đi làm ăn, đã có việc làm" in plain(officer.get(page))

    certificates = f"{page}chung-chi/"
    nothing = officer.post(certificates, {"ngay": scene.day(1), f"so_{poor.pk}": ""})
    assert nothing.status_code == 422
    given = officer.post(certificates, {"ngay": scene.day(1), f"so_{poor.pk}": "CC-77"})
    assert given.status_code == 302
    assert "CC-77" in plain(officer.get(page))
    paper = plain(officer.get(f"{page}thanh-toan/"))
    assert "2.830.000" in paper
    assert officer.post(page, {"act": "settle"}).status_code == 302
    course.refresh_from_db()
    assert course.state == "closed"
    assert officer.get(f"{page}diem-danh/").status_code == 404
    assert officer.post(page, {"act": "nothing"}).status_code == 404


def test_who_must_be_asked_now(scene: Scene, course: Course) -> None:
    (poor,) = enrol(
        actor=scene.officer,
        course=course,
        seats=[Seat(scene.households["poor"].pk, int(tick(scene, "poor").split("-")[1]))],
    )
    row = FollowUp.objects.create(
        support=poor.support, month=3, due_on=scene.today - dt.timedelta(days=2)
    )
    officer = client_of(scene)
    assert "Nguyễn Thị Lan" in plain(officer.get("/dao-tao/theo-doi/"))
    assert "Nguyễn Thị Lan" not in plain(client_of(scene, "stranger").get("/dao-tao/theo-doi/"))
    address = f"/dao-tao/theo-doi/{row.pk}/"
    assert client_of(scene, "stranger").get(address).status_code == 404
    lost = {"outcome": "lost", "asked_on": scene.day(0), "work": "", "income": ""}
    assert officer.post(address, lost).status_code == 302
    # Whom nobody reached is asked again.
    assert "Nguyễn Thị Lan" in plain(officer.get("/dao-tao/theo-doi/"))
    typed = {"outcome": "own", "asked_on": scene.day(0), "work": "", "income": "3.500.000"}
    assert "Ghi công việc đang làm" in plain(officer.post(address, typed))
    assert officer.post(address, typed | {"work": "Nuôi gà", "same": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.income, row.same) == ("own", 3_500_000, True)
    assert "Nguyễn Thị Lan" not in plain(officer.get("/dao-tao/theo-doi/"))
    assert "Nuôi gà" in plain(officer.get("/dao-tao/theo-doi/", {"ky": "da-hoi"}))


def test_lists_are_filtered_and_pages_cost_the_same(scene: Scene, course: Course) -> None:
    officer = client_of(scene)
    assert "Chờ quyết toán" in plain(officer.get("/dao-tao/"))
    assert str(course.occupation) not in plain(officer.get("/dao-tao/", {"tinh_trang": "dang-hoc"}))
    assert str(course.occupation) not in plain(officer.get("/dao-tao/", {"nam": "2021"}))
    assert str(course.occupation) not in plain(client_of(scene, "stranger").get("/dao-tao/"))

    house = scene.households["poor"]
    people = [PersonFactory.create(birth_year=1990) for _ in range(9)]
    for person in people:
        MembershipFactory.create(household=house, person=person, relation="other")
    pages = [
        "/dao-tao/", f"/dao-tao/{course.pk}/", f"/dao-tao/{course.pk}/ghi-danh/",
        f"/dao-tao/{course.pk}/diem-danh/", f"/dao-tao/{course.pk}/thanh-toan/",
        f"/dao-tao/{course.pk}/chung-chi/", "/dao-tao/theo-doi/",
    ]  # fmt: skip
    counts = []
    for part in (people[:2], people[2:]):
        enrol(actor=None, course=course, seats=[Seat(house.pk, one.pk) for one in part])
        approve_participants(actor=None, course=course)
        counts.append([queries_of(officer, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 40
