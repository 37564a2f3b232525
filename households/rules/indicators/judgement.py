"""All indicators of a standard at once: masks for statistics, verdicts with words for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from households.rules.fact_fields import labels_of
from households.rules.fact_types import HouseholdFacts
from households.rules.indicators.base import Case, Outcome, Parameters, Rule, Verdict
from households.rules.indicators.home import (
    FloorArea,
    Internet,
    Means,
    Structure,
    Toilet,
    Waste,
    Water,
)
from households.rules.indicators.people import Dependants, Insurance, Nutrition, Work
from households.rules.indicators.schooling import AdultEducation, ChildSchooling
from households.rules.problems import Problems
from households.rules.text import Text

RULES: dict[str, type[Rule]] = {
    rule.key: rule
    for rule in (
        Work, Dependants, Nutrition, Insurance, AdultEducation, ChildSchooling,
        Structure, FloorArea, Water, Toilet, Internet, Means, Waste,
    )
}  # fmt: skip
"""Every rule by the key that a standard names it with."""

_STATE = {
    Verdict.DEPRIVED: Text("Thiếu hụt", "Deprived"),
    Verdict.NOT_DEPRIVED: Text("Không thiếu hụt", "Not deprived"),
    Verdict.UNKNOWN: Text("Chưa xác định", "Unknown"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a standard; ``position`` 1 is the lowest bit of the masks.

    ``rule`` is ``None`` while the threshold is unpublished or unverified: then the verdict is
    always unknown, and the standard cannot be used to recognise a household.
    """

    code: str
    position: int
    dimension: Text
    name: Text
    article: str
    rule_key: str
    parameters: Mapping[str, Any]
    rule: Rule | None

    @property
    def bit(self) -> int:
        """The indicator's bit in ``deprivations`` and ``unknowns``."""
        return 1 << (self.position - 1)

    def judge(self, facts: HouseholdFacts, as_of: date) -> "IndicatorVerdict":
        """Judge a household under this indicator alone."""
        return IndicatorVerdict(self, _outcome(self, Case(facts, as_of)))


def build_indicator(
    *,
    code: str,
    position: int,
    dimension: Text,
    name: Text,
    article: str,
    rule_key: str,
    parameters: Mapping[str, Any],
    threshold_known: bool = True,
    path: str = "",
) -> Indicator:
    """Build an indicator from plain values, such as a database row.

    Raises ``DocumentError`` with every fault of the parameters, under ``path``.
    """
    problems = Problems()
    rule = None
    if rule_key not in RULES:
        problems.code(rule_key, f"{path}.rule".lstrip("."), RULES)
    elif threshold_known:
        rule = read_rule(rule_key, parameters, f"{path}.parameters".lstrip("."), problems)
    problems.raise_any()
    return Indicator(code, position, dimension, name, article, rule_key, dict(parameters), rule)


def read_rule(key: str, parameters: Mapping[str, Any], path: str, problems: Problems) -> Rule:
    """Build the rule named ``key``; faults go to ``problems`` under ``path``."""
    reader = Parameters(parameters, path, problems)
    rule = RULES[key].read(reader)
    reader.finish()
    return rule


@dataclass(frozen=True, slots=True)
class Override:
    """An official's own verdict on one indicator, with the reason; the derived one stays."""

    code: str
    deprived: bool
    reason: str


