"""No sequence of steps, taken by services or by raw statements, reaches a decision unguarded."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.exceptions import DomainError
from households.choices import CaseState, ObjectionState, PovertyClass, ReviewState
from households.models import (
    CaseEvent,
    Decision,
    Household,
    Meeting,
    Objection,
    Posting,
    Review,
    ReviewCase,
    ReviewRound,
)
from households.rules.procedure import STEPS, State, Step
from households.services.procedure.moving import move_cases
from officials.models import Official
from tests.factories.households import DecisionFactory
from tests.factories.procedure import listed_case
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

#: What somebody tries: a step, who signs, and three numbers that pick figures and days.
TRIES = st.lists(
    st.tuples(
        st.sampled_from([*Step, *Step, "raw", "answer_objection", "require_opinion"]),
        st.sampled_from(["officer", "leader", "surveyor"]),
        st.integers(0, 40),
        st.integers(0, 40),
        st.integers(-5, 5),
    ),
    min_size=5,
    max_size=40,
)
#: The way that leads to a decision, so that chance need not find it alone.
WAY = [Step.HAND_IN, Step.JUDGE, Step.AGREE, Step.POST, Step.SERVE, Step.RECOGNISE]
NUDGED = st.builds(
    lambda tries, start: [(step, "leader", 30, 20, -4) for step in WAY[:start]] + tries,
    TRIES,
    st.integers(0, len(WAY)),
)


class Walk:
    """One case and whoever tries something with it."""

    def __init__(self, scene: Scene) -> None:
        """Put a household on the list of the running round."""
        self.scene = scene
        self.people: dict[str, Official] = {
            "officer": scene.officer,
            "leader": scene.leader,
            "surveyor": scene.officials["village_collector"],
        }
        self.review: Review = scene.waiting
        self.house: Household = self.review.household
        self.case = listed_case(self.house, ReviewRound.objects.get(commune=scene.commune))
        self.number = 0

    def day(self, offset: int) -> dt.date:
        """A day near today."""
        return self.scene.today + dt.timedelta(days=offset)

    def attempt(self, what: Step | str, who: str, one: int, two: int, offset: int) -> None:
        """Try one thing; a refusal changes nothing."""
        self.case.refresh_from_db()
        before = self.case.state, self.case.events.count()
        try:
            with transaction.atomic():
                if isinstance(what, Step):
                    self.step(what, self.people[who], one, two, offset)
                else:
                    getattr(self, what)(one, offset)
        except (DomainError, IntegrityError):
            self.case.refresh_from_db()
            assert (self.case.state, self.case.events.count()) == before

    def step(self, step: Step, actor: Official, one: int, two: int, offset: int) -> None:
        """Take a step with figures as they come."""
        self.number += 1
        changes: dict[str, Any] = {}
        if step in {Step.ASSIGN, Step.HAND_IN}:
            changes = {"surveyor": self.people["surveyor"], "review": self.review}
        elif step is Step.JUDGE:
            changes = {"class_found": PovertyClass.POOR}
        elif step is Step.AGREE:
            meeting = Meeting.objects.create(
                round=self.case.round,
                commune=self.case.commune,
                village=self.case.village,
                held_on=self.day(offset),
                place="Nhà văn hoá",
                chair="A",
                secretary="B",
                present=one + 1,
                minutes_sha256="a" * 64,
                recorded_by=actor,
            )
            changes = {
                "meeting": meeting,
                "present": one + 1,
                "agreeing": two,
                "quorum_pct": 50,
            }
        elif step is Step.POST:
            since, until = self.day(offset), self.day(offset + one % 4)
            posting = Posting.objects.create(
                round=self.case.round,
                commune=self.case.commune,
                token=f"t{self.case.pk}-{self.number}",
                posted_on=since,
                until=until,
                places="UBND xã",
                posted_by=actor,
            )
            changes = {"posting": posting, "posted_on": since, "posting_until": until}
        elif step in {Step.RECOGNISE, Step.REFUSE}:
            changes = {"decided_by": actor, "decided_on": self.day(offset), "outcome_reason": "x"}
            if step is Step.RECOGNISE:
                decision: Decision = DecisionFactory.create(commune=self.case.commune)
                changes["decision"] = decision
        elif step is Step.ANSWER:
            changes = {"consult_answered_on": self.day(offset)}
        elif step is Step.DROP:
            changes = {"outcome_reason": "x"}
        system = not STEPS[step].right
        move_cases(
            actor=None if system else self.holder(step, actor),
            step=step,
            cases=[self.case.pk],
            reason="Thử",
            changes=changes,
        )
        if step is Step.OBJECT:
            Objection.objects.create(
                case=self.case,
                posting_id=ReviewCase.objects.values_list("posting", flat=True).get(
                    pk=self.case.pk
                ),
                received_on=self.day(0),
                received_by=actor,
                content="Khiếu nại",
                due_on=self.day(3),
            )

    def holder(self, step: Step, actor: Official) -> Official:
        """The province's steps are taken by the province; the rest by whoever tries."""
        right = STEPS[step].right
        return self.scene.officials["provincial_supervisor"] if right == "consult" else actor

    def raw(self, one: int, offset: int) -> None:
        """Set any state by a statement of one's own."""
        state = list(CaseState)[one % len(CaseState)]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE households_reviewcase SET state = %s WHERE id = %s", [state, self.case.pk]
            )

    def answer_objection(self, one: int, offset: int) -> None:
        """Answer the oldest open objection."""
        objection = self.case.objections.filter(state=ObjectionState.OPEN).order_by("pk").first()
        if objection is not None:
            objection.state = ObjectionState.DISMISSED
            objection.answer = "Không đúng"
            objection.answered_on = self.day(offset)
            objection.answered_by = self.scene.officer
            objection.save()

    def require_opinion(self, one: int, offset: int) -> None:
        """Demand the province's opinion from now on."""
        if self.case.state in {State.LISTED, State.ASSIGNED, State.JUDGED}:
            ReviewCase.objects.filter(pk=self.case.pk).update(consult_required=True)


