"""Entering a review: start, save, submit, return, withdraw. Deciding is ``recognition``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from areas.choices import AttributeScheme
from areas.selectors.attributes import attribute_of_village
from households.choices import PovertyClass, ReviewKind, ReviewState
from households.exceptions import (
    InvalidFacts,
    NoStandard,
    NotAllowed,
    ReviewNotReady,
    ReviewRefused,
)
from households.models import Household, Review
from households.rules.facts import (
    FactError,
    FactsError,
    HouseholdFacts,
    facts_from_json,
    facts_to_json,
)
from households.rules.problems import DocumentError, Problem
from households.rules.scoring import score_form
from households.rules.scoring_form import parse_form, profile_for
from households.selectors.prefill import facts_to_start_with
from households.selectors.standards import standards_for
from households.services.judging import judge_reviews
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
    form = next((s.form for s in standards if s.form is not None), None)
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


def _locked(actor: Official, review: Review, *states: ReviewState) -> Review:
    """The review under lock, if the actor may change it and it is in one of the states."""
    row = (
        Review.objects.with_right(actor, Right.SURVEY)
        .select_for_update(of=("self",))
        .select_related("household", "village__commune", "village__former_commune__parent", "form")
        .filter(pk=review.pk)
        .first()
    )
    if row is None:
        raise NotAllowed(_("Bạn không được sửa phiếu rà soát này."))
    if row.state not in states:
        raise ReviewNotReady(
            _("Phiếu này đang ở trạng thái “%(state)s” nên không sửa được nữa.")
            % {"state": row.get_state_display()}
        )
    return row


@transaction.atomic
def save_review(
    *,
    actor: Official,
    review: Review,
    facts: HouseholdFacts | Mapping[str, Any],
    answers: Mapping[str, Any] | None = None,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
) -> Review:
    """Store facts, answers and overrides of a draft and judge it anew.

    ``facts`` may be incomplete: what is missing is unknown. Raises ``InvalidFacts`` with every
    place and remedy at once; then nothing is stored.
    """
    row = _locked(actor, review, ReviewState.DRAFT)
    checked = _checked(facts, row.reviewed_on)
    row.facts = facts_to_json(checked)
    if answers is not None:
        row.answers = _checked_answers(row, checked, answers)
    if overrides is not None:
        row.overrides = _checked_overrides(row, overrides)
    row.surveyor = actor
    row.save(update_fields=["facts", "answers", "overrides", "surveyor"])
    judge_reviews(keys=[row.pk])
    return row


def _checked(facts: HouseholdFacts | Mapping[str, Any], on: dt.date) -> HouseholdFacts:
    plain = facts_to_json(facts) if isinstance(facts, HouseholdFacts) else dict(facts)
    try:
        return facts_from_json(plain, as_of=on)
    except FactsError as error:
        raise _invalid(error.errors) from error


def _invalid(found: Iterable[FactError | Problem]) -> InvalidFacts:
    """One error for the form, with every place and remedy in the viewer's language."""
    english = (get_language() or "").startswith("en")
    errors = [
        {
            "path": item.path,
            "code": item.code,
            "message": item.message.en if english else item.message.vi,
        }
        for item in found
    ]
    return InvalidFacts(
        _("Phiếu có %(count)d chỗ chưa đúng.") % {"count": len(errors)}, errors=errors
    )


def _checked_answers(
    review: Review, facts: HouseholdFacts, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Answers that fit the form; empty ones are left out."""
    # An empty list is an answer: none of the choices of a question.
    given = {code: answer for code, answer in answers.items() if answer not in (None, "")}
    if review.form is None:
        return given
    try:
        form = parse_form(review.form.content, review.form.code)
        score_form(
            form,
            review.profile or next(iter(form.profiles)),
            given,
            facts=facts,
            as_of=review.reviewed_on,
        )
    except DocumentError as error:
        raise _invalid(error.problems) from error
    return given


def _checked_overrides(
    review: Review, overrides: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Overrides of indicators that some standard of the day can judge, each with a reason."""
    known = {
        indicator.code
        for standard in standards_for(review.village, review.reviewed_on, review.kind)
        for indicator in standard.indicators.all()
        if indicator.threshold_known
    }
    checked = {}
    for code, override in overrides.items():
        if code not in known:
            raise ReviewRefused(
                _("Không có chỉ số %(code)s trong chuẩn nghèo của ngày rà soát.") % {"code": code},
                field=f"overrides.{code}",
            )
        reason = str(override.get("reason", "")).strip()
        if not isinstance(override.get("deprived"), bool) or not reason:
            raise ReviewRefused(
                _("Khi sửa kết quả chỉ số %(code)s, hãy chọn thiếu hụt hay không và ghi lý do.")
                % {"code": code},
                field=f"overrides.{code}",
            )
        checked[code] = {"deprived": override["deprived"], "reason": reason[:300]}
    return checked


@transaction.atomic
def submit_review(*, actor: Official, review: Review) -> Review:
    """Hand a draft in for decision. One that cannot be classified goes to its own list."""
    row = _locked(actor, review, ReviewState.DRAFT)
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
    row = _locked(actor, review, ReviewState.SURVEYED)
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
    row = _locked(actor, review, ReviewState.DRAFT, ReviewState.SURVEYED)
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
