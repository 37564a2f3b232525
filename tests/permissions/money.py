"""Rows of the permission table: capital."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programmes.models import CapitalLine, Project
from tests.factories.programmes import ProjectFactory, funded_line
from tests.permissions.rows import Row
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
