"""Rows of the permission table for catalogues: livelihood models, rules, training."""

from __future__ import annotations

from typing import Any

from livelihoods.models import LivelihoodModel, Occupation, ProjectRule, Provider
from tests.permissions.rows import Row, model


def _any(kind: type[Any]) -> Any:
    return lambda _world: kind._default_manager.order_by("pk").values_list("pk", flat=True)[0]


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
