"""Quick entry of a village: the draft of a household as soon as it is needed, and handing in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from households.choices import ReviewKind, ReviewState
from households.exceptions import ReviewNotReady, ReviewRefused
from households.models import Household, Review
from households.selectors.work_list import round_start
from households.services.procedure.survey import hand_in, open_review
from officials.choices import Right
from officials.models import Official


@dataclass(frozen=True, slots=True)
class HandedIn:
    """How many reviews were handed in, and which were not, with the reason by key."""

    count: int
    refused: dict[int, str]


def draft_of(
    *,
    actor: Official,
    household: Household,
    kind: ReviewKind,
    reviewed_on: dt.date,
    typed_on: int | None = None,
) -> Review:
    """The draft of a household, opened if there is none; two people at once get the same one.

    ``typed_on`` is the key of the review that was read before typing, None where there was none.
    Raises ``ReviewNotReady`` where the review waits for a decision or has been decided meanwhile,
    and what ``open_review`` does.
    """
    review = _open_one(actor, household)
    if review is None:
        _refuse_when_over(household, reviewed_on, typed_on)
        try:
            with transaction.atomic():
                return open_review(
                    actor=actor, household=household, kind=kind, reviewed_on=reviewed_on
                )
        except ReviewRefused:
            # Somebody else may have opened it between the two looks.
            review = _open_one(actor, household)
            if review is None:
                raise
    if review.state != ReviewState.DRAFT:
        raise ReviewNotReady(
            _("Phiếu của hộ này đã gửi. Mở lại phiếu rồi mới sửa được."), field="review"
        )
    return review


def _refuse_when_over(household: Household, today: dt.date, typed_on: int | None) -> None:
    """A page that is days old must not open the next review of a household unseen."""
    done = household.reviews.filter(state=ReviewState.DECIDED, reviewed_on__gte=round_start(today))
    if typed_on is not None or done.exists():
        raise ReviewNotReady(
            _(
                "Phiếu của hộ này đã quyết định hoặc đã hủy. Tải lại trang; nếu cần rà soát lại "
                "thì mở phiếu mới ở hồ sơ hộ."
            ),
            field="review",
        )


def _open_one(actor: Official, household: Household) -> Review | None:
    rows = Review.objects.with_right(actor, Right.SURVEY).open()
    return rows.filter(household=household).select_related("form").first()


def hand_in_reviews(*, actor: Official, reviews: Iterable[Review]) -> HandedIn:
    """Hand in each of these drafts by itself: one that is refused holds up no other."""
    count, refused = 0, {}
    for review in sorted(reviews, key=lambda row: row.pk):
        try:
            hand_in(actor=actor, review=review)
        except DomainError as error:
            refused[review.pk] = str(error.message)
        else:
            count += 1
    return HandedIn(count, refused)
