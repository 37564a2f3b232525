"""Pages of papers: what anybody is told of a code, what officials see and may do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from households.choices import PaperKind, PaperState
from households.models import Paper, PaperPrint
from households.services.papers import (
    issue_decision,
    replace_paper,
    run_print,
    withdraw_paper,
)
from officials.choices import Role
from tests.households.conftest import ClientOf
from tests.households.paper_scene import certificates_for, decision_for
from tests.households.queries import queries_of
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _private(tmp_path: Path, settings: Any) -> None:
    settings.PRIVATE_ROOT = tmp_path


def text_of(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


# --- the public page -----------------------------------------------------------------------------


def test_anybody_learns_what_the_heading_says_and_no_more(scene: Scene) -> None:
    (paper,) = certificates_for(scene, 1)
    answer = Client().get(f"/kiem-tra/{paper.code}/")
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Giấy này còn giá trị." in page
    for told in (paper.number, "05/01/2026", scene.commune.name, scene.province.name):
        assert told in page
    household = paper.household
    assert household is not None
    head = household.memberships.get(relation="head").person
    secrets = [
        head.full_name, head.identity_number, household.code, scene.village.name,
        scene.officer.full_name, scene.leader.full_name, str(paper.uuid), paper.sha256,
        paper.decision.number if paper.decision else "",
    ]  # fmt: skip
    assert [secret for secret in secrets if secret and secret in page] == []
    assert "no-store" in answer["Cache-Control"]


def test_a_code_may_be_typed_with_dashes_and_small_letters(scene: Scene) -> None:
    (paper,) = certificates_for(scene, 1)
    answer = Client().get("/kiem-tra/", {"ma": f" {paper.shown_code.lower()} "})
    assert paper.number in text_of(answer)


def test_a_replaced_and_a_withdrawn_paper_say_so_without_the_reason(scene: Scene) -> None:
    old, gone = certificates_for(scene, 2)
    new = replace_paper(actor=scene.officer, paper=old, reason="Sai tên bí mật")
    withdraw_paper(actor=scene.leader, paper=gone, reason="Gian dối")
    page = text_of(Client().get(f"/kiem-tra/{old.code}/"))
    assert "đã được thay thế" in page
    assert "bí mật" not in page
    assert new.number not in page
    page = text_of(Client().get(f"/kiem-tra/{gone.code}/"))
    assert "đã bị thu hồi" in page
    assert "Gian dối" not in page


def test_a_mistyped_code_is_told_from_an_unknown_one(scene: Scene) -> None:
    (paper,) = certificates_for(scene, 1)
    other = "A" if paper.code[0] != "A" else "C"
    wrong = Client().get(f"/kiem-tra/{other}{paper.code[1:]}/")
    assert wrong.status_code == 404
    assert "Mã nhập chưa đúng" in text_of(wrong)
    unknown = Client().get("/kiem-tra/3333333333333333/")
    assert unknown.status_code == 404


def test_one_address_may_ask_so_often_a_minute(scene: Scene, settings: Any) -> None:
    cache.clear()
    settings.TN_CHECKS_PER_MINUTE = 3
    asked = [Client().get("/kiem-tra/3333333333333333/").status_code for _ in range(5)]
    assert asked[:3] == [404, 404, 404]
    assert 429 in asked[3:]
    other = Client(REMOTE_ADDR="10.9.8.7").get("/kiem-tra/3333333333333333/")
    assert other.status_code == 404
    settings.TN_BEHIND_PROXY = True
    sly = Client().get("/kiem-tra/3333333333333333/", HTTP_X_FORWARDED_FOR="1.2.3.4, 10.9.8.6")
    assert sly.status_code == 404
    cache.clear()


def test_checking_costs_one_query_and_a_wrong_code_none(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    (paper,) = certificates_for(scene, 1)
    assert queries_of(Client(), f"/kiem-tra/{paper.code}/") == 1
    with django_assert_num_queries(0):
        Client().get("/kiem-tra/AAAA/")


# --- officials -----------------------------------------------------------------------------------


def test_the_list_costs_the_same_for_many(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    certificates_for(scene, 2)
    few = queries_of(client, "/giay-to/")
    certificates_for(scene, 20)
    assert queries_of(client, "/giay-to/") <= few


def test_each_village_sees_its_own(scene: Scene, client_of: ClientOf) -> None:
    here = certificates_for(scene, 1, scene.village)[0]
    there = certificates_for(scene, 1, scene.other_village)[0]
    page = text_of(client_of(Role.VILLAGE_COLLECTOR).get("/giay-to/"))
    assert str(here.uuid) in page
    assert str(there.uuid) not in page
    whole = text_of(client_of(Role.COMMUNE_OFFICER).get("/giay-to/"))
    assert str(there.uuid) in whole
    assert str(here.uuid) not in text_of(client_of("stranger").get("/giay-to/"))


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_a_certificate_is_opened_by_who_may_see_numbers(
    scene: Scene, client_of: ClientOf, size: str
) -> None:
    (paper,) = certificates_for(scene, 1)
    url = f"/giay-to/{paper.uuid}/pdf/?kho={size}"
    answer = client_of(Role.COMMUNE_OFFICER).get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    for role in (Role.PROVINCIAL_SUPERVISOR, Role.VILLAGE_COLLECTOR, "stranger"):
        assert client_of(role).get(url).status_code == 404
    page = text_of(client_of(Role.PROVINCIAL_SUPERVISOR).get(f"/giay-to/{paper.uuid}/"))
    assert f"/giay-to/{paper.uuid}/pdf/" not in page


def test_replacing_and_withdrawing_on_the_page(scene: Scene, client_of: ClientOf) -> None:
    (paper,) = certificates_for(scene, 1)
    officer = client_of(Role.COMMUNE_OFFICER)
    empty = officer.post(f"/giay-to/{paper.uuid}/thay/", {"reason": ""})
    assert empty.status_code == 422
    answer = officer.post(f"/giay-to/{paper.uuid}/thay/", {"reason": "Sai tên"})
    new = Paper.objects.valid().get(kind=PaperKind.CERTIFICATE)
    assert answer["Location"] == f"/giay-to/{new.uuid}/"
    assert officer.post(f"/giay-to/{new.uuid}/thu-hoi/", {"reason": "x"}).status_code == 422
    client_of(Role.COMMUNE_LEADER).post(f"/giay-to/{new.uuid}/thu-hoi/", {"reason": "Cấp nhầm"})
    new.refresh_from_db()
    assert new.state == PaperState.WITHDRAWN
    page = text_of(officer.get(f"/giay-to/{paper.uuid}/"))
    assert f"/giay-to/{new.uuid}/" in page


def test_certificates_of_a_decision_are_issued_and_printed(
    scene: Scene, client_of: ClientOf
) -> None:
    decision = decision_for(scene, 6)
    client = client_of(Role.COMMUNE_OFFICER)
    sent = {"decision": decision.pk, "size": "a5", "output": "pdf"}
    answer = client.post("/giay-to/in/chung-nhan/", sent)
    job = PaperPrint.objects.get()
    assert answer["Location"] == f"/giay-to/in/{job.uuid}/"
    assert client.get(f"/giay-to/in/{job.uuid}/tien-do/").json()["busy"] is True
    run_print(actor=None, job=job.pk)
    page = text_of(client.get(f"/giay-to/in/{job.uuid}/"))
    assert f"/giay-to/in/{job.uuid}/tai/" in page
    file = client.get(f"/giay-to/in/{job.uuid}/tai/")
    assert b"".join(file.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert client_of(Role.COMMUNE_LEADER).get(f"/giay-to/in/{job.uuid}/tai/").status_code == 404
    client.post("/giay-to/in/chung-nhan/", sent)
    assert Paper.objects.count() == 6


def test_a_paper_of_the_decision_is_issued_once_from_its_page(
    scene: Scene, client_of: ClientOf
) -> None:
    decision = decision_for(scene, 2)
    client = client_of(Role.COMMUNE_LEADER)
    first = client.post(f"/giay-to/lap/decision/{decision.pk}/")["Location"]
    assert client.post(f"/giay-to/lap/decision/{decision.pk}/")["Location"] == first
    assert client.post("/giay-to/lap/certificate/1/").status_code == 404
    assert client_of("stranger").post(f"/giay-to/lap/decision/{decision.pk}/").status_code == 404
    preview = client.get(f"{first}trang/1/")
    assert preview["Content-Type"] == "image/png"
    assert client.get(f"{first}trang/9/").status_code == 404


def test_a_long_decision_is_not_drawn_as_pictures(
    scene: Scene, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("households.views.papers.PREVIEW_ROWS", 1)
    paper = issue_decision(actor=scene.leader, decision=decision_for(scene, 3))
    client = client_of(Role.COMMUNE_LEADER)
    assert "/trang/1/" not in text_of(client.get(f"/giay-to/{paper.uuid}/"))
    assert client.get(f"/giay-to/{paper.uuid}/trang/1/").status_code == 404
