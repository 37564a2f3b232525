"""Rows of the permission table: capital and the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from programmes import models as programmes
from programmes.models import CapitalLine, Project
from tests.factories.programmes import (
    EligibilityRuleFactory,
    ProgrammeFactory,
    ProjectFactory,
    SupportKindFactory,
    SupportNormFactory,
    funded_line,
)
from tests.permissions.rows import Row, model
from tests.permissions.world import World


def _project() -> Project:
    found = Project.objects.filter(code="QUYEN").first()
    project: Project = found or ProjectFactory.create(code="QUYEN")
    return project


def a_line(world: World) -> Mapping[str, Any]:
    """Point at a line of the target's commune."""
    commune = world.target.village.commune
    line = CapitalLine.objects.filter(area=commune, project__code="QUYEN").first()
    line = line or funded_line(1_000_000, area=commune, project=_project())
    return {"pk": line.pk}


def a_new_line(world: World) -> Mapping[str, Any]:
    """Return what opens a line of the commune's own money."""
    return {
        "project": _project().pk,
        "area": world.target.village.commune_id,
        "year": 2026,
        "source": "commune",
        "amount": "1.000.000",
        "decision_no": "7/QĐ-UBND",
        "decided_on": "01/02/2026",
    }


MONEY = [
    #                              C O L S A B Y
    Row("programmes:capital",       ".YYYY.."),
    Row("programmes:capital-sheet", ".YYY..."),
    Row("programmes:capital-new",   ".Y.Y...", data=a_new_line, writes=".Y.Y..."),
    Row("programmes:capital-line",  ".YYYY..", of=a_line, shows=("commune",), writes=".Y.....",
        data={"act": "commit", "amount": "1", "title": "Việc chung"}),
]  # fmt: skip


def _made(name: str, **fields: Any) -> Callable[[World], Any]:
    """Point at a row of the country's catalogue."""

    def key(_world: World) -> Any:
        rows = getattr(programmes, name)._default_manager
        factories: dict[str, Any] = {
            "Programme": ProgrammeFactory,
            "Project": ProjectFactory,
            "SupportKind": SupportKindFactory,
            "SupportNorm": SupportNormFactory,
            "EligibilityRule": EligibilityRuleFactory,
        }
        found = rows.filter(**fields).order_by("pk").first()
        if found is None and name in factories:
            found = factories[name].create(**fields)
        elif found is None and name == "CounterpartRule":
            found = rows.create(
                code="quyen", programme=ProgrammeFactory.create(), min_pct_of_central=10,
                valid_from=date(2021, 1, 1), legal_basis="QĐ",
            )  # fmt: skip
        elif found is None:
            found = rows.create(kind=SupportKindFactory.create(), cause=8)
        return found.pk

    return key


CATALOGUE = [
    #                                     C O L S A B Y
    *model("programmes_programme",       "YYYYY.Y", of=_made("Programme", code="quyen"),
           adds="...Y..Y", outside="YYYYY.Y"),
    *model("programmes_project",         "YYYYY.Y", of=_made("Project", code="QUYEN"),
           adds="...Y..Y", outside="YYYYY.Y"),
    *model("programmes_supportkind",     "YYYYY.Y", of=_made("SupportKind", code="quyen"),
           adds="......Y", outside="YYYYY.Y"),
    *model("programmes_supportnorm",     "YYYYY.Y", of=_made("SupportNorm", code="quyen"),
           adds="...Y..Y", outside="YYYYY.Y"),
    *model("programmes_eligibilityrule", "YYYYY.Y", of=_made("EligibilityRule", code="quyen"),
           adds="...Y..Y", outside="YYYYY.Y"),
    *model("programmes_counterpartrule", "YYYYY.Y", of=_made("CounterpartRule", code="quyen"),
           adds="......Y", outside="YYYYY.Y"),
    *model("programmes_suggestion",      "YYYYY.Y", of=_made("Suggestion", cause=8),
           adds="...Y..Y", outside="YYYYY.Y"),
]  # fmt: skip
