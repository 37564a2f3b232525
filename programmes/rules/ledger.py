"""The life of a support as one table: its states, the steps between them, who may take them.

Code, database and tests read this table; there is no second list of states anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from households.rules.text import Text


class State(StrEnum):
    """Where a support stands."""

    PLANNED = "planned"
    APPROVED = "approved"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    ENDED = "ended"
    STOPPED = "stopped"


#: The household has it, or will have it: such a support answers a deprivation.
LIVE_STATES = frozenset({State.PLANNED, State.APPROVED, State.DELIVERED, State.ACCEPTED})
#: It stands as given. What counts for "once" is the day of delivery, whatever became of it later.
GIVEN_STATES = frozenset({State.DELIVERED, State.ACCEPTED, State.ENDED})


class Step(StrEnum):
    """What can happen to a support."""

    APPROVE = "approve"
    RECORD = "record"
    DELIVER = "deliver"
    ACCEPT = "accept"
    END = "end"
    STOP = "stop"
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"
    UNAPPROVE = "unapprove"
    CARRY = "carry"


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One step: words, from where to where, the right it needs, the date it sets."""

    name: Text
    sources: frozenset[State]
    target: State
    right: str
    dated: str
    reason: bool = False


_GIVEN = frozenset({State.DELIVERED, State.ACCEPTED})

STEPS: dict[Step, StepInfo] = {
    Step.APPROVE: StepInfo(
        Text("Duyệt", "Approve"),
        frozenset({State.PLANNED}),
        State.APPROVED,
        "approve_support",
        "approved_on",
    ),
    # Cards, gifts and advice need no approval of the commune: what was given is written down.
    Step.RECORD: StepInfo(
        Text("Ghi nhận đã giao", "Record as delivered"),
        frozenset({State.PLANNED}),
        State.DELIVERED,
        "manage_support",
        "delivered_on",
    ),
    Step.DELIVER: StepInfo(
        Text("Giao", "Deliver"),
        frozenset({State.APPROVED}),
        State.DELIVERED,
        "manage_support",
        "delivered_on",
    ),
    Step.ACCEPT: StepInfo(
        Text("Nghiệm thu", "Accept"),
        frozenset({State.DELIVERED}),
        State.ACCEPTED,
        "manage_support",
        "accepted_on",
    ),
    Step.END: StepInfo(Text("Kết thúc", "End"), _GIVEN, State.ENDED, "manage_support", "ended_on"),
    Step.STOP: StepInfo(
        Text("Dừng", "Stop"),
        LIVE_STATES,
        State.STOPPED,
        "manage_support",
        "stopped_on",
        reason=True,
    ),
    # A delivery that did not happen, typed by mistake: back to what was approved.
    Step.TAKE_BACK: StepInfo(
        Text("Rút lại ghi nhận giao", "Take the delivery back"),
        frozenset({State.DELIVERED}),
        State.APPROVED,
        "manage_support",
        "",
        reason=True,
    ),
    # The approval of a whole plan taken back: the money is free again, the line can be changed.
    Step.UNAPPROVE: StepInfo(
        Text("Rút lại phê duyệt", "Withdraw the approval"),
        frozenset({State.APPROVED}),
        State.PLANNED,
        "approve_support",
        "",
        reason=True,
    ),
    # Not delivered by the end of the year: planned again in the plan of the next one.
    Step.CARRY: StepInfo(
        Text("Chuyển sang năm sau", "Carry over to the next year"),
        frozenset({State.APPROVED}),
        State.PLANNED,
        "manage_support",
        "",
        reason=True,
    ),
    # What was recorded without approval has nothing to go back to: it never was.
    Step.WITHDRAW: StepInfo(
        Text("Rút lại vì ghi nhầm", "Withdraw as a mistaken entry"),
        frozenset({State.DELIVERED}),
        State.STOPPED,
        "manage_support",
        "stopped_on",
        reason=True,
    ),
}
