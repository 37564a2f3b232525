"""What a branch answers to rows of a list, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

ACCEPTED, REJECTED, OTHER = "accepted", "rejected", "other"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the row with that number; a rejection gives a reason.

    ``place`` is where it stands among the answers, counted from 0.
    """

    place: int
    position: int
    outcome: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What is wrong with the answer at a place; ``code`` is stable."""

    place: int
    field: str
    code: str


def faults_of(answers: Iterable[Answer], positions: Collection[int]) -> Iterator[AnswerFault]:
    """Everything wrong with answers to a list that has these rows."""
    named: set[int] = set()
    for one in answers:
        if one.position not in positions:
            yield AnswerFault(one.place, "position", "unknown_row")
        elif one.position in named:
            yield AnswerFault(one.place, "position", "repeated")
        named.add(one.position)
        if one.outcome == REJECTED and not one.reason:
            yield AnswerFault(one.place, "reason", "required")
        if one.outcome == ACCEPTED and one.reason:
            yield AnswerFault(one.place, "reason", "not_wanted")
        if one.reason == OTHER and not one.note.strip():
            yield AnswerFault(one.place, "note", "required")
