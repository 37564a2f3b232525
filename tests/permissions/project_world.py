"""A production project of a place, with something in each of its parts."""

from __future__ import annotations

import datetime as dt
import io

from households.models import Household
from livelihoods.models import ProductionProject
from livelihoods.services.project_members import MemberSpec, join_project
from livelihoods.services.project_money import ContractData, record_contract
from livelihoods.services.projects import ProjectSpec, enter_projects
from tests.factories.projects import LivelihoodModelFactory, ProjectRuleFactory, project_data


def build_reference() -> None:
    """Make a livelihood model and a rule of projects: the same for everybody."""
    LivelihoodModelFactory.create()
    ProjectRuleFactory.create()


def build_project(household: Household, day: dt.date) -> ProductionProject:
    """Enter a project of the household's commune, in which it takes part, with a contract."""
    data = project_data(starts_on=day, ends_on=day + dt.timedelta(days=600))
    (project,) = enter_projects(actor=None, specs=[ProjectSpec(household.commune_id, data)])
    join_project(actor=None, specs=[MemberSpec(project.pk, household.pk, supported=False)], day=day)
    record_contract(
        actor=None,
        project=project.pk,
        data=ContractData("Công ty Thu mua", "01/HĐ", day, "Bò thịt", "Giá thị trường"),
        file=io.BytesIO(b"%PDF-1.7"),
    )
    return project
