"""What every writer of a draft asks first: may they, in this state, and does it make sense."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from households.choices import JudgingMethod, ReviewState
from households.exceptions import InvalidFacts, NotAllowed, ReviewNotReady, ReviewRefused
from households.models import Review
from households.rules.facts import (
    FactError,
    FactsError,
    HouseholdFacts,
    facts_from_json,
    facts_to_json,
)
from households.rules.problems import DocumentError, Problem
from households.rules.scoring import score_form
from households.rules.scoring_form import parse_form
from households.selectors.methods import methods_of
from households.selectors.standards import standards_for
from officials.choices import Right
from officials.models import Official


def locked_review(actor: Official, review: Review, *states: ReviewState) -> Review:
    """The review under lock, if the actor may change it and it is in one of the states.

    Raises ``NotAllowed`` outside the actor's area, ``ReviewNotReady`` in another state.
    """
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


def checked_facts(facts: HouseholdFacts | Mapping[str, Any], on: dt.date) -> HouseholdFacts:
    """Facts that can be read; raises ``InvalidFacts`` with every place and remedy at once."""
    plain = facts_to_json(facts) if isinstance(facts, HouseholdFacts) else dict(facts)
    try:
        return facts_from_json(plain, as_of=on)
    except FactsError as error:
        raise invalid(error.errors) from error


def invalid(found: Iterable[FactError | Problem]) -> InvalidFacts:
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


def checked_answers(
    review: Review, facts: HouseholdFacts, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Answers that fit the form; empty ones are left out. Raises ``InvalidFacts``."""
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
        raise invalid(error.problems) from error
    return given


def checked_overrides(
    review: Review, overrides: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Overrides of indicators that some standard of the day can judge, each with a reason."""
    if not overrides:
        return {}
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


def checked_method(review: Review, method: str) -> JudgingMethod:
    """A way of judging that is open for the review; raises ``ReviewRefused``."""
    if method == review.method or method in methods_of(review.form):
        return JudgingMethod(method)
    raise ReviewRefused(
        _("Chưa có phiếu chấm điểm được ban hành nên phiếu này chỉ xác định theo thu nhập."),
        field="method",
    )
