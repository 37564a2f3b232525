"""What becomes of cases when the household ends, moves away or moves within its commune."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q
from django.utils.translation import gettext as _

from households.choices import CaseState
from households.models import Household, ReviewCase
from households.rules.procedure import Step
from households.services.procedure.moving import move_cases
from officials.models import Official

#: States in which nothing has been found yet, so that nothing is lost.
_WAITING = [CaseState.LISTED, CaseState.ASSIGNED]


def follow_households(*, actor: Official | None, households: Collection[int]) -> None:
    """Bring waiting cases of changed households in line; inside the change's transaction.

    A household that ended or left the commune is off its list; one that moved to another village
    of the commune is reviewed there. An open survey stops such a change before it gets here.
    """
    waiting = ReviewCase.objects.filter(household__in=households, state__in=_WAITING)
    gone = waiting.filter(
        Q(household__closed_on__isnull=False) | ~Q(household__commune=F("commune"))
    )
    if keys := list(gone.values_list("pk", flat=True)):
        reason = _("Hộ không còn hoặc đã chuyển đi.")
        move_cases(
            actor=actor,
            step=Step.LAPSE,
            cases=keys,
            reason=reason,
            changes={"outcome_reason": reason},
        )
    for case in waiting.exclude(village=F("household__village")).select_related("household"):
        village = Household.objects.values_list("village", flat=True).get(pk=case.household_id)
        ReviewCase.objects.filter(pk=case.pk).update(village=village)
