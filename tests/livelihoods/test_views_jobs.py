"""Pages of activities for jobs: many people in one screen, details of one, who was not reached."""

from __future__ import annotations

import pytest

from livelihoods.choices import JobActivityKind
from livelihoods.models import JobActivity, JobEntry, Placement
from livelihoods.services.jobs import JobSeeker, add_people
from officials.choices import Role
from programmes.choices import SupportState
from tests.factories.households import MembershipFactory, PersonFactory
from tests.factories.programmes import EligibilityRuleFactory
from tests.factories.training import JobActivityFactory, JobKindFactory
from tests.households.queries import queries_of
from tests.households.scene import Scene, small_scene
from tests.livelihoods.test_services_jobs import says
from tests.livelihoods.test_views_training import client_of, plain, tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


@pytest.fixture
def counselling(scene: Scene) -> JobActivity:
    made: JobActivity = JobActivityFactory.create(area=scene.commune)
    EligibilityRuleFactory.create(kind=made.support_kind, exclusive=False, min_age=15)
    return made


def test_a_day_of_counselling_in_two_screens(scene: Scene, counselling: JobActivity) -> None:
    officer = client_of(scene)
    typed = {
        "kind": "counselling", "title": "Tư vấn tại thôn Đông", "held_on": scene.day(1),
        "area": scene.commune.pk, "source": f"{counselling.programme_id}:", "place": "",
        "partner": "", "note": "",
    }  # fmt: skip
    missing = officer.post("/viec-lam/moi/", typed | {"kind": "fair"})
    assert missing.status_code == 422
    assert "Danh mục chưa có loại hỗ trợ này" in plain(missing)
    answer = officer.post("/viec-lam/moi/", typed)
    made = JobActivity.objects.exclude(pk=counselling.pk).get()
    assert answer.headers["Location"] == f"/viec-lam/{made.pk}/them/"
    page = plain(officer.get(answer.headers["Location"], {"thon": scene.village.pk}))
    assert "Nguyễn Thị Lan" in page
    ticks = [tick(scene, "poor"), tick(scene, "near")]
    saved = officer.post(answer.headers["Location"], {"nguoi": ticks, "result": "muốn học may"})
    assert saved.status_code == 302
    shown = plain(officer.get(f"/viec-lam/{made.pk}/"))
    assert "2 người tham gia" in shown
    assert "muốn học may" in shown
    assert "Tư vấn tại thôn Đông" in plain(officer.get("/viec-lam/", {"loai": "counselling"}))
    assert "Tư vấn tại thôn Đông" not in plain(officer.get("/viec-lam/", {"loai": "fair"}))
    again = officer.post(answer.headers["Location"], {"nguoi": ticks[:1]})
    assert again.status_code == 422
    nobody = officer.post(answer.headers["Location"], {})
    assert "Chọn ít nhất một người" in plain(nobody)


def test_a_job_is_found_for_several_and_corrected_for_one(scene: Scene) -> None:
    officer = client_of(scene)
    placed = JobActivityFactory.create(
        area=scene.commune,
        kind=JobActivityKind.PLACEMENT,
        support_kind=JobKindFactory.create(code="gioi-thieu-viec-lam"),
        partner="Công ty May 10",
    )
    address = f"/viec-lam/{placed.pk}/them/"
    assert 'value="Công ty May 10"' in officer.get(address).content.decode()
    people = [tick(scene, "poor"), tick(scene, "near")]
    assert officer.post(address, {"nguoi": people}).status_code == 422
    job = {
        "employer": "Công ty May 10", "job": "Công nhân", "started_on": scene.day(3), "place": "",
        "contract": "fixed", "wage": "6.500.000",
    }  # fmt: skip
    assert officer.post(address, {"nguoi": people, **job}).status_code == 302
    assert Placement.objects.filter(wage=6_500_000).count() == 2
    one = JobEntry.objects.get(support__household=scene.households["poor"])
    detail = f"/viec-lam/nguoi/{one.pk}/"
    wrong = officer.post(detail, job | {"ended_on": scene.day(9)})
    assert wrong.status_code == 422
    assert "Ngày nghỉ việc phải từ" in plain(wrong)
    assert officer.post(detail, job | {"ended_on": scene.day(0)}).status_code == 302
    one.support.refresh_from_db()
    assert one.support.state == SupportState.ENDED
    assert client_of(scene, "stranger").get(detail).status_code == 404
    assert officer.get("/dao-tao/theo-doi/", {"ky": "sap-den"}).status_code == 200


