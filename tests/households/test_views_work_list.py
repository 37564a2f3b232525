"""The first page of commune officials: what it counts, whose it is, what it costs."""

import datetime as dt
import re

import pytest
from django.test import Client

from households.choices import PovertyClass, ReviewState
from households.models import ReportedResult, Review, ReviewRound
from officials.choices import Role
from tests.factories.households import household_with_head
from tests.factories.procedure import listed_case
from tests.households.conftest import ClientOf
from tests.households.queries import queries_of
from tests.households.scene import Scene, await_decision, classify

#: What the scene leaves an officer of its commune to do in the register.
REGISTER = {
    "Hồ sơ quá hạn": 0,
    "Hồ sơ hạn hôm nay": 0,
    "Giấy đề nghị đến hạn, quá hạn": 0,
    "Hồ sơ chờ tôi": 0,
    "Phiếu đang nhập": 0,
    "Cần rà soát": 2,
    "Hệ thống khác báo nghèo, chưa phân loại": 0,
    "Không phân loại được": 0,
    "Sắp hết thời gian mới thoát nghèo": 1,
    "Số liệu quá một tháng": 1,
    "Ngân hàng không chấp nhận": 0,
}


def counts(client: Client) -> dict[str, int]:
    page = client.get("/viec-hom-nay/").content.decode()
    found = re.findall(r'class="tn-kind" href="[^"]+">([^<]+)</a> \(([\d.]+)\)', page)
    return {title: int(number.replace(".", "")) for title, number in found}


def test_an_officer_sees_what_waits_in_the_commune(client_of: ClientOf) -> None:
    assert REGISTER.items() <= counts(client_of(Role.COMMUNE_OFFICER)).items()


def test_a_leader_sees_what_to_decide_and_enters_nothing(scene: Scene, client_of: ClientOf) -> None:
    await_decision(scene)
    found = counts(client_of(Role.COMMUNE_LEADER))
    assert found["Chờ quyết định"] == 1
    assert "Phiếu đang nhập" not in found
    assert "Cần rà soát" not in found


def test_a_household_with_a_case_stands_among_the_cases_alone(
    scene: Scene, client_of: ClientOf
) -> None:
    listed_case(scene.households["poor"], ReviewRound.objects.get(commune=scene.commune))
    found = counts(client_of(Role.COMMUNE_OFFICER))
    assert (found["Cần rà soát"], found["Hồ sơ chờ tôi"]) == (1, 1)


def test_a_collector_sees_their_village_only(scene: Scene, client_of: ClientOf) -> None:
    other = household_with_head(scene.other_village, full_name="Đinh Thị Khác")
    classify(other, PovertyClass.POOR, scene.last_year)
    page = client_of(Role.VILLAGE_COLLECTOR).get("/viec-hom-nay/can-ra-soat/").content.decode()
    assert "Nguyễn Thị Lan" in page
    assert other.code not in page
    assert scene.households["far"].code not in page


