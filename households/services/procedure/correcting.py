"""A decided household goes into a running round again, to be corrected by a new decision."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import CaseReason, CaseState
from households.exceptions import NotAllowed, RoundRefused, StepRefused
from households.models import (
    CaseEvent,
    Classification,
    Decision,
    Household,
    ReviewCase,
    ReviewRound,
)
from households.services.procedure.survey import class_before
from officials.choices import Right
from officials.models import Official


@transaction.atomic
def list_correction(
    *, actor: Official, decision: Decision, household: Household, note: str
) -> ReviewCase:
    """Put a household of a decision on the list of the commune's running round, to be corrected.

    It is surveyed, put to the meeting and posted like any other. Raises ``NotAllowed`` without the
    right to run the commune's reviews, ``StepRefused`` without a reason or where the household is
    not of the decision, ``RoundRefused`` where no round runs or the round has its case already.
    """
    commune = decision.commune_id
    runs = (
        ReviewRound.objects.with_right(actor, Right.RUN_REVIEWS).running().filter(commune=commune)
    )
    if not Decision.objects.with_right(actor, Right.RUN_REVIEWS).filter(pk=decision.pk).exists():
        raise NotAllowed(_("Chỉ cán bộ xã đã ra quyết định được đề nghị đính chính."))
    reason = " ".join(note.split())[:300]
    if not reason:
        raise StepRefused(_("Hãy ghi rõ lý do."), field="note")
    house = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    decided = Classification.objects.filter(household=house, decision=decision)
    if not decided.exists() or house.commune_id != commune:
        raise StepRefused(
            _("Hộ %(code)s không có trong quyết định %(number)s.")
            % {"code": house.code, "number": decision.number}
        )
    chosen = runs.exclude(cases__household=house).order_by("-opens_on").first()
    if chosen is None or ReviewCase.objects.open().filter(household=house).exists():
        raise RoundRefused(
            _("Xã chưa có đợt rà soát nào đang mở mà hộ này chưa có hồ sơ. Chờ đợt sau.")
        )
    case = ReviewCase.objects.create(
        round=chosen,
        household=house,
        commune_id=house.commune_id,
        village_id=house.village_id,
        reasons=[CaseReason.CORRECTION],
        note=reason,
        class_before=class_before(house),
        due_on=chosen.due_on,
    )
    CaseEvent.objects.create(
        case=case, step="list", to_state=CaseState.LISTED, actor=actor, reason=reason
    )
    return case
