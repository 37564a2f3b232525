"""A review while it is being typed: what the form page shows of it, and what to say beside it."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from households.choices import JudgingMethod
from households.exceptions import ReviewClash
from households.forms import facts as fact_forms
from households.models import Household, Review
from households.rules.facts import FactsError, HouseholdFacts, facts_from_json
from households.rules.merge_since import SeenClash
from households.rules.problems import DocumentError
from households.rules.scoring_form import FormSpec, parse_form
from households.selectors.explanation import Explanation, explain_facts
from households.selectors.methods import methods_of
from households.selectors.prefill import facts_to_start_with
from households.selectors.sight import persons_as_known
from households.selectors.standards import standards_for
from officials.scope import Viewer


@dataclass
class Draft:
    """A review being typed: what is stored, or what was sent, with errors by input name."""

    review: Review
    spec: FormSpec | None
    facts: HouseholdFacts
    answers: dict[str, Any]
    overrides: dict[str, dict[str, Any]]
    method: str = JudgingMethod.SCORE
    raw: dict[str, Any] = field(default_factory=dict)
    sent: QueryDict | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def stored(cls, review: Review) -> Draft:
        """The review as it was last saved."""
        spec = parse_form(review.form.content, review.form.code) if review.form else None
        facts = facts_from_json(review.facts)
        return cls(review, spec, facts, review.answers, review.overrides, review.method)

    @classmethod
    def typed(cls, review: Review, sent: QueryDict) -> Draft:
        """The review as sent by the browser, nothing stored; errors are collected."""
        draft = cls.stored(review)
        draft.sent = sent
        draft.raw = fact_forms.read_facts(sent, review.facts)
        draft.answers = fact_forms.read_answers(sent, draft.spec)
        draft.overrides = fact_forms.read_overrides(sent, draft.indicator_codes())
        draft.choose(sent.get("method", ""))
        try:
            draft.facts = facts_from_json(draft.raw, as_of=review.reviewed_on)
        except FactsError as error:
            draft.add_errors(error.errors)
        for code, override in draft.overrides.items():
            if not override["reason"]:
                draft.errors[f"overrides.{code}"] = _("Ghi lý do đánh giá khác với dữ liệu.")
        return draft

    @classmethod
    def clashing(cls, review: Review, error: ReviewClash) -> Draft:
        """The review with what others stored meanwhile; at a clash what was typed, told beside."""
        review.refresh_from_db()
        content: Any = error.details["content"]
        draft = cls.stored(review)
        draft.answers, draft.overrides = content.answers, content.overrides
        draft.choose(content.method)
        draft.errors = clash_errors(error, [row["key"] for row in content.facts.get("members", [])])
        with suppress(FactsError):
            draft.facts = facts_from_json(content.facts)
        return draft

    def choose(self, method: str) -> None:
        """Judge by that way while the form is shown, where it is open."""
        if method in methods_of(self.review.form):
            self.method = self.review.method = JudgingMethod(method)

    def indicator_codes(self) -> list[str]:
        """Codes of every indicator that applies, once each."""
        review = self.review
        codes = [
            indicator.code
            for standard in standards_for(review.village, review.reviewed_on, review.kind)
            for indicator in standard.indicators.all()
        ]
        return list(dict.fromkeys(codes))

    def add_errors(self, found: Any) -> None:
        """Keep the first error of each input, in the page's language."""
        for item in found:
            text = item.message.in_language(get_language() or "vi")
            self.errors.setdefault(item.path, text)

    def explanations(self) -> list[Explanation]:
        """What the facts say so far; empty while they cannot be read."""
        if any(not name.startswith("overrides.") for name in self.errors):
            return []
        try:
            return explain_facts(self.review, self.facts, self.answers, self.overrides)
        except DocumentError as error:
            self.add_errors(error.problems)
            return []

    def _members_changed(self) -> bool:
        """Whether people joined or left the household since the review was opened."""
        day = self.review.reviewed_on
        now = facts_to_start_with(self.review.household, day).members
        return {m.key for m in now} != {m.key for m in self.facts.members}

    def context(self, viewer: Viewer) -> dict[str, Any]:
        """What the page shows."""
        review = self.review
        explanations = self.explanations()
        names = _member_names(viewer, review.household, self.facts)
        cards = fact_forms.member_cards(self.facts, names, review.reviewed_on, self.errors)
        groups = fact_forms.groups(self.facts, self.errors)
        questions = fact_forms.question_inputs(self.spec, self.answers, self.errors)
        if self.sent is not None and self.errors:
            for inputs in (*(c.inputs for c in cards), *(g.inputs for g in groups), questions):
                fact_forms.as_sent(inputs, self.sent)
        return {
            "review": review,
            "household": review.household,
            "cards": cards,
            "groups": groups,
            "questions": questions,
            "explanations": explanations,
            "errors": self.errors,
            "overrides": _override_rows(explanations, self.overrides, self.errors),
            "members_changed": self._members_changed(),
            "base": mark_of(review),
            "methods": [(way.value, way.label) for way in methods_of(review.form)],
            "method": self.method,
        }


def clash_errors(error: ReviewClash, members: list[str]) -> dict[str, str]:
    """What to say beside each input where somebody else wrote another value meanwhile."""
    found: Any = error.details["clashes"]
    return {fact_forms.input_name(seen.clash.path, members): _clash_words(seen) for seen in found}


def _clash_words(seen: SeenClash) -> str:
    value = fact_forms.value_words(seen.clash.path, seen.clash.theirs)
    if not seen.at:
        return _("Trên máy chủ đang ghi “%(value)s”. Chọn giá trị đúng rồi lưu.") % {"value": value}
    return _("%(who)s đã ghi “%(value)s” lúc %(time)s. Chọn giá trị đúng rồi lưu.") % {
        "who": seen.by,
        "value": value,
        "time": f"{timezone.localtime(seen.at):%H:%M}",
    }


def mark_of(review: Review) -> str:
    """A short mark of what is stored: what was typed upon something older is not filled in."""
    stored = [review.facts, review.answers, review.overrides]
    text = json.dumps(stored, sort_keys=True, default=str)
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()


def _member_names(
    viewer: Viewer, household: Household, facts: HouseholdFacts
) -> dict[str, tuple[str, str]]:
    people = {str(p.uuid): p for p in persons_as_known(viewer, household).values()}
    names = {}
    for member in facts.members:
        person = people.get(member.key)
        if person is not None:
            born = person.birth_date
            when = f"{born:%d/%m/%Y}" if born else str(person.birth_year)
            about = f"{person.get_sex_display()}, {when}"
            names[member.key] = (person.full_name, about)
    return names


def _override_rows(
    explanations: list[Explanation],
    overrides: dict[str, dict[str, Any]],
    errors: dict[str, str],
) -> list[dict[str, Any]]:
    """One row per indicator that can be judged, with the official's own verdict if there is one."""
    rows: dict[str, dict[str, Any]] = {}
    for explanation in explanations:
        for line in explanation.indicators:
            if line.fixable and line.code not in rows:
                own = overrides.get(line.code, {})
                choice = "" if not own else "yes" if own["deprived"] else "no"
                rows[line.code] = {
                    "line": line,
                    "choice": choice,
                    "reason": own.get("reason", ""),
                    "error": errors.get(f"overrides.{line.code}", ""),
                }
    return list(rows.values())
