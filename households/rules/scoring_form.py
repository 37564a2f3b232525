"""A scoring form (B1) as plain values: questions, options with ranges, points for each profile.

Points are never in code. The layout is that of a YAML document under ``data/scoring`` and of the
``content`` of a stored form, so that ``parse_form`` reads both.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from typing import Any

from households.rules.derived import DERIVED_FACTS, Number
from households.rules.fact_fields import FACT_FIELDS, FactField, Kind, Section
from households.rules.problems import Problems
from households.rules.text import Text


class FormStatus(StrEnum):
    """Whether reviews on a form may be recognised: only ``published`` ones."""

    DRAFT = "draft"
    DEMONSTRATION = "demonstration"
    PUBLISHED = "published"
    RETIRED = "retired"


class AnswerType(StrEnum):
    """One option, any number of options, or a number that falls into one option's range."""

    SINGLE = "single"
    MULTI = "multi"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer with its points for each profile, in the order of the form's profiles.

    A number option holds from ``low`` up to but not including ``high``; ``None`` is open. ``codes``
    are the codes of the source fact that choose this option.
    """

    code: str
    text: Text
    points: tuple[int, ...]
    low: Number | None = None
    high: Number | None = None
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked only where another one was answered with one of these options."""

    question: str
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``source`` names the fact or derived figure that answers it."""

    code: str
    number: str
    text: Text
    answer: AnswerType
    options: tuple[Option, ...]
    source: str | None = None
    depends_on: Condition | None = None
    #: Where one option of a number ends and the next begins.
    cuts: tuple[Number, ...] = ()

    def option(self, code: str) -> Option | None:
        """Return the option with this code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A whole form. ``profiles`` are an urban one and one for each rural region."""

    code: str
    name: Text
    status: FormStatus
    legal_basis: str
    valid_from: date
    valid_to: date | None
    profiles: Mapping[str, Text]
    questions: tuple[Question, ...]

    @property
    def recognises(self) -> bool:
        """Whether a household may be recognised on this form outside a demonstration."""
        return self.status is FormStatus.PUBLISHED

    def column(self, profile: str) -> int:
        """Return the place of a profile in each option's points; raises ``KeyError``."""
        for place, code in enumerate(self.profiles):
            if code == profile:
                return place
        raise KeyError(profile)

    def question(self, code: str) -> Question | None:
        """Return the question with this code."""
        return next((question for question in self.questions if question.code == code), None)


def profile_for(area: str | None, region: str | None) -> str | None:
    """Return the profile of a commune: urban, or that of its rural region, else ``None``."""
    if area == "urban":
        return "URBAN"
    return f"RURAL_{region}" if area == "rural" and region else None


