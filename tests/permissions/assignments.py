"""An officer answers for each commune, and the rows of the pages of who answers for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from households.models import Assignment
from officials.models import Official
from tests.factories.care import line_of
from tests.permissions.rows import Row
from tests.permissions.world import TODAY, Spot, World


def answered_for(spot: Spot) -> None:
    """Let the officer of a place answer for its commune, unless somebody does."""
    commune = spot.village.commune
    if not Assignment.objects.filter(commune=commune).exists():
        line_of(commune, Official.objects.get(username=f"officer-{spot.key}"))


def _officer(world: World) -> Mapping[str, Any]:
    commune = world.target.village.commune
    return {"pk": Assignment.objects.of_communes().main().get(commune=commune).official_id}


def _village(world: World) -> Mapping[str, Any]:
    return {"pk": world.target.village.pk}


def _code(world: World) -> Mapping[str, Any]:
    return {"code": world.target.households["decided"].code}


def _commune(world: World) -> Mapping[str, Any]:
    return {"code": world.target.village.commune.code}


def _asked(world: World) -> Mapping[str, Any]:
    return {"xa": world.target.village.commune.code}


def _given(world: World) -> Mapping[str, Any]:
    """Let the leader of the target's commune answer from today."""
    leader = Official.objects.get(username=f"leader-{world.target.key}")
    return {
        "act": "main", "main-official": leader.pk, "main-from_day": f"{TODAY:%d/%m/%Y}",
    }  # fmt: skip


ASSIGNMENTS = [
    #                                        C O L S A B Y
    Row("households:caseloads",            ".YYY..."),
    Row("households:caseloads",            ".YYY...", query=_asked, outside=".hhh...",
        shows=("village",), variant="of a commune"),
    Row("households:caseload",               "YYYY...", of=_officer, outside="hhhh..."),
    Row("households:shares",                 "..Y....", query=_asked, outside="..h....",
        shows=("village",)),
    Row("households:assignment-commune",     ".YYY...", of=_commune, data=_given,
        writes="..Y...."),
    Row("households:assignment-village",     "YYYY...", of=_village, data=_given,
        writes="..Y....", shows=("village",)),
    Row("households:assignment-household",   "YYYY...", of=_code, data=_given,
        writes="..Y....", shows=("code",)),
]  # fmt: skip
