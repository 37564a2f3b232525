"""Hypothesis strategies that make any facts a household can have, known or unknown."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from households.rules.facts import (
    DwellingFacts,
    FactField,
    HouseholdFacts,
    Kind,
    LivelihoodFacts,
    MemberFacts,
    Section,
    fields_of,
)
from households.rules.facts_json import WORK_OF_THE_ABLE

AS_OF = date(2025, 10, 15)


def values_of(field: FactField) -> st.SearchStrategy[Any]:
    """Return any known value of one fact."""
    strategies: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.BOOL: st.booleans(),
        Kind.INTEGER: st.integers(field.low, max(field.low, field.high)),
        Kind.DECIMAL: st.integers(0, 20_000).map(lambda n: Decimal(n) / 100),
        Kind.CHOICE: st.sampled_from(field.codes or ("-",)),
        Kind.CHOICES: st.sets(st.sampled_from(field.codes or ("-",))).map(
            lambda chosen: tuple(code for code in field.codes if code in chosen)
        ),
        Kind.RANKED: st.lists(st.sampled_from(field.codes or ("-",)), unique=True).map(tuple),
        Kind.BORN: st.dates(date(1935, 1, 1), AS_OF) | st.integers(1935, AS_OF.year),
        Kind.TEXT: st.just("ghi chú"),
    }
    return strategies[field.kind]


def section(
    which: Section, *, known: bool = False, skip: tuple[str, ...] = ()
) -> st.SearchStrategy[dict[str, Any]]:
    """Return keyword arguments of one section; with ``known`` nothing is left unknown."""
    return st.fixed_dictionaries(
        {
            field.name: values_of(field) if known else st.none() | values_of(field)
            for field in fields_of(which)
            if field.name not in skip
        }
    )


@st.composite
def member(draw: st.DrawFn, key: str, *, known: bool = False) -> MemberFacts:
    """Return one member; who cannot work holds and seeks no wage job."""
    values = draw(section(Section.MEMBER, known=known, skip=("head",)))
    if values["able"] is False and values["work"] in WORK_OF_THE_ABLE:
        values["work"] = "not_seeking"
    return MemberFacts(key=key, **values)


@st.composite
def households(
    draw: st.DrawFn, *, known: bool = False, min_members: int = 0, max_members: int = 5
) -> HouseholdFacts:
    """Return facts; with ``known`` every fact of every member is known and the list is complete."""
    count = draw(st.integers(max(min_members, int(known)), max_members))
    members = tuple(draw(member(f"p{n}", known=known)) for n in range(count))
    unlisted = 0 if known else draw(st.sampled_from([None, 0, 0, 1]))
    member_count = None if unlisted is None or count + unlisted == 0 else count + unlisted
    top = draw(section(Section.HOUSEHOLD, skip=("member_count", "cause_note", "wish_note")))
    return HouseholdFacts(
        members=members,
        member_count=member_count,
        dwelling=DwellingFacts(**draw(section(Section.DWELLING, known=known))),
        livelihood=LivelihoodFacts(**draw(section(Section.LIVELIHOOD, known=known))),
        **top,
    )
