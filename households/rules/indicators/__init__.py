"""The indicators of multidimensional poverty: from facts to three-valued verdicts with reasons."""

from households.rules.indicators.base import Case, Outcome, Rule, Verdict
from households.rules.indicators.judgement import (
    RULES,
    Indicator,
    IndicatorVerdict,
    Judgement,
    Override,
    OverrideError,
    build_indicator,
    checked_overrides,
    judge_case,
    judge_indicators,
    read_rule,
)

__all__ = [
    "RULES",
    "Case",
    "Indicator",
    "IndicatorVerdict",
    "Judgement",
    "Outcome",
    "Override",
    "OverrideError",
    "Rule",
    "Verdict",
    "build_indicator",
    "checked_overrides",
    "judge_case",
    "judge_indicators",
    "read_rule",
]
