"""The plan's page: who is offered, why somebody is not, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Classification, PovertyStandard
from programmes.choices import Once
from programmes.models import Commitment, Support, SupportPlan
from programmes.services.plans import create_plan
from tests.factories.programmes import (
    EligibilityRuleFactory,
    SupportKindFactory,
    SupportNormFactory,
    funded_line,
)
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = small_scene()
    bit = PovertyStandard.objects.get().indicators.get(code="E1").bit
    Classification.objects.filter(superseded_from=None).update(deprivations=bit)
    return scene


@pytest.fixture
def plan(scene: Scene) -> SupportPlan:
    return create_plan(
        actor=scene.officer, commune=scene.commune, year=scene.today.year, title="Kế hoạch"
    )


def test_households_are_offered_with_reasons_and_planned_with_money(
    scene: Scene, plan: SupportPlan
) -> None:
    kind = SupportKindFactory.create()
    norm = SupportNormFactory.create(kind=kind, amount=9_000_000)
    SupportNormFactory.create(kind=kind, amount=99_000_000, area_category="especially_difficult")
    EligibilityRuleFactory.create(kind=kind, statuses=["poor"], once=Once.HOUSEHOLD)
    line = funded_line(30_000_000, area=scene.commune, year=plan.year)
    client = Client()
    client.force_login(scene.officer)
    url = reverse("programmes:plan", args=[plan.pk])
    chosen = f"{url}?loai={kind.pk}&ct={line.project.programme_id}"
    page = client.get(chosen)
    offered = {row["household"].pk: row["who"] for row in page.context["candidates"]}
    assert set(offered) == {scene.households[key].pk for key in ("poor", "near", "escaped")}
    assert [key for key, who in offered.items() if who.answer.allowed] == [
        scene.households["poor"].pk
    ]
    assert "khoản này dành cho hộ nghèo" in page.content.decode()
    # The norm of this area is proposed, not the highest one of another.
    assert page.context["line_form"].fields["value"].initial == norm.amount

    poor = scene.households["poor"].pk
    too_much = {"act": "add", "who": [f"{poor}-"], "value": "5", f"fund_{line.pk}": "9.000.000"}
    refused = client.post(chosen, too_much)
    assert refused.status_code == 422
    assert 'value="9.000.000"' in refused.content.decode()
    assert not Support.objects.exists()

    sent = too_much | {"value": "9000000", "norm": norm.pk, "project": line.project_id}
    assert client.post(chosen, sent).status_code == 302
    support = Support.objects.get()
    assert (support.plan_id, support.value, support.norm_id) == (plan.pk, 9_000_000, norm.pk)
    assert Commitment.objects.get().amount == 9_000_000
    # What is planned is no longer asked for.
    assert poor not in {row["household"].pk for row in client.get(chosen).context["candidates"]}
    assert client.post(url, {"act": "submit"}).status_code == 302
    assert client.post(url, {"act": "approve"}).status_code == 422
    assert client.post(url, {"act": "nonsense"}).status_code == 404


def test_as_many_queries_for_three_as_for_one(scene: Scene, plan: SupportPlan) -> None:
    kind = SupportKindFactory.create()
    line = funded_line(30_000_000, area=scene.commune, year=plan.year)
    client = Client()
    client.force_login(scene.officer)
    url = reverse("programmes:plan", args=[plan.pk])
    query = {"loai": kind.pk, "ct": line.project.programme_id}
    client.get(url, query)
    with CaptureQueriesContext(connection) as many:
        client.get(url, query)
    with CaptureQueriesContext(connection) as one:
        client.get(url, query | {"ho": scene.households["poor"].code})
    # A household that is named is looked up.
    assert len(one) <= len(many) + 1 <= 60


def test_rows_of_one_batch_have_their_own_norms_and_values(scene: Scene, plan: SupportPlan) -> None:
    kind = SupportKindFactory.create()
    norm = SupportNormFactory.create(kind=kind, amount=4_000_000)
    line = funded_line(30_000_000, area=scene.commune, year=plan.year)
    client = Client()
    client.force_login(scene.officer)
    url = f"{reverse('programmes:plan', args=[plan.pk])}?loai={kind.pk}"
    url = f"{url}&ct={line.project.programme_id}"
    poor, near, escaped = (f"{scene.households[k].pk}-" for k in ("poor", "near", "escaped"))
    sent = {
        "act": "add", "who": [poor, near, escaped], "value": "8000000",
        f"fund_{line.pk}": "6.000.000", f"value_{near}": "2.000.000", f"norm_{escaped}": norm.pk,
    }  # fmt: skip
    wrong = client.post(url, sent | {f"value_{near}": "hai triệu"})
    assert wrong.status_code == 422
    assert "hai triệu" in wrong.content.decode()
    assert client.post(url, sent).status_code == 302
    rows = Support.objects.values_list("household", "norm", "value", "funds__amount")
    # Lines pay three quarters of each.
    assert set(rows) == {
        (scene.households["poor"].pk, None, 8_000_000, 6_000_000),
        (scene.households["near"].pk, None, 2_000_000, 1_500_000),
        (scene.households["escaped"].pk, norm.pk, 4_000_000, 3_000_000),
    }
