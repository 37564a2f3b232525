"""The review form: inputs made from the register of facts, and facts read back from what was sent.

Input names are the paths of the register (``dwelling.water``, ``members[0].insured``), so an error
or a gap found by the rules points at its input.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from households.choices import JudgingMethod
from households.rules.ages import age_months
from households.rules.fact_fields import (
    FROM_REGISTER,
    FactField,
    Kind,
    Section,
    field_at,
    fields_of,
)
from households.rules.facts import Born, HouseholdFacts
from households.rules.facts_diff import fact_text
from households.rules.facts_merge import METHOD, member_of
from households.rules.scoring_form import AnswerType, FormSpec, Question
from households.rules.text import Text

#: How many causes or wishes can be ranked without scripts.
RANKS = 3
#: Facts that make no sense for the other age group; 16 is the age of a child in the law.
CHILD_AGE = 16
CHILDREN_ONLY = frozenset({"stunted", "underweight"})
ADULTS_ONLY = frozenset({"able", "work", "pension", "merit", "job_training"})
_NONE = "__none"

GROUPS: tuple[tuple[Section, Any, str], ...] = (
    (Section.DWELLING, _("Nhà ở, nước sạch, vệ sinh, thông tin"), "dwelling"),
    (Section.LIVELIHOOD, _("Thu nhập, tài sản, sản xuất"), "livelihood"),
    (Section.HOUSEHOLD, _("Nguyên nhân nghèo và nhu cầu hỗ trợ"), "causes"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice."""

    code: str
    label: str
    chosen: bool


@dataclass(slots=True)
class Input:
    """One fact as an input: how it looks is decided by ``kind`` in the template."""

    name: str
    kind: str
    label: str
    value: str = ""
    options: list[Option] = field(default_factory=list)
    ranks: list[list[Option]] = field(default_factory=list)
    unit: str = ""
    hint: str = ""
    error: str = ""
    known_none: bool = False
    shown_when: str = ""

    @property
    def dom_id(self) -> str:
        """An identifier without brackets."""
        return "f-" + re.sub(r"[\[\].]+", "-", self.name).strip("-")


@dataclass(slots=True)
class MemberCard:
    """One member: what the register says, and the inputs for the rest."""

    number: int
    key: str
    name: str
    about: str
    inputs: list[Input]


@dataclass(slots=True)
class Group:
    """Inputs under one heading."""

    code: str
    title: Any
    inputs: list[Input]


def _say(text: Text | None) -> str:
    return "" if text is None else text.in_language(get_language() or "vi")


def _number(value: Any) -> str:
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    english = (get_language() or "vi").startswith("en")
    return text if english else text.replace(".", ",")


def _input(fact: FactField, name: str, value: Any, errors: Mapping[str, str]) -> Input:
    made = Input(
        name=name,
        kind=fact.kind.value,
        label=_say(fact.label),
        unit=fact.unit,
        hint=_say(fact.hint),
        error=errors.get(name, ""),
    )
    chosen: Iterable[str] = ()
    if fact.kind is Kind.BOOL:
        made.value = {True: "yes", False: "no", None: ""}[value]
    elif fact.kind in {Kind.CHOICES, Kind.RANKED}:
        chosen = tuple(value or ())
        made.known_none = value is not None and not chosen
    elif fact.kind is Kind.CHOICE:
        chosen = () if value is None else (value,)
    elif value is not None:
        made.value = _number(value) if fact.kind is not Kind.TEXT else str(value)
    if fact.kind is Kind.RANKED:
        ordered = list(chosen)
        for rank in range(max(RANKS, len(ordered))):
            here = ordered[rank] if rank < len(ordered) else ""
            made.ranks.append([Option(c.code, _say(c.label), c.code == here) for c in fact.choices])
    else:
        made.options = [Option(c.code, _say(c.label), c.code in chosen) for c in fact.choices]
    if name in {"cause_note", "wish_note"}:
        made.shown_when = f"{'causes' if name == 'cause_note' else 'wishes'}=other"
    return made


