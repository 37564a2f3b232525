"""What the rules say of facts that are still being typed: nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from households.models import PovertyStandard, Review
from households.rules.class_verdict import Basis
from households.rules.facts import HouseholdFacts
from households.rules.indicators import Override
from households.rules.judging import ReviewVerdict, judge_review
from households.rules.scoring_form import parse_form
from households.selectors.standards import spec_of, standards_for


@dataclass(frozen=True, slots=True)
class StandardVerdict:
    """What one standard says, with words for people in ``result``."""

    standard: PovertyStandard
    result: ReviewVerdict


def judge_facts(
    review: Review,
    *,
    facts: HouseholdFacts,
    answers: Mapping[str, Any],
    overrides: Mapping[str, Mapping[str, Any]],
) -> list[StandardVerdict]:
    """Judge given facts as if they were the review's, under every standard of its day and place.

    Overrides without a reason do not count yet. Raises ``DocumentError`` for answers that do not
    fit the form. Three queries, whatever the number of standards.
    """
    form = None if review.form is None else parse_form(review.form.content, review.form.code)
    own = tuple(
        Override(code, bool(item.get("deprived")), str(item["reason"]).strip())
        for code, item in overrides.items()
        if str(item.get("reason", "")).strip()
    )
    return [
        StandardVerdict(
            standard,
            judge_review(
                spec_of(standard),
                facts,
                as_of=review.reviewed_on,
                area=review.area_type,
                form=form,
                profile=review.profile,
                answers=answers,
                overrides=own,
                method=Basis(review.method),
            ),
        )
        for standard in standards_for(review.village, review.reviewed_on, review.kind)
    ]
