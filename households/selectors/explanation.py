"""Why a review says what it says, in words, under each standard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language

from households.models import PovertyStandard, Review
from households.rules.facts import FactsError, HouseholdFacts, facts_from_json, field_at
from households.rules.judging import ReviewVerdict
from households.rules.missing import ANSWERS
from households.rules.problems import DocumentError
from households.rules.text import Text
from households.selectors.judging import judge_facts
from households.selectors.standing import Standing

_STANDINGS = {1: Standing.POOR, 2: Standing.NEAR_POOR, 3: Standing.NOT_POOR}


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator as shown: state, name, and the sentence with value, threshold and article."""

    code: str
    dimension: str
    name: str
    state: str
    sentence: str
    overridden: bool
    fixable: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one standard says of a review."""

    standard: PovertyStandard
    name: str
    standing: Standing
    reasons: list[str]
    missing: list[str]
    indicators: list[IndicatorLine]
    count: int
    unknown: int
    score: str


def _say(text: Text) -> str:
    return text.in_language(get_language() or "vi")


def explain(standard: PovertyStandard, result: ReviewVerdict) -> Explanation:
    """Put a verdict into words of the page's language."""
    english = (get_language() or "vi").startswith("en")
    verdict, judgement = result.verdict, result.judgement
    decided = verdict.decided
    lines = [
        IndicatorLine(
            code=item.code,
            dimension=_say(item.indicator.dimension),
            name=_say(item.indicator.name),
            state=item.verdict.value,
            sentence=_say(item.sentence),
            overridden=item.override is not None,
            fixable=item.indicator.rule is not None,
        )
        for item in judgement.verdicts
    ]
    return Explanation(
        standard=standard,
        name=standard.name_en if english else standard.name_vi,
        standing=Standing.UNKNOWN if decided is None else _STANDINGS[int(decided)],
        reasons=[_say(reason) for reason in verdict.reasons],
        missing=_missing(result),
        indicators=lines,
        count=judgement.count,
        unknown=judgement.unknown_count,
        score=_score(result),
    )


def _missing(result: ReviewVerdict) -> list[str]:
    """Paths of the facts that would decide, each once; those behind open questions included."""
    if result.verdict.decided is not None:
        return []
    asked = (
        {line.question.code: line.question.source for line in result.score.lines}
        if (result.score)
        else {}
    )
    paths = [
        asked.get(code.removeprefix(f"{ANSWERS}."), code) or code
        for code in (*result.verdict.missing, *(result.score.missing if result.score else ()))
    ]
    return [path for path in dict.fromkeys(paths) if _is_fact(path)]


def _is_fact(path: str) -> bool:
    try:
        field_at(path)
    except (KeyError, ValueError):
        return path.startswith(f"{ANSWERS}.")
    return True


def _score(result: ReviewVerdict) -> str:
    if result.score is None:
        return ""
    low, high = result.score.range
    return str(low) if low == high else f"{low}–{high}"


def explain_review(review: Review) -> list[Explanation]:
    """Explain a stored review; empty when its facts cannot be read any more.

    The class shown is the one that was found then, under the standards it was judged by.
    """
    try:
        facts = facts_from_json(review.facts)
        found = explain_facts(review, facts, review.answers, review.overrides)
    except (FactsError, DocumentError):
        return []
    stored = {row.standard_id: row.poverty_class for row in review.judgements.all()}
    return [
        replace(item, standing=standing_of(stored[item.standard.pk]))
        if item.standard.pk in stored
        else item
        for item in found
    ]


def standing_of(poverty_class: int | None) -> Standing:
    """What a stored class is shown as; None is "cannot be classified"."""
    return Standing.UNKNOWN if poverty_class is None else _STANDINGS[poverty_class]


def explain_facts(
    review: Review,
    facts: HouseholdFacts,
    answers: Mapping[str, Any],
    overrides: Mapping[str, Mapping[str, Any]],
) -> list[Explanation]:
    """Explain facts as if they were the review's; raises ``DocumentError`` for wrong answers."""
    found = judge_facts(review, facts=facts, answers=answers, overrides=overrides)
    return [explain(item.standard, item.result) for item in found]