def checksum(document: Mapping[str, Any]) -> str:
    """Return a fingerprint of a form's content: the same for every order of keys."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


# --- reading -------------------------------------------------------------------------------------

_REQUIRED = (
    "code", "name", "status", "legal_basis", "valid_from", "valid_to", "profiles", "questions",
)  # fmt: skip
_FACTS: dict[str, FactField] = {
    field.path: field for field in FACT_FIELDS if field.section is not Section.MEMBER
}
_ANSWERED_BY = {
    AnswerType.SINGLE: {Kind.CHOICE},
    AnswerType.MULTI: {Kind.CHOICES},
    AnswerType.NUMBER: {Kind.INTEGER, Kind.DECIMAL},
}


def parse_form(document: object, path: str = "") -> FormSpec:
    """Read a form. Raises ``DocumentError`` with every fault, each with its path."""
    problems = Problems()
    row = problems.mapping(document, path)
    problems.keys(row, path, _REQUIRED, ("note",))
    prefix = f"{path}." if path else ""
    profiles = {
        str(code): problems.bilingual(text, f"{prefix}profiles.{code}")
        for code, text in problems.mapping(row.get("profiles"), f"{prefix}profiles").items()
    }
    questions = tuple(
        _question(item, f"{prefix}questions[{n}]", len(profiles), problems)
        for n, item in enumerate(problems.items(row.get("questions"), f"{prefix}questions"))
    )
    _check_questions(questions, f"{prefix}questions", problems)
    end = row.get("valid_to")
    form = FormSpec(
        code=problems.text(row.get("code"), f"{prefix}code"),
        name=problems.bilingual(row.get("name"), f"{prefix}name"),
        status=FormStatus(
            problems.code(row.get("status"), f"{prefix}status", [s.value for s in FormStatus])
        ),
        legal_basis=str(row.get("legal_basis") or ""),
        valid_from=problems.day(row.get("valid_from"), f"{prefix}valid_from"),
        valid_to=None if end is None else problems.day(end, f"{prefix}valid_to"),
        profiles=profiles,
        questions=questions,
    )
    problems.raise_any()
    return form


def _question(value: object, path: str, profiles: int, problems: Problems) -> Question:
    row = problems.mapping(value, path)
    problems.keys(
        row, path, ("code", "number", "text", "answer", "options"), ("source", "depends_on")
    )
    answer = AnswerType(
        problems.code(row.get("answer"), f"{path}.answer", [a.value for a in AnswerType])
    )
    source = row.get("source")
    if source is not None:
        _check_source(source, answer, f"{path}.source", problems)
    options = tuple(
        _option(item, f"{path}.options[{n}]", answer, source, profiles, problems)
        for n, item in enumerate(problems.items(row.get("options"), f"{path}.options"))
    )
    _check_options(options, answer, f"{path}.options", problems)
    if answer is AnswerType.SINGLE and source in _FACTS:
        _check_codes(options, _FACTS[str(source)], f"{path}.options", problems)
    condition = None
    if row.get("depends_on") is not None:
        needed = problems.mapping(row["depends_on"], f"{path}.depends_on")
        problems.keys(needed, f"{path}.depends_on", ("question", "options"), ())
        chosen = problems.items(needed.get("options"), f"{path}.depends_on.options")
        condition = Condition(str(needed.get("question")), frozenset(map(str, chosen)))
    return Question(
        code=problems.text(row.get("code"), f"{path}.code"),
        number=str(row.get("number")),
        text=problems.bilingual(row.get("text"), f"{path}.text"),
        answer=answer,
        options=options,
        source=source,
        depends_on=condition,
        cuts=tuple(o.high for o in options if o.high is not None),
    )


def _option(  # noqa: PLR0917
    value: object,
    path: str,
    answer: AnswerType,
    source: object,
    profiles: int,
    problems: Problems,
) -> Option:
    row = problems.mapping(value, path)
    optional = {AnswerType.NUMBER: ("from", "under")}.get(answer, ("codes",))
    problems.keys(row, path, ("code", "text", "points"), optional)
    points = tuple(
        problems.integer(item, f"{path}.points[{n}]", -1000, 1000)
        for n, item in enumerate(problems.items(row.get("points"), f"{path}.points"))
    )
    if len(points) != profiles:
        problems.add(
            f"{path}.points",
            "length",
            f"Phải có {profiles} số điểm, mỗi vùng một số; đang có {len(points)}.",
            f"Needs {profiles} numbers, one for each profile; has {len(points)}.",
        )
    field = _FACTS.get(str(source))
    codes = (
        problems.codes(row.get("codes", []), f"{path}.codes", field.codes)
        if field is not None and answer is not AnswerType.NUMBER
        else frozenset()
    )
    return Option(
        code=problems.text(row.get("code"), f"{path}.code"),
        text=problems.bilingual(row.get("text"), f"{path}.text"),
        points=points,
        low=_bound(row.get("from"), f"{path}.from", problems),
        high=_bound(row.get("under"), f"{path}.under", problems),
        codes=codes,
    )


def _bound(value: object, path: str, problems: Problems) -> Number | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        problems.add(path, "number", "Phải là một số.", "Must be a number.")
        return None
    return value if isinstance(value, int) else Decimal(str(value))


def _check_source(source: object, answer: AnswerType, path: str, problems: Problems) -> None:
    field = _FACTS.get(str(source))
    derived = str(source) in DERIVED_FACTS and answer is AnswerType.NUMBER
    if not derived and (field is None or field.kind not in _ANSWERED_BY[answer]):
        wanted = [p for p, f in _FACTS.items() if f.kind in _ANSWERED_BY[answer]]
        wanted += list(DERIVED_FACTS) if answer is AnswerType.NUMBER else []
        problems.code(source, path, wanted)


def _check_options(
    options: tuple[Option, ...], answer: AnswerType, path: str, problems: Problems
) -> None:
    _unique((option.code for option in options), path, problems)
    if not options:
        problems.add(path, "empty", "Phải có ít nhất một phương án.", "Needs an option.")
    if answer is not AnswerType.NUMBER or not options:
        return
    if options[0].low is not None or options[-1].high is not None:
        problems.add(
            path,
            "open_ends",
            "Khoảng đầu để trống 'from', khoảng cuối để trống 'under', để số nào cũng có điểm.",
            "Leave 'from' of the first and 'under' of the last option out, so every number scores.",
        )
    for number, (one, after) in enumerate(pairwise(options)):
        if one.high is None or one.high != after.low:
            problems.add(
                f"{path}[{number + 1}].from",
                "gap",
                "Phải bằng 'under' của khoảng trước, để không hở và không trùng.",
                "Must equal 'under' of the range before: no gap, no overlap.",
            )


def _check_codes(
    options: tuple[Option, ...], field: FactField, path: str, problems: Problems
) -> None:
    """Each code of the source fact chooses one option, or the fact would not always answer."""
    for code in field.codes:
        if sum(code in option.codes for option in options) != 1:
            problems.add(
                path,
                "codes",
                f"Mã {code!r} của {field.path} phải thuộc đúng một phương án ('codes').",
                f"Code {code!r} of {field.path} must be in 'codes' of exactly one option.",
            )


def _check_questions(questions: tuple[Question, ...], path: str, problems: Problems) -> None:
    _unique((question.code for question in questions), path, problems)
    seen: dict[str, Question] = {}
    for number, question in enumerate(questions):
        condition = question.depends_on
        if condition is not None:
            before = seen.get(condition.question)
            known = {option.code for option in before.options} if before else set()
            if not condition.options or not condition.options <= known:
                problems.add(
                    f"{path}[{number}].depends_on",
                    "reference",
                    "Phải nêu một câu hỏi đứng trước và các phương án của câu đó.",
                    "Must name an earlier question and some of its options.",
                )
        seen[question.code] = question


def _unique(codes: Iterable[str], path: str, problems: Problems) -> None:
    seen: set[str] = set()
    for number, code in enumerate(codes):
        if code in seen:
            problems.add(
                f"{path}[{number}].code",
                "duplicate",
                f"Mã {code!r} đã dùng; đặt mã khác.",
                f"Code {code!r} is taken; choose another.",
            )
        seen.add(code)
