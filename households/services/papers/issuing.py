"""One paper at a time: each kind from the thing it speaks of.

Every function returns the paper; asked again, it returns the valid one that there is. The services
of the procedure call them when their own work is done.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import CaseState, ObjectionState, PaperKind
from households.exceptions import PaperRefused
from households.models import (
    Decision,
    Meeting,
    Objection,
    Paper,
    Posting,
    ReviewCase,
    ReviewRequest,
    ReviewRound,
)
from households.rules.papers.frame import SYMBOLS
from households.rules.papers.recognition import decision_content
from households.rules.papers.requests import (
    objection_reply_content,
    receipt_content,
    refusal_content,
)
from households.rules.papers.rounds import minutes_content, posting_content, review_list_content
from households.rules.papers.words import serial_number
from households.selectors.papers import recognition, rounds
from households.selectors.papers.access import ISSUED_BY
from households.services.papers.freezing import Draft, check_right, freeze, freeze_many
from officials.models import Official


@transaction.atomic
def issue_receipt(*, actor: Official, request: ReviewRequest) -> Paper:
    """Issue the receipt of a request, under the request's own number; raises ``NotAllowed``."""
    return freeze(actor=actor, draft=receipt_draft(request))


@transaction.atomic
def issue_review_list(*, actor: Official, round_: ReviewRound) -> Paper:
    """Issue the list for review of a round; raises ``NotAllowed``, ``PaperRefused`` if empty."""
    return freeze(actor=actor, draft=review_list_draft(round_))


@transaction.atomic
def issue_minutes(*, actor: Official, meeting: Meeting) -> Paper:
    """Issue the minutes of a meeting, two copies; raises ``NotAllowed``, ``PaperRefused``."""
    return freeze(actor=actor, draft=minutes_draft(meeting))


@transaction.atomic
def issue_posting(*, actor: Official, posting: Posting) -> Paper:
    """Issue the list that hangs in public; raises ``NotAllowed``, ``PaperRefused``."""
    return freeze(actor=actor, draft=posting_draft(posting))


@transaction.atomic
def issue_decision(*, actor: Official, decision: Decision) -> Paper:
    """Issue a signed decision with its annex; raises ``NotAllowed``, ``PaperRefused``."""
    return freeze(actor=actor, draft=decision_draft(decision))


@transaction.atomic
def issue_refusal(*, actor: Official, case: ReviewCase) -> Paper:
    """Issue the refusal of a case with its reasons; raises ``NotAllowed``, ``PaperRefused``."""
    return freeze(actor=actor, draft=refusal_draft(case))


@transaction.atomic
def issue_refusals(*, actor: Official, decision: Decision) -> list[Paper]:
    """Issue the refusals of a decision that are missing; return the new ones in their order.

    A case that has a valid refusal gets none again, so asking twice is safe. Raises ``NotAllowed``.
    """
    check_right(actor, decision.commune, ISSUED_BY[PaperKind.REFUSAL])
    # Two people who press the button at once: the second finds the work done.
    Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    cases = (
        ReviewCase.objects.filter(decision=decision, state=CaseState.REFUSED)
        .exclude(
            pk__in=Paper.objects.valid()
            .filter(kind=PaperKind.REFUSAL, commune=decision.commune)
            .values("about")
        )
        .select_related("commune__parent", "village", "household", "decided_by", "review", "round")
        .order_by("village__code", "household__code")
    )
    return freeze_many(actor=actor, drafts=[refusal_draft(case) for case in cases])


@transaction.atomic
def issue_objection_reply(*, actor: Official, objection: Objection) -> Paper:
    """Issue the answer to an objection; raises ``NotAllowed``, ``PaperRefused``."""
    return freeze(actor=actor, draft=objection_reply_draft(objection))


# --- drafts: what a kind is made of; also read again when a paper is replaced --------------------


