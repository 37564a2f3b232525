"""The revolving part: what becomes of what a member owes. Pure.

A due is open until it is waived or comes back; what came back waits until it is passed on to the
next household or settled into the fund. A part that comes back makes two dues of one, whose sum
is the one: nothing is lost and nothing doubled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum


class State(StrEnum):
    """What became of a due."""

    OPEN = "open"
    RETURNED = "returned"
    PASSED_ON = "passed_on"
    SETTLED = "settled"
    WAIVED = "waived"


#: Nothing more is awaited of it.
CLOSED_STATES = frozenset({State.PASSED_ON, State.SETTLED, State.WAIVED})


class Step(StrEnum):
    """What can happen to a due."""

    RETURN = "return"
    PASS_ON = "pass_on"  # noqa: S105 (no password)
    SETTLE = "settle"
    WAIVE = "waive"
    TAKE_BACK = "take_back"


#: Where each step begins and ends. A thing handed from one household straight to the next is
#: returned and passed on at once.
STEPS: dict[Step, tuple[frozenset[State], State]] = {
    Step.RETURN: (frozenset({State.OPEN}), State.RETURNED),
    Step.PASS_ON: (frozenset({State.OPEN, State.RETURNED}), State.PASSED_ON),
    Step.SETTLE: (frozenset({State.OPEN, State.RETURNED}), State.SETTLED),
    Step.WAIVE: (frozenset({State.OPEN}), State.WAIVED),
    # The next household was refused, or left before it received anything: it waits for another.
    Step.TAKE_BACK: (frozenset({State.PASSED_ON}), State.RETURNED),
}


@dataclass(frozen=True, slots=True)
class Due:
    """What is owed: a whole number of dong, or a quantity of something."""

    owed: Decimal
    due_on: date
    state: State = State.OPEN


def may(due: Due, step: Step) -> bool:
    """Whether a step begins where the due is."""
    return due.state in STEPS[step][0]


def split(due: Due, part: Decimal) -> tuple[Due, Due | None]:
    """Return the part of an open due that came back, and what is still owed of it (None: nothing).

    Raises ``ValueError`` for a part that is not above 0, more than is owed, or of a closed due.
    """
    if due.state != State.OPEN or not 0 < part <= due.owed:
        raise ValueError(part)
    rest = due.owed - part
    return replace(due, owed=part), (replace(due, owed=rest) if rest else None)


def totals(dues: Sequence[Due]) -> dict[State, Decimal]:
    """Sum of what is owed, by state; their sum is all that was ever owed."""
    found = dict.fromkeys(State, Decimal(0))
    for due in dues:
        found[due.state] += due.owed
    return found
