"""The life of an infrastructure work as one table: its states and the steps between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from households.rules.text import Text


class WorkStep(StrEnum):
    """What can happen to a work."""

    APPROVE = "approve"
    START = "start"
    FINISH = "finish"
    HAND_OVER = "hand_over"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class WorkStepInfo:
    """One step: words, from where to where, the right it needs, the day it sets."""

    name: Text
    sources: frozenset[str]
    target: str
    right: str
    dated: str


WORK_STEPS: dict[WorkStep, WorkStepInfo] = {
    WorkStep.APPROVE: WorkStepInfo(
        Text("Duyệt công trình", "Approve the work"),
        frozenset({"planned"}),
        "approved",
        "approve_support",
        "approved_on",
    ),
    WorkStep.START: WorkStepInfo(
        Text("Khởi công", "Start building"),
        frozenset({"approved"}),
        "building",
        "manage_support",
        "started_on",
    ),
    WorkStep.FINISH: WorkStepInfo(
        Text("Ghi đã hoàn thành", "Record as completed"),
        frozenset({"building"}),
        "done",
        "manage_support",
        "done_on",
    ),
    WorkStep.HAND_OVER: WorkStepInfo(
        Text("Bàn giao", "Hand over"),
        frozenset({"done"}),
        "handed_over",
        "manage_support",
        "handed_over_on",
    ),
    WorkStep.STOP: WorkStepInfo(
        Text("Dừng công trình", "Stop the work"),
        frozenset({"planned", "approved", "building"}),
        "stopped",
        "manage_support",
        "stopped_on",
    ),
}

#: States in which a work counts towards "at least two essential works".
FINISHED_STATES = frozenset({"done", "handed_over"})
#: Essential works that each especially disadvantaged commune is to have.
ESSENTIAL_WORKS = 2
