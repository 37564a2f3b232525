"""How households and their classes are shown."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from households.choices import CaseReason
from households.forms.facts import MemberCard
from households.models import (
    Classification,
    Household,
    ReviewCase,
    ReviewRequest,
    ScoringForm,
)
from households.rules import missing
from households.rules.facts import field_at
from households.rules.procedure import STEPS, State, Step, Waiting
from households.rules.scoring_form import FormSpec, parse_form
from households.rules.text import Text
from households.selectors.back import BACK, back_to, coming_from
from households.selectors.clocks import DueLine, case_line, request_line, waiting_words
from households.selectors.standing import Shown, Standing, head_of, main_first, shown

register = template.Library()

#: How many missing things a row of a list names.
MISSING_NAMED = 4


@register.simple_tag
def standing_badge(standing: Standing | str) -> SafeString:
    """Return a badge with the colour *and* the name of a class."""
    kind = Standing(standing)
    return format_html('<span class="tn-badge class-{}">{}</span>', kind.value, kind.label)


@register.simple_tag
def class_badge(poverty_class: int | None) -> SafeString:
    """Return the badge of a class as a review found it; None is "cannot be classified"."""
    row = None if poverty_class is None else Classification(poverty_class=poverty_class)
    return standing_badge(shown(row, timezone.localdate()).standing)


@register.simple_tag
def shown_class(household: Household, as_of: dt.date | None = None) -> Shown:
    """Return the class under the national standard of a household fetched ``with_standing``."""
    rows = main_first(getattr(household, "shown_rows", []))
    return shown(rows[0] if rows else None, as_of or timezone.localdate())


register.filter("head_of", head_of)
register.filter("coming_from", coming_from)


@register.inclusion_tag("households/care/_back.html", takes_context=True)
def way_back(context: template.Context) -> dict[str, Any]:
    """The list that the page was opened from, where it was opened from one."""
    return {"back": back_to(context["request"].GET.get(BACK, ""))}


@register.filter
def worded(text: Text | str) -> str:
    """Return the words in the language of the page."""
    return text.in_language(get_language() or "vi") if isinstance(text, Text) else str(text)


@register.filter
def named(row: Any) -> str:
    """Return the name of a standard, form or indicator in the language of the page."""
    english = (get_language() or "vi").startswith("en")
    return str(row.name_en if english and row.name_en else row.name_vi)


@register.simple_tag
def ending(row: Classification) -> dt.date | None:
    """Return the day on which "newly escaped" ends."""
    return shown(row, timezone.localdate()).until


@register.filter
def missing_words(paths: list[str], form: ScoringForm | None = None) -> str:
    """Return in words what is missing, the first few; ``form`` names its questions."""
    spec = None if form is None else _form_spec(form.checksum, form)
    words = [worded(text) for text in missing.missing_words(paths, spec)]
    listed = ", ".join(words[:MISSING_NAMED])
    if rest := len(words[MISSING_NAMED:]):
        return _("%(listed)s và %(rest)d mục khác") % {"listed": listed, "rest": rest}
    return listed


_FORMS: dict[str, FormSpec] = {}


def _form_spec(checksum: str, form: ScoringForm) -> FormSpec:
    """Read a form once for each content: a page may name its questions fifty times."""
    if checksum not in _FORMS:
        _FORMS[checksum] = parse_form(form.content, form.code)
    return _FORMS[checksum]


@register.filter
def dom_id(path: str) -> str:
    """Return the identifier of the input at ``path``, for links to it."""
    return "f-" + re.sub(r"[\[\].]+", "-", path).strip("-")


@register.filter
def path_words(path: str) -> str:
    """Return the label of the fact at ``path``, with the member's number."""
    try:
        label = worded(field_at(path).label)
    except (KeyError, ValueError):
        return str(_("Phiếu"))
    member = re.match(r"members\[(\d+)\]", path)
    if member is None:
        return label
    return _("%(what)s (người thứ %(number)d)") % {"what": label, "number": int(member[1]) + 1}


@register.filter
def last_part(path: str) -> str:
    """Return the bare name at the end of a path."""
    return path.rsplit(".", 1)[-1]


@register.filter
def has_errors(card: MemberCard) -> bool:
    """Whether one of a member's inputs is wrong."""
    return any(item.error for item in card.inputs)


@register.filter
def any_override(errors: dict[str, str]) -> bool:
    """Whether an override is wrong."""
    return any(name.startswith("overrides.") for name in errors)


@register.filter
def bits(mask: int) -> int:
    """Return how many indicators a mask holds."""
    return mask.bit_count()


@register.filter
def case_reasons(case: ReviewCase) -> list[str]:
    """Say why a household is on the list of a round."""
    return [str(CaseReason(reason).label) for reason in case.reasons if reason in CaseReason.values]


@register.filter
def waiting_name(who: str) -> str:
    """Name who is waited for."""
    return waiting_words(Waiting(who))


@register.filter
def can_be_taken_out(case: ReviewCase) -> bool:
    """Tell whether a case may still leave its round."""
    return State(case.state) in STEPS[Step.DROP].sources


@register.simple_tag
def due_line(row: ReviewCase | ReviewRequest, today: dt.date | None = None) -> DueLine:
    """Return the clock of a case or request in words."""
    day = today or timezone.localdate()
    return case_line(row, day) if isinstance(row, ReviewCase) else request_line(row, day)
