"""What the ledger knows for a household's case plan: supports by what they answer, and hints."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language

from households.models import Household
from households.rules.ages import add_months
from households.rules.fact_choices import CAUSES
from households.selectors.care.plan_parts import (
    PlanHint,
    PlanPart,
    PlanSupport,
    SupportStage,
)
from households.selectors.care.plans import national_class
from households.selectors.lineage import lineage
from officials.choices import Right
from officials.scope import Viewer, areas_for
from programmes.choices import SupportState
from programmes.models import Support
from programmes.rules.ledger import LIVE_STATES
from programmes.selectors.case import hidden_from, is_inherited
from programmes.selectors.household_needs import suggestions
from programmes.selectors.ledger import Named

#: How long a support that has ended is still told in a plan.
ENDED_MONTHS = 12

_STAGES = {
    SupportState.PLANNED: SupportStage.ASKED,
    SupportState.APPROVED: SupportStage.UNDER_WAY,
    SupportState.DELIVERED: SupportStage.RECEIVED,
    SupportState.ACCEPTED: SupportStage.RECEIVED,
    SupportState.ENDED: SupportStage.RECEIVED,
}


def plan_supports(viewer: Viewer, household: Household, day: dt.date) -> PlanPart:
    """Supports that are live or ended in the last year, and what usually helps.

    States are those of now. Loans are told only to those whose work they are; where nobody can
    work, nothing that needs labour is suggested. Five queries.
    """
    line = {one.household: one.until for one in lineage([household.pk])[household.pk]}
    rows = (
        Support.objects.filter(
            Q(state__in=LIVE_STATES)
            | Q(state=SupportState.ENDED, ended_on__gte=add_months(day, -ENDED_MONTHS)),
            household__in=line,
            planned_on__lte=day,
        )
        .select_related("kind", "person", "household")
        .order_by("-planned_on", "-pk")
    )
    shown = [
        row
        for row in rows
        if not hidden_from(viewer, row, household)
        and (row.household_id == household.pk or is_inherited(row, line))
    ]
    named = Named({row.standard_id for row in shown})
    reach = areas_for(viewer, Right.VIEW_HOUSEHOLDS)
    english = get_language() == "en"
    hints = [
        PlanHint(
            indicator or CAUSES[(cause or 1) - 1].code,
            row.kind.name_en if english else row.kind.name_vi,
            "" if english else row.note_vi,
        )
        for (indicator, cause), found in suggestions(
            household.commune.parent_id, unable=_unable(household, day)
        ).items()
        for row in found
    ]
    return PlanPart(
        tuple(
            PlanSupport(
                row.pk,
                _name(row, english=english),
                _STAGES[SupportState(row.state)],
                row.delivered_on or row.approved_on or row.planned_on,
                frozenset({*named.codes(row), *_causes(row)}),
                reverse("programmes:support", args=[row.pk])
                if reach.holds(commune=row.commune_id, village=row.village_id)
                else "",
            )
            for row in shown
        ),
        tuple(hints),
        reverse("programmes:need-household", args=[household.code]),
    )


def _name(row: Support, *, english: bool) -> str:
    kind = row.kind.name_en if english else row.kind.name_vi
    return f"{kind}: {row.person.full_name}" if row.person is not None else kind


def _unable(household: Household, day: dt.date) -> bool:
    row = national_class(household, day)
    return row is not None and row.unable_to_work


def _causes(row: Support) -> list[str]:
    return [choice.code for place, choice in enumerate(CAUSES) if row.causes & 1 << place]
