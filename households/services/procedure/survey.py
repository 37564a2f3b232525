"""Where the survey of a household meets its case: opened, handed in, taken back, given up."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from households.choices import CaseReason, CaseState, ReviewKind, ReviewState, StandardStatus
from households.exceptions import NotAllowed, ReviewNotReady, RoundRefused
from households.models import (
    CaseEvent,
    Classification,
    Household,
    Judgement,
    Review,
    ReviewCase,
    ReviewRound,
)
from households.rules.procedure import Step
from households.selectors.rounds import consults
from households.services.procedure.moving import move_cases
from households.services.procedure.pausing import SENT_BACK
from households.services.reviews import (
    is_classifiable,
    reopen_review,
    return_review,
    start_review,
    submit_review,
    withdraw_review,
)
from officials.choices import Right
from officials.models import Official


@transaction.atomic
def open_review(
    *, actor: Official, household: Household, kind: ReviewKind, reviewed_on: dt.date
) -> Review:
    """Open the survey of a household; in a round if the household is on the list of one.

    The round's kind comes before ``kind``. Raises what ``start_review`` raises.
    """
    case = (
        ReviewCase.objects.with_right(actor, Right.SURVEY)
        .open()
        .select_for_update(of=("self",))
        .select_related("round")
        .filter(household=household, review__isnull=True)
        .first()
    )
    if case is not None:
        kind = ReviewKind(case.round.kind)
    review = start_review(actor=actor, household=household, kind=kind, reviewed_on=reviewed_on)
    if case is not None:
        ReviewCase.objects.filter(pk=case.pk).update(review=review)
    return review


@transaction.atomic
def hand_in(*, actor: Official, review: Review) -> Review:
    """Hand a survey in: the case is surveyed and, where every standard gives a class, judged.

    A survey of a household that is on no list puts it on the list of the commune's running round.
    A survey handed in again during a re-check leaves the case where it is. Raises what
    ``submit_review`` raises, and ``RoundRefused`` where the commune has no round running.
    """
    row = submit_review(actor=actor, review=review)
    case = case_of(actor=actor, review=row)
    if case.state in {CaseState.LISTED, CaseState.ASSIGNED}:
        move_cases(
            actor=actor,
            step=Step.HAND_IN,
            cases=[case.pk],
            changes={"surveyor": row.surveyor, "review": row},
        )
        if is_classifiable(row):
            move_cases(
                actor=None,
                step=Step.JUDGE,
                cases=[case.pk],
                changes={"class_found": class_found(row)},
            )
    elif case.state == CaseState.OBJECTED:
        if not is_classifiable(row):
            raise ReviewNotReady(
                _("Phiếu phúc tra chưa phân loại được vì thiếu thông tin. Bổ sung rồi gửi lại.")
            )
        ReviewCase.objects.filter(pk=case.pk).update(
            surveyor=row.surveyor, class_found=class_found(row)
        )
    return row


def class_found(review: Review) -> int | None:
    """Class of a review under the national standard; None while it cannot be said."""
    return (
        Judgement.objects.filter(
            review=review,
            standard__province__isnull=True,
            standard__status=StandardStatus.PUBLISHED,
        )
        .order_by("-standard__valid_from")
        .values_list("poverty_class", flat=True)
        .first()
    )


@transaction.atomic
def case_of(*, actor: Official, review: Review) -> ReviewCase:
    """Return the case of a review; makes one in the running round where there is none.

    Raises ``RoundRefused`` where the commune has no round of that kind running.
    """
    house = Household.objects.select_for_update(of=("self",), no_key=True).get(
        pk=review.household_id
    )
    case = (
        ReviewCase.objects.select_for_update(of=("self",))
        .filter(Q(review=review) | Q(household=house, review__isnull=True))
        .open()
        .order_by("review")
        .first()
    )
    if case is not None:
        if case.review_id is None:
            ReviewCase.objects.filter(pk=case.pk).update(review=review)
            case.review = review
        return case
    # Held, so that none of them is closed meanwhile.
    running = (
        ReviewRound.objects.running()
        .select_for_update(of=("self",), no_key=True)
        .select_related("rule")
        .filter(commune=review.commune_id)
        .order_by("-opens_on")
    )
    # A survey of the other kind still belongs to the commune's review of these weeks.
    chosen = next((r for r in running if r.kind == review.kind), None) or next(iter(running), None)
    if chosen is None:
        raise RoundRefused(
            _(
                "Xã chưa mở đợt rà soát nào nên chưa gửi phiếu được. "
                "Phiếu vẫn được lưu; đề nghị cán bộ xã mở đợt rồi gửi lại."
            )
        )
    case = ReviewCase.objects.create(
        round=chosen,
        household=house,
        commune_id=review.commune_id,
        village_id=review.village_id,
        reasons=[CaseReason.BY_HAND],
        review=review,
        class_before=class_before(house),
        consult_required=consults(chosen),
        due_on=chosen.due_on,
    )
    CaseEvent.objects.create(
        case=case, step="list", to_state=CaseState.LISTED, actor=actor, reason=""
    )
    return case


def class_before(household: Household) -> int | None:
    """Class in force under the national standard, before the round changes it."""
    return (
        Classification.objects.current()
        .filter(household=household, standard__province__isnull=True)
        .order_by("-valid_from")
        .values_list("poverty_class", flat=True)
        .first()
    )


@transaction.atomic
def take_back(*, actor: Official, review: Review) -> Review:
    """Take a survey back to correct it, while no meeting has been held on it."""
    row = reopen_review(actor=actor, review=review)
    case = ReviewCase.objects.open().filter(review=row).first()
    if case is not None and case.state != CaseState.OBJECTED:
        move_cases(actor=actor, step=Step.TAKE_BACK, cases=[case.pk], changes={"class_found": None})
    return row


@transaction.atomic
def give_up(*, actor: Official, review: Review, reason: str) -> Review:
    """Give a survey up; its case stays on the list and waits for another."""
    case = ReviewCase.objects.open().select_for_update(of=("self",)).filter(review=review).first()
    row = withdraw_review(actor=actor, review=review, reason=reason)
    if case is None:
        return row
    if case.state in {CaseState.SURVEYED, CaseState.JUDGED}:
        move_cases(
            actor=actor,
            step=Step.TAKE_BACK,
            cases=[case.pk],
            reason=reason,
            changes={"class_found": None, "review": None},
        )
    elif case.state in {CaseState.LISTED, CaseState.ASSIGNED}:
        ReviewCase.objects.filter(pk=case.pk).update(review=None)
    else:
        raise NotAllowed(_("Hồ sơ này đã qua họp dân nên không hủy phiếu được nữa."))
    return row


@transaction.atomic
def sent_back(*, actor: Official, review: Review, reason: str) -> Review:
    """The leader returns a case that waits for the decision: it is surveyed anew."""
    case = ReviewCase.objects.open().select_for_update(of=("self",)).filter(review=review).first()
    if case is None:
        return return_review(actor=actor, review=review, reason=reason)
    move_cases(
        actor=actor,
        step=Step.TAKE_OUT,
        cases=[case.pk],
        reason=reason,
        changes={**SENT_BACK, "class_found": None},
    )
    return return_review(actor=actor, review=review, reason=reason)


def reopened_for_survey(keys: list[int]) -> None:
    """Let surveyors correct the surveys of cases that were sent back."""
    Review.objects.filter(case__in=keys, state=ReviewState.SURVEYED).update(state=ReviewState.DRAFT)
    ReviewCase.objects.filter(pk__in=keys).update(class_found=None)
