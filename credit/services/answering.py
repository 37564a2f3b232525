"""What the bank answers to rows of a list, and what the commune does about a rejection."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.prepared import fetch_all
from credit.choices import RowOutcome
from credit.exceptions import ListRefused, NotAllowed
from credit.models import ConfirmedList, ConfirmedRow, RowAnswer
from credit.rules.answers import Answer, faults_of
from credit.selectors.branches import branches_for
from credit.selectors.confirmed_lists import newest_answers
from credit.selectors.list_words import ANSWER_FAULTS
from officials.choices import Right
from officials.models import BankBranch, Official

#: Rows of one answer.
MOST = 500
LONGEST = 300

_READ = """
INSERT INTO credit_listreading (confirmed_id, official_id, day, first_at)
VALUES (%s::bigint, %s::bigint, %s::date, %s::timestamptz)
ON CONFLICT (confirmed_id, official_id, day) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answers were written, and how many said what stood already."""

    written: int
    unchanged: int


def record_reading(*, actor: Official, confirmed: int) -> None:
    """Keep that somebody of the bank read rows of the list with that key today; one statement."""
    now = timezone.now()
    fetch_all(_READ, [confirmed, actor.pk, timezone.localdate(now), now])


@transaction.atomic
def answer_rows(
    *,
    actor: Official,
    branch: BankBranch,
    confirmed: ConfirmedList,
    answers: Sequence[Answer],
) -> Answered:
    """Write the answers of a branch to rows of a list, all or none.

    An answer that repeats the newest one of the branch to a row writes nothing.

    Raises:
        NotAllowed: the actor does not report for the branch, or it does not serve the commune.
        ListRefused: a row is named twice or not there, or a reason is missing or idle;
            ``details["faults"]`` holds every :class:`AnswerFault`.
    """
    _refuse_strangers(actor, branch, confirmed)
    rows = _rows_by_position(confirmed, [one.position for one in answers])
    if faults := list(faults_of(answers, rows)):
        raise ListRefused(
            ANSWER_FAULTS[faults[0].field, faults[0].code],
            faults=faults,
        )
    # Two answers to the same rows at a time: the second sees the first.
    list(
        ConfirmedRow.objects.select_for_update(no_key=True)
        .filter(pk__in=rows.values())
        .order_by("pk")
        .values_list("pk")
    )
    stands = newest_answers(rows.values(), [branch.pk])
    written = []
    for one in answers:
        key, note = rows[one.position], _words(one.note)
        old = stands.get(key)
        if old and (old.outcome, old.reason, old.note) == (one.outcome, one.reason, note):
            continue
        written.append(
            RowAnswer(
                row_id=key,
                branch=branch,
                outcome=one.outcome,
                reason=one.reason,
                note=note,
                answered_by=actor,
            )
        )
    RowAnswer.objects.bulk_create(written)
    return Answered(len(written), len(answers) - len(written))


def _refuse_strangers(actor: Official, branch: BankBranch, confirmed: ConfirmedList) -> None:
    reports = branch.pk in branches_for(actor, Right.REPORT_LOANS)
    there = ConfirmedList.objects.with_right(actor, Right.REPORT_LOANS)
    if not reports or not there.filter(pk=confirmed.pk).exists():
        raise NotAllowed(_("Chỉ đơn vị ngân hàng phục vụ xã này trả lời danh sách."))


def _rows_by_position(confirmed: ConfirmedList, positions: Collection[int]) -> dict[int, int]:
    return dict(
        ConfirmedRow.objects.filter(confirmed=confirmed, position__in=positions)
        .order_by()
        .values_list("position", "pk")
    )


@transaction.atomic
def handle_rejection(*, actor: Official, answer: RowAnswer, handling: str) -> RowAnswer:
    """Close a rejection, saying what was done; the bank reads it.

    Raises:
        NotAllowed: the actor runs no reviews in the commune.
        ListRefused: nothing is said, or it is handled already or was no rejection.
    """
    row = (
        RowAnswer.objects.changeable_by(actor)
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=answer.pk)
        .first()
    )
    if row is None:
        raise NotAllowed(_("Chỉ cán bộ giảm nghèo của xã xử lý trả lời của ngân hàng."))
    words = _words(handling)
    if not words:
        raise ListRefused(_("Hãy ghi đã làm gì."), field="handling")
    if row.outcome != RowOutcome.REJECTED or row.handled_at is not None:
        raise ListRefused(_("Trả lời này đã được xử lý hoặc không cần xử lý."))
    row.handled_by, row.handled_at, row.handling = actor, timezone.now(), words
    row.save(update_fields=["handled_by", "handled_at", "handling"])
    return row


def _words(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
