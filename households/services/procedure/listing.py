"""The list of a review round: who is reviewed, and why; built by one statement, again at any time.

A household comes onto the list because of what the register says on the day: it is on a list now,
newly escaped, asked, changed since its last decided review, was reported by another system, or has
a survey begun. A run adds what is missing and never takes anybody out. Households decided since the
round began, taken out of it, or under review in another round stay away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import (
    CaseReason,
    CaseState,
    RequestState,
    ReviewState,
    RoundState,
    StandardStatus,
)
from households.exceptions import NotAllowed, RoundRefused
from households.models import (
    CaseEvent,
    Household,
    Judgement,
    Review,
    ReviewCase,
    ReviewRequest,
    ReviewRound,
)
from households.models.cases import OPEN_CASE_STATES
from households.rules.ages import add_months
from households.rules.escape import earliest_escape
from households.rules.procedure import Step
from households.rules.rounds import CHANGES_THAT_MATTER, NEW_MONTHS, NEW_WORDS
from households.selectors.rounds import consults, may_run
from households.services.procedure.listing_sql import ADOPTED, ASKED, LIST
from households.services.procedure.moving import move_cases
from households.services.procedure.survey import class_before
from households.services.reviews import is_classifiable, withdraw_review
from officials.models import Official


@dataclass(frozen=True, slots=True)
class ListReport:
    """What a run added: households, and surveys handed in before that the list took over."""

    added: int
    adopted: int


def build_list(*, actor: Official | None, review_round: ReviewRound) -> ListReport:
    """Add to the list of one running round whatever belongs on it and is missing.

    ``actor`` is None when a round opens by rule.

    Raises:
        NotAllowed: the actor runs no reviews in the commune.
        RoundRefused: the round is not running.
    """
    return build_lists(actor=actor, rounds=[review_round])


@transaction.atomic
def build_lists(*, actor: Official | None, rounds: Sequence[ReviewRound]) -> ListReport:
    """Build the lists of rounds of many communes in one statement; see :func:`build_list`."""
    found = locked_rounds(actor, [row.pk for row in rounds])
    today, keys = timezone.localdate(), [row.pk for row in found]
    values = {
        "rounds": keys,
        "communes": [row.commune_id for row in found],
        "actor": actor.pk if actor else None,
        "open_states": [state.value for state in OPEN_CASE_STATES],
        "escaped_from": earliest_escape(today),
        "new_since": add_months(today, -NEW_MONTHS),
        "new_words": NEW_WORDS,
        "kinds": list(CHANGES_THAT_MATTER),
        "reaches": [rule.reach.value for rule in CHANGES_THAT_MATTER.values()],
        "words": [rule.words for rule in CHANGES_THAT_MATTER.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(LIST, values)
        (added,) = cursor.fetchone() or (0,)
        cursor.execute(ASKED, values)
        cursor.execute(ADOPTED, values)
        surveyed = cursor.fetchall()
    _adopt(surveyed)
    ReviewRound.objects.filter(pk__in=keys).update(listed_at=timezone.now())
    return ListReport(added=int(added), adopted=len(surveyed))


def _adopt(surveyed: Sequence[tuple[int, bool]]) -> None:
    """Take the steps that the surveyors took before there was a list."""
    reason = "Phiếu đã gửi trước khi lập danh sách"
    keys = [key for key, _known in surveyed]
    move_cases(actor=None, step=Step.HAND_IN, cases=keys, reason=reason, adopting=True)
    judged = [key for key, known in surveyed if known]
    if not judged:
        return
    move_cases(
        actor=None,
        step=Step.JUDGE,
        cases=judged,
        reason=reason,
        changes={"class_found": Subquery(NATIONAL_CLASS)},
    )


#: The class of a case's survey under the national standard that began last.
NATIONAL_CLASS = (
    Judgement.objects.filter(
        review=OuterRef("review"),
        standard__province__isnull=True,
        standard__status=StandardStatus.PUBLISHED,
    )
    .order_by("-standard__valid_from")
    .values("poverty_class")[:1]
)


@transaction.atomic
def add_household(
    *, actor: Official, review_round: ReviewRound, household: Household, reason: str
) -> ReviewCase:
    """Put a household of the commune on the list by hand, saying why.

    Raises:
        NotAllowed: the actor runs no reviews in the commune.
        RoundRefused: no reason, another commune, or the household is under review already.
    """
    (row,) = locked_rounds(actor, [review_round.pk])
    reason = _said(reason)
    house = Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    if house.closed_on is not None or house.commune_id != row.commune_id:
        raise RoundRefused(
            _("Hộ %(code)s không ở xã này hoặc không còn.") % {"code": house.code},
            field="household",
        )
    case = list_household(
        actor=actor,
        review_round=row,
        household=house,
        reasons=[CaseReason.BY_HAND],
        note=reason,
    )
    if case is None:
        raise RoundRefused(
            _("Hộ %(code)s đã có trong một đợt đang rà soát, hoặc đã có kết quả trong đợt này.")
            % {"code": house.code},
            field="household",
        )
    return case


def list_household(
    *,
    actor: Official,
    review_round: ReviewRound,
    household: Household,
    reasons: Sequence[CaseReason],
    note: str,
) -> ReviewCase | None:
    """Put one household on the list of a round, both locked by the caller, who checked rights.

    One that was taken out of this round comes back. Returns None where the household has an open
    case, or was decided in this round.
    """
    there = ReviewCase.objects.filter(household=household)
    former = there.filter(round=review_round).first()
    if there.open().exists() or (former is not None and former.state != CaseState.DROPPED):
        return None
    if former is not None:
        values = {"reasons": list(reasons), "note": note[:300], "outcome_reason": ""}
        move_cases(actor=actor, step=Step.RELIST, cases=[former.pk], reason=note, changes=values)
        former.refresh_from_db()
        return former
    survey = Review.objects.open().filter(household=household, case__isnull=True).first()
    case = ReviewCase.objects.create(
        round=review_round,
        household=household,
        commune_id=household.commune_id,
        village_id=household.village_id,
        reasons=list(reasons),
        note=note[:300],
        review=survey,
        surveyor=survey.surveyor if survey else None,
        class_before=class_before(household),
        consult_required=consults(review_round),
        due_on=review_round.due_on,
    )
    CaseEvent.objects.create(
        case=case, step="list", to_state=CaseState.LISTED, actor=actor, reason=note
    )
    if survey is not None and survey.state == ReviewState.SURVEYED and survey.surveyor_id:
        _adopt([(case.pk, is_classifiable(survey))])
        case.refresh_from_db()
    return case


@transaction.atomic
def take_out(*, actor: Official, case: ReviewCase, reason: str) -> None:
    """Take a household out of its round, saying why; a survey begun for it is given up.

    Raises:
        NotAllowed: the actor runs no reviews in the commune.
        StepRefused: no reason, or the list with the household is posted already.
    """
    move_cases(
        actor=actor,
        step=Step.DROP,
        cases=[case.pk],
        reason=reason,
        changes={"outcome_reason": " ".join(reason.split())[:500]},
    )
    survey = Review.objects.open().filter(case=case).first()
    if survey is not None:
        withdraw_review(actor=actor, review=survey, reason=reason)
    ReviewRequest.objects.filter(case=case, state=RequestState.IN_ROUND).update(
        state=RequestState.RECEIVED, case=None
    )


def locked_rounds(actor: Official | None, keys: Sequence[int]) -> list[ReviewRound]:
    """Return running rounds under lock, in key order.

    The lock lets rows that point at a round be written: somebody who hands a survey in holds the
    household first and the round after it.

    Raises:
        NotAllowed: the actor may neither run reviews there nor manage the rounds of the province.
        RoundRefused: one of them is not running.
    """
    rows = list(
        ReviewRound.objects.select_for_update(of=("self",), no_key=True)
        .select_related("rule", "commune")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    for row in rows:
        if actor is not None and not may_run(actor, row):
            raise NotAllowed(_("Bạn không được làm việc với đợt rà soát của xã này."))
        if row.state not in {RoundState.OPEN, RoundState.PRELIMINARY}:
            raise RoundRefused(
                _("Đợt %(round)s của %(commune)s không còn mở.")
                % {"round": row, "commune": row.commune}
            )
    return rows


def _said(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise RoundRefused(_("Hãy ghi rõ lý do."), field="reason")
    return reason[:500]