def test_every_count_is_the_length_of_the_page_it_opens(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    page = client.get("/viec-hom-nay/").content.decode()
    kinds = re.findall(r'class="tn-kind" href="([^"]+)">[^<]+</a> \((\d+)\)', page)
    assert len(kinds) == len(counts(client))
    for url, number in kinds:
        rows = re.findall(r'class="tn-row"', client.get(url).content.decode())
        assert len(rows) == int(number), url


def test_the_neighbour_sees_nothing_of_it(scene: Scene, client_of: ClientOf) -> None:
    client = client_of("stranger")
    for path in ("/viec-hom-nay/", "/viec-hom-nay/can-ra-soat/", "/ho/", "/ra-soat/"):
        page = client.get(path).content.decode()
        for key in ("poor", "near", "not_poor", "none", "escaped"):
            assert scene.households[key].code not in page
        assert "Thôn Đông" not in page


def test_the_number_of_queries_does_not_grow(scene: Scene, client_of: ClientOf) -> None:
    """A kind with more rows than are shown is counted: one query more, however many there are."""

    def more(households: int) -> None:
        for number in range(households):
            house = household_with_head(scene.village, full_name=f"Hộ Thêm {number}")
            classify(house, PovertyClass.POOR, scene.last_year)

    client = client_of(Role.COMMUNE_OFFICER)
    more(6)
    client.get("/viec-hom-nay/")
    before = queries_of(client, "/viec-hom-nay/")
    more(6)
    assert queries_of(client, "/viec-hom-nay/") <= before
    assert before <= 46


@pytest.mark.parametrize("path", ["/viec-hom-nay/", "/viec-hom-nay/can-ra-soat/"])
@pytest.mark.parametrize(
    "role", [Role.PROVINCIAL_SUPERVISOR, Role.BANK_OFFICER, Role.SYSTEM_ADMINISTRATOR]
)
def test_others_have_no_work_list(client_of: ClientOf, role: Role, path: str) -> None:
    assert client_of(role).get(path).status_code == 403


def test_an_unknown_section_is_not_found(client_of: ClientOf) -> None:
    assert client_of(Role.COMMUNE_OFFICER).get("/viec-hom-nay/khac/").status_code == 404


def test_pages_go_on_by_key_and_back(scene: Scene, client_of: ClientOf) -> None:
    for number in range(60):
        household_with_head(scene.village, full_name=f"Hộ Thứ {number:02d}")
    client = client_of(Role.COMMUNE_OFFICER)
    first = client.get("/ho/").content.decode()
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = client.get("/ho/" + onward[1].replace("&amp;", "&")).content.decode()
    seen = [re.findall(r"href=\"/ho/([\d-]+)/\"", page) for page in (first, second)]
    assert len(seen[0]) == 50
    assert not set(seen[0]) & set(seen[1])
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back is not None
    again = client.get("/ho/" + back[1].replace("&amp;", "&")).content.decode()
    assert re.findall(r"href=\"/ho/([\d-]+)/\"", again) == seen[0]


def test_a_filter_offers_and_accepts_own_villages_only(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    page = client.get("/ho/").content.decode()
    assert f'value="{scene.village.pk}"' in page
    foreign = scene.households["far"].village
    assert f'value="{foreign.pk}"' not in page
    tried = client.get(f"/ho/?thon={foreign.pk}").content.decode()
    assert scene.households["far"].code not in tried


@pytest.mark.parametrize(
    ("kind", "keys"),
    [("poor", {"poor"}), ("near-poor", {"near"}), ("not-poor", {"not_poor", "escaped"}),
     ("unknown", {"none"})],
)  # fmt: skip
def test_households_by_class(scene: Scene, client_of: ClientOf, kind: str, keys: set[str]) -> None:
    page = client_of(Role.COMMUNE_OFFICER).get(f"/ho/?loai={kind}").content.decode()
    found = set(re.findall(r"href=\"/ho/([\d-]+)/\"", page))
    assert found == {scene.households[key].code for key in keys}


def test_a_review_that_lacks_facts_goes_to_its_own_list(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    code = scene.households["none"].code
    client.post(f"/ho/{code}/mo-phieu/", {"kind": "periodic", "reviewed_on": scene.day(0)})
    assert Review.objects.get(household__code=code).state == ReviewState.DRAFT
    page = client.get("/khong-phan-loai/").content.decode()
    assert "Lê Văn Hoà" in page
    assert "Còn thiếu:" in page
    assert "mục khác" in page  # the first few are named; a row is no form


def test_a_household_another_system_reports_poor_waits_for_a_review(
    scene: Scene, client_of: ClientOf
) -> None:
    def report(key: str, poverty_class: int, year: int) -> None:
        ReportedResult.objects.create(
            household=scene.households[key], source="national", poverty_class=poverty_class,
            reported_on=dt.date(year, 10, 1), reviewer="Trần Văn Soát",
        )  # fmt: skip

    report("none", PovertyClass.POOR, 2024)
    report("poor", PovertyClass.POOR, 2024)  # has a class here
    officer = client_of(Role.COMMUNE_OFFICER)
    assert counts(officer)["Hệ thống khác báo nghèo, chưa phân loại"] == 1
    page = officer.get("/viec-hom-nay/duoc-bao/").content.decode()
    assert scene.households["none"].code in page
    assert scene.households["poor"].code not in page
    case = officer.get(f"/ho/{scene.households['none'].code}/bien-dong/").content.decode()
    assert "Hệ thống khác báo" in case
    assert "Trần Văn Soát" in case
    report("none", PovertyClass.NOT_POOR, 2025)  # the latest report counts
    assert counts(officer)["Hệ thống khác báo nghèo, chưa phân loại"] == 0
