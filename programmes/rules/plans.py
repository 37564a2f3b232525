"""The life of a commune's yearly plan as one table: states, steps, who takes them.

Services, pages and tests read this table. Who prepared a plan never approves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from households.rules.text import Text


class State(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CLOSED = "closed"


class Step(StrEnum):
    """What can happen to a plan."""

    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One step: words, from where to where, the right it needs, whether a reason is asked for."""

    name: Text
    source: State
    target: State
    right: str
    reason: bool = False


STEPS: dict[Step, StepInfo] = {
    Step.SUBMIT: StepInfo(
        Text("Trình duyệt", "Submit"), State.DRAFT, State.SUBMITTED, "manage_support"
    ),
    Step.RECALL: StepInfo(
        Text("Rút về sửa", "Take back to edit"), State.SUBMITTED, State.DRAFT, "manage_support"
    ),
    Step.RETURN: StepInfo(
        Text("Trả lại", "Return"), State.SUBMITTED, State.DRAFT, "approve_support", reason=True
    ),
    Step.APPROVE: StepInfo(
        Text("Duyệt", "Approve"), State.SUBMITTED, State.APPROVED, "approve_support"
    ),
    # Only while nothing was delivered: money goes back, the plan can be changed again.
    Step.WITHDRAW: StepInfo(
        Text("Rút lại phê duyệt", "Withdraw the approval"),
        State.APPROVED,
        State.DRAFT,
        "approve_support",
        reason=True,
    ),
    Step.CLOSE: StepInfo(
        Text("Kết thúc kế hoạch", "Close"), State.APPROVED, State.CLOSED, "manage_support"
    ),
}

#: Lines are added and taken out in these states only.
EDITABLE = frozenset({State.DRAFT})
