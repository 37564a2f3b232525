"""Points of a scoring form from answers and facts: a range, exact once everything is answered.

An unanswered question is not zero points. It leaves the score between the fewest and the most
points it could give, so that a class may be certain although an answer is missing.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from typing import Any, NamedTuple

from households.rules.class_verdict import Range
from households.rules.derived import DERIVED_FACTS, Number
from households.rules.fact_types import HouseholdFacts
from households.rules.indicators.base import Case
from households.rules.problems import Problems
from households.rules.scoring_form import AnswerType, Condition, FormSpec, Option, Question

#: Largest number an answer may be.
HIGHEST_ANSWER = 10**9


class ScoreLine(NamedTuple):
    """What one question gives: its range of points and the options chosen.

    ``answered`` is false while several options are possible; ``asked`` is ``None`` while it is open
    whether the question applies.
    """

    question: Question
    low: int
    high: int
    options: tuple[Option, ...] = ()
    from_facts: bool = False
    answered: bool = False
    asked: bool | None = True

    @property
    def exact(self) -> bool:
        """Whether the points of this question are known."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class ScoreVerdict:
    """The score of a form. ``missing`` are codes of questions whose points are still open."""

    lines: tuple[ScoreLine, ...]
    missing: tuple[str, ...]

    @property
    def range(self) -> Range:
        """The fewest and the most points; equal when the score is known."""
        return Range(sum(line.low for line in self.lines), sum(line.high for line in self.lines))

    @property
    def score(self) -> int | None:
        """The score, or ``None`` while an answer that matters is missing."""
        low, high = self.range
        return low if low == high else None


def score_form(
    form: FormSpec,
    profile: str,
    answers: Mapping[str, Any],
    *,
    facts: HouseholdFacts | None = None,
    as_of: date | None = None,
    case: Case | None = None,
) -> ScoreVerdict:
    """Score ``answers`` (by question code) under a profile of the form.

    An answer is an option code, a list of option codes, or a number; ``None`` is unanswered. What
    the facts already say need not be answered: a question with a source takes it from ``facts`` on
    the day ``as_of`` (or from ``case``, which is both), and an answer given goes before.

    Raises ``DocumentError`` with every answer that does not fit the form, ``KeyError`` for an
    unknown profile, ``ValueError`` for facts without a day.
    """
    if facts is not None:
        if as_of is None:
            raise ValueError("facts need the day they are of")
        case = Case(facts, as_of)
    column = form.column(profile)
    problems = Problems()
    if answers:
        _check_known(form, answers, problems)
    lines: dict[str, ScoreLine] = {}
    for question in form.questions:
        sets = _choices(question, answers.get(question.code), problems)
        from_facts = False
        if sets is None and case is not None and question.source is not None:
            sets = _from_facts(question, case)
            from_facts = sets is not None
        asked = True if question.depends_on is None else _asked(question.depends_on, lines)
        lines[question.code] = _line(question, column, sets, asked=asked, from_facts=from_facts)
    problems.raise_any()
    return ScoreVerdict(
        tuple(lines.values()),
        tuple([code for code, line in lines.items() if line.low != line.high]),
    )


#: The sets of options that are still possible for a question; one when it is answered.
_Sets = list[tuple[Option, ...]]


def _line(
    question: Question,
    column: int,
    sets: _Sets | None,
    *,
    asked: bool | None,
    from_facts: bool,
) -> ScoreLine:
    if asked is False:
        return ScoreLine(question, 0, 0, asked=False)
    if sets is None:
        low, high = _bounds(question, column)
    elif len(sets) == 1:
        low = high = sum([option.points[column] for option in sets[0]])
        if asked:
            return ScoreLine(question, low, high, sets[0], from_facts, answered=True)
    else:
        points = [sum(option.points[column] for option in chosen) for chosen in sets]
        low, high = min(points), max(points)
    if asked is None:
        low, high = min(low, 0), max(high, 0)
    answered = sets is not None and len(sets) == 1
    chosen = sets[0] if sets is not None and answered else ()
    return ScoreLine(question, low, high, chosen, from_facts, answered, asked)


def _bounds(question: Question, column: int) -> tuple[int, int]:
    """Return the fewest and most points of a question nobody has answered."""
    points = [option.points[column] for option in question.options]
    if question.answer is AnswerType.MULTI:
        return sum(p for p in points if p < 0), sum(p for p in points if p > 0)
    return min(points), max(points)


def _asked(condition: Condition, lines: Mapping[str, ScoreLine]) -> bool | None:
    """Tell whether a question applies; ``None`` while the one it depends on is open."""
    before = lines[condition.question]
    if before.asked is False:
        return False
    if not before.answered:
        return None
    chosen = {option.code for option in before.options}
    return before.asked if not chosen.isdisjoint(condition.options) else False


def _check_known(form: FormSpec, answers: Mapping[str, Any], problems: Problems) -> None:
    known = [question.code for question in form.questions]
    for code in answers:
        if code not in known:
            problems.add(
                code,
                "unknown",
                f"Phiếu {form.code} không có câu hỏi này; hãy xoá câu trả lời.",
                f"Form {form.code} has no such question; remove the answer.",
            )


def _choices(question: Question, answer: Any, problems: Problems) -> _Sets | None:
    """Return the one possible set of options of an answer, ``None`` when unanswered."""
    if answer is None:
        return None
    if question.answer is AnswerType.NUMBER:
        return _number(question, answer, problems)
    codes = [option.code for option in question.options]
    if question.answer is AnswerType.SINGLE:
        code = problems.code(answer, question.code, codes)
        return [tuple(option for option in question.options if option.code == code)]
    chosen = problems.codes(answer, question.code, codes)
    return [tuple(option for option in question.options if option.code in chosen)]


def _number(question: Question, answer: Any, problems: Problems) -> _Sets:
    try:
        value = Decimal(str(answer))
    except InvalidOperation:
        value = Decimal(-1)
    if isinstance(answer, bool) or not value.is_finite() or not 0 <= value <= HIGHEST_ANSWER:
        problems.add(
            question.code,
            "number",
            f"Phải là một số từ 0 đến {HIGHEST_ANSWER}, không phải {answer!r}.",
            f"Must be a number from 0 to {HIGHEST_ANSWER}, not {answer!r}.",
        )
        value = Decimal(0)
    return _within(question, value, value)


def _within(question: Question, low: Number | None, high: Number | None) -> _Sets:
    """Return the options whose range meets ``low`` to ``high``, each as a set of its own."""
    cuts = question.cuts
    first = 0 if low is None else bisect_right(cuts, low)
    last = len(cuts) if high is None else bisect_right(cuts, high)
    return [(option,) for option in question.options[first : last + 1]]


def _from_facts(question: Question, case: Case) -> _Sets | None:
    source = question.source or ""
    derived = DERIVED_FACTS.get(source)
    if derived is not None:
        figure = derived.compute(case)
        return _within(question, figure.low, figure.high)
    part: object = attrgetter(source)(case.facts)
    if part is None:
        return None
    if question.answer is AnswerType.NUMBER and isinstance(part, int | Decimal):
        return _within(question, part, part)
    codes = part if isinstance(part, tuple) else (part,)
    return [tuple([o for o in question.options if not o.codes.isdisjoint(codes)])]
