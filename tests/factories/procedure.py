"""Rules of procedure, review rounds and cases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from areas.models import Area
from households.choices import CaseReason, ConsultationMode, PovertyClass, ReviewKind, RoundState
from households.models import (
    CaseEvent,
    Household,
    ProcedureRule,
    Review,
    ReviewCase,
    ReviewRound,
)
from households.rules.procedure import Step
from households.services.procedure.moving import move_cases
from households.services.procedure.survey import class_found
from officials.models import Official
from tests.factories.areas import CommuneFactory


class ProcedureRuleFactory(DjangoModelFactory[ProcedureRule]):
    """The loaded rule where there is one; else Decision 24/2021 without consultation."""

    class Meta:
        model = ProcedureRule
        django_get_or_create = ("code",)

    code = "national_2025"
    valid_from = dt.date(2021, 9, 1)
    legal_basis = "Quyết định 24/2021/QĐ-TTg"
    posting_days = 3
    recheck_days = 3
    consult_days = 5
    ongoing_days = 15
    ongoing_start_day = 15
    periodic_start_month = 9
    periodic_start_day = 1
    periodic_end_month = 12
    periodic_end_day = 14
    quorum_pct = 50
    consultation = ConsultationMode.NONE


class ReviewRoundFactory(DjangoModelFactory[ReviewRound]):
    """The ongoing round of this month, running since its first day."""

    class Meta:
        model = ReviewRound

    commune = factory.SubFactory(CommuneFactory)
    kind = ReviewKind.ONGOING
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    month = factory.LazyFunction(lambda: timezone.localdate().month)
    rule = factory.SubFactory(ProcedureRuleFactory)
    opens_on = factory.LazyFunction(lambda: timezone.localdate().replace(day=1))
    due_on = factory.LazyAttribute(lambda row: row.opens_on + dt.timedelta(days=45))
    state = RoundState.OPEN


def open_round(commune: Area, **fields: Any) -> ReviewRound:
    """Return this month's running round of a commune."""
    row: ReviewRound = ReviewRoundFactory.create(commune=commune, **fields)
    return row


def listed_case(household: Household, round_: ReviewRound, **fields: Any) -> ReviewCase:
    """Put a household on the list of a round."""
    case: ReviewCase = ReviewCase.objects.create(
        **{
            "round": round_,
            "household": household,
            "commune": household.commune,
            "village": household.village,
            "reasons": [CaseReason.ON_LIST],
            "due_on": round_.due_on,
            **fields,
        }
    )
    CaseEvent.objects.create(case=case, step="list", to_state=case.state)
    return case


def judged_case(review: Review, round_: ReviewRound, surveyor: Official) -> ReviewCase:
    """Return the judged case of a submitted review, moved there by the steps of the procedure."""
    case = listed_case(review.household, round_)
    move_cases(
        actor=surveyor,
        step=Step.HAND_IN,
        cases=[case.pk],
        changes={"surveyor": surveyor, "review": review},
    )
    found = class_found(review) or PovertyClass.NOT_POOR
    move_cases(actor=None, step=Step.JUDGE, cases=[case.pk], changes={"class_found": found})
    case.refresh_from_db()
    return case
