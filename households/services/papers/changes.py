"""The end of a paper: replaced by a new one, or withdrawn; always with a reason."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import PaperKind, PaperState
from households.exceptions import NotAllowed, PaperRefused
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
from households.selectors.papers.access import ISSUED_BY, rights_to_withdraw
from households.services.papers import issuing
from households.services.papers.certificates import certificate_draft
from households.services.papers.freezing import Draft, again, check_right, freeze_many
from officials.choices import Right
from officials.models import Official

_DRAFTS: dict[PaperKind, Callable[[Paper], Draft]] = {
    PaperKind.RECEIPT: lambda paper: issuing.receipt_draft(
        ReviewRequest.objects.get(pk=paper.about)
    ),
    PaperKind.REVIEW_LIST: lambda paper: issuing.review_list_draft(
        ReviewRound.objects.get(pk=paper.about)
    ),
    PaperKind.MINUTES: lambda paper: issuing.minutes_draft(Meeting.objects.get(pk=paper.about)),
    PaperKind.POSTING: lambda paper: issuing.posting_draft(Posting.objects.get(pk=paper.about)),
    PaperKind.DECISION: lambda paper: issuing.decision_draft(Decision.objects.get(pk=paper.about)),
    PaperKind.CERTIFICATE: certificate_draft,
    PaperKind.REFUSAL: lambda paper: issuing.refusal_draft(ReviewCase.objects.get(pk=paper.about)),
    PaperKind.OBJECTION_REPLY: lambda paper: issuing.objection_reply_draft(
        Objection.objects.get(pk=paper.about)
    ),
}


@transaction.atomic
def replace_paper(*, actor: Official, paper: Paper, reason: str) -> Paper:
    """Issue a paper anew from what the records say today; the former one says it was replaced.

    For a name that was corrected or a sheet that was spoilt after signing. Raises ``NotAllowed``,
    ``PaperRefused`` without a reason or where the paper has ended already.
    """
    row = _locked(actor, paper, ISSUED_BY[PaperKind(paper.kind)])
    words = _reason(reason)
    draft = again(_DRAFTS[PaperKind(row.kind)](row), row)
    _end(row, actor, PaperState.REPLACED, words)
    return freeze_many(actor=actor, drafts=[draft])[0]


@transaction.atomic
def withdraw_paper(*, actor: Official, paper: Paper, reason: str) -> Paper:
    """Take a paper back for good; whoever checks its code is told so.

    Raises ``NotAllowed``, ``PaperRefused`` without a reason or where it has ended already.
    """
    row = _locked(actor, paper, rights_to_withdraw(PaperKind(paper.kind)))
    _end(row, actor, PaperState.WITHDRAWN, _reason(reason))
    return row


def _locked(actor: Official, paper: Paper, rights: frozenset[Right]) -> Paper:
    row = (
        Paper.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("commune", "decision")
        .filter(pk=paper.pk)
        .first()
    )
    if row is None:
        raise NotAllowed(_("Bạn không được làm việc này với giấy tờ của xã này."))
    check_right(actor, row.commune, rights)
    if row.state != PaperState.ISSUED:
        raise PaperRefused(
            _("Giấy số %(number)s không còn giá trị: %(state)s ngày %(day)s.")
            % {
                "number": row.number,
                "state": row.get_state_display(),
                "day": f"{row.ended_on:%d/%m/%Y}",
            }
        )
    return row


def _reason(reason: str) -> str:
    words = " ".join(reason.split())[:300]
    if not words:
        raise PaperRefused(_("Hãy ghi rõ lý do."), field="reason")
    return words


def _end(row: Paper, actor: Official, state: PaperState, reason: str) -> None:
    row.state = state
    row.reason = reason
    row.ended_on = timezone.localdate()
    row.ended_by = actor
    row.save(update_fields=["state", "reason", "ended_on", "ended_by"])
