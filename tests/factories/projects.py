"""Livelihood models, production projects, their members."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from livelihoods.choices import LeaderKind, ModelCategory, ProjectForm
from livelihoods.models import (
    LivelihoodModel,
    ModelInput,
    ProductionProject,
    ProjectMember,
    ProjectRule,
)
from livelihoods.rules.projects import Shares, Step
from livelihoods.services.project_members import MemberSpec, join_project
from livelihoods.services.project_steps import move_projects
from livelihoods.services.projects import ProjectData, ProjectSpec, enter_projects
from programmes.choices import AreaCategory, SupportGroup
from programmes.models import SupportNorm
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory, SupportNormFactory
from tests.households.scene import Scene

SHARES = Shares(total=100_000_000, state=60_000_000, people=40_000_000)


class LivelihoodModelFactory(DjangoModelFactory[LivelihoodModel]):
    """A breeding cow; one calf goes back to the group after two years."""

    class Meta:
        model = LivelihoodModel

    code = factory.Sequence(lambda n: f"bo-{n}")
    name_vi = factory.Sequence(lambda n: f"Nuôi bò sinh sản {n}")
    name_en = factory.Sequence(lambda n: f"Breeding cows {n}")
    category = ModelCategory.CATTLE
    kind = factory.SubFactory(SupportKindFactory)
    months_to_output = 15
    cycle_months = 24
    survival_pct = Decimal(95)
    fits = factory.LazyFunction(lambda: ["mountainous=yes"])
    return_quantity = Decimal(1)
    return_unit = "con bê"
    return_months = 24
    source_vi = "Định mức thử"


class ModelInputFactory(DjangoModelFactory[ModelInput]):
    """One cow."""

    class Meta:
        model = ModelInput

    model = factory.SubFactory(LivelihoodModelFactory)
    name_vi = factory.Sequence(lambda n: f"Bò cái {n}")
    quantity = Decimal(1)
    unit_vi = "con"
    unit_cost = 15_000_000


class ProjectRuleFactory(DjangoModelFactory[ProjectRule]):
    """A model lasts three years at most."""

    class Meta:
        model = ProjectRule

    code = factory.Sequence(lambda n: f"quy-dinh-{n}")
    form = ProjectForm.MODEL
    valid_from = dt.date(2022, 1, 1)
    legal_basis = "Nghị định thử"


def share_norm(kind: Any, pct: int, category: str = AreaCategory.OTHER) -> SupportNorm:
    """Return a norm that caps the State's share."""
    norm: SupportNorm = SupportNormFactory.create(
        kind=kind, amount=None, share_pct=Decimal(pct), area_category=category,
        name_vi=f"Tối đa {pct} %",
    )  # fmt: skip
    return norm


def project_data(**fields: Any) -> ProjectData:
    """Return a community project of this year with a kind and programme of its own."""
    today = dt.date.today()  # noqa: DTZ011 (a test's day)
    given: dict[str, Any] = {
        "name": "Nuôi bò sinh sản cộng đồng",
        "form": ProjectForm.COMMUNITY,
        "leader_kind": LeaderKind.HOUSEHOLD_GROUP,
        "leader_name": "Tổ chăn nuôi thôn Đông",
        "starts_on": today,
        "ends_on": today + dt.timedelta(days=700),
        "shares": SHARES,
    } | fields
    given.setdefault("kind", SupportKindFactory.create(group=SupportGroup.PRODUCTION))
    given.setdefault("programme", ProgrammeFactory.create())
    return ProjectData(**given)


def proposed(scene: Scene, **fields: Any) -> ProductionProject:
    """Return a proposed project of the scene's commune."""
    (project,) = enter_projects(
        actor=scene.officer, specs=[ProjectSpec(scene.commune.pk, project_data(**fields))]
    )
    return project


def member(
    scene: Scene, project: ProductionProject, key: str = "poor", **fields: Any
) -> ProjectMember:
    """Return a household of the scene as a member."""
    (row,) = join_project(
        actor=scene.officer,
        specs=[MemberSpec(project.pk, scene.households[key].pk, **fields)],
        day=scene.today,
    )
    return row


def running(scene: Scene, *keys: str, **fields: Any) -> ProductionProject:
    """Return a running project with these households (the poor one when none is named)."""
    project = proposed(scene, **fields)
    for key in keys or ("poor",):
        member(scene, project, key)
    move_projects(actor=scene.leader, step=Step.APPROVE, projects=[project.pk], on_date=scene.today)
    move_projects(actor=scene.officer, step=Step.START, projects=[project.pk], on_date=scene.today)
    project.refresh_from_db()
    return project