def _fits_age(name: str, low: int, high: int) -> bool:
    """Whether a fact can matter for somebody whose age in months lies between the two."""
    years = CHILD_AGE * 12
    if name in CHILDREN_ONLY:
        return low < years
    if name in ADULTS_ONLY:
        return high >= years
    return True


def asked_of(born: Born | None, as_of: dt.date) -> list[FactField]:
    """Return the facts that are asked of somebody of that age, in order."""
    low, high = age_months(born, as_of)
    return [
        fact
        for fact in fields_of(Section.MEMBER)
        if fact.name not in FROM_REGISTER and _fits_age(fact.name, low, high)
    ]


def asked_of_household(section: Section) -> list[FactField]:
    """Return the facts of the household as a whole that are asked, in order."""
    return [fact for fact in fields_of(section) if fact.name not in FROM_REGISTER]


def member_cards(
    facts: HouseholdFacts,
    names: Mapping[str, tuple[str, str]],
    as_of: dt.date,
    errors: Mapping[str, str],
) -> list[MemberCard]:
    """Return a card for each member; ``names`` gives name and description by key."""
    cards = []
    for number, member in enumerate(facts.members):
        name, about = names.get(member.key, (str(_("Thành viên")), ""))
        inputs = [
            _input(fact, f"members[{number}].{fact.name}", getattr(member, fact.name), errors)
            for fact in asked_of(member.born, as_of)
        ]
        cards.append(MemberCard(number, member.key, name, about, inputs))
    return cards


def groups(facts: HouseholdFacts, errors: Mapping[str, str]) -> list[Group]:
    """Return the inputs about the household as a whole."""
    parts = {Section.DWELLING: facts.dwelling, Section.LIVELIHOOD: facts.livelihood}
    made = []
    for section, title, code in GROUPS:
        source: Any = parts.get(section, facts)
        inputs = [
            _input(fact, fact.path, getattr(source, fact.name), errors)
            for fact in asked_of_household(section)
        ]
        made.append(Group(code, title, inputs))
    return made


def question_inputs(
    form: FormSpec | None, answers: Mapping[str, Any], errors: Mapping[str, str]
) -> list[Input]:
    """Return the questions of the scoring form that no fact answers."""
    if form is None:
        return []
    return [
        _question(question, answers.get(question.code), errors)
        for question in form.questions
        if question.source is None
    ]


def _question(question: Question, answer: Any, errors: Mapping[str, str]) -> Input:
    name = f"answers.{question.code}"
    kinds = {
        AnswerType.SINGLE: Kind.CHOICE,
        AnswerType.MULTI: Kind.CHOICES,
        AnswerType.NUMBER: Kind.DECIMAL,
    }
    chosen = answer if isinstance(answer, list) else [answer]
    condition = question.depends_on
    return Input(
        name=name,
        kind=kinds[question.answer].value,
        label=f"{question.number}. {_say(question.text)}",
        value=_number(answer) if question.answer is AnswerType.NUMBER and answer else "",
        options=[]
        if question.answer is AnswerType.NUMBER
        else [Option(o.code, _say(o.text), o.code in chosen) for o in question.options],
        known_none=answer == [],
        error=errors.get(name, ""),
        shown_when=f"answers.{condition.question}={'|'.join(sorted(condition.options))}"
        if condition
        else "",
    )


def input_name(path: str, members: Sequence[str]) -> str:
    """Return the name of the input for a path that names a member by key."""
    key = member_of(path)
    if key is None or key not in members:
        return path
    return f"members[{members.index(key)}].{path.rpartition('].')[2]}"


def value_words(path: str, value: Any) -> str:
    """Return a stored value as people read it."""
    if path == METHOD:
        return str(JudgingMethod(value).label)
    try:
        return _say(fact_text(field_at(path), value)) or str(_("Chưa rõ"))
    except (KeyError, ValueError):
        return str(value) if value is not None else str(_("Chưa rõ"))


# --- reading what was sent -----------------------------------------------------------------------


def read_number(text: str, *, decimal: bool) -> int | float | str:
    """Read ``1.234.567`` or ``12,5`` as typed in Viet Nam; what is no number is returned as is."""
    plain = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", plain):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    if re.fullmatch(r"\d+", plain):
        return int(plain)
    if decimal and re.fullmatch(r"\d+\.\d+", plain):
        return float(plain)
    return text


