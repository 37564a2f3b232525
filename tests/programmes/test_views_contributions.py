"""What is given in kind for a commune: entered, corrected, counted where the rule counts it."""

from __future__ import annotations

import datetime as dt

import pytest

from officials.choices import Role
from programmes.choices import CapitalSource
from programmes.models import CommunityContribution, CounterpartRule
from programmes.services.capital import Decision, allocate, open_line
from tests.factories.programmes import ProgrammeFactory, ProjectFactory
from tests.households.conftest import ClientOf, client_of, scene
from tests.households.queries import queries_of
from tests.households.scene import Scene

__all__ = ["client_of", "scene"]

pytestmark = pytest.mark.django_db
PATH = "/von/dong-gop/"


def given(scene: Scene, **more: object) -> dict[str, object]:
    return {
        "kind": "labour", "giver": "community", "description": "Công làm đường", "quantity": "25",
        "unit": "công", "given_on": f"{scene.today:%d/%m/%Y}",
    } | more  # fmt: skip


def test_a_value_stands_with_how_it_was_found(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    refused = client.post(f"{PATH}moi/", given(scene, value="6.250.000"))
    assert refused.status_code == 422
    assert "Ghi cách định giá" in refused.content.decode()
    to_come = scene.today + dt.timedelta(days=1)
    refused = client.post(f"{PATH}moi/", given(scene, given_on=f"{to_come:%d/%m/%Y}"))
    assert refused.status_code == 422
    sent = given(scene, value="6.250.000", valuation_note="25 công × 250.000 đồng")
    assert client.post(f"{PATH}moi/", sent).status_code == 302
    row = CommunityContribution.objects.get()
    assert (row.commune, row.value, row.recorded_by) == (scene.commune, 6_250_000, scene.officer)
    page = client.get(PATH, {"nam": scene.today.year}).content.decode()
    assert "6.250.000" in page
    assert "25 công × 250.000 đồng" in page
    assert "Công làm đường" not in client.get(PATH, {"nam": 2019}).content.decode()
    # Corrected, then taken out.
    edit = f"{PATH}{row.pk}/"
    assert client.post(edit, sent | {"description": "Công làm mương"}).status_code == 302
    row.refresh_from_db()
    assert row.description == "Công làm mương"
    assert client_of(Role.COMMUNE_LEADER).post(edit, {"act": "remove"}).status_code == 403
    assert client.post(edit, {"act": "remove"}).status_code == 302
    assert not CommunityContribution.objects.exists()


def test_it_counts_as_local_money_where_the_rule_says_so(scene: Scene, client_of: ClientOf) -> None:
    day = dt.date(2026, 2, 1)
    project = ProjectFactory.create(programme=ProgrammeFactory.create(valid_from=day))
    rule = CounterpartRule.objects.create(
        code="muoi", programme=project.programme, min_pct_of_central=10, valid_from=day,
        legal_basis="QĐ 02",
    )  # fmt: skip
    for source, dong in ((CapitalSource.CENTRAL_RECURRENT, 1000), (CapitalSource.PROVINCE, 80)):
        line = open_line(actor=None, project=project, area=scene.commune, year=2026, source=source)
        allocate(actor=None, line=line, amount=dong, decision=Decision("1", day))
    CommunityContribution.objects.create(
        commune=scene.commune, project=project, kind="land", giver="household", value=30,
        valuation_note="giá đất", description="Hiến đất", given_on=day,
    )  # fmt: skip
    client = client_of(Role.COMMUNE_OFFICER)
    (check,) = client.get("/von/", {"nam": "2026"}).context["checks"]
    assert (check.found.of_central, check.found.met, check.found.missing) == (8, False, 20)
    assert "không cho tính vào tỷ lệ" in client.get("/von/", {"nam": "2026"}).content.decode()
    rule.counts_in_kind = True
    rule.save()
    (check,) = client.get("/von/", {"nam": "2026"}).context["checks"]
    assert (check.found.of_central, check.found.met, check.found.surplus) == (11, True, 10)


def test_the_list_costs_the_same_however_long(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    few = queries_of(client, PATH)
    for number in range(5):
        CommunityContribution.objects.create(
            commune=scene.commune, village=scene.village, kind="land", giver="household",
            description=f"Đất {number}", given_on=scene.today,
        )  # fmt: skip
    assert queries_of(client, PATH) <= few + 1 <= 14
