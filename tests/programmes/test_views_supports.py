"""Pages of the ledger: list, one support, many at once, and the household's case page."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.urls import reverse

from households.services.move_household import move_household
from officials.choices import Role
from programmes.choices import Once, Recipient, SupportGroup
from programmes.models import Support
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports
from programmes.services.recording import record_supports
from programmes.services.supports import SupportSpec, plan_supports
from tests.factories.programmes import (
    EligibilityRuleFactory,
    ProgrammeFactory,
    SupportKindFactory,
    funded_line,
)
from tests.households.conftest import ClientOf
from tests.households.queries import queries_of
from tests.households.scene import Scene

OFFICER, LEADER = Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER


def gift(**fields: Any) -> Any:
    known = {
        "code": "qua-tet", "name_vi": "Quà Tết", "group": SupportGroup.GIFT,
        "needs_approval": False, "indicators": [], "causes": [],
    }  # fmt: skip
    return SupportKindFactory.create(**(known | fields))


def record(scene: Scene, kind: Any, *names: str, **fields: Any) -> list[Support]:
    programme = ProgrammeFactory.create()
    specs = [SupportSpec(scene.households[name].pk, kind, programme, **fields) for name in names]
    return record_supports(actor=scene.officer, specs=specs, day=scene.today)


def asked(scene: Scene, kind: Any, programme: Any, **more: str) -> str:
    query = {
        "loai_ht": kind.code, "chuong_trinh": programme.code, "thon": str(scene.village.pk),
        "ngay": f"{scene.today:%d/%m/%Y}",
    } | more  # fmt: skip
    return reverse("programmes:support-give") + "?" + "&".join(f"{k}={v}" for k, v in query.items())


# --- the list ------------------------------------------------------------------------------------


def test_the_list_is_narrowed_and_counted(scene: Scene, client_of: ClientOf) -> None:
    record(scene, gift(), "poor", "near", value=500_000)
    record(scene, gift(code="gao", name_vi="Gạo cứu đói"), "poor", value=300_000, causes=[2])
    client = client_of(OFFICER)
    page = client.get("/ho-tro/")
    assert (page.context["totals"].supports, page.context["totals"].value) == (3, 1_300_000)
    assert page.context["totals"].households == 2
    code = scene.households["near"].code
    for query, count in (
        ("loai_ht=gao", 1), ("nhom=gift", 3), ("nhom=housing", 0), ("doi_tuong=near_poor", 1),
        ("tim=Tran+van+duc", 1), (f"tim={code}", 1), ("tim=khong+ai", 0), ("buoc=planned", 0),
        ("dap_ung=khong", 2), ("dap_ung=co", 1), (f"nam={scene.today.year}", 3), ("nam=2020", 0),
        (f"thon={scene.village.pk}", 3), (f"thon={scene.other_village.pk}", 0), ("nam=abc", 3),
    ):  # fmt: skip
        assert client.get(f"/ho-tro/?{query}").context["totals"].supports == count, query
    assert client_of("stranger").get("/ho-tro/").context["totals"].supports == 0


def test_the_list_costs_the_same_however_long(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(OFFICER)
    record(scene, gift(), "poor")
    one = queries_of(client, "/ho-tro/")
    record(scene, gift(code="khac"), "poor", "near", "escaped")
    assert queries_of(client, "/ho-tro/") == one <= 16


# --- one support ---------------------------------------------------------------------------------


def test_a_support_goes_through_its_steps_on_its_page(scene: Scene, client_of: ClientOf) -> None:
    kind = SupportKindFactory.create()
    line = funded_line(50_000_000, area=scene.commune)
    (row,) = plan_supports(
        actor=scene.officer,
        specs=[
            SupportSpec(
                scene.households["poor"].pk, kind, ProgrammeFactory.create(), funds={line.pk: 9}
            )
        ],
        day=scene.today,
    )
    url = f"/ho-tro/{row.pk}/"
    day = f"{scene.today:%d/%m/%Y}"
    officer, leader = client_of(OFFICER), client_of(LEADER)
    assert 'value="duyet"' not in officer.get(url).content.decode()
    assert officer.post(url, {"act": "giao", "on_date": day}).status_code == 422
    assert leader.post(url, {"act": "duyet", "on_date": "32/1"}).status_code == 422
    assert leader.post(url, {"act": "duyet", "on_date": day}).status_code == 302
    assert officer.post(url, {"act": "giao", "on_date": day}).status_code == 302
    again = officer.post(url, {"act": "giao", "on_date": day})
    assert again.status_code == 422
    assert "đang ở bước" in again.content.decode()
    stop = officer.post(url, {"act": "dung", "on_date": day})
    assert stop.status_code == 422
    row.refresh_from_db()
    assert row.state == "delivered"
    text = officer.get(url).content.decode()
    assert "Đã giữ vốn" in text
    assert client_of(Role.PROVINCIAL_SUPERVISOR).get(url).status_code == 200
    assert client_of(Role.PROVINCIAL_SUPERVISOR).post(url, {"act": "dung"}).status_code == 403
    assert client_of("stranger").get(url).status_code == 404


def test_details_and_answers_are_changed_on_the_page(scene: Scene, client_of: ClientOf) -> None:
    (row,) = record(scene, gift(), "poor")
    client, url = client_of(OFFICER), f"/ho-tro/{row.pk}/"
    sent = {"act": "sua", "description": "Gạo 20 kg", "value": "500.000", "quantity": "1,5"}
    assert client.post(url, sent).status_code == 302
    code = row.standard.indicators.order_by("position")[2].code
    assert (
        client.post(url, {"act": "dap-ung", "indicators": [code], "causes": ["7"]}).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.description, row.value, str(row.quantity)) == ("Gạo 20 kg", 500_000, "1.50")
    assert (row.answers, row.causes) == (4, 64)
    assert client.post(url, sent | {"value": "x"}).status_code == 422
    assert client_of(LEADER).post(url, sent).status_code == 403


# --- many at once --------------------------------------------------------------------------------


def test_forty_households_get_a_gift_in_one_screen(scene: Scene, client_of: ClientOf) -> None:
    kind, programme = gift(), ProgrammeFactory.create()
    client, url = client_of(OFFICER), asked(scene, kind, programme)
    page = client.get(url)
    keys = [item["row"].key for item in page.context["rows"]]
    assert len(keys) == 3  # poor, near-poor, newly escaped of the village
    assert client.post(url, {"row": []}).status_code == 422
    sent = client.post(url, {"row": keys, "value": "500.000", "quantity": "1"})
    assert sent.status_code == 302
    rows = Support.objects.all()
    assert {(row.state, row.value, row.delivered_on) for row in rows} == {
        ("delivered", 500_000, scene.today)
    }
    assert client.get(sent["Location"]).context["totals"].supports == 3


def test_what_is_given_to_many_is_paid_from_lines_within_what_is_left(
    scene: Scene, client_of: ClientOf
) -> None:
    kind = gift()
    line = funded_line(1_000_000, area=scene.commune, year=scene.today.year)
    client, url = client_of(OFFICER), asked(scene, kind, line.project.programme)
    keys = [item["row"].key for item in client.get(url).context["rows"]]
    refused = client.post(url, {"row": keys, f"fund_{line.pk}": "400.000"})
    assert refused.status_code == 422
    assert "cần 1.200.000 đồng" in refused.content.decode()
    assert not Support.objects.exists()
    assert client.post(url, {"row": keys, f"fund_{line.pk}": "300.000"}).status_code == 302
    assert set(Support.objects.values_list("value", "funds__amount", "funds__state")) == {
        (300_000, 300_000, "held")
    }
    line.refresh_from_db()
    assert line.committed == 900_000


def test_who_may_not_stands_there_with_the_reason(scene: Scene, client_of: ClientOf) -> None:
    kind, programme = gift(), ProgrammeFactory.create()
    EligibilityRuleFactory.create(kind=kind, once=Once.HOUSEHOLD)
    record(scene, kind, "poor")
    client, url = client_of(OFFICER), asked(scene, kind, programme)
    page = client.get(url)
    shut = [item["row"] for item in page.context["rows"] if not item["row"].allowed]
    assert [row.household for row in shut] == [scene.households["poor"]]
    assert "đã có “Quà Tết”" in page.content.decode()
    # The tick of a row that meanwhile may not is refused with all others, at its row.
    keys = [item["row"].key for item in page.context["rows"]]
    sent = client.post(url, {"row": keys})
    assert sent.status_code == 422
    assert any(item["errors"] for item in sent.context["rows"])
    assert Support.objects.count() == 1


def test_members_are_listed_for_what_goes_to_persons(scene: Scene, client_of: ClientOf) -> None:
    kind = gift(code="the-bhyt", recipient=Recipient.PERSON, group=SupportGroup.HEALTH)
    url = asked(scene, kind, ProgrammeFactory.create())
    client = client_of(OFFICER)
    rows = [item["row"] for item in client.get(url).context["rows"]]
    assert len(rows) == 5
    assert client.post(url, {"row": [row.key for row in rows]}).status_code == 302
    assert Support.objects.filter(person__isnull=False).count() == 5


def test_giving_costs_the_same_however_many(scene: Scene, client_of: ClientOf) -> None:
    kind, programme = gift(), ProgrammeFactory.create()
    client, url = client_of(OFFICER), asked(scene, kind, programme)
    few = queries_of(client, url)
    record(scene, kind, "poor", "near", "escaped")
    record(scene, kind, "poor", "near", "escaped")
    assert queries_of(client, url) <= few + 1 <= 26


def test_the_leader_approves_many_in_one_screen(scene: Scene, client_of: ClientOf) -> None:
    kind, programme = SupportKindFactory.create(), ProgrammeFactory.create()
    rows = plan_supports(
        actor=scene.officer,
        specs=[
            SupportSpec(scene.households[name].pk, kind, programme) for name in ("poor", "near")
        ],
        day=scene.today,
    )
    url, day = "/ho-tro/buoc/duyet/", f"{scene.today:%d/%m/%Y}"
    leader = client_of(LEADER)
    assert client_of(OFFICER).get(url).status_code == 403
    assert leader.get("/ho-tro/buoc/khac/").status_code == 404
    assert leader.post(url, {"on_date": day}).status_code == 422
    # One of them is no longer poor: nothing is approved, and its row says why.
    house = scene.households["near"]
    house.classifications.update(poverty_class=3)
    keys = [row.pk for row in rows]
    refused = leader.post(url, {"on_date": day, "row": keys})
    assert refused.status_code == 422
    wrong = {item["support"].pk: bool(item["errors"]) for item in refused.context["rows"]}
    assert wrong == {rows[0].pk: False, rows[1].pk: True}
    assert leader.post(url, {"on_date": day, "row": [rows[0].pk]}).status_code == 302
    assert Support.objects.get(pk=rows[0].pk).state == "approved"


def test_a_mistaken_screen_is_withdrawn_by_who_sent_it(scene: Scene, client_of: ClientOf) -> None:
    rows = record(scene, gift(), "poor", "near")
    url, day = "/ho-tro/buoc/ghi-nham/", f"{scene.today:%d/%m/%Y}"
    client = client_of(OFFICER)
    assert len(client.get(url).context["rows"]) == 2
    sent = {"on_date": day, "row": [row.pk for row in rows], "reason": "Ghi nhầm thôn"}
    assert client.post(url, sent).status_code == 302
    assert set(Support.objects.values_list("state", flat=True)) == {"stopped"}


# --- the case page -------------------------------------------------------------------------------


def test_the_case_page_shows_supports_and_what_nothing_answers(
    scene: Scene, client_of: ClientOf
) -> None:
    house = scene.households["poor"]
    (row,) = record(scene, gift(causes=[2]), "poor", causes=[2])
    house.classifications.update(causes=3, deprivations=5)
    client = client_of(OFFICER)
    page = client.get(f"/ho/{house.code}/ho-tro/")
    text = page.content.decode()
    assert f"/ho-tro/{row.pk}/" in text
    part = page.context["panels"][0].part
    names = [one.name_vi for one in row.standard.indicators.order_by("position") if one.bit & 5]
    assert part["open"][:2] == names
    assert len(part["open"]) == 3  # the lack of capital is answered, that of land is not
    past = client.get(f"/ho/{house.code}/ho-tro/?ngay={scene.last_year:%d/%m/%Y}")
    assert past.context["panels"][0].part["live"] == []


def test_the_timeline_tells_each_step_on_its_day(scene: Scene, client_of: ClientOf) -> None:
    house = scene.households["poor"]
    (row,) = record(scene, gift(), "poor", value=500_000)
    move_supports(actor=scene.officer, step=Step.END, supports=[row.pk], on_date=scene.today)
    text = client_of(OFFICER).get(f"/ho/{house.code}/bien-dong/").content.decode()
    assert re.search(r"Kết thúc.*Ghi nhận đã giao", text, re.S)
    assert "500.000 đồng" in text


def test_the_case_page_costs_the_same_however_many(scene: Scene, client_of: ClientOf) -> None:
    client, code = client_of(OFFICER), scene.households["poor"].code
    record(scene, gift(), "poor")
    before = [queries_of(client, f"/ho/{code}/{tab}") for tab in ("ho-tro/", "bien-dong/")]
    for number in range(4):
        record(scene, gift(code=f"qua-{number}"), "poor")
    after = [queries_of(client, f"/ho/{code}/{tab}") for tab in ("ho-tro/", "bien-dong/")]
    assert after == before


def test_a_household_that_moved_takes_its_history_along(scene: Scene, client_of: ClientOf) -> None:
    house = scene.households["poor"]
    (row,) = record(scene, gift(), "poor")
    far = scene.households["far"].village
    move_household(actor=None, household=house, village=far, on_date=scene.today)
    new = client_of("stranger").get(f"/ho/{house.code}/ho-tro/").content.decode()
    assert "Quà Tết" in new
    # The row stays with the commune that gave: no link leads the new commune there.
    assert f"/ho-tro/{row.pk}/" not in new
    assert client_of("stranger").get(f"/ho-tro/{row.pk}/").status_code == 404
    assert client_of(OFFICER).get("/ho-tro/").context["totals"].supports == 1
    assert client_of(OFFICER).get(f"/ho/{house.code}/ho-tro/").status_code == 404


def test_a_branch_shows_what_its_source_received(scene: Scene, client_of: ClientOf) -> None:
    from households.services.split_household import split_household  # noqa: PLC0415

    house = scene.households["poor"]
    record_supports(
        actor=scene.officer,
        specs=[SupportSpec(house.pk, gift(), ProgrammeFactory.create())],
        day=scene.today - dt.timedelta(days=3),
    )
    child = house.memberships.exclude(relation="head").get().person
    branch = split_household(
        actor=scene.officer, household=house, members=[child], head=child, on_date=scene.today
    ).other_household
    assert branch is not None
    text = client_of(OFFICER).get(f"/ho/{branch.code}/ho-tro/").content.decode()
    assert f"hộ gốc {house.code} nhận" in text


def test_the_ledger_leaves_as_a_file_narrowed_as_the_page(
    scene: Scene, client_of: ClientOf
) -> None:
    record(scene, gift(), "poor", "near", value=500_000)
    record(scene, gift(code="gao", name_vi="Gạo cứu đói"), "poor", causes=[2])
    client = client_of(Role.PROVINCIAL_SUPERVISOR)
    url = reverse("exchange:export-form", args=["ho-tro"])
    page = client.get(f"{url}?loai_ht=gao").content.decode()
    assert '<option value="gao" selected>' in page
    sent = client.post(
        url,
        {"muc_dich": "report", "dinh_dang": "csv", "loai_ht": "qua-tet",
         "cot": ["code", "head", "kind", "value", "causes", "person_identity"]},
    )  # fmt: skip
    text = b"".join(sent.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.count("Quà Tết") == 2
    assert "Gạo" not in text
    assert "500000" in text
    assert client_of("stranger").get(url).status_code in {200, 404}
