"""Figures of projects, and what a household's case page shows of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from livelihoods.choices import Verdict
from livelihoods.models import ProjectMember
from livelihoods.rules.projects import Step
from livelihoods.selectors.project_figures import project_figures
from livelihoods.services.deliveries import DeliverySpec, Received, record_deliveries
from livelihoods.services.project_steps import move_projects
from livelihoods.services.project_visits import VisitSpec, record_visits
from livelihoods.services.revolving import DueSpec, set_dues
from tests.factories.projects import member, running
from tests.households.scene import small_scene

pytestmark = pytest.mark.django_db


def test_figures_and_the_case_page_tell_the_same_project() -> None:
    scene = small_scene()
    project = running(scene, "poor")
    member(scene, project, "not_poor", supported=False)
    giver = ProjectMember.objects.get(category="poor")
    record_deliveries(
        actor=scene.officer,
        specs=[
            DeliverySpec(
                project.pk, scene.today, "Bò cái", "con", "Trại giống", "BB 01",
                lines={giver.pk: Received(Decimal(1), "Nguyễn Thị Lan")},
            )
        ],
    )  # fmt: skip
    due_on = scene.today + dt.timedelta(days=400)
    due = DueSpec(giver.pk, "bê con", due_on, quantity=Decimal(1), unit="con")
    set_dues(actor=scene.officer, specs=[due])
    record_visits(
        actor=scene.officer,
        specs=[VisitSpec(giver.pk, scene.today, "Lê Thị Cán", note="Bò khoẻ")],
    )
    year = scene.today.year
    found = project_figures([scene.commune.pk, scene.neighbour.pk], year)
    here = found[scene.commune.pk].projects
    assert (here.started, here.running, here.ended, here.state) == (1, 1, 0, 60_000_000)
    assert here.households == (("not_poor", 1), ("poor", 1))
    assert found[scene.neighbour.pk].projects.taking_part == 0
    assert found[scene.commune.pk].models.running == 0

    client = Client()
    client.force_login(scene.officer)
    code = scene.households["poor"].code
    page = client.get(reverse("households:case-tab", args=[code, "ho-tro"])).content.decode()
    for words in (project.name, "bê con", "Bò khoẻ"):
        assert words in page
    timeline = client.get(reverse("households:case-tab", args=[code, "bien-dong"]))
    for words in ("Tham gia dự án", "1 con Bò cái", "Kiểm tra mô hình"):
        assert words in timeline.content.decode()

    move_projects(
        actor=scene.officer, step=Step.END, projects=[project.pk], on_date=scene.today,
        verdict=Verdict.SUCCESSFUL,
    )  # fmt: skip
    after = project_figures([scene.commune.pk], year)[scene.commune.pk].projects
    assert (after.running, after.ended, after.successful) == (1, 1, 1)