def _value(fact: FactField, name: str, sent: QueryDict) -> Any:
    """Return the JSON value of one input; None when nothing is known."""
    if fact.kind in {Kind.CHOICES, Kind.RANKED}:
        chosen = list(dict.fromkeys(code for code in sent.getlist(name) if code))
        return [] if not chosen and sent.get(name + _NONE) else chosen or None
    text = (sent.get(name) or "").strip()
    if not text:
        return None
    if fact.kind is Kind.BOOL:
        return {"yes": True, "no": False}.get(text, text)
    if fact.kind in {Kind.INTEGER, Kind.DECIMAL}:
        return read_number(text, decimal=fact.kind is Kind.DECIMAL)
    return text


def _section(section: Section, prefix: str, sent: QueryDict) -> dict[str, Any]:
    values = {fact.name: _value(fact, f"{prefix}{fact.name}", sent) for fact in fields_of(section)}
    return {name: value for name, value in values.items() if value is not None}


def read_facts(sent: QueryDict, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that were sent, as JSON; ``before`` gives the members as registered.

    Who the members are is never taken from the browser, and a fact that the form does not ask of
    somebody of that age keeps its former value.
    """
    facts: dict[str, Any] = {"version": before.get("version", 1)}
    members = []
    for number, row in enumerate(before.get("members", [])):
        prefix = f"members[{number}]."
        if (sent.get(f"{prefix}key") or "") != row["key"]:
            members.append(dict(row))
            continue
        asked = set(sent.getlist(f"{prefix}asked"))
        kept = {name: value for name, value in row.items() if name not in asked}
        given = _section(Section.MEMBER, prefix, sent)
        members.append(kept | {name: value for name, value in given.items() if name in asked})
    facts["members"] = members
    for section in (Section.DWELLING, Section.LIVELIHOOD):
        facts[section.value] = _section(section, f"{section.value}.", sent)
    facts |= _section(Section.HOUSEHOLD, "", sent)
    for note, codes in (("cause_note", "causes"), ("wish_note", "wishes")):
        if "other" not in (facts.get(codes) or []):
            facts.pop(note, None)
    if "member_count" in before:
        facts["member_count"] = before["member_count"]
    return facts


def read_answers(sent: QueryDict, form: FormSpec | None) -> dict[str, Any]:
    """Return the answers to the questions that were asked; empty ones are left out."""
    answers: dict[str, Any] = {}
    for question in form.questions if form else ():
        if question.source is not None:
            continue
        name = f"answers.{question.code}"
        if question.answer is AnswerType.MULTI:
            chosen = [code for code in sent.getlist(name) if code]
            if chosen or sent.get(name + _NONE):
                answers[question.code] = chosen
        elif text := (sent.get(name) or "").strip():
            number = question.answer is AnswerType.NUMBER
            answers[question.code] = read_number(text, decimal=True) if number else text
    return answers


def read_overrides(sent: QueryDict, codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the official's own verdicts by indicator code: those with a choice made."""
    found: dict[str, dict[str, Any]] = {}
    for code in codes:
        choice = sent.get(f"overrides.{code}") or ""
        if choice in {"yes", "no"}:
            reason = (sent.get(f"overrides.{code}.reason") or "").strip()
            found[code] = {"deprived": choice == "yes", "reason": reason}
    return found


def as_sent(inputs: Iterable[Input], sent: QueryDict) -> None:
    """Show again what somebody typed, right or wrong, so that nothing has to be typed twice."""
    for made in inputs:
        chosen = [code for code in sent.getlist(made.name) if code]
        made.value = (sent.get(made.name) or "") if not made.options else made.value
        if made.kind == Kind.BOOL.value:
            made.value = sent.get(made.name) or ""
        made.known_none = bool(sent.get(made.name + _NONE))
        made.options = [Option(o.code, o.label, o.code in chosen) for o in made.options]
        made.ranks = [
            [Option(o.code, o.label, [o.code] == chosen[rank : rank + 1]) for o in options]
            for rank, options in enumerate(made.ranks)
        ]
