"""Rows of the permission table: capital and the catalogue; what they point at is in the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from programmes import models as programmes
from programmes.models import CapitalLine, Project
from tests.permissions.rows import Row, model
from tests.permissions.world import World


def a_line(world: World) -> Mapping[str, Any]:
    """Point at a line of the target's commune."""
    commune = world.target.village.commune_id
    return {"pk": CapitalLine.objects.get(area=commune, project__code="QUYEN").pk}


def a_new_line(world: World) -> Mapping[str, Any]:
    """Return what opens a line of the commune's own money."""
    return {
        "project": Project.objects.get(code="QUYEN").pk,
        "area": world.target.village.commune_id,
        "year": 2026,
        "source": "commune",
        "amount": "1.000.000",
        "decision_no": "7/QĐ-UBND",
        "decided_on": "01/02/2026",
    }


def _of(name: str, **fields: Any) -> Callable[[World], Any]:
    """Point at a row of the country's catalogue."""
    return lambda _world: getattr(programmes, name)._default_manager.get(**fields).pk


MONEY = [
    #                              C O L S A B Y
    Row("programmes:capital",       ".YYYY.."),
    Row("programmes:capital-sheet", ".YYY..."),
    Row("programmes:capital-new",   ".Y.Y...", data=a_new_line, writes=".Y.Y..."),
    Row("programmes:capital-line",  ".YYYY..", of=a_line, shows=("commune",), writes=".Y.....",
        data={"act": "commit", "amount": "1", "title": "Việc chung"}),
]  # fmt: skip

CATALOGUE = [
    #                                     C O L S A B Y
    *model("programmes_programme",       "YYYYY.Y", of=_of("Programme", code="quyen"),
           adds="...Y..Y", outside="YYYYY.Y"),
    *model("programmes_project",         "YYYYY.Y", of=_of("Project", code="QUYEN"),
           adds="...Y..Y", outside="YYYYY.Y"),
    *model("programmes_supportkind",     "YYYYY.Y", of=_of("SupportKind", code="quyen"),
           adds="......Y", outside="YYYYY.Y"),
    *model("programmes_supportnorm",     "YYYYY.Y", of=_of("SupportNorm", code="quyen"),
           adds="...Y..Y", outside="YYYYY.Y"),
    *model("programmes_eligibilityrule", "YYYYY.Y", of=_of("EligibilityRule", code="quyen"),
           adds="...Y..Y", outside="YYYYY.Y"),
    *model("programmes_counterpartrule", "YYYYY.Y", of=_of("CounterpartRule", code="quyen"),
           adds="......Y", outside="YYYYY.Y"),
    *model("programmes_suggestion",      "YYYYY.Y", of=_of("Suggestion", kind__code="quyen"),
           adds="...Y..Y", outside="YYYYY.Y"),
]  # fmt: skip
