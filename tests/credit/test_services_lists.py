"""Lists for the bank: who signs, what stands in them, that they stay, and what is answered."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from areas.models import Area
from credit.exceptions import ListRefused, NotAllowed
from credit.models import ConfirmedList, ConfirmedRow, GroupMember, RowAnswer, SavingsGroup
from credit.rules.answers import Answer
from credit.selectors.confirmed_lists import answer_counts, open_rejections
from credit.selectors.list_content import draft_of, months_to_sign
from credit.selectors.verifying_lists import Checked, wrong_lists
from credit.services.answering import answer_rows, handle_rejection
from households.choices import ClassOrigin, PovertyClass, Relation
from households.models import Household, Membership, Residence
from officials.choices import Role
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.bank import bank_officer, branch_serving
from tests.factories.households import ClassificationFactory, PersonFactory
from tests.factories.lists import ListScene, list_scene
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

POOR, NEAR, NOT = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with at("2026-10-12"):
        yield


@contextmanager
def at(day: str) -> Iterator[None]:
    moment = dt.datetime.fromisoformat(f"{day}T03:00:00+00:00")
    with time_machine.travel(moment, tick=False):
        yield


@pytest.fixture
def scene() -> ListScene:
    return list_scene()


def said(signed: ConfirmedList) -> list[dict[str, Any]]:
    return [json.loads(row.line) for row in signed.rows.order_by("position")]


def short(signed: ConfirmedList) -> list[tuple[Any, ...]]:
    return [(one["code"], one["change"], one["category"], one["was"]) for one in said(signed)]


def test_the_first_list_is_full_and_says_what_the_bank_needs(scene: ListScene) -> None:
    poor = scene.household(full_name="Hồ Thị Mai", birth_year=1984, identity_number="097184000123")
    near = scene.household(NEAR)
    scene.household(NOT)
    signed = scene.sign()
    assert (signed.kind, signed.sequence, signed.previous, signed.row_count) == ("full", 1, "", 2)
    assert [one["code"] for one in said(signed)] == [poor.code, near.code]
    decision = poor.classifications.get().decision
    assert decision is not None
    assert said(signed)[0] == {
        "birth_year": 1984, "category": "poor", "change": "listed", "changed": [],
        "code": poor.code, "commune": scene.commune.code, "decided_on": "2025-12-10",
        "decision": decision.number, "escaped_on": None, "head": "Hồ Thị Mai",
        "household": str(poor.uuid), "identity_number": "097184000123",
        "newly_escaped_until": None, "position": 1, "reason": None, "removed_on": None,
        "representative": None, "standard": "quoc-gia-2022", "valid_from": "2026-01-01",
        "valid_until": "2026-12-31", "village": scene.village.name,
        "village_code": scene.village.code, "was": None,
    }  # fmt: skip
    assert json.loads(signed.header) == {
        "as_of": "2026-10-12", "commune": scene.commune.code, "kind": "full", "listed": 2,
        "month": 10, "previous": "", "rows": 2, "sequence": 1, "signed_on": "2026-10-12",
        "signer": str(scene.leader), "year": 2026,
    }  # fmt: skip


def test_the_next_list_holds_what_changed_and_december_everybody(scene: ListScene) -> None:
    stays, falls, leaves, closes = (scene.household() for _ in range(4))
    first = scene.sign()
    other = VillageFactory.create(commune=neighbour_of(scene))
    with at("2026-11-20"):
        comes = scene.household(NEAR, dt.date(2026, 11, 2))
        ClassificationFactory.create(
            household=falls, poverty_class=NEAR, valid_from=dt.date(2026, 11, 2)
        )
        move(leaves, other, dt.date(2026, 11, 3))
        Household.objects.filter(pk=closes.pk).update(
            closed_on=dt.date(2026, 11, 4), closed_reason="x"
        )
        second = scene.sign(month=11)
    assert (second.kind, second.sequence, second.previous) == ("changes", 2, first.sha256)
    assert sorted(short(second)) == sorted(
        [
            (falls.code, "changed", "near_poor", "poor"),
            (leaves.code, "removed", None, "poor"),
            (closes.code, "removed", None, "poor"),
            (comes.code, "added", "near_poor", None),
        ]
    )
    by_code = {one["code"]: one for one in said(second)}
    assert "category" in by_code[falls.code]["changed"]
    gone = [(by_code[one.code]["reason"], by_code[one.code]["removed_on"]) for one in
            (leaves, closes)]  # fmt: skip
    assert gone == [("moved_out", "2026-11-03"), ("household_closed", "2026-11-04")]
    assert json.loads(second.header)["listed"] == 3
    with at("2026-12-28"):
        third = scene.sign(month=12)
        assert third.kind == "full"
        assert {one[0] for one in short(third)} == {stays.code, falls.code, comes.code}
        assert list(wrong_lists(scene.commune, Checked())) == []


def neighbour_of(scene: ListScene) -> Area:
    neighbour: Area = CommuneFactory.create(parent=scene.commune.parent)
    return neighbour


def move(household: Household, village: Any, day: dt.date) -> None:
    Residence.objects.filter(household=household).update(valid_to=day)
    Residence.objects.create(
        household=household, village=village, commune=village.commune, valid_from=day
    )
    Household.objects.filter(pk=household.pk).update(village=village, commune=village.commune)
    ClassificationFactory.create(
        household=household,
        commune=village.commune,
        valid_from=day,
        origin=ClassOrigin.MOVE,
        decision=None,
        review=None,
    )


def test_newly_escaped_by_the_credit_rule_and_removed_with_its_end(scene: ListScene) -> None:
    escaped = scene.household(POOR, dt.date(2022, 6, 1))
    ClassificationFactory.create(
        household=escaped,
        poverty_class=NOT,
        valid_from=dt.date(2023, 11, 10),
        income_score=200,
    )
    (row,) = said(scene.sign())
    assert (row["category"], row["escaped_on"], row["newly_escaped_until"]) == (
        "newly_escaped", "2023-11-10", "2026-11-09",
    )  # fmt: skip
    with at("2026-11-20"):
        (row,) = said(scene.sign(month=11))
    assert (row["change"], row["reason"], row["removed_on"]) == (
        "removed", "escape_ended", "2026-11-10",
    )  # fmt: skip


def test_who_borrows_in_the_head_s_place_is_named(scene: ListScene) -> None:
    household = scene.household()
    wife = PersonFactory.create(full_name="Hồ Thị Na", birth_year=1990)
    since = dt.date(2026, 1, 1)
    Membership.objects.create(
        household=household, person=wife, relation=Relation.SPOUSE, valid_from=since
    )
    GroupMember.objects.create(
        group=SavingsGroup.objects.create(
            branch=scene.branch,
            code="T1",
            name="Tổ 1",
            commune=scene.commune,
            village=scene.village,
            organisation="women",
            founded_on=since,
        ),
        household=household,
        person=wife,
        valid_from=since,
    )
    (row,) = said(scene.sign())
    assert row["representative"] == {
        "name": "Hồ Thị Na", "birth_year": 1990, "identity_number": wife.identity_number,
    }  # fmt: skip


def test_only_the_leader_of_the_commune_signs(scene: ListScene) -> None:
    stranger = official_with(Role.COMMUNE_LEADER, area=neighbour_of(scene))
    for actor in (scene.officer, stranger, bank_officer(scene.branch)):
        with pytest.raises(NotAllowed):
            scene.sign(actor=actor)
    assert not ConfirmedList.objects.exists()


def test_a_month_is_signed_once_and_in_order(scene: ListScene) -> None:
    scene.household()
    for month in (0, 11, 13):
        with pytest.raises(ListRefused):
            scene.sign(month=month)
    with pytest.raises(ListRefused):
        scene.sign(year=2025, month=9)
    scene.sign()
    with pytest.raises(ListRefused, match="đã được ký"):
        scene.sign()
    with pytest.raises(ListRefused, match="tháng trước"):
        scene.sign(month=9)
    # A mistake found in the same month is corrected by one list of changes.
    scene.household(NEAR)
    assert scene.sign().kind == "changes"
    scene.household(NEAR)
    with pytest.raises(ListRefused, match="đã được ký"):
        scene.sign()
    assert months_to_sign(scene.commune, dt.date(2026, 12, 1)) == [
        (2026, 12), (2026, 11), (2026, 10),
    ]  # fmt: skip
    with at("2026-11-20"):
        scene.sign(month=11)
        assert not list(wrong_lists(scene.commune, Checked()))


def test_no_change_is_signed_as_such(scene: ListScene) -> None:
    scene.household()
    scene.sign()
    with at("2026-11-20"):
        signed = scene.sign(month=11)
    assert (signed.kind, signed.row_count) == ("changes", 0)
    assert json.loads(signed.header)["listed"] == 1


def test_what_was_read_is_what_is_signed(scene: ListScene) -> None:
    scene.household()
    draft = draft_of(scene.commune, 2026, 10, today=dt.date(2026, 10, 12))
    scene.household()
    with pytest.raises(ListRefused, match="thay đổi"):
        scene.sign(seen=draft.digest)
    draft = draft_of(scene.commune, 2026, 10, today=dt.date(2026, 10, 12))
    assert scene.sign(seen=draft.digest).row_count == 2


def test_statements_do_not_grow_with_the_list(
    scene: ListScene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        scene.household()
    scene.sign()
    scene.household(NEAR)
    with CaptureQueriesContext(connection) as few, transaction.atomic():
        scene.sign()
        transaction.set_rollback(True)
    for _ in range(6):
        scene.household(NEAR)
    with django_assert_num_queries(len(few)), transaction.atomic():
        scene.sign()
        transaction.set_rollback(True)
    assert len(few) < 20


@pytest.mark.django_db(transaction=True)
def test_two_signers_at_once_make_one_list(scene: ListScene) -> None:
    scene.household()
    second = official_with(Role.COMMUNE_LEADER, area=scene.commune)
    done: list[object] = []

    def sign(actor: Any) -> None:
        try:
            done.append(scene.sign(actor=actor))
        except ListRefused as refused:
            done.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(one,)) for one in (scene.leader, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ConfirmedList.objects.count() == 1
    assert "list_refused" in done


def test_signed_lists_cannot_be_changed(scene: ListScene) -> None:
    scene.household()
    signed = scene.sign()
    for rows, values in (
        (ConfirmedList.objects.filter(pk=signed.pk), {"month": 9}),
        (ConfirmedRow.objects.filter(confirmed=signed), {"code": "x"}),
    ):
        with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
            rows.update(**values)
        with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
            rows.delete()


def test_what_was_changed_past_the_triggers_is_found(scene: ListScene) -> None:
    first, second = scene.household(), scene.household()
    signed = scene.sign()
    call_command("verify_bank_lists", stdout=(out := StringIO()))
    assert signed.sha256 in out.getvalue()
    edits = (
        "UPDATE credit_confirmedrow SET line = replace(line, 'poor', 'pooR') WHERE position = 2",
        "UPDATE credit_confirmedrow SET category = 'near_poor' WHERE position = 1",
        "DELETE FROM credit_confirmedrow WHERE position = 2",
        "UPDATE credit_confirmedlist SET header = replace(header, '2026', '2025')",
        "DELETE FROM credit_confirmedrow; DELETE FROM credit_confirmedlist",
    )
    for edit in edits:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("credit_confirmedrow", "credit_confirmedlist"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(edit)
            assert list(wrong_lists(scene.commune, Checked())), edit
            with pytest.raises(SystemExit):
                call_command("verify_bank_lists", stdout=StringIO())
            transaction.set_rollback(True)
    assert {first.code, second.code} == {one["code"] for one in said(signed)}
    assert not list(wrong_lists(scene.commune, Checked()))


# What the bank answers


def answer(scene: ListScene, signed: ConfirmedList, *answers: Answer, **more: Any) -> Any:
    order: dict[str, Any] = {
        "actor": bank_officer(scene.branch), "branch": scene.branch, "confirmed": signed,
        "answers": answers,
    }  # fmt: skip
    return answer_rows(**(order | more))


def test_a_rejection_waits_for_the_officer_until_it_is_handled(scene: ListScene) -> None:
    scene.household()
    scene.household()
    signed = scene.sign()
    bad = Answer(0, 1, "rejected", "name_mismatch", " Trên thẻ  khác ")
    assert answer(scene, signed, bad, Answer(1, 2, "accepted")).written == 2
    counts = answer_counts([signed])[signed.pk]
    assert (counts.accepted, counts.rejected, counts.open, counts.waiting) == (1, 1, 1, 0)
    waiting = open_rejections(scene.officer).get()
    assert (waiting.note, waiting.reason) == ("Trên thẻ khác", "name_mismatch")
    assert not open_rejections(scene.leader).exists()
    assert not open_rejections(
        official_with(Role.COMMUNE_OFFICER, area=neighbour_of(scene))
    ).exists()
    with pytest.raises(NotAllowed):
        handle_rejection(actor=scene.leader, answer=waiting, handling="x")
    with pytest.raises(ListRefused):
        handle_rejection(actor=scene.officer, answer=waiting, handling="  ")
    handle_rejection(actor=scene.officer, answer=waiting, handling="Đã sửa tên")
    assert not open_rejections(scene.officer).exists()
    with pytest.raises(ListRefused):
        handle_rejection(actor=scene.officer, answer=waiting, handling="Lần nữa")


def test_the_newest_answer_counts_and_a_repeated_one_writes_nothing(scene: ListScene) -> None:
    scene.household()
    signed = scene.sign()
    bad = Answer(0, 1, "rejected", "deceased")
    assert (answer(scene, signed, bad).written, answer(scene, signed, bad).unchanged) == (1, 1)
    assert answer(scene, signed, Answer(0, 1, "accepted")).written == 1
    assert not open_rejections(scene.officer).exists()
    assert RowAnswer.objects.count() == 2
    with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
        RowAnswer.objects.update(outcome="accepted", reason="")


def test_all_answers_or_none(scene: ListScene) -> None:
    scene.household()
    signed = scene.sign()
    with pytest.raises(ListRefused) as refused:
        answer(scene, signed, Answer(0, 1, "accepted"), Answer(1, 7, "rejected"))
    assert len(refused.value.details["faults"]) == 2  # type: ignore[arg-type]
    assert not RowAnswer.objects.exists()


def test_only_a_branch_that_serves_the_commune_answers(scene: ListScene) -> None:
    scene.household()
    signed = scene.sign()
    elsewhere = branch_serving(neighbour_of(scene))
    one = Answer(0, 1, "accepted")
    for actor, branch in (
        (bank_officer(elsewhere), elsewhere),
        (bank_officer(elsewhere), scene.branch),
        (scene.officer, scene.branch),
    ):
        with pytest.raises(NotAllowed):
            answer(scene, signed, one, actor=actor, branch=branch)
