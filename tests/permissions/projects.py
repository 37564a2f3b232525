"""Rows of the permission table for catalogues: livelihood models, rules, training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from livelihoods.models import (
    LivelihoodModel,
    Occupation,
    ProductionProject,
    ProjectRule,
    Provider,
)
from tests.permissions.rows import Kwargs, Row, model
from tests.permissions.world import TODAY, World


def _any(kind: type[Any]) -> Any:
    return lambda _world: kind._default_manager.order_by("pk").values_list("pk", flat=True)[0]


def _project(world: World) -> ProductionProject:
    project = world.target.project
    assert project is not None
    return project


def _of(**more: Any) -> Kwargs:
    """Return the key of the target's project, with further parts of the address."""
    return lambda world: {"pk": _project(world).pk, **more}


def _member(world: World) -> Mapping[str, Any]:
    project = _project(world)
    return {"pk": project.pk, "member": project.members.get().pk}


def _contract(world: World) -> Mapping[str, Any]:
    project = _project(world)
    return {"pk": project.pk, "contract": project.contracts.get().pk}


def _day(name: str) -> Mapping[str, str]:
    return {name: f"{TODAY:%d/%m/%Y}"}


def _visit(world: World) -> Mapping[str, Any]:
    key = _project(world).members.get().pk
    return {**_day("visited_on"), "visitor": "Cán bộ", f"on-{key}": "1", f"note-{key}": "Tốt"}


PROJECT_ROWS: list[Row] = [
    #                                   C O L S A B Y
    Row("livelihoods:projects",        "YYYY..."),
    Row("livelihoods:models",          "YYYY..."),
    Row("livelihoods:overdue",         "YYYY..."),
    Row("livelihoods:project-new",     ".Y....."),
    Row("livelihoods:project",         "hYYY...", of=_of(), outside="hhhh..."),
    Row("livelihoods:project-tab",     "hYYY...", of=_of(tab="kinh-phi"), outside="hhhh..."),
    Row("livelihoods:project-contract", "hYYY...", of=_contract, outside="hhhh..."),
    Row("livelihoods:project-edit",    ".Y.....", of=_of()),
    Row("livelihoods:project-join",    ".Y.....", of=_of()),
    Row("livelihoods:project-leave",   ".Y.....", of=_member,
        data={**_day("on_date"), "reason": "Đi làm xa"}),
    Row("livelihoods:project-delivery", ".Y.....", of=_of()),
    Row("livelihoods:project-dues",    ".Y.....", of=_of()),
    Row("livelihoods:project-visits",  ".Y.....", of=_of(), data=_visit),
    Row("livelihoods:project-money",   ".Y.....", of=_of(sort="dong-gop"), data={
        "kind": "land", "giver": "household", "description": "Chuồng bò", **_day("given_on"),
    }),
    Row("livelihoods:project-step",    ".Yh....", of=_of(step="stop"), outside=".hh....",
        data={**_day("on_date"), "reason": "Dịch bệnh"}),
    Row("livelihoods:project-step",    ".hY....", of=_of(step="approve"), outside=".hh....",
        variant="approve"),
    Row("livelihoods:project-approve", "..r....", of=_of(), outside="..h...."),
    Row("livelihoods:project-dues-step", ".r.....", of=_of(step="waive"), outside=".h....."),
]  # fmt: skip

PROJECT_ADMIN: list[Row] = [
    #                                        C O L S A B Y
    *model("livelihoods_livelihoodmodel",   "YYYYY.Y", of=_any(LivelihoodModel),
           adds="......Y", outside="YYYYY.Y"),
    *model("livelihoods_projectrule",       "YYYYY.Y", of=_any(ProjectRule),
           adds="......Y", outside="YYYYY.Y"),
    *model("livelihoods_occupation",        "YYYYY.Y", of=_any(Occupation),
           adds="......Y", outside="YYYYY.Y"),
    *model("livelihoods_provider",          "YYYYY.Y", of=_any(Provider),
           adds="......Y", outside="YYYYY.Y"),
]  # fmt: skip
