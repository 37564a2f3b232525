"""The indicators of multidimensional poverty: from facts to three-valued verdicts with reasons."""

from households.rules.indicators.base import Outcome, Rule, Verdict
from households.rules.indicators.judgement import (
    RULES,
    Indicator,
    IndicatorVerdict,
    Judgement,
    Override,
    OverrideError,
    build_indicator,
    checked_overrides,
    judge_indicators,
    read_rule,
)

__all__ = [
    "RULES",
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
    "judge_indicators",
    "read_rule",
]
