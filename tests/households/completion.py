"""Every way in which a household's unknown facts can turn out."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from households.rules.facts import HouseholdFacts, MemberFacts, Section, fields_of
from households.rules.facts_json import WORK_OF_THE_ABLE
from tests.households.facts_strategies import AS_OF, member, values_of


@st.composite
def completions(draw: st.DrawFn, facts: HouseholdFacts) -> HouseholdFacts:
    """Return ``facts`` with every unknown made known, and every birth year a date in it."""
    members = [draw(_completed(known)) for known in facts.members]
    while len(members) < (facts.size or draw(st.integers(1, 4))):
        members.append(draw(_completed(draw(member(f"new{len(members)}", known=True)))))
    return replace(
        facts,
        members=tuple(members),
        member_count=len(members),
        dwelling=draw(_filled(facts.dwelling, Section.DWELLING)),
        livelihood=draw(_filled(facts.livelihood, Section.LIVELIHOOD)),
    )


@st.composite
def _filled(draw: st.DrawFn, part: Any, section: Section) -> Any:
    unknown = {
        field.name: draw(values_of(field))
        for field in fields_of(section)
        if getattr(part, field.name) is None
    }
    return replace(part, **unknown)


@st.composite
def _completed(draw: st.DrawFn, known: MemberFacts) -> MemberFacts:
    filled: MemberFacts = draw(_filled(known, Section.MEMBER))
    if isinstance(filled.born, int):
        last = min(AS_OF, date(filled.born, 12, 31))
        filled = replace(filled, born=draw(st.dates(date(filled.born, 1, 1), last)))
    if filled.able is False and filled.work in WORK_OF_THE_ABLE:
        # Who cannot work holds and seeks no wage job: what was known before stays.
        changed = {"work": "not_seeking"} if known.work is None else {"able": True}
        filled = replace(filled, **changed)
    return filled