def test_going_abroad_is_approved_and_reckoned_on_its_page(scene: Scene) -> None:
    kind = JobKindFactory.create(code="lao-dong-nuoc-ngoai", needs_approval=True)
    abroad = JobActivityFactory.create(
        area=scene.commune, kind=JobActivityKind.OVERSEAS, support_kind=kind
    )
    house = scene.households["poor"]
    head = house.memberships.get(relation="head").person_id
    (entry,) = add_people(actor=scene.officer, activity=abroad, people=[JobSeeker(house.pk, head)])
    officer, leader = client_of(scene), client_of(scene, Role.COMMUNE_LEADER)
    typed = {
        "clause": "1", "country": "Nhật Bản", "company": "", "contract_from": "",
        "contract_to": "", "deployed_on": scene.day(0), "returned_on": "", "language_cost": "",
        "study_days": "10", "lodging_months": "", "distance_km": "", "papers_cost": "",
    }  # fmt: skip
    detail = f"/viec-lam/nguoi/{entry.pk}/"
    assert "chưa duyệt" in plain(officer.post(detail, typed))
    assert leader.post(f"/viec-lam/{abroad.pk}/", {"act": "approve"}).status_code == 302
    assert officer.post(detail, typed).status_code == 302
    assert "Nhà nước hỗ trợ" in plain(officer.get(detail))
    assert "Nhật Bản · xuất cảnh" in plain(officer.get(f"/viec-lam/{abroad.pk}/"))
    entry.support.refresh_from_db()
    assert entry.support.state == SupportState.DELIVERED


def test_who_was_not_reached_is_a_list_with_its_count(
    scene: Scene, counselling: JobActivity
) -> None:
    for who in ("poor", "near"):
        says(scene, who, work="seeking", attends="none")
    officer = client_of(scene)
    before = plain(officer.get("/viec-lam/chua-tiep-can/"))
    assert "Nguyễn Thị Lan" in before
    assert "0,0 %" in before
    house = scene.households["poor"]
    head = house.memberships.get(relation="head").person_id
    add_people(actor=scene.officer, activity=counselling, people=[JobSeeker(house.pk, head)])
    after = plain(officer.get("/viec-lam/chua-tiep-can/"))
    assert "Nguyễn Thị Lan" not in after
    assert "50,0 %" in after
    assert "Nguyễn Thị Lan" in plain(officer.get("/viec-lam/chua-tiep-can/", {"da_den": "1"}))
    # A collector sees the own village; a neighbour nobody of here.
    collector = client_of(scene, Role.VILLAGE_COLLECTOR)
    assert "Trần Văn Đức" in plain(collector.get("/viec-lam/chua-tiep-can/"))
    assert "Trần Văn Đức" not in plain(
        client_of(scene, "stranger").get("/viec-lam/chua-tiep-can/", {"xa": scene.commune.pk})
    )


def test_pages_cost_the_same_for_more_people(scene: Scene, counselling: JobActivity) -> None:
    officer = client_of(scene)
    house = scene.households["poor"]
    people = [PersonFactory.create(birth_year=1990) for _ in range(9)]
    for person in people:
        MembershipFactory.create(household=house, person=person, relation="other")
    pages = [
        "/viec-lam/", f"/viec-lam/{counselling.pk}/", f"/viec-lam/{counselling.pk}/them/",
        "/viec-lam/chua-tiep-can/",
    ]  # fmt: skip
    counts = []
    for part in (people[:2], people[2:]):
        add_people(
            actor=None,
            activity=counselling,
            people=[JobSeeker(house.pk, one.pk) for one in part],
        )
        counts.append([queries_of(officer, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 40
