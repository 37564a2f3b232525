"""Who surveys which household of a round: one by one, by selection, or a whole village."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from areas.models import Village
from households.choices import CaseState
from households.exceptions import StepRefused
from households.models import ReviewCase, ReviewRound
from households.rules.procedure import Step
from households.services.procedure.moving import move_cases
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

ASSIGNABLE = (CaseState.LISTED, CaseState.ASSIGNED)


@transaction.atomic
def assign_cases(*, actor: Official, cases: Collection[int], surveyor: Official) -> int:
    """Give cases to a surveyor, all or none; returns how many.

    Raises:
        NotAllowed: a case is not the actor's to assign.
        StepRefused: a case is surveyed already, or the surveyor may not survey in its village.
    """
    _check_surveyor(surveyor, cases)
    return move_cases(actor=actor, step=Step.ASSIGN, cases=cases, changes={"surveyor": surveyor})


@transaction.atomic
def assign_village(
    *, actor: Official, review_round: ReviewRound, village: Village, surveyor: Official
) -> int:
    """Give all households of a village that nobody has surveyed yet to a surveyor.

    Raises ``NotAllowed`` and ``StepRefused`` as :func:`assign_cases`.
    """
    keys = list(
        ReviewCase.objects.filter(
            round=review_round, village=village, state__in=ASSIGNABLE
        ).values_list("pk", flat=True)
    )
    return assign_cases(actor=actor, cases=keys, surveyor=surveyor)


def _check_surveyor(surveyor: Official, cases: Collection[int]) -> None:
    territory = areas_for(surveyor, Right.SURVEY)
    places = (
        ReviewCase.objects.filter(pk__in=cases)
        .order_by()
        .values_list("commune", "village", "village__name")
        .distinct()
    )
    for commune, village, name in places:
        if not territory.holds(commune=commune, village=village):
            raise StepRefused(
                _("%(surveyor)s không được giao rà soát ở thôn %(village)s. Chọn người khác.")
                % {"surveyor": surveyor.full_name, "village": name},
                field="surveyor",
            )
