"""The table of the review procedure: complete, the same everywhere, and without short cuts."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db import connection

from households.choices import CaseState, StepClock
from households.models.cases import OPEN_CASE_STATES
from households.rules.procedure import (
    MOVES,
    OPEN_STATES,
    STATES,
    STEPS,
    WAITING_NAMES,
    Clock,
    State,
    Step,
    Waiting,
)
from households.rules.procedure_page import procedure_page
from officials.choices import Right

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "review-procedure.md"


def test_every_state_and_step_is_described_in_both_languages() -> None:
    assert set(STATES) == set(State)
    assert set(STEPS) == set(Step)
    texts = [info.name for info in STATES.values()] + [info.name for info in STEPS.values()]
    assert all(text.vi and text.en and text.vi != text.en for text in texts)
    assert set(WAITING_NAMES) == set(Waiting)


def test_the_choices_of_the_model_are_the_states_of_the_table() -> None:
    assert {(c.value, str(c.label)) for c in CaseState} == {
        (state.value, info.name.vi) for state, info in STATES.items()
    }
    assert {c.value for c in StepClock} == {c.value for c in Clock}
    assert {State(c) for c in OPEN_CASE_STATES} == OPEN_STATES


def test_every_right_exists() -> None:
    assert {info.right for info in STEPS.values()} - {""} <= {right.value for right in Right}


def test_every_open_state_waits_for_somebody_and_can_end() -> None:
    for state in OPEN_STATES:
        assert STATES[state].waiting != Waiting.NOBODY
        assert {State.RECOGNISED, State.REFUSED} <= reached(state, MOVES)


def reached(start: State, moves: Iterable[tuple[State, State]]) -> set[State]:
    """States that moves lead to, from one."""
    pairs = set(moves)
    found = {start}
    while more := {target for source, target in pairs if source in found} - found:
        found |= more
    return found


@pytest.mark.parametrize("gate", [State.JUDGED, State.MEETING_HELD, State.POSTED, State.READY])
def test_no_way_to_recognition_leads_around_a_gate(gate: State) -> None:
    around = [(source, target) for source, target in MOVES if gate not in (source, target)]
    assert State.RECOGNISED not in reached(State.LISTED, around)
    assert State.REFUSED not in reached(State.LISTED, around)


def test_a_decided_case_is_left_only_for_the_certificate() -> None:
    leaving = {pair for pair in MOVES if pair[0] not in OPEN_STATES}
    assert leaving == {
        (State.RECOGNISED, State.CERTIFIED),
        (State.DROPPED, State.LISTED),
    }


@pytest.mark.django_db
def test_the_database_holds_the_same_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, target FROM households_casemove")
        assert set(cursor.fetchall()) == {(a.value, b.value) for a, b in MOVES}


def test_the_page_is_current() -> None:
    remedy = "run: python -m households.rules.procedure_page > docs/rules/review-procedure.md"
    assert PAGE.read_text(encoding="utf-8") == procedure_page(), remedy
