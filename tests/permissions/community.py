"""Works, groups, courses and awards of each place, and the rows of their pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from officials.models import Official
from programmes.models import (
    Award,
    CommunityContribution,
    Group,
    OfficialAttendance,
    OfficialTraining,
    Target,
    Work,
)
from tests.permissions.rows import Row
from tests.permissions.world import TODAY, Spot, World

DAY = f"{TODAY:%d/%m/%Y}"


def community(spot: Spot) -> None:
    """Give a place a work, a group, a course and an award, each with its village's name."""
    village, commune = spot.village, spot.village.commune
    Work.objects.create(
        commune=commune, village=village, name=f"Đường {village.name}", kind="road", nature="new",
        cost_planned=5_000_000, planned_on=TODAY,
    )  # fmt: skip
    CommunityContribution.objects.create(
        commune=commune, village=village, kind="labour", giver="community", given_on=TODAY,
        description=f"Công làm đường {village.name}", value=500_000, valuation_note="2 công",
    )  # fmt: skip
    Group.objects.create(
        commune=commune, village=village, name=f"Tổ {village.name}", kind="women",
        founded_on=TODAY, leader_position="Tổ trưởng", women=3,
    )  # fmt: skip
    training = OfficialTraining.objects.create(
        area=commune, course=f"Lớp {village.name}", held_on=TODAY
    )
    OfficialAttendance.objects.create(training=training, official=_officer(spot), area=commune)
    Award.objects.create(
        area=commune, recipient="household", household=spot.households["decided"],
        level="commune", form="Giấy khen", decision_no=f"1 {village.name}", decided_on=TODAY,
        reason="Vươn lên",
    )  # fmt: skip
    Target.objects.get_or_create(
        code=f"thu-{commune.parent_id}",
        defaults={
            "area": commune.parent, "name_vi": "Chỉ tiêu thử", "first_year": 2026,
            "last_year": 2026, "measure": "typed", "direction": "at_least", "value": 5,
            "unit_vi": "%", "legal_basis": "x",
        },
    )  # fmt: skip


def _officer(spot: Spot) -> Official:
    return Official.objects.get(username=f"officer-{spot.key}")


def _work(world: World) -> Mapping[str, Any]:
    return {"pk": Work.objects.get(village=world.target.village).pk}


def _group(world: World) -> Mapping[str, Any]:
    return {"pk": Group.objects.get(village=world.target.village).pk}


def _training(world: World) -> Mapping[str, Any]:
    village = world.target.village
    return {"pk": OfficialTraining.objects.get(course__endswith=village.name).pk}


def _new_work(world: World) -> Mapping[str, Any]:
    return {
        "village": world.target.village.pk, "name": "Cầu mới", "kind": "road", "nature": "new",
        "cost_planned": "900.000", "planned_on": DAY,
    }  # fmt: skip


def _given(world: World) -> Mapping[str, Any]:
    return {"pk": CommunityContribution.objects.get(village=world.target.village).pk}


def _new_given(world: World) -> Mapping[str, Any]:
    return {
        "village": world.target.village.pk, "kind": "land", "giver": "household",
        "description": "Hiến đất làm đường", "given_on": DAY,
    }  # fmt: skip


def _new_group(world: World) -> Mapping[str, Any]:
    return {
        "village": world.target.village.pk, "name": "Tổ mới", "kind": "women", "founded_on": DAY,
        "men": "1", "women": "2", "minority": "0", "leader_position": "Tổ trưởng",
    }  # fmt: skip


def _new_training(world: World) -> Mapping[str, Any]:
    return {
        "course": "Lớp mới", "held_on": DAY, "days": "1",
        "participants": [_officer(world.target).pk],
    }  # fmt: skip


def _new_award(world: World) -> Mapping[str, Any]:
    return {
        "area": world.target.village.commune_id, "recipient": "household",
        "household_code": world.target.households["decided"].code, "level": "commune",
        "form": "Giấy khen", "decision_no": "99", "decided_on": DAY, "reason": "Vươn lên",
    }  # fmt: skip


MEETING = {"held_on": DAY, "topic": "Sinh hoạt", "participants": "3", "women": "1"}

COMMUNITY = [
    #                            C O L S A B Y
    Row("programmes:works",      ".YYYY..", shows=("village",)),
    Row("programmes:work-new",   ".Y.....", data=_new_work),
    Row("programmes:work",       ".YYYY..", of=_work, data={"act": "approve", "on_date": DAY},
        writes="..Y....", shows=("village",)),
    Row("programmes:work-edit",  ".Y.....", of=_work, data=_new_work, shows=("village",)),
    Row("programmes:contributions", ".YYYY..", shows=("village",)),
    Row("programmes:contribution-new", ".Y.....", data=_new_given),
    Row("programmes:contribution-edit", ".Y.....", of=_given, data=_new_given,
        shows=("village",)),
    Row("programmes:groups",     ".YYYY..", shows=("village",)),
    Row("programmes:group-new",  ".Y.....", data=_new_group),
    Row("programmes:group",      ".YYYY..", of=_group, data=MEETING, writes=".Y.....",
        shows=("village",)),
    Row("programmes:group-edit", ".Y.....", of=_group, data=_new_group, shows=("village",)),
    Row("programmes:trainings",  ".YYYY..", shows=("village",)),
    Row("programmes:training-new", ".Y.Y...", data=_new_training),
    Row("programmes:training",   ".YYYY..", of=_training, shows=("village",)),
    Row("programmes:awards",     "YYYY..."),
    Row("programmes:award-new",  ".Y.Y...", data=_new_award, writes=".Y....."),
]  # fmt: skip


def _target(world: World) -> Mapping[str, Any]:
    return {"pk": Target.objects.get(area=world.target.village.commune.parent).pk}


def _new_target(world: World) -> Mapping[str, Any]:
    return {
        "area": world.target.village.commune.parent_id, "code": "moi", "name_vi": "Chỉ tiêu mới",
        "first_year": "2026", "last_year": "2026", "measure": "typed", "direction": "at_least",
        "value": "5", "unit_vi": "%", "legal_basis": "x", "certainty": "certain",
    }  # fmt: skip


TARGETS = [
    #                            C O L S A B Y
    Row("summaries:targets",     ".YYYY.Y"),
    Row("summaries:care",        ".YYYY.."),
    Row("summaries:care-file",   ".YYY..."),
    Row("summaries:target-new",  "...Y..Y", data=_new_target, writes="...Y..."),
    Row("summaries:target",      ".YYYY..", of=_target, outside=".YYhh..", writes="...Y...",
        data={"as_of": DAY, "value": "3", "source": "Báo cáo"}),
    Row("summaries:target-edit", "...Y..h", of=_target, outside="...h..h", data=_new_target,
        writes="...Y..."),
]  # fmt: skip
