"""The leader's batch, one case, the register of decisions and one decision with its list."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from households.choices import CaseReason, CaseState, ObjectionState, ReviewState
from households.models import Decision, Objection, ReviewCase
from officials.choices import Role
from officials.models import Official
from tests.factories.cases import POSTED, UNTIL, ready_case, running_round
from tests.factories.households import (
    IndicatorFactory,
    PovertyStandardFactory,
    ReviewFactory,
    household_with_head,
)
from tests.factories.officials import official_with
from tests.households.queries import queries_of
from tests.households.test_services_decisions import NEAR, NOT, POOR, Commune, made_commune

pytestmark = pytest.mark.django_db
BATCH = "/cho-quyet-dinh/"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(dt.datetime(2026, 10, 12, 3, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def commune() -> Commune:
    return made_commune()


def client_of(official: Official) -> Client:
    client = Client()
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client


def order(commune: Commune, *cases: ReviewCase, **more: Any) -> dict[str, Any]:
    return {
        "act": "sign",
        "case": [case.pk for case in cases],
        "commune": commune.area.pk,
        "number": "1/QĐ-UBND",
        "decided_on": "12/10/2026",
        **more,
    }


def test_the_batch_says_what_changes_and_why(commune: Commune) -> None:
    standard = PovertyStandardFactory.create()
    IndicatorFactory.create(standard=standard, position=3, name_vi="Dinh dưỡng")
    case = commune.case(POOR, NEAR)
    Objection.objects.create(
        case=case, posting=case.posting, received_on=POSTED, received_by=commune.officer,
        content="Nhà có xe tải", due_on=UNTIL, state=ObjectionState.DISMISSED,
        answer="Xe đi mượn", answered_on=UNTIL, answered_by=commune.officer,
    )  # fmt: skip
    commune.case(NOT, POOR)
    page = client_of(commune.leader).get(BATCH).content.decode()
    for said in (
        "Cận nghèo thành hộ nghèo".lower(),
        "thoát nghèo",
        "thiếu hụt thêm:",
        "dinh dưỡng",
        "họp dân 38/40 đồng ý",
        "niêm yết 06/10 đến 08/10/2026",
        "1 khiếu nại đã trả lời",
        "đang trong danh sách hộ nghèo",
    ):
        assert said in page.lower(), said
    one = client_of(commune.leader).get(f"{BATCH}{case.pk}/").content.decode()
    assert "Nhà có xe tải" in one
    assert "Xe đi mượn" in one


def test_filters_narrow_the_batch(commune: Commune) -> None:
    poor, exits = commune.case(POOR), commune.case(NOT, POOR)
    page = client_of(commune.leader).get(BATCH, {"doi": "thoat-ngheo"}).content.decode()
    assert exits.household.code in page
    assert poor.household.code not in page
    none = client_of(commune.leader).get(BATCH, {"khieu_nai": "co"}).content.decode()
    assert "Không có hồ sơ nào khớp với bộ lọc" in none


def test_signing_some_leads_to_the_decision_and_its_list(commune: Commune) -> None:
    signed, left = commune.case(POOR), commune.case(POOR)
    client = client_of(commune.leader)
    answer = client.post(BATCH, order(commune, signed))
    decision = Decision.objects.get(number="1/QĐ-UBND")
    assert answer["Location"] == reverse("households:decision", args=[decision.pk])
    page = client.get(answer["Location"]).content.decode()
    assert signed.household.code in page
    assert decision.issued.sha256 in page
    left.refresh_from_db()
    assert left.state == CaseState.READY


def test_all_that_match_are_signed_wherever_they_stand(commune: Commune) -> None:
    for _number in range(3):
        commune.case(POOR)
    other = commune.case(NOT, POOR)
    client = client_of(commune.leader)
    answer = client.post(f"{BATCH}?doi=moi-ngheo", order(commune, all="3"))
    assert answer.status_code == 302
    other.refresh_from_db()
    assert other.state == CaseState.READY
    assert ReviewCase.objects.filter(state=CaseState.RECOGNISED).count() == 3


def test_all_is_as_many_as_were_seen(commune: Commune) -> None:
    commune.case(POOR)
    commune.case(POOR)
    answer = client_of(commune.leader).post(BATCH, order(commune, all="1"))
    assert answer.status_code == 422
    assert "nay có 2 hồ sơ" in answer.content.decode()
    assert not Decision.objects.exists()


def test_ones_own_surveys_are_never_among_all(commune: Commune) -> None:
    commune.leader.posts.create(
        role=Role.COMMUNE_OFFICER, area=commune.area, valid_from=dt.date(2020, 1, 1)
    )
    own = ready_case(household_with_head(commune.village), commune.leader, POOR)
    case = commune.case(POOR)
    client = client_of(commune.leader)
    page = client.get(BATCH).content.decode()
    assert f'value="{own.pk}"' not in page
    assert "lãnh đạo khác ký" in page
    assert client.post(BATCH, order(commune, all="1")).status_code == 302
    assert set(ReviewCase.objects.filter(state=CaseState.RECOGNISED)) == {case}
    assert client.post(BATCH, order(commune, own, number="2")).status_code == 422


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": ""}, "Hãy nhập số quyết định"),
        ({"decided_on": "31/02/2026"}, "Ngày không hợp lệ"),
        ({"decided_on": "01/01/2199"}, "tương lai"),
        ({"decided_on": "08/10/2026"}, "niêm yết đến hết ngày 08/10/2026"),
        ({"case": []}, "Hãy chọn ít nhất một hồ sơ"),
        ({"case": ["9" * 30, "x"]}, "Hãy chọn ít nhất một hồ sơ"),
    ],
)
def test_a_decision_that_cannot_be_says_why_and_keeps_what_was_chosen(
    commune: Commune, change: dict[str, Any], said: str
) -> None:
    case = commune.case(POOR)
    page = client_of(commune.leader).post(BATCH, order(commune, case) | change)
    assert page.status_code == 422
    assert said in page.content.decode()
    if "case" not in change:
        box = re.search(rf'<input[^>]*id="c{case.pk}"[^>]*>', page.content.decode())
        assert box is not None
        assert "checked" in box[0]
    assert not Decision.objects.exists()


def test_a_leader_neither_sees_nor_signs_the_neighbours_cases(commune: Commune) -> None:
    case, stranger = commune.case(POOR), made_commune()
    client = client_of(stranger.leader)
    assert case.household.code not in client.get(BATCH).content.decode()
    assert client.post(BATCH, order(stranger, case)).status_code == 422
    assert client.post(BATCH, order(commune, case)).status_code == 422
    assert client.get(f"{BATCH}{case.pk}/").status_code == 404
    decision = commune.sign(case)
    assert client.get(f"/quyet-dinh/{decision.pk}/").status_code == 404


def test_a_case_is_returned_from_the_batch_or_its_own_page(commune: Commune) -> None:
    cases = [commune.case(POOR), commune.case(POOR)]
    client = client_of(commune.leader)
    nothing = client.post(BATCH, {"act": "return", "case": [cases[0].pk], "reason": ""})
    assert nothing.status_code == 422
    assert "Hãy ghi rõ lý do" in nothing.content.decode()
    client.post(BATCH, {"act": "return", "case": [cases[0].pk], "reason": "Đo lại nhà"})
    page = f"{BATCH}{cases[1].pk}/?thon={commune.village.pk}"
    answer = client.post(page, {"act": "refuse", "reason": "Không cư trú"})
    assert answer["Location"] == f"{BATCH}?thon={commune.village.pk}"
    states = [ReviewCase.objects.get(pk=case.pk).state for case in cases]
    assert states == [CaseState.ASSIGNED, CaseState.REFUSED]


def test_one_goes_from_case_to_case_and_back_to_where_one_was(commune: Commune) -> None:
    first, second = commune.case(POOR), commune.case(POOR)
    client = client_of(commune.leader)
    page = client.get(f"{BATCH}{first.pk}/", {"doi": "moi-ngheo"}).content.decode()
    assert f"{BATCH}{second.pk}/?doi=moi-ngheo" in page
    assert f"{BATCH}?doi=moi-ngheo#h{first.pk}" in page
    assert 'rel="prev"' not in page


def test_surveys_of_before_the_rounds_say_how_they_get_into_one(commune: Commune) -> None:
    ReviewFactory.create(
        household=household_with_head(commune.village), state=ReviewState.SURVEYED,
        surveyor=commune.officer,
    )  # fmt: skip
    page = client_of(commune.leader).get(BATCH).content.decode()
    assert "1 phiếu rà soát từ trước chưa thuộc đợt nào" in page


def test_the_batch_costs_the_same_however_many_wait(commune: Commune) -> None:
    client = client_of(commune.leader)
    commune.case(POOR, NEAR)
    client.get(BATCH)
    few = queries_of(client, BATCH)
    for _number in range(5):
        commune.case(POOR, NEAR)
    assert queries_of(client, BATCH) == few
    assert few <= 30


def test_a_decision_shows_its_list_as_issued_as_corrected_and_the_difference(
    commune: Commune,
) -> None:
    case, other = commune.case(POOR), commune.case(NEAR)
    first = commune.sign(case, other)
    with time_machine.travel(dt.datetime(2026, 11, 2, 3, tzinfo=dt.UTC), tick=False):
        again = ready_case(
            case.household, commune.officer, NOT, before=POOR,
            reasons=[CaseReason.CORRECTION], month=11,
        )  # fmt: skip
        officer = client_of(commune.officer)
        answer = client_of(commune.leader).post(
            BATCH,
            order(commune, again, corrects=first.pk, number="2/QĐ-UBND", decided_on="01/11/2026"),
        )
        assert answer.status_code == 302
        second = Decision.objects.get(number="2/QĐ-UBND")
        page = officer.get(f"/quyet-dinh/{first.pk}/").content.decode()
        assert "Đã được đính chính bởi" in page
        assert other.household.code in page
        issued = officer.get(f"/quyet-dinh/{first.pk}/").context["lines"]
        assert [line.said["class_after"] for line in issued] == [1, 2]
        now = officer.get(f"/quyet-dinh/{first.pk}/?xem=dinh-chinh").context["lines"]
        assert [line.now["class_after"] for line in now] == [3, 2]
        changed = officer.get(f"/quyet-dinh/{first.pk}/?xem=khac").context["lines"]
        assert [(line.row.code, line.by) for line in changed] == [
            (case.household.code, "2/QĐ-UBND")
        ]
        assert "1/QĐ-UBND" in officer.get(f"/quyet-dinh/{second.pk}/").content.decode()


def test_an_officer_asks_for_a_correction_in_a_running_round(commune: Commune) -> None:
    case = commune.case(POOR)
    decision = commune.sign(case)
    url = f"/quyet-dinh/{decision.pk}/dinh-chinh/"
    code = case.household.code
    officer = client_of(commune.officer)
    page = officer.post(url, {"code": code, "note": "Nhầm thu nhập"}, follow=True)
    assert "Chờ đợt sau" in page.content.decode()
    running_round(commune.area, 10)
    assert client_of(commune.leader).post(url, {"code": code, "note": "x"}).status_code == 403
    page = officer.post(url, {"code": code, "note": ""}, follow=True)
    assert "Hãy ghi rõ lý do" in page.content.decode()
    page = officer.post(url, {"code": "khong-co", "note": "x"}, follow=True)
    assert "Không tìm thấy hộ" in page.content.decode()
    officer.post(url, {"code": code, "note": "Nhầm thu nhập"})
    listed = ReviewCase.objects.get(state=CaseState.LISTED)
    assert (listed.household, listed.reasons) == (case.household, [CaseReason.CORRECTION])
    assert listed.class_before == POOR


def test_the_register_of_decisions_counts_classes(commune: Commune) -> None:
    commune.sign(commune.case(POOR), commune.case(NEAR), commune.case(NOT))
    supervisor = official_with(Role.PROVINCIAL_SUPERVISOR, area=commune.area.parent)
    rows = client_of(supervisor).get("/quyet-dinh/").context["rows"]
    assert [(row.number, c.poor, c.near_poor, c.not_poor) for row, c in rows] == [
        ("1/QĐ-UBND", 1, 1, 1)
    ]
