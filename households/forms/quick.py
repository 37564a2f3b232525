"""Quick entry: which facts are asked, for the script that shows them, and what it sends back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language

from households.choices import JudgingMethod
from households.forms.facts import GROUPS, asked_of_household, read_number
from households.models import ScoringForm
from households.rules.fact_fields import (
    FROM_REGISTER,
    FactField,
    Kind,
    Section,
    field_at,
    fields_of,
)
from households.rules.facts_merge import ANSWER, METHOD
from households.rules.scoring_form import AnswerType, FormSpec, Question, parse_form
from households.rules.text import Text

_ANSWER_KINDS = {
    AnswerType.SINGLE: Kind.CHOICE,
    AnswerType.MULTI: Kind.CHOICES,
    AnswerType.NUMBER: Kind.DECIMAL,
}
#: An answer that is a number may be as large as the rules allow.
_MOST = 10**9
_NOTES = {"cause_note": "causes", "wish_note": "wishes"}


class UnknownPath(ValueError):
    """Something was sent that no form asks; the message is the path."""


def _say(text: Text | None) -> str:
    return "" if text is None else text.in_language(get_language() or "vi")


def _field(fact: FactField, path: str) -> dict[str, Any]:
    return {
        "path": path,
        "kind": fact.kind.value,
        "label": _say(fact.label),
        "unit": fact.unit,
        "hint": _say(fact.hint),
        "low": fact.low,
        "high": fact.high,
        "options": [[choice.code, _say(choice.label)] for choice in fact.choices],
        "when": [_NOTES[fact.name], ["other"]] if fact.name in _NOTES else None,
    }


def _question(question: Question) -> dict[str, Any]:
    condition = question.depends_on
    number = question.answer is AnswerType.NUMBER
    return {
        "path": f"{ANSWER}{question.code}",
        "kind": _ANSWER_KINDS[question.answer].value,
        "label": f"{question.number}. {_say(question.text)}",
        "unit": "",
        "hint": "",
        "low": 0,
        "high": _MOST,
        "options": [] if number else [[o.code, _say(o.text)] for o in question.options],
        "when": [f"{ANSWER}{condition.question}", sorted(condition.options)] if condition else None,
    }


def asked_facts() -> dict[str, Any]:
    """Every fact that may be asked: of a member by bare name, of the household by path."""
    return {
        "member": {fact.name: _field(fact, fact.name) for fact in fields_of(Section.MEMBER)
                   if fact.name not in FROM_REGISTER},
        "groups": [
            {
                "code": code,
                "title": str(title),
                "fields": [_field(fact, fact.path) for fact in asked_of_household(section)],
            }
            for section, title, code in GROUPS
        ],
    }  # fmt: skip


def asked_questions(forms: Iterable[ScoringForm]) -> dict[str, Any]:
    """By the key of each form: its name and the questions that no fact answers."""
    english = (get_language() or "vi").startswith("en")
    found = {}
    for form in forms:
        spec = parse_form(form.content, form.code)
        found[str(form.pk)] = {
            "name": form.name_en if english and form.name_en else form.name_vi,
            "questions": [_question(q) for q in spec.questions if q.source is None],
        }
    return found


def read_changes(sent: Mapping[str, Any], form: FormSpec | None) -> dict[str, Any]:
    """Return changes by path as stored values; ``None`` is unknown.

    Wrong values pass: the rules refuse them with their remedy. Raises ``UnknownPath``.
    """
    return {path: _value(path, raw, form) for path, raw in sent.items()}


def _value(path: str, raw: Any, form: FormSpec | None) -> Any:
    kind = _kind(path, form)
    if raw is None:
        return None
    if isinstance(raw, str):
        text = raw.strip()
        if kind in {Kind.INTEGER, Kind.DECIMAL}:
            return read_number(text, decimal=kind is Kind.DECIMAL) if text else None
        return text or None
    return raw


def _kind(path: str, form: FormSpec | None) -> Kind | None:
    if path == METHOD:
        return None
    if path.startswith(ANSWER):
        question = form.question(path.removeprefix(ANSWER)) if form else None
        if question is None or question.source is not None:
            raise UnknownPath(path)
        return _ANSWER_KINDS[question.answer]
    if path == Section.MEMBER:  # the list itself is the register's
        raise UnknownPath(path)
    try:
        return field_at(path).kind
    except (KeyError, ValueError):
        raise UnknownPath(path) from None


def method_names() -> dict[str, str]:
    """Return the ways of judging by code."""
    return {method.value: str(method.label) for method in JudgingMethod}
