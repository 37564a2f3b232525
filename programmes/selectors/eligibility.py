"""Who may receive what: applicants gathered for many at once, judged by the pure rules.

The number of queries does not depend on how many are asked about.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from areas.models import AreaAttribute
from households.models import Classification, Household, Person, PovertyStandard
from households.rules.ages import age_months
from households.selectors.lineage import Ancestor, lineage
from programmes.models import Programme, Support, SupportKind
from programmes.rules.eligibility import (
    Applicant,
    Condition,
    Prior,
    Refusal,
    Standing,
    refusals,
    status_for,
)
from programmes.rules.ledger import GIVEN_STATES, LIVE_STATES
from programmes.selectors.conditions import Conditions


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: may this household, or this member, receive this kind from this programme?"""

    household: int
    person: int | None
    kind: SupportKind
    programme: Programme


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer: status that counted, what forbids it, and the rule that decided."""

    asked: Asked
    status: str
    refusals: list[Refusal]
    condition: Condition
    classification: Classification | None
    commune: int
    village: int

    @property
    def allowed(self) -> bool:
        """Whether nothing forbids it."""
        return not self.refusals


def answers(asked: Sequence[Asked], day: dt.date, *, ignoring: Iterable[int] = ()) -> list[Answer]:
    """Judge every question on ``day``; supports in ``ignoring`` are not held against anybody."""
    keys = sorted({one.household for one in asked})
    homes = {
        home.pk: home
        for home in Household.objects.filter(pk__in=keys).select_related("commune__parent")
    }
    classes = _classes(keys, day)
    lines = lineage(keys)
    priors = _priors(asked, lines, frozenset(ignoring))
    ages = _ages([one.person for one in asked if one.person is not None], day)
    attributes = _attributes({home.commune_id for home in homes.values()}, day)
    conditions = Conditions(day)
    found = []
    for one in asked:
        home = homes[one.household]
        national, own = classes.get(one.household, (None, None))
        condition = conditions.of(
            kind=one.kind.pk, programme=one.programme.pk, province=home.commune.parent_id
        )
        applicant = Applicant(
            household=one.household,
            person=one.person,
            national=_standing(national) or Standing(None),
            own=_standing(own),
            unable_to_work=bool(national and national.unable_to_work),
            ages=None if one.person is None else ages.get(one.person),
            registered_on=home.registered_on,
            area_attributes=attributes[home.commune_id],
            priors=tuple(priors[one.household, one.kind.thing]),
        )
        found.append(
            Answer(
                one,
                status_for(applicant, condition, day),
                refusals(applicant, condition, day),
                condition,
                national,
                home.commune_id,
                home.village_id,
            )
        )
    return found


def national_standard(day: dt.date) -> PovertyStandard | None:
    """The national standard in force on a day."""
    return PovertyStandard.objects.national_on(day).first()


def _classes(
    households: Sequence[int], day: dt.date
) -> dict[int, tuple[Classification | None, Classification | None]]:
    """Class under the national standard and under the province's, by household."""
    found: dict[int, tuple[Classification | None, Classification | None]] = {}
    rows = (
        Classification.objects.in_force(day)
        .filter(household__in=households, standard__in=PovertyStandard.objects.published_on(day))
        .select_related("standard")
    )
    for row in rows:
        national, own = found.get(row.household_id, (None, None))
        found[row.household_id] = (row, own) if row.standard.is_national else (national, row)
    return found


def _standing(row: Classification | None) -> Standing | None:
    return None if row is None else Standing(row.poverty_class, row.escaped_on)


def _ages(persons: Sequence[int], day: dt.date) -> dict[int, tuple[int, int]]:
    """Lowest and highest age in years of those whose birth is known."""
    found = {}
    for person in Person.objects.filter(pk__in=persons):
        low, high = age_months(person.birth_date or person.birth_year, day)
        found[person.pk] = (low // 12, high // 12)
    return found


def _attributes(communes: set[int], day: dt.date) -> dict[int, frozenset[str]]:
    """``scheme=value`` of each commune on a day."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in AreaAttribute.objects.filter(area__in=communes, valid_from__lte=day):
        if row.valid_to is None or day <= row.valid_to:
            found[row.area_id].add(f"{row.scheme}={row.value}")
    return {commune: frozenset(found[commune]) for commune in communes}


def _priors(
    asked: Sequence[Asked], lines: dict[int, list[Ancestor]], ignoring: frozenset[int]
) -> dict[tuple[int, str], list[Prior]]:
    """Supports of the same thing in each household's line, by household and thing."""
    things = {one.kind.thing for one in asked}
    of: dict[int, list[tuple[int, dt.date | None]]] = defaultdict(list)
    for household, ancestors in lines.items():
        for ancestor in ancestors:
            of[ancestor.household].append((household, ancestor.until))
    found: dict[tuple[int, str], list[Prior]] = defaultdict(list)
    rows = (
        Support.objects.filter(household__in=list(of), kind__thing__in=things)
        .filter(state__in=[*LIVE_STATES, *GIVEN_STATES])
        .exclude(pk__in=ignoring)
        .select_related("kind", "programme")
    )
    for row in rows:
        prior = Prior(
            row.pk,
            row.household_id,
            row.person_id,
            row.programme.name_vi,
            row.kind.name_vi,
            row.delivered_on or row.approved_on or row.planned_on,
            given=row.state in GIVEN_STATES,
            live=row.state in LIVE_STATES,
        )
        for household, until in of[row.household_id]:
            if until is None or prior.day < until:
                found[household, row.kind.thing].append(prior)
    return found