@dataclass(frozen=True, slots=True)
class IndicatorVerdict:
    """The verdict on one indicator with its reasons; words are made when asked for."""

    indicator: Indicator
    outcome: Outcome
    override: Override | None = None

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.indicator.code

    @property
    def derived(self) -> Verdict:
        """What the facts say, whether overridden or not."""
        return self.outcome.verdict

    @property
    def verdict(self) -> Verdict:
        """What counts: the override if there is one, else what the facts say."""
        if self.override is None:
            return self.outcome.verdict
        return Verdict.DEPRIVED if self.override.deprived else Verdict.NOT_DEPRIVED

    @property
    def value(self) -> object:
        """What was compared with the threshold: a count, a code, a pair of numbers."""
        return self.outcome.value

    @property
    def value_text(self) -> Text:
        """What was found, in words; empty while unknown."""
        rule = self.indicator.rule
        if rule is None or self.outcome.verdict is Verdict.UNKNOWN:
            return Text("", "")
        return rule.finding(self.outcome)

    @property
    def threshold(self) -> Text:
        """When a household is deprived, in words."""
        rule = self.indicator.rule
        if rule is None:
            return Text("ngưỡng chưa được công bố", "the threshold is not published")
        return rule.threshold()

    @property
    def article(self) -> str:
        """The legal basis of the threshold."""
        return self.indicator.article

    @property
    def members(self) -> tuple[str, ...]:
        """The keys of the members at fault."""
        return self.outcome.members

    @property
    def missing(self) -> tuple[str, ...]:
        """The paths of the facts that would decide; empty when the threshold itself is unknown."""
        return () if self.override else self.outcome.missing

    @property
    def sentence(self) -> Text:
        """The verdict with its reason, threshold and article, as one or two sentences."""
        derived = self._derived_sentence()
        if self.override is None:
            return derived
        state = _STATE[self.verdict]
        return Text(
            f"{state.vi} theo quyết định của cán bộ: {self.override.reason}. Theo dữ liệu:"
            f" {derived.vi}",
            f"{state.en} as set by an official: {self.override.reason}. From the facts:"
            f" {derived.en}",
        )

    @property
    def sentence_vi(self) -> str:
        """The Vietnamese sentence."""
        return self.sentence.vi

    @property
    def sentence_en(self) -> str:
        """The English sentence."""
        return self.sentence.en

    def _derived_sentence(self) -> Text:
        state, name = _STATE[self.outcome.verdict], self.indicator.name
        if self.indicator.rule is None:
            return Text(
                f"{state.vi} – {name.vi}: ngưỡng thiếu hụt chưa được công bố.",
                f"{state.en} – {name.en}: the threshold is not published.",
            )
        if self.outcome.verdict is Verdict.UNKNOWN:
            labels = labels_of(self.outcome.missing)
            found = Text(
                "còn thiếu " + "; ".join(label.vi for label in labels),
                "missing: " + "; ".join(label.en for label in labels),
            )
        else:
            found = self.value_text
        threshold = self.threshold
        return Text(
            f"{state.vi} – {name.vi}: {found.vi}. Thiếu hụt khi {threshold.vi} ({self.article}).",
            f"{state.en} – {name.en}: {found.en}. Deprived when {threshold.en} ({self.article}).",
        )


