"""Asking the province's opinion on results before they are decided, and its answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.calendars import fresh_calendar
from common.working_days import add_working_days
from households.choices import CaseState
from households.exceptions import ConsultationRefused, NotAllowed
from households.models import Consultation, ReviewCase, ReviewRound
from households.rules.procedure import Step, Waiting
from households.services.procedure.moving import move_cases
from households.services.procedure.pausing import SENT_BACK, pause, resume
from households.services.procedure.survey import reopened_for_survey
from officials.choices import Right
from officials.models import Official


@transaction.atomic
def ask_province(
    *,
    actor: Official,
    round_: ReviewRound,
    number: str = "",
    cases: Collection[int] | None = None,
) -> Consultation:
    """Send the results of a round that need an opinion to the province, or some of them.

    An answer is due in ``consult_days``; where the rules say so the clock of the decision stands
    still meanwhile. Raises ``NotAllowed``, ``ConsultationRefused`` where nothing needs one.
    """
    if not ReviewRound.objects.changeable_by(actor).filter(pk=round_.pk).exists():
        raise NotAllowed(_("Chỉ cán bộ của xã được gửi xin ý kiến."))
    rows = ReviewCase.objects.filter(
        round=round_,
        state=CaseState.READY,
        consult_required=True,
        consult_answered_on__isnull=True,
    )
    if cases is not None:
        rows = rows.filter(pk__in=cases)
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    keys = list(locked.values_list("pk", flat=True))
    if not keys:
        raise ConsultationRefused(_("Không có hộ nào cần xin ý kiến tỉnh."))
    today = timezone.localdate()
    due = add_working_days(fresh_calendar(), today, round_.rule.consult_days)
    consultation = Consultation.objects.create(
        round=round_,
        commune_id=round_.commune_id,
        number=number.strip()[:40],
        asked_on=today,
        asked_by=actor,
        due_on=due,
    )
    move_cases(
        actor=actor,
        step=Step.CONSULT,
        cases=keys,
        changes={"consultation": consultation, "clock_due": due},
    )
    pause(cases=keys, waiting=Waiting.PROVINCE, on=today)
    return consultation


@transaction.atomic
def answer_commune(
    *,
    actor: Official,
    consultation: Consultation,
    agreed: Collection[int],
    again: Mapping[int, str] | None = None,
    opinion: str = "",
    number: str = "",
) -> Consultation:
    """Give the province's opinion on cases: agreed, or to be surveyed again with the reason.

    Cases named in neither wait on; when none waits any more the consultation is answered. Raises
    ``NotAllowed``, ``ConsultationRefused``, ``StepRefused`` for a missing reason.
    """
    row = (
        Consultation.objects.with_right(actor, Right.CONSULT)
        .select_for_update(of=("self",))
        .filter(pk=consultation.pk)
        .first()
    )
    if row is None:
        raise NotAllowed(_("Chỉ cán bộ cấp tỉnh phụ trách xã này được cho ý kiến."))
    again = again or {}
    asked = ReviewCase.objects.filter(consultation=row, state=CaseState.CONSULTED)
    waiting = set(asked.values_list("pk", flat=True))
    chosen = {*agreed, *again}
    if not chosen:
        raise ConsultationRefused(_("Chọn ít nhất một hộ."), field="cases")
    if set(agreed) & set(again):
        raise ConsultationRefused(_("Một hộ chỉ có một ý kiến."), field="cases")
    if chosen - waiting:
        raise ConsultationRefused(
            _("Có hộ không còn chờ ý kiến. Tải lại trang rồi chọn lại."), field="cases"
        )
    today = timezone.localdate()
    move_cases(actor=actor, step=Step.ANSWER, cases=agreed, changes={"consult_answered_on": today})
    alike: dict[str, list[int]] = defaultdict(list)
    for key, reason in again.items():
        alike[reason.strip()].append(key)
    for reason, keys in sorted(alike.items()):
        move_cases(actor=actor, step=Step.DISAGREE, cases=keys, reason=reason, changes=SENT_BACK)
        reopened_for_survey(keys)
    resume(cases=chosen, on=today)
    row.opinion = opinion.strip()[:2000] or row.opinion
    row.answer_number = number.strip()[:40] or row.answer_number
    if waiting == chosen:
        row.answered_on, row.answered_by = today, actor
    row.save(update_fields=["opinion", "answer_number", "answered_on", "answered_by"])
    return row
