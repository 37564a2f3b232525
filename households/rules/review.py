"""One review under one standard, from facts and answers to the class with all its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from households.rules.class_verdict import ClassVerdict
from households.rules.classification import classify
from households.rules.fact_types import HouseholdFacts
from households.rules.indicators import Case, Judgement, Override, judge_case
from households.rules.scoring import ScoreVerdict, score_form
from households.rules.scoring_form import FormSpec
from households.rules.standards import StandardSpec


@dataclass(frozen=True, slots=True)
class ReviewVerdict:
    """Everything said about a household: indicators, score (``None`` without a form), class."""

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
    profile: str | None = None,
    answers: Mapping[str, Any] | None = None,
    overrides: Iterable[Override] = (),
) -> ReviewVerdict:
    """Judge a review under ``standard``.

    The form is scored only where the standard goes by points; a standard without score cuts goes by
    the income per person in the facts. Without a profile (a rural commune whose region is not set)
    the score stays unknown. Raises ``DocumentError`` for answers that do not fit the form and
    ``OverrideError`` for an override that cannot be used.
    """
    case = Case(facts, as_of)
    judgement = judge_case(standard.indicators, case, overrides)
    score = None
    if form is not None and profile is not None and standard.score_cuts.known:
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
    )
    return ReviewVerdict(judgement, score, verdict)