def check(case: ReviewCase) -> None:
    """Whatever was tried, a decided case has everything the law demands behind it."""
    case.refresh_from_db()
    assert case.open_objections == case.objections.filter(state=ObjectionState.OPEN).count()
    if case.state in {CaseState.READY, CaseState.CONSULTED}:
        assert case.open_objections == 0
    if case.state not in {CaseState.RECOGNISED, CaseState.CERTIFIED, CaseState.REFUSED}:
        return
    assert case.present
    assert case.quorum_pct
    assert case.agreeing is not None
    assert case.agreeing * 100 >= case.present * case.quorum_pct
    assert case.posting is not None
    assert case.decided_on is not None
    assert case.posting_until is not None
    assert case.posting_until >= case.posting.posted_on
    assert case.decided_on > case.posting_until
    assert case.open_objections == 0
    assert case.decided_by_id not in {None, case.surveyor_id}
    assert not case.consult_required or case.consult_answered_on is not None
    if case.state != CaseState.REFUSED:
        assert case.decision is not None


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tries=NUDGED)
def test_no_sequence_reaches_a_decision_without_its_guards(
    scene: Scene, tries: list[tuple[Step | str, str, int, int, int]]
) -> None:
    with transaction.atomic():
        walk = Walk(scene)
        for what, who, one, two, offset in tries:
            walk.attempt(what, who, one, two, offset)
            check(walk.case)
        transaction.set_rollback(True)


def test_the_way_alone_reaches_recognition(scene: Scene) -> None:
    """So that the property above speaks of decisions and not of refusals alone."""
    with transaction.atomic():
        walk = Walk(scene)
        for step in WAY:
            walk.attempt(step, "leader" if step is Step.RECOGNISE else "officer", 30, 20, -4)
            if step is Step.SERVE:
                break
        walk.attempt(Step.RECOGNISE, "leader", 30, 20, 3)
        walk.case.refresh_from_db()
        assert walk.case.state == CaseState.RECOGNISED
        assert CaseEvent.objects.filter(case=walk.case).count() == len(WAY) + 1
        assert Review.objects.get(pk=walk.review.pk).state == ReviewState.SURVEYED
        # Moved alone, without its class, it could not be committed either.
        transaction.set_rollback(True)