class Judgement:
    """The verdicts on all indicators of a set. The masks are ready; verdicts are made when asked.

    ``deprivations`` and ``unknowns`` have the bit of an indicator's position set where the
    household is deprived, or where that is unknown, overrides applied. The ``derived_`` pair is
    what the facts alone say.
    """

    __slots__ = (
        "_indicators",
        "_outcomes",
        "_overrides",
        "deprivations",
        "derived_deprivations",
        "derived_unknowns",
        "unknowns",
    )  # fmt: skip

    def __init__(
        self,
        indicators: tuple[Indicator, ...],
        outcomes: list[Outcome],
        overrides: Mapping[str, Override],
    ) -> None:
        """Fold the outcomes into the masks."""
        self._indicators, self._outcomes, self._overrides = indicators, outcomes, overrides
        deprivations = unknowns = 0
        for indicator, outcome in zip(indicators, outcomes, strict=True):
            if outcome[0] is Verdict.DEPRIVED:
                deprivations |= 1 << (indicator.position - 1)
            elif outcome[0] is Verdict.UNKNOWN:
                unknowns |= 1 << (indicator.position - 1)
        self.derived_deprivations, self.derived_unknowns = deprivations, unknowns
        for indicator in indicators if overrides else ():
            override = overrides.get(indicator.code)
            if override is not None:
                unknowns &= ~indicator.bit
                deprivations &= ~indicator.bit
                deprivations |= indicator.bit if override.deprived else 0
        self.deprivations, self.unknowns = deprivations, unknowns

    @property
    def count(self) -> int:
        """How many indicators the household is certainly deprived of."""
        return self.deprivations.bit_count()

    @property
    def unknown_count(self) -> int:
        """How many indicators are unknown."""
        return self.unknowns.bit_count()

    @property
    def verdicts(self) -> tuple[IndicatorVerdict, ...]:
        """Every verdict in the order of the standard."""
        return tuple(
            IndicatorVerdict(indicator, outcome, self._overrides.get(indicator.code))
            for indicator, outcome in zip(self._indicators, self._outcomes, strict=True)
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The paths of all facts that would decide an unknown indicator, without repetition."""
        if not self.unknowns:
            return ()
        return tuple(
            dict.fromkeys(
                path
                for indicator, outcome in zip(self._indicators, self._outcomes, strict=True)
                if indicator.bit & self.unknowns
                for path in outcome.missing
            )
        )


class OverrideError(ValueError):
    """An override cannot be used; ``message`` says why and what to do."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        """``code`` is stable; the sentences are for people."""
        super().__init__(vi)
        self.code = code
        self.message = Text(vi, en)


def judge_indicators(
    indicators: tuple[Indicator, ...],
    facts: HouseholdFacts,
    as_of: date,
    overrides: Iterable[Override] = (),
) -> Judgement:
    """Judge a household under every indicator on ``as_of``, the day of the facts.

    Raises ``OverrideError`` for an override of an indicator that is not in the set, whose threshold
    is unpublished, that is given twice, or that has no reason.
    """
    return judge_case(indicators, Case(facts, as_of), overrides)


def judge_case(
    indicators: tuple[Indicator, ...], case: Case, overrides: Iterable[Override] = ()
) -> Judgement:
    """As ``judge_indicators``, for a household whose ages have been worked out already."""
    outcomes = [
        UNPUBLISHED if indicator.rule is None else indicator.rule.judge(case)
        for indicator in indicators
    ]
    chosen = checked_overrides(indicators, overrides) if overrides else {}
    return Judgement(indicators, outcomes, chosen)


UNPUBLISHED = Outcome(Verdict.UNKNOWN)


def _outcome(indicator: Indicator, case: Case) -> Outcome:
    return UNPUBLISHED if indicator.rule is None else indicator.rule.judge(case)


def checked_overrides(
    indicators: tuple[Indicator, ...], overrides: Iterable[Override]
) -> dict[str, Override]:
    """Return the overrides by indicator code, or raise ``OverrideError`` for the first bad one."""
    known = {indicator.code: indicator for indicator in indicators}
    chosen: dict[str, Override] = {}
    for override in overrides:
        code = override.code
        if code not in known:
            raise OverrideError(
                "indicator_unknown",
                f"Không có chỉ số {code!r} trong chuẩn này; dùng một trong: {', '.join(known)}.",
                f"This standard has no indicator {code!r}; use one of: {', '.join(known)}.",
            )
        if known[code].rule is None:
            raise OverrideError(
                "threshold_unknown",
                f"Ngưỡng của chỉ số {code} chưa được công bố nên chưa thể xác định thay.",
                f"The threshold of {code} is not published, so it cannot be set by hand.",
            )
        if not override.reason.strip():
            raise OverrideError(
                "reason_missing",
                f"Hãy ghi lý do xác định khác dữ liệu cho chỉ số {code}.",
                f"Write the reason for setting {code} against the facts.",
            )
        if code in chosen:
            raise OverrideError(
                "override_twice",
                f"Chỉ số {code} được xác định thay hai lần; chỉ giữ một.",
                f"{code} is set twice; keep one.",
            )
        chosen[code] = override
    return chosen
