"""What a new review starts with: the last review's facts, for the members of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from households.choices import Relation, ReviewState
from households.models import Household, Membership
from households.rules.facts import HouseholdFacts, MemberFacts, facts_from_json


def facts_to_start_with(household: Household, on: dt.date) -> HouseholdFacts:
    """Facts of the latest review, its members brought up to the household's members of that day.

    Those who left or died are gone, those who joined are there with birth and sex only.
    """
    last = (
        household.reviews.exclude(state=ReviewState.WITHDRAWN)
        .order_by("-reviewed_on", "-pk")
        .first()
    )
    current = (
        household.memberships.filter(valid_from__lte=on)
        .exclude(valid_to__lte=on)
        .select_related("person")
        .order_by("valid_from", "pk")
    )
    return facts_for(facts_from_json(last.facts) if last else None, current)


def facts_for(last: HouseholdFacts | None, members: Iterable[Membership]) -> HouseholdFacts:
    """Facts of a review that begins with the last one's, for these members."""
    known = last or HouseholdFacts()
    before = {member.key: member for member in known.members}
    current = tuple(
        replace(
            before.get(str(row.person.uuid), MemberFacts(key=str(row.person.uuid))),
            born=row.person.birth_date or row.person.birth_year,
            sex=row.person.sex,
            head=row.relation == Relation.HEAD,
        )
        for row in members
    )
    return replace(known, members=current, member_count=None)
