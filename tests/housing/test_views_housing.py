"""Pages of housing: lists, the two tests, a case step by step, photos, a typhoon's screen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from households.choices import PovertyClass
from housing.choices import Cause, Damage, DisasterKind, Work
from housing.models import DisasterEvent, HousingCase, HousingPhoto, HousingSurvey
from housing.services.disasters import DisasterData, record_disaster
from officials.choices import Role
from programmes.choices import SupportState
from tests.factories.households import household_with_head
from tests.factories.housing import HousingSchemeFactory, camera_photo, opened_case
from tests.factories.programmes import ProjectFactory, funded_line
from tests.households.queries import queries_of
from tests.households.scene import Scene, classify
from tests.housing.conftest import ClientOf
from tests.housing.test_services_works import HEIC

pytestmark = pytest.mark.django_db
OFFICER, LEADER, SUPERVISOR = Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_empty_pages_say_what_to_do(client_of: ClientOf) -> None:
    client = client_of(OFFICER)
    assert "Lập hồ sơ từ danh sách" in text(client.get("/nha-o/"))
    assert "load_housing" in text(client.get("/nha-o/nhu-cau/"))
    assert "Chưa ghi đợt thiên tai nào" in text(client.get("/nha-o/thien-tai/"))
    assert "Chưa có hồ sơ nhà ở nào" in text(client.get("/nha-o/tien-do/"))


def test_cases_are_listed_by_priority_then_score(scene: Scene, client_of: ClientOf) -> None:
    scheme = HousingSchemeFactory.create()
    wanted = [("Ba", False, 90), ("Hai", False, 40), ("Một", True, 120), ("Tư", False, None)]
    for name, minority, score in wanted:
        home = household_with_head(scene.village, full_name=f"Nguyễn Văn {name}", birth_year=1980)
        classify(home, PovertyClass.POOR, scene.last_year, is_minority=minority, income_score=score)
        opened_case(None, home, scene.today, scheme)
    page = text(client_of(OFFICER).get("/nha-o/"))
    places = [page.index(f"Nguyễn Văn {name}") for name in ("Một", "Hai", "Ba", "Tư")]
    assert places == sorted(places)
    assert "Nguyễn Văn Một" not in text(client_of(OFFICER).get("/nha-o/?trang_thai=approved"))
    assert "Nguyễn Văn Một" not in text(client_of("stranger").get("/nha-o/"))


def test_lists_cost_the_same_however_long(scene: Scene, client_of: ClientOf) -> None:
    scheme = HousingSchemeFactory.create()

    def add(number: int) -> None:
        home = household_with_head(scene.village, full_name=f"Lê Văn {number}")
        classify(home, PovertyClass.POOR, scene.last_year)
        waiting = household_with_head(scene.village, full_name=f"Lê Thị {number}")
        classify(waiting, PovertyClass.POOR, scene.last_year)
        opened_case(None, home, scene.today, scheme)

    add(0)
    client = client_of(OFFICER)
    paths = ["/nha-o/", "/nha-o/nhu-cau/", "/nha-o/tien-do/"]
    few = [queries_of(client, path) for path in paths]
    for number in range(1, 6):
        add(number)
    assert [queries_of(client, path) for path in paths] == few
    assert max(few) <= 16


def test_both_tests_stand_side_by_side_and_a_survey_settles_the_unknown(
    scene: Scene, client_of: ClientOf
) -> None:
    HousingSchemeFactory.create()
    client, home = client_of(OFFICER), scene.households["poor"]
    path = f"/nha-o/ho/{home.code}/"
    page = text(client.get(path))
    assert "Theo tiêu chí hỗ trợ nhà ở" in page
    assert "Theo chuẩn nghèo đa chiều" in page
    assert "Chất lượng nhà ở" in page
    assert "Thông tư 01/2022/TT-BXD" in page
    sent = {
        "act": "survey", "surveyed_on": scene.day(0), "has_house": "yes", "foundation": "no",
        "frame": "yes", "roof": "", "area_m2": "36,5", "note": "",
    }  # fmt: skip
    assert client.post(path, sent).status_code == 302
    survey = HousingSurvey.objects.get()
    assert (survey.foundation_solid, survey.roof_solid) == (False, None)
    assert str(survey.area_m2) == "36.50"
    wrong = client.post(path, sent | {"area_m2": "rộng"})
    assert wrong.status_code == 422
    assert "Ghi diện tích bằng m²" in text(wrong)


def opening(**more: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "act": "open", "work": "new", "cause": "dilapidated", "event": "", "damage": "",
        "builder": "self", "contractor": "", "cost_estimate": "95.000.000", "due_on": "",
    }  # fmt: skip
    return usual | more


def test_a_second_case_is_refused_with_a_way_to_the_first(
    scene: Scene, client_of: ClientOf
) -> None:
    scheme = HousingSchemeFactory.create()
    client, home = client_of(OFFICER), scene.households["poor"]
    path = f"/nha-o/ho/{home.code}/"
    first = client.post(path, opening(scheme=scheme.pk))
    case = HousingCase.objects.get()
    assert first.headers["Location"] == f"/nha-o/{case.pk}/"
    assert case.cost_estimate == 95_000_000
    second = client.post(path, opening(scheme=scheme.pk, work="repair"))
    page = text(second)
    assert second.status_code == 422
    assert f'href="/nha-o/{case.pk}/">xem hồ sơ trước' in page
    assert HousingCase.objects.count() == 1


def act(case: HousingCase, slug: str) -> str:
    return reverse("housing:case-act", args=[case.pk, slug])


def test_a_case_step_by_step(scene: Scene, client_of: ClientOf) -> None:
    scheme = HousingSchemeFactory.create()
    line = funded_line(
        90_000_000, area=scene.commune, project=ProjectFactory.create(programme=scheme.programme)
    )
    day = scene.today - dt.timedelta(days=20)
    case = opened_case(None, scene.households["poor"], day, scheme)
    officer, leader = client_of(OFFICER), client_of(LEADER)
    path = f"/nha-o/{case.pk}/"

    too_much = officer.post(act(case, "von"), {"line": line.pk, "amount": "41.000.000"})
    assert too_much.status_code == 422
    assert "vượt định mức" in text(too_much)
    assert "41.000.000" in text(too_much)
    officer.post(act(case, "von"), {"line": line.pk, "amount": "40.000.000"})
    given = {
        "giver": "household", "giver_name": "", "kind": "money", "description": "Tiền nhà",
        "value": "20000000", "valuation_note": "", "given_on": scene.day(10),
    }  # fmt: skip
    assert officer.post(act(case, "dong-gop"), given).status_code == 302
    assert "60.000.000 đ" in text(officer.get(path))

    # The officer does not approve.
    approval = {"on_date": scene.day(15), "decision_no": "12/QĐ-UBND"}
    assert officer.post(act(case, "duyet"), approval).status_code == 404
    assert leader.post(act(case, "duyet"), approval).status_code == 302
    assert "12/QĐ-UBND" in text(leader.get(path))

    bad = officer.post(
        act(case, "tien-do"),
        {"stage": "foundation", "reached_on": scene.day(5),
         "photos": SimpleUploadedFile("IMG.HEIC", HEIC), "note": ""},
    )  # fmt: skip
    assert bad.status_code == 422
    assert "Chưa nhận ảnh HEIC" in text(bad)
    assert not case.milestones.exists()
    photo = SimpleUploadedFile("IMG.jpg", camera_photo(900, 700), "image/jpeg")
    answer = officer.post(
        act(case, "tien-do"),
        {"stage": "foundation", "reached_on": scene.day(5), "photos": photo, "note": ""},
    )
    assert answer.status_code == 302
    assert HousingPhoto.objects.get().moment == "foundation"
    for stage, ago in (("frame", 4), ("roof", 3), ("done", 2)):
        sent = {"stage": stage, "reached_on": scene.day(ago), "note": ""}
        assert officer.post(act(case, "tien-do"), sent).status_code == 302
    minutes = {
        "held_on": scene.day(1), "minutes_no": "3/BB", "area_m2": "28", "persons": "4",
        "foundation": "yes", "frame": "yes", "roof": "no", "life_years": "20",
        "cost_final": "98.000.000", "note": "",
    }  # fmt: skip
    officer.post(act(case, "nghiem-thu"), minutes)
    page = text(officer.get(path))
    assert "diện tích 28 m², cần từ 30 m²" in page
    assert "mái chưa bền chắc" in page
    officer.post(act(case, "nghiem-thu"), minutes | {"area_m2": "31,5", "roof": "yes"})
    visit = {"visited_on": scene.day(0), "result": "sound", "findings": ""}
    officer.post(act(case, "bao-hanh"), visit)
    officer.post(act(case, "ket-thuc"), {"on_date": scene.day(0)})
    case.support.refresh_from_db()
    assert case.support.state == SupportState.ENDED
    assert officer.post(act(case, "khong-co")).status_code == 404

    told = text(officer.get(f"/ho/{scene.households['poor'].code}/bien-dong/"))
    assert "Nhà ở: Hoàn thành" in told
    assert "Nghiệm thu nhà" in told
    panel = text(officer.get(f"/ho/{scene.households['poor'].code}/ho-tro/"))
    assert f"/nha-o/{case.pk}/" in panel


def test_a_photo_is_served_to_those_of_the_place_only(scene: Scene, client_of: ClientOf) -> None:
    case = opened_case(None, scene.households["poor"], scene.today)
    photo = SimpleUploadedFile("IMG.jpg", camera_photo(900, 700), "image/jpeg")
    sent = {"moment": "before", "photos": photo, "taken_on": "", "note": ""}
    assert client_of(OFFICER).post(act(case, "anh"), sent).status_code == 302
    row = HousingPhoto.objects.get()
    assert row.taken_on == dt.date(2026, 3, 5)
    path = f"/nha-o/{case.pk}/anh/{row.uuid}/"
    answer = client_of(SUPERVISOR).get(path)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"  # type: ignore[attr-defined]
    assert client_of("stranger").get(path).status_code == 404
    assert client_of(Role.BANK_OFFICER).get(path).status_code == 403
    assert client_of(LEADER).post(f"{path}bo/").status_code == 403
    assert client_of(OFFICER).post(f"{path}bo/").status_code == 302
    assert client_of(OFFICER).get(path).status_code == 404


def test_the_page_of_a_case_costs_the_same_however_much_it_holds(
    scene: Scene, client_of: ClientOf
) -> None:
    case = opened_case(None, scene.households["poor"], scene.today)
    client, path = client_of(SUPERVISOR), f"/nha-o/{case.pk}/"
    before = queries_of(client, path)
    for number in range(3):
        photo = SimpleUploadedFile("a.jpg", camera_photo(300 + number, 200), "image/jpeg")
        sent = {"moment": "before", "photos": photo, "taken_on": "", "note": ""}
        assert client_of(OFFICER).post(act(case, "anh"), sent).status_code == 302
    assert queries_of(client, path) == before
    assert before <= 24


def test_a_typhoons_list_on_one_screen(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(OFFICER)
    scheme = HousingSchemeFactory.create(for_disaster=True)
    sent = {
        "name": "Bão số 9", "kind": "typhoon", "happened_on": scene.day(3), "ended_on": "",
        "communes": [scene.commune.pk], "decision_no": "", "decision_on": "", "note": "",
    }  # fmt: skip
    assert client.post("/nha-o/thien-tai/", sent).status_code == 302
    event = DisasterEvent.objects.get()
    path = f"/nha-o/thien-tai/{event.pk}/"
    poor, near, rich = (scene.households[key] for key in ("poor", "near", "not_poor"))
    page = text(client.get(path))
    assert all(f"damage-{home.pk}" in page for home in (poor, near, rich))
    nothing = client.post(path, {"scheme": scheme.pk, "decision_no": ""})
    assert "ít nhất một hộ" in text(nothing)
    chosen = {"scheme": scheme.pk, "decision_no": "", f"damage-{poor.pk}": Damage.DESTROYED}
    chosen |= {f"damage-{near.pk}": Damage.HEAVY}
    refused = client.post(path, chosen | {f"damage-{rich.pk}": Damage.HEAVY})
    assert refused.status_code == 422
    assert "khoản này dành cho" in text(refused)
    assert 'value="destroyed" selected' in text(refused)
    assert not HousingCase.objects.exists()
    assert client.post(path, chosen).status_code == 302
    works = dict(HousingCase.objects.values_list("support__household", "work"))
    assert works == {poor.pk: Work.NEW, near.pk: Work.REPAIR}
    assert f"damage-{poor.pk}" not in text(client.get(path))
    assert client_of("stranger").get(path).status_code == 404


def test_an_earlier_house_is_shown_beside_its_household_on_the_screen(
    scene: Scene, client_of: ClientOf
) -> None:
    scheme = HousingSchemeFactory.create()
    poor = scene.households["poor"]
    earlier = opened_case(None, poor, scene.today, scheme, cause=Cause.DILAPIDATED)
    data = DisasterData("Lũ", DisasterKind.FLOOD, scene.last_year, [scene.commune.pk])
    event = record_disaster(actor=None, data=data)
    page = text(
        client_of(OFFICER).post(
            f"/nha-o/thien-tai/{event.pk}/",
            {"scheme": scheme.pk, "decision_no": "", f"damage-{poor.pk}": "heavy"},
        )
    )
    assert f'href="/nha-o/{earlier.pk}/">Xem hồ sơ trước' in page


def test_the_province_sees_how_far_each_commune_is(scene: Scene, client_of: ClientOf) -> None:
    opened_case(None, scene.households["poor"], scene.today)
    page = text(client_of(SUPERVISOR).get("/nha-o/tien-do/"))
    assert "Xã Đồng Tâm" in page
    assert "Xã Đồng Tâm" not in text(client_of("stranger").get("/nha-o/tien-do/"))
    last = scene.today.year - 1
    assert "Xã Đồng Tâm" not in text(client_of(SUPERVISOR).get(f"/nha-o/tien-do/?nam={last}"))
