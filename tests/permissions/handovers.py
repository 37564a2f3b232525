"""Who answers for each place, a handover that waits, and the rows of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from households.models import Assignment, Handover
from households.services.care.assigning import assign, begin_line
from households.services.care.handovers import Given, Offer, offer
from households.services.care.lines import Target
from officials.choices import Role
from officials.models import Official
from tests.permissions.rows import Row
from tests.permissions.world import TODAY, Spot, World


def handed(spot: Spot) -> None:
    """Let the place's officer answer for its commune and village, and offer the village."""
    commune, village = spot.village.commune, spot.village
    giver = Official.objects.get(username=f"officer-{spot.key}")
    if not Assignment.objects.of_communes().main().filter(commune=commune).exists():
        begin_line(actor=None, commune=commune, official=giver, from_day=TODAY)
    assign(actor=None, target=Target.of_village(village), official=giver, from_day=TODAY)
    position = {"a1": "inside", "a2": "outside"}.get(spot.key[:2])
    if position is None:
        return
    receiver = Official.objects.get(username=f"{Role.COMMUNE_OFFICER}-{position}")
    lines = [Given(Target.of_village(village), receiver)]
    offer(actor=None, data=Offer(commune, giver, lines, TODAY))


def handover(world: World) -> Mapping[str, Any]:
    """Point at the handover of the target's village."""
    return {"pk": Handover.objects.get(lines__village=world.target.village).pk}


def taken(world: World) -> Mapping[str, Any]:
    """Take that village over."""
    line = Handover.objects.get(**handover(world)).lines.get()
    return {"act": "accept", "dong": line.pk}


def given(world: World) -> Mapping[str, Any]:
    """Offer the whole commune of the target's officer to the inside officer."""
    commune = world.target.village.commune_id
    holder = Assignment.objects.of_communes().main().get(commune=commune, valid_to=None)
    return {
        "xa": commune, "tu": holder.official_id, "dong": "xa", "reason": "other", "note": "",
        "receiver": Official.objects.get(username=f"{Role.COMMUNE_OFFICER}-inside").pk,
        "effective_on": f"{TODAY:%d/%m/%Y}",
    }  # fmt: skip


HANDOVERS = [
    #                                  C O L S A B Y
    Row("households:handovers",       "YYY...."),
    Row("households:handover-new",    "YYY....", data=given, writes="..Y...."),
    Row("households:handover",        "hYY....", of=handover, data=taken, writes=".Y....."),
    Row("households:handover-minutes", "hYY....", of=handover),
]  # fmt: skip
