"""Entering a review: start, save, submit, return, withdraw. Deciding is ``recognition``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.choices import AttributeScheme
from areas.selectors.attributes import attribute_of_village
from households.choices import PovertyClass, ReviewKind, ReviewState
from households.exceptions import (
    NoStandard,
    NotAllowed,
    ReviewClash,
    ReviewNotReady,
    ReviewRefused,
)
from households.models import Household, Review
from households.rules.facts import HouseholdFacts, facts_to_json
from households.rules.facts_merge import ReviewContent
from households.rules.scoring_form import profile_for
from households.selectors.methods import form_of, method_for
from households.selectors.prefill import facts_to_start_with
from households.selectors.standards import standards_for
from households.services.judging import judge_reviews
from households.services.review_changes import merged_content, store_content
from households.services.review_checks import checked_facts, locked_review
from officials.choices import Right
from officials.models import Official


@transaction.atomic
def start_review(
    *, actor: Official, household: Household, kind: ReviewKind, reviewed_on: dt.date
) -> Review:
    """Open a review of a household, filled in with what is known from the last one.

    Raises ``NotAllowed`` outside the actor's area, ``NoStandard`` where no published standard holds
    on that day, ``ReviewRefused`` for an impossible date, a household that is no more, a commune
    without an area type, or another review that is still open.
    """
    house = (
        Household.objects.with_right(actor, Right.SURVEY)
        .select_for_update(of=("self",))
        .select_related("commune", "village")
        .filter(pk=household.pk)
        .first()
    )
    if house is None:
        raise NotAllowed(_("Bạn không được rà soát hộ này."))
    _check_date(house, reviewed_on)
    if house.reviews.open().exists():
        raise ReviewRefused(
            _("Hộ này đang có một phiếu rà soát chưa xong. Mở phiếu đó để nhập tiếp."),
            field="household",
        )
    standards = standards_for(house.village, reviewed_on, kind)
    if not any(standard.is_national for standard in standards):
        raise NoStandard(
            _("Không có chuẩn nghèo quốc gia nào có hiệu lực ngày %(date)s. Kiểm tra lại ngày.")
            % {"date": f"{reviewed_on:%d/%m/%Y}"},
            field="reviewed_on",
        )
    area_type = attribute_of_village(house.village, AttributeScheme.AREA_TYPE, reviewed_on)
    if area_type is None:
        raise ReviewRefused(
            _(
                "Chưa xác định %(commune)s là nông thôn hay thành thị. "
                "Đề nghị quản trị hệ thống đặt thuộc tính này trước."
            )
            % {"commune": house.commune.name},
            field="household",
        )
    form = form_of(standards)
    review = Review.objects.create(
        household=house,
        commune=house.commune,
        village=house.village,
        area_type=area_type,
        kind=kind,
        reviewed_on=reviewed_on,
        surveyor=actor,
        form=form,
        profile=scoring_profile(house, area_type, reviewed_on) if form else "",
        method=method_for(form),
        facts=facts_to_json(facts_to_start_with(house, reviewed_on)),
    )
    judge_reviews(keys=[review.pk])
    return review


def scoring_profile(household: Household, area_type: str, on: dt.date) -> str:
    """Column of points that applies: towns have one, the country one per region.

    Empty when the commune's region is not set; the score is then unknown, never guessed.
    """
    region = attribute_of_village(household.village, AttributeScheme.SCORING_REGION, on)
    return profile_for(area_type, region) or ""


def _check_date(household: Household, reviewed_on: dt.date) -> None:
    if household.closed_on is not None:
        raise ReviewRefused(_("Hộ này không còn nữa nên không thể rà soát."), field="household")
    if reviewed_on > timezone.localdate():
        raise ReviewRefused(_("Ngày rà soát không được ở tương lai."), field="reviewed_on")
    if reviewed_on < household.registered_on:
        raise ReviewRefused(
            _("Ngày rà soát phải từ ngày lập hộ (%(date)s) trở đi.")
            % {"date": f"{household.registered_on:%d/%m/%Y}"},
            field="reviewed_on",
        )


@transaction.atomic
def save_review(
    *,
    actor: Official,
    review: Review,
    facts: HouseholdFacts | Mapping[str, Any],
    answers: Mapping[str, Any] | None = None,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
    method: str | None = None,
    base_revision: int | None = None,
) -> Review:
    """Store everything a draft says and judge it anew; what is left out of ``facts`` is unknown.

    ``base_revision`` is the revision that was read before typing. What others stored since is kept
    where nothing else was typed. Raises ``InvalidFacts`` with every place and remedy at once and
    ``ReviewClash`` where both changed the same; then nothing is stored.
    """
    row = locked_review(actor, review, ReviewState.DRAFT)
    typed = ReviewContent(
        facts=facts_to_json(checked_facts(facts, row.reviewed_on)),
        answers=dict(row.answers if answers is None else answers),
        overrides=dict(row.overrides if overrides is None else overrides),
        method=method or row.method,
    )
    if base_revision is not None and base_revision != row.revision:
        typed, clashes = merged_content(actor, row, typed, base_revision)
        if clashes:
            raise ReviewClash(
                _(
                    "Người khác vừa ghi khác ở %(count)d mục của phiếu này. "
                    "Chọn giá trị đúng rồi lưu."
                )
                % {"count": len(clashes)},
                clashes=clashes,
                content=typed,
                revision=row.revision,
            )
    store_content(row, typed, actor=actor)
    return row


@transaction.atomic
def submit_review(*, actor: Official, review: Review) -> Review:
    """Hand a draft in for decision. One that cannot be classified goes to its own list."""
    row = locked_review(actor, review, ReviewState.DRAFT)
    if not row.facts.get("members"):
        raise ReviewNotReady(
            _("Phiếu chưa có thành viên nào. Nhập thành viên rồi gửi lại."), field="members"
        )
    row.state = ReviewState.SURVEYED
    row.surveyor = actor
    row.save(update_fields=["state", "surveyor"])
    judge_reviews(keys=[row.pk])
    return row


@transaction.atomic
def reopen_review(*, actor: Official, review: Review) -> Review:
    """Take a submitted review back to complete or correct it before it is decided."""
    row = locked_review(actor, review, ReviewState.SURVEYED)
    row.state = ReviewState.DRAFT
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def return_review(*, actor: Official, review: Review, reason: str) -> Review:
    """The leader sends a submitted review back, saying what to mend."""
    row = (
        Review.objects.with_right(actor, Right.DECIDE)
        .select_for_update(of=("self",))
        .filter(pk=review.pk, state=ReviewState.SURVEYED)
        .first()
    )
    if row is None:
        raise NotAllowed(
            _("Bạn không được trả lại phiếu này, hoặc phiếu không còn chờ quyết định.")
        )
    if not reason.strip():
        raise ReviewRefused(_("Hãy ghi rõ cần sửa gì."), field="reason")
    row.state = ReviewState.DRAFT
    row.note = reason.strip()[:300]
    row.save(update_fields=["state", "note"])
    return row


@transaction.atomic
def withdraw_review(*, actor: Official, review: Review, reason: str) -> Review:
    """Give up an undecided review; it stays in the history with its reason."""
    row = locked_review(actor, review, ReviewState.DRAFT, ReviewState.SURVEYED)
    if not reason.strip():
        raise ReviewRefused(_("Hãy ghi lý do hủy phiếu."), field="reason")
    row.state = ReviewState.WITHDRAWN
    row.note = reason.strip()[:300]
    row.save(update_fields=["state", "note"])
    return row


def is_classifiable(review: Review) -> bool:
    """Whether every published standard gave the review a class."""
    judged = list(review.judgements.values_list("poverty_class", flat=True))
    return bool(judged) and all(value in PovertyClass.values for value in judged)