def receipt_draft(request: ReviewRequest) -> Draft:
    """Return the draft of a receipt."""
    return Draft(
        kind=PaperKind.RECEIPT,
        commune=request.commune,
        village=request.village,
        household=request.household,
        about=request.pk,
        subject=request.applicant,
        day=request.received_on,
        number=serial_number(request.number, SYMBOLS[PaperKind.RECEIPT]),
        build=lambda office, stamp: receipt_content(
            office, stamp, recognition.receipt_facts(request)
        ),
    )


def review_list_draft(round_: ReviewRound) -> Draft:
    """Return the draft of a list for review."""
    if not round_.cases.exclude(state=CaseState.DROPPED).exists():
        raise PaperRefused(_("Đợt rà soát này chưa có hộ nào trong danh sách."))
    listed = timezone.localdate(round_.listed_at) if round_.listed_at else timezone.localdate()
    return Draft(
        kind=PaperKind.REVIEW_LIST,
        commune=round_.commune,
        about=round_.pk,
        subject=rounds.words_of(round_),
        day=listed,
        build=lambda office, stamp: review_list_content(
            office, stamp, rounds.review_list_facts(round_)
        ),
    )


def minutes_draft(meeting: Meeting) -> Draft:
    """Return the draft of minutes."""
    if not meeting.results.exists():
        raise PaperRefused(_("Cuộc họp này chưa ghi kết quả của hộ nào."))
    return Draft(
        kind=PaperKind.MINUTES,
        commune=meeting.commune,
        village=meeting.village,
        about=meeting.pk,
        subject=f"{meeting.village.title}, {rounds.words_of(meeting.round)}",
        day=meeting.held_on,
        build=lambda office, stamp: minutes_content(office, stamp, rounds.minutes_facts(meeting)),
    )


def posting_draft(posting: Posting) -> Draft:
    """Return the draft of a posted list."""
    if not posting.rows.exists():
        raise PaperRefused(_("Bản niêm yết này không có hộ nào."))
    return Draft(
        kind=PaperKind.POSTING,
        commune=posting.commune,
        about=posting.pk,
        subject=rounds.words_of(posting.round),
        day=posting.posted_on,
        build=lambda office, stamp: posting_content(
            office, stamp, rounds.posting_facts(posting, office)
        ),
    )


def decision_draft(decision: Decision) -> Draft:
    """Return the draft of a decision with its annex."""
    return Draft(
        kind=PaperKind.DECISION,
        commune=decision.commune,
        about=decision.pk,
        decision=decision,
        subject=decision.note,
        day=decision.decided_on,
        number=decision.number,
        leader=decision.decided_by.full_name if decision.decided_by else "",
        build=lambda office, stamp: decision_content(
            office, stamp, recognition.decision_facts(decision)
        ),
    )


def refusal_draft(case: ReviewCase) -> Draft:
    """Return the draft of a refusal."""
    if case.state != CaseState.REFUSED:
        raise PaperRefused(_("Hồ sơ này không ở trạng thái không công nhận."))
    return Draft(
        kind=PaperKind.REFUSAL,
        commune=case.commune,
        village=case.village,
        household=case.household,
        about=case.pk,
        subject=case.household.code,
        day=case.decided_on or timezone.localdate(),
        leader=case.decided_by.full_name if case.decided_by else "",
        build=lambda office, stamp: refusal_content(office, stamp, recognition.refusal_facts(case)),
    )


def objection_reply_draft(objection: Objection) -> Draft:
    """Return the draft of an answer to an objection; it names no village to collectors."""
    if objection.state not in {ObjectionState.UPHELD, ObjectionState.DISMISSED}:
        raise PaperRefused(_("Khiếu nại này chưa có kết luận để trả lời."))
    return Draft(
        kind=PaperKind.OBJECTION_REPLY,
        commune=objection.case.commune,
        household=objection.case.household,
        about=objection.pk,
        subject=objection.case.household.code,
        day=objection.answered_on or timezone.localdate(),
        build=lambda office, stamp: objection_reply_content(
            office, stamp, recognition.objection_facts(objection)
        ),
    )
