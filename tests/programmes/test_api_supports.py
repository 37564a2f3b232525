"""The ledger through the API: scope, filters, pages, one support with steps and money."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officials.choices import Role
from programmes.choices import Recipient, SupportGroup
from programmes.models import Support
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports
from programmes.services.recording import record_supports
from programmes.services.supports import SupportSpec, plan_supports
from tests.api import client_for, faults, get, results
from tests.factories.programmes import (
    ProgrammeFactory,
    ProjectFactory,
    SupportKindFactory,
    funded_line,
)
from tests.households.scene import Scene


@pytest.fixture
def rows(scene: Scene) -> dict[str, Support]:
    """A gift for the poor household, a planned cow for the near-poor one, a card for a child."""
    programme = ProgrammeFactory.create(code="chuong-trinh")
    gift = SupportKindFactory.create(
        code="qua-tet", group=SupportGroup.GIFT, needs_approval=False, indicators=[], causes=[]
    )
    card = SupportKindFactory.create(
        code="the-bhyt", group=SupportGroup.HEALTH, needs_approval=False,
        recipient=Recipient.PERSON,
    )  # fmt: skip
    poor, near = scene.households["poor"], scene.households["near"]
    child = poor.memberships.exclude(relation="head").get().person_id
    given = record_supports(
        actor=scene.officer,
        specs=[
            SupportSpec(poor.pk, gift, programme, value=500_000, causes=[2]),
            SupportSpec(poor.pk, card, programme, person=child, indicators=[]),
        ],
        day=scene.today - dt.timedelta(days=3),
    )
    line = funded_line(9_000_000, area=scene.commune)
    (cow,) = plan_supports(
        actor=scene.officer,
        specs=[
            SupportSpec(
                near.pk, SupportKindFactory.create(code="bo"), programme, funds={line.pk: 9}
            )
        ],
        day=scene.today,
    )
    return {"gift": given[0], "card": given[1], "cow": cow}


def kinds(client: Any, **params: Any) -> list[str]:
    return sorted(row["kind"]["code"] for row in results(get(client, "/supports/", **params)))


def test_supports_of_ones_area_filtered(scene: Scene, rows: dict[str, Support]) -> None:
    client = client_for(scene.officer)
    assert kinds(client) == ["bo", "qua-tet", "the-bhyt"]
    yesterday = (scene.today - dt.timedelta(days=1)).isoformat()
    for params, found in (
        ({"state": "planned"}, ["bo"]),
        ({"state": ["planned", "delivered"]}, ["bo", "qua-tet", "the-bhyt"]),
        ({"group": "gift"}, ["qua-tet"]),
        ({"kind": "the-bhyt"}, ["the-bhyt"]),
        ({"programme": "khac"}, []),
        ({"status": "near_poor"}, ["bo"]),
        ({"household": scene.households["near"].code}, ["bo"]),
        ({"delivered_from": yesterday}, []),
        ({"delivered_to": yesterday}, ["qua-tet", "the-bhyt"]),
        ({"as_of": yesterday}, ["qua-tet", "the-bhyt"]),
        ({"commune": scene.commune.code, "village": "002"}, []),
        ({"commune": scene.commune.code, "village": "001"}, ["bo", "qua-tet", "the-bhyt"]),
    ):
        assert kinds(client, **params) == found, params
    nothing = kinds(client, answers_nothing="true")
    assert "qua-tet" not in nothing
    assert "the-bhyt" in nothing
    assert kinds(client_for(scene.officials["stranger"])) == []


def test_what_cannot_be_asked_is_refused(scene: Scene, rows: dict[str, Support]) -> None:
    client = client_for(scene.officer)
    for params, name in (
        ({"statee": "planned"}, "statee"),
        ({"state": "gone"}, "state"),
        ({"commune": scene.neighbour.code}, "commune"),
        ({"answers_nothing": "1"}, "answers_nothing"),
        ({"household": "12"}, "household"),
    ):
        answer = get(client, "/supports/", **params)
        assert answer.status_code == 400
        assert name in str(faults(answer))
    assert get(client_for(scene.officials[Role.BANK_OFFICER]), "/supports/").status_code == 403


def test_pages_follow_each_other(scene: Scene, rows: dict[str, Support]) -> None:
    client = client_for(scene.officer)
    first = get(client, "/supports/", limit=2).json()
    second = get(client, "/supports/", limit=2, as_of=scene.today.isoformat(),
                 cursor=first["next_cursor"]).json()  # fmt: skip
    keys = [row["id"] for row in [*first["results"], *second["results"]]]
    assert keys == sorted(row.pk for row in rows.values())
    assert second["next_cursor"] is None


def test_one_support_with_its_steps_and_money(scene: Scene, rows: dict[str, Support]) -> None:
    cow = rows["cow"]
    move_supports(actor=scene.leader, step=Step.APPROVE, supports=[cow.pk], on_date=scene.today)
    got = get(client_for(scene.officer), f"/supports/{cow.pk}/").json()
    assert (got["state"], [step["step"] for step in got["steps"]]) == ("approved", ["approve"])
    assert [(fund["amount"], fund["state"]) for fund in got["funds"]] == [(9, "held")]
    card = get(client_for(scene.officer), f"/supports/{rows['card'].pk}/").json()
    assert card["person"]["full_name"].endswith("Văn Con")
    assert get(client_for(scene.officials["stranger"]), f"/supports/{cow.pk}/").status_code == 404


def test_a_list_costs_the_same_however_long(scene: Scene, rows: dict[str, Support]) -> None:
    client = client_for(scene.officer)

    def cost(**params: Any) -> int:
        with CaptureQueriesContext(connection) as caught:
            get(client, "/supports/", **params)
        return len(caught)

    assert cost(limit=1) == cost(limit=50)


def test_programmes_with_their_projects(scene: Scene) -> None:
    programme = ProgrammeFactory.create(code="ct", valid_to=dt.date(2025, 12, 31))
    above = ProjectFactory.create(programme=programme, code="DA1")
    ProjectFactory.create(programme=programme, code="DA1.1", parent=above)
    ProgrammeFactory.create(code="moi", kind="provincial", province=scene.province)
    client = client_for(scene.officials[Role.BANK_OFFICER])
    got = {row["code"]: row for row in results(get(client, "/programmes/"))}
    assert [one["part_of"] for one in got["ct"]["projects"]] == [None, "DA1"]
    assert got["moi"]["province"] == scene.province.code
    assert [row["code"] for row in results(get(client, "/programmes/", as_of="2026-01-01"))] == [
        "moi"
    ]
