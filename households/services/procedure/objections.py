"""Objections to posted results: taken in from anybody, re-checked, answered in writing."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from common.calendars import fresh_calendar
from common.working_days import add_working_days
from households.choices import CaseState, ObjectionState, StepClock
from households.exceptions import NotAllowed, ObjectionRefused
from households.models import Objection, ReviewCase
from households.rules.procedure import Step
from households.selectors.procedure.objections import can_conclude
from households.services.procedure.moving import move_cases
from households.services.procedure.pausing import resume
from households.services.procedure.survey import take_back
from officials.models import Official

#: Where a case can be objected to: while it hangs, while another objection is being looked at, and
#: before anybody has been asked or has decided, for a letter of the last day recorded later.
_OPEN_TO_OBJECTION = {CaseState.POSTED, CaseState.OBJECTED, CaseState.READY}


@transaction.atomic
def take_objection(
    *,
    actor: Official,
    case: ReviewCase,
    content: str,
    received_on: dt.date | None = None,
    name: str = "",
    contact: str = "",
) -> Objection:
    """Take in an objection to a posted result; its re-check is due in ``recheck_days``.

    Anybody may object, also without a name. Raises ``NotAllowed``, ``ObjectionRefused`` for one
    that came before or after the posting, which says where to go instead.
    """
    row = _locked_case(actor, case)
    day = received_on or timezone.localdate()
    _check_time(row, day)
    if not content.strip():
        raise ObjectionRefused(_("Ghi nội dung khiếu nại."), field="content")
    posting = row.posting
    if posting is None:  # the database holds that every such case has one
        raise ObjectionRefused(_("Hộ này chưa được niêm yết."))
    due = add_working_days(fresh_calendar(), day, row.round.rule.recheck_days)
    # The state first: a posted case may not hold an open objection.
    move_cases(
        actor=actor,
        step=Step.OBJECT,
        cases=[row.pk],
        # Not in the objector's words: more people read the steps of a case than may read those.
        reason=_("Có khiếu nại về kết quả niêm yết."),
    )
    objection = Objection.objects.create(
        case=row,
        posting=posting,
        received_on=day,
        received_by=actor,
        name=name.strip()[:100],
        contact=contact.strip()[:200],
        content=content.strip()[:2000],
        due_on=due,
    )
    resume(cases=[row.pk], on=timezone.localdate())
    _set_clock(row.pk)
    return objection


def _locked_case(actor: Official, case: ReviewCase) -> ReviewCase:
    row = (
        ReviewCase.objects.changeable_by(actor)
        .select_for_update(of=("self",))
        .select_related("round__rule", "posting")
        .filter(pk=case.pk)
        .first()
    )
    if row is None:
        raise NotAllowed(_("Bạn không được ghi khiếu nại về hộ này."))
    return row


def _check_time(case: ReviewCase, day: dt.date) -> None:
    if day > timezone.localdate():
        raise ObjectionRefused(_("Ngày nhận không được ở tương lai."), field="received_on")
    first, last = case.posted_on, case.posting_until
    if case.state not in _OPEN_TO_OBJECTION or first is None or last is None:
        raise ObjectionRefused(
            _(
                "Hộ này đang ở bước “%(state)s” nên không nhận khiếu nại về niêm yết. Nếu kết quả "
                "sai, lập giấy đề nghị rà soát lại (mẫu 01) hoặc đề nghị đính chính quyết định."
            )
            % {"state": case.get_state_display()}
        )
    if day < first:
        raise ObjectionRefused(
            _("Danh sách chỉ được niêm yết từ ngày %(first)s.") % {"first": f"{first:%d/%m/%Y}"},
            field="received_on",
        )
    if day > last and case.state != CaseState.OBJECTED:
        raise ObjectionRefused(
            _(
                "Thời gian niêm yết đã hết ngày %(last)s. Nếu kết quả sai, lập giấy đề nghị rà "
                "soát lại (mẫu 01) hoặc đề nghị đính chính quyết định."
            )
            % {"last": f"{last:%d/%m/%Y}"},
            field="received_on",
        )


def _set_clock(case: int) -> None:
    """Let the clock of a re-check show the day by which the first open objection is due."""
    first = Objection.objects.filter(case=case, state=ObjectionState.OPEN).aggregate(
        due=Min("due_on")
    )["due"]
    ReviewCase.objects.filter(pk=case, state=CaseState.OBJECTED).update(
        clock=StepClock.RECHECK, clock_due=first
    )


@transaction.atomic
def answer_objection(
    *, actor: Official, objection: Objection, outcome: ObjectionState, answer: str
) -> Objection:
    """Answer an objection in writing: it is right, or it is not, and why.

    When it was the last open one and the survey is judged, the re-check is concluded. Raises
    ``NotAllowed``, ``ObjectionRefused``.
    """
    if outcome not in {ObjectionState.UPHELD, ObjectionState.DISMISSED}:
        raise ObjectionRefused(_("Chọn khiếu nại đúng hay không đúng."), field="outcome")
    if not answer.strip():
        raise ObjectionRefused(_("Khiếu nại phải được trả lời bằng văn bản."), field="answer")
    return _closed(actor, objection, outcome, answer.strip()[:2000])


@transaction.atomic
def withdraw_objection(*, actor: Official, objection: Objection, note: str = "") -> Objection:
    """Record that whoever objected takes it back; the list is still posted again in full."""
    return _closed(actor, objection, ObjectionState.WITHDRAWN, note.strip()[:2000])


def _closed(actor: Official, objection: Objection, state: ObjectionState, answer: str) -> Objection:
    found = Objection.objects.changeable_by(actor).filter(pk=objection.pk).first()
    if found is None:
        raise NotAllowed(_("Bạn không được trả lời khiếu nại này."))
    # Case before objection, as when one is taken in.
    case = _locked_case(actor, found.case)
    row = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if row.state != ObjectionState.OPEN:
        raise ObjectionRefused(
            _("Khiếu nại này đã xong: %(state)s.") % {"state": row.get_state_display()}
        )
    row.state, row.answer = state, answer
    row.answered_on, row.answered_by = timezone.localdate(), actor
    row.save(update_fields=["state", "answer", "answered_on", "answered_by"])
    _set_clock(case.pk)
    if can_conclude(case):
        conclude_recheck(actor=actor, case=case)
    return row


@transaction.atomic
def conclude_recheck(*, actor: Official, case: ReviewCase) -> None:
    """Conclude the re-check of a case: it is then posted again for the whole period.

    Raises ``NotAllowed``, ``ObjectionRefused`` while an objection is open or the survey unfinished.
    """
    row = _locked_case(actor, case)
    if not can_conclude(row):
        raise ObjectionRefused(
            _(
                "Chưa kết luận được: trả lời mọi khiếu nại và gửi lại phiếu rà soát đã mở "
                "(phiếu phải phân loại được)."
            )
        )
    move_cases(actor=actor, step=Step.RECHECK, cases=[row.pk])


@transaction.atomic
def reopen_survey(*, actor: Official, case: ReviewCase) -> None:
    """Open the survey of an objected case again, because its facts may be wrong.

    The case stays in its re-check; the meeting is not held again. Raises ``NotAllowed``,
    ``ObjectionRefused``, ``ReviewNotReady``.
    """
    row = _locked_case(actor, case)
    if row.state != CaseState.OBJECTED or row.review is None:
        raise ObjectionRefused(_("Chỉ mở lại phiếu của hộ đang phúc tra."))
    take_back(actor=actor, review=row.review)
