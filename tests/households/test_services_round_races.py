"""Rounds and receipts under two officials at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from households.choices import RequestChannel, RequestForm, ReviewKind
from households.models import ProcedureRule, ReviewCase, ReviewRequest, ReviewRound
from households.selectors.procedure_rules import Opening
from households.services.procedure.listing import build_list
from households.services.procedure.requests import RequestData, Taken, take_in
from households.services.procedure.rounds import open_rounds
from officials.choices import Role
from officials.models import Official
from tests.factories.households import household_with_head
from tests.factories.officials import official_with
from tests.households.scene import small_scene

pytestmark = pytest.mark.django_db(transaction=True)


def race(*works: Callable[[], Any]) -> list[Any]:
    """Run the works at once, each on its own connection; return what they gave."""
    gate, given = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            given.append(work())
        except Exception as error:  # noqa: BLE001 (compared by the test)
            given.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return given


def test_two_officials_open_the_same_round_once() -> None:
    scene = small_scene()
    ReviewRound.objects.all().delete()
    last = timezone.localdate().year - 1
    opening = Opening(ReviewKind.PERIODIC, last)
    people: list[Official] = [
        scene.officials[Role.PROVINCIAL_SUPERVISOR],
        official_with(Role.PROVINCIAL_SUPERVISOR, area=scene.province),
    ]
    communes = [scene.commune, scene.neighbour]
    reports = race(
        *(
            lambda who=who: open_rounds(actor=who, communes=communes, opening=opening)
            for who in people
        )
    )
    assert sorted((len(r.opened), len(r.existing)) for r in reports) == [(0, 2), (2, 0)]
    assert ReviewRound.objects.count() == 2
    households = ReviewCase.objects.values_list("household", flat=True)
    assert len(households) == len(set(households)) > 0


def test_receipts_taken_at_once_have_numbers_without_gaps() -> None:
    scene = small_scene()
    assert ProcedureRule.objects.exists()
    houses = [household_with_head(scene.village, full_name=f"Trần Văn {n}") for n in range(6)]

    def taking(number: int) -> Callable[[], Taken]:
        data = RequestData(
            RequestForm.REVIEW,
            RequestChannel.COUNTER,
            timezone.localdate(),
            household=houses[number],
        )
        return lambda: take_in(actor=scene.officer, commune=scene.commune, data=data)

    taken = race(*(taking(number) for number in range(6)))
    assert sorted(item.request.number for item in taken) == [1, 2, 3, 4, 5, 6]


def test_one_household_at_two_counters_gets_one_receipt() -> None:
    scene = small_scene()
    data = RequestData(
        RequestForm.REVIEW,
        RequestChannel.COUNTER,
        timezone.localdate(),
        household=scene.households["none"],
    )
    taken = race(
        *(lambda: take_in(actor=scene.officer, commune=scene.commune, data=data) for _ in range(2))
    )
    assert sorted(item.is_new for item in taken) == [False, True]
    assert ReviewRequest.objects.count() == 1


def test_lists_requests_and_surveys_at_once_end_without_a_deadlock() -> None:
    scene = small_scene()
    row = ReviewRound.objects.get(commune=scene.commune)
    houses = [household_with_head(scene.village, full_name=f"Trần Văn {n}") for n in range(8)]

    def asking(number: int) -> Callable[[], Taken]:
        data = RequestData(
            RequestForm.REVIEW,
            RequestChannel.COUNTER,
            timezone.localdate(),
            household=houses[number],
        )
        return lambda: take_in(actor=scene.officer, commune=scene.commune, data=data)

    given = race(
        *(asking(number) for number in range(8)),
        *(lambda: build_list(actor=scene.officer, review_round=row) for _ in range(4)),
    )
    assert [item for item in given if isinstance(item, Exception)] == []
    cases = ReviewCase.objects.values_list("household", flat=True)
    assert len(cases) == len(set(cases))
    assert ReviewRequest.objects.count() == 8
