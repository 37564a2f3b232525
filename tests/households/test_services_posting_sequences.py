"""No sequence of meetings, postings, objections and days brings a case to "ready" unserved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.calendars import fresh_calendar
from common.exceptions import DomainError
from common.working_days import working_days_between
from households.choices import CaseState, ConsultationMode, ObjectionState, ReviewState
from households.models import (
    CaseEvent,
    Consultation,
    Objection,
    Posting,
    Review,
    ReviewCase,
    ReviewRound,
)
from households.rules.meeting import Vote
from households.services.procedure.consultations import answer_commune, ask_province
from households.services.procedure.meetings import record_meeting, send_back_cases
from households.services.procedure.objections import (
    answer_objection,
    conclude_recheck,
    reopen_survey,
    take_objection,
    withdraw_objection,
)
from households.services.procedure.postings import post_cases, serve_postings, take_down
from households.services.procedure.survey import hand_in
from officials.choices import Role
from tests.households.procedure_scene import PDF, minutes_of, open_round, village_full
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db

FIRST_DAY = dt.date(2026, 10, 7)
#: What may happen, and a number that picks to whom or how.
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("meet", "meet", "post", "post", "serve", "serve", "night", "night", "weekend"),
                *("object", "answer", "withdraw", "conclude", "reopen", "hand_in", "take_down"),
                *("send_back", "ask", "reply", "late_letter"),
            ]
        ),
        st.integers(0, 7),
    ),
    max_size=20,
)


@pytest.fixture
def town() -> Iterator[tuple[Scene, ReviewRound]]:
    """Return a round that asks the province, with three judged households."""
    with time_machine.travel(f"{FIRST_DAY}T09:00:00+07:00", tick=False):
        scene = small_scene()
        round_ = open_round(scene, consultation=ConsultationMode.PROVINCE)
        village_full(scene, round_, 3)
        yield scene, round_


class Town:
    """What the events act on; a refused event changes nothing."""

    def __init__(self, scene: Scene, round_: ReviewRound, clock: Any) -> None:
        """Begin on the first day."""
        self.scene, self.round, self.clock = scene, round_, clock
        self.day = FIRST_DAY

    @property
    def cases(self) -> list[ReviewCase]:
        """The households of the round."""
        return list(ReviewCase.objects.filter(round=self.round).order_by("pk"))

    def pass_days(self, number: int) -> None:
        """Let days pass."""
        self.day += dt.timedelta(days=number)
        self.clock.move_to(f"{self.day}T09:00:00+07:00", tick=False)

    def happen(self, what: str, pick: int) -> None:
        """Try one event."""
        officer, case = self.scene.officer, self.cases[pick % 3]
        objection = Objection.objects.filter(state=ObjectionState.OPEN).order_by("pk").first()
        acts: dict[str, Callable[[], object]] = {
            "night": lambda: self.pass_days(1),
            "weekend": lambda: self.pass_days(3),
            "meet": lambda: record_meeting(
                actor=officer,
                round_=self.round,
                village=self.scene.village,
                data=minutes_of(held_on=self.day, votes={case.pk: Vote(5 if pick > 5 else 35)}),
                minutes=BytesIO(PDF),
            ),
            "post": lambda: post_cases(actor=officer, round_=self.round, places="Nhà văn hóa"),
            "serve": lambda: serve_postings(actor=None),
            "object": lambda: take_objection(actor=officer, case=case, content="Sai"),
            "late_letter": lambda: take_objection(
                actor=officer, case=case, content="Sai", received_on=case.posting_until
            ),
            "conclude": lambda: conclude_recheck(actor=officer, case=case),
            "reopen": lambda: reopen_survey(actor=officer, case=case),
            "hand_in": lambda: self._hand_in(case),
            "take_down": self._take_down,
            "send_back": lambda: send_back_cases(actor=officer, cases=[case.pk], reason="Sai"),
            "ask": lambda: ask_province(actor=officer, round_=self.round),
            "reply": lambda: self._reply(case, agrees=pick < 5),
        }
        if objection is not None:
            acts["answer"] = lambda: answer_objection(
                actor=officer,
                objection=objection,
                outcome=ObjectionState.UPHELD if pick % 2 else ObjectionState.DISMISSED,
                answer="Đã kiểm tra",
            )
            acts["withdraw"] = lambda: withdraw_objection(actor=officer, objection=objection)
        try:
            with transaction.atomic():
                acts.get(what, lambda: None)()
        except DomainError:
            pass

    def _hand_in(self, case: ReviewCase) -> None:
        review = Review.objects.filter(case=case, state=ReviewState.DRAFT).first()
        if review is not None:
            hand_in(actor=self.scene.officer, review=review)

    def _take_down(self) -> None:
        posting = Posting.objects.order_by("-pk").first()
        if posting is not None:
            take_down(actor=self.scene.officer, posting=posting, reason="Sai tên")

    def _reply(self, case: ReviewCase, *, agrees: bool) -> None:
        asked = Consultation.objects.order_by("-pk").first()
        if asked is not None:
            answer_commune(
                actor=self.scene.officials[Role.PROVINCIAL_SUPERVISOR],
                consultation=asked,
                agreed=[case.pk] if agrees else [],
                again={} if agrees else {case.pk: "Chưa rõ"},
            )

    def check(self) -> None:
        """Whoever is ready has met, hung for whole days to the end, and nobody objects."""
        calendar = fresh_calendar()
        beyond = {CaseState.READY, CaseState.CONSULTED}
        for case in self.cases:
            last = CaseEvent.objects.filter(case=case).order_by("-pk").first()
            assert last is None or last.to_state == case.state
            held = case.objections.filter(state=ObjectionState.OPEN).count()
            assert case.open_objections == held
            if case.state == CaseState.POSTED:
                assert case.posting is not None
                assert case.posting.taken_down_on is None
            if case.state not in beyond:
                continue
            assert held == 0
            assert case.meeting is not None
            assert case.meeting.minutes_sha256
            assert case.posting is not None
            assert case.posting.taken_down_on is None
            assert case.class_found is not None
            assert case.posting.rows.filter(case=case, class_found=case.class_found).exists()
            assert case.posting.until == case.posting_until
            assert case.posting.until < timezone.localdate()
            assert case.posted_on is not None
            hung = working_days_between(calendar, case.posted_on, case.posting.until)
            assert hung >= self.round.rule.posting_days
            latest = case.objections.order_by("-answered_on").first()
            if latest is not None and latest.answered_on is not None:
                assert case.posted_on >= latest.answered_on
            assert case.consult_required


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS)
def test_ready_is_earned(town: tuple[Scene, ReviewRound], events: list[tuple[str, int]]) -> None:
    clock = time_machine.travel(f"{FIRST_DAY}T09:00:00+07:00", tick=False)
    with transaction.atomic(), clock as traveller:
        world = Town(*town, traveller)
        # Half of the way is always gone, so that random events meet something further on.
        for event in (("meet", 0), ("post", 0), *events, ("weekend", 0), ("weekend", 0)):
            world.happen(*event)
            world.check()
        world.happen("serve", 0)
        world.check()
        transaction.set_rollback(True)
