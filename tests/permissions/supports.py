"""Rows of the permission table for the ledger of support, and what they point at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from programmes.models import Support
from tests.permissions.rows import API, Row

if TYPE_CHECKING:
    from tests.permissions.world import World


def _support(world: World) -> Mapping[str, Any]:
    return {"pk": Support.objects.get(household=world.target.households["decided"]).pk}


def _step(slug: str) -> Any:
    return lambda _world: {"step": slug}


SUPPORT_ROWS: list[Row] = [
    #                               C O L S A B Y
    Row("programmes:supports",      "YYYY...", shows=("code",)),
    Row("programmes:support",       "YYYY...", of=_support, shows=("code",),
        data={"act": "sua", "description": "Bò cái"}, writes=".Y....."),
    Row("programmes:support-give",  ".Y....."),
    Row("programmes:support-steps", "..Y....", of=_step("duyet"), outside="..Y....",
        variant="duyet"),
    Row("programmes:support-steps", ".Y.....", of=_step("giao"), outside=".Y.....",
        variant="giao"),
]  # fmt: skip

SUPPORT_API: list[Row] = [
    Row("api:support-list",         "YYYY...", API, shows=("code",)),
    Row("api:support-detail",       "YYYY...", API, of=_support, shows=("code",)),
    Row("api:programme-list",       "YYYYYYY", API),
    Row("api:work-list",            ".YYYY..", API),
    Row("api:group-list",           ".YYYY..", API),
    Row("api:project-list",         "YYYY...", API),
    Row("api:course-list",          "YYYY...", API),
    Row("api:housing-case-list",    "YYYY...", API),
]  # fmt: skip
