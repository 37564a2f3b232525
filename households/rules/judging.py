"""One review under one standard: indicators, score and class together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from households.rules.class_verdict import Basis, ClassVerdict
from households.rules.classification import classify
from households.rules.fact_types import HouseholdFacts
from households.rules.indicators import Case, Judgement, Override, judge_case
from households.rules.scoring import ScoreVerdict, score_form
from households.rules.scoring_form import FormSpec
from households.rules.standards import StandardSpec


@dataclass(frozen=True, slots=True)
class ReviewVerdict:
    """Everything said of a household: indicators, score (``None`` without a form), class."""

    judgement: Judgement
    score: ScoreVerdict | None
    verdict: ClassVerdict


def judge_review(
    standard: StandardSpec,
    facts: HouseholdFacts,
    *,
    as_of: date,
    area: str | None,
    form: FormSpec | None = None,
    profile: str = "",
    answers: Mapping[str, Any] | None = None,
    overrides: Iterable[Override] = (),
    method: Basis = Basis.SCORE,
) -> ReviewVerdict:
    """Judge a review under a standard.

    By ``score`` the form counts where the standard goes by points; one without score cuts goes by
    the income per person in the facts. By ``income`` that income counts under every standard and no
    form does. The indicators are the same either way. Without a profile (a rural commune whose
    region is not set) the score stays unknown. Overrides of indicators that this standard cannot
    judge are left out: they were made against another standard of the same review. Raises
    ``DocumentError`` for answers that do not fit the form, ``OverrideError`` for an override
    without a reason or given twice.
    """
    codes = {indicator.code for indicator in standard.indicators if indicator.rule}
    case = Case(facts, as_of)
    judgement = judge_case(
        standard.indicators, case, [item for item in overrides if item.code in codes]
    )
    score = None
    by_score = method is Basis.SCORE and standard.score_cuts.known
    if form is not None and profile and by_score:
        score = score_form(form, profile, answers or {}, case=case)
    verdict = classify(
        standard,
        area=area,
        deprivations=judgement.deprivations,
        unknowns=judgement.unknowns,
        score=score.range if score else None,
        income_per_person=facts.livelihood.income_per_person,
        missing=judgement.missing,
        score_missing=score.missing if score else (),
        basis=Basis.SCORE if by_score else Basis.INCOME,
    )
    return ReviewVerdict(judgement, score, verdict)
