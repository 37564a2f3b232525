"""Who may receive what: applicants gathered for many at once, judged by the pure rules.

The number of queries does not depend on how many are asked about.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

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
from programmes.rules.ledger import LIVE_STATES
from programmes.selectors.conditions import Conditions


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: may this household, or this member, receive this kind from this programme?

    ``national_money``: a fund line of it is money of the whole country, whatever the programme.
    """

    household: int
    person: int | None
    kind: SupportKind
    programme: Programme
    national_money: bool = False


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


def answers(
    asked: Sequence[Asked], day: dt.date, *, ignoring: Iterable[int] = (), together: bool = False
) -> list[Answer]:
    """Judge every question on ``day``; supports in ``ignoring`` are not held against anybody.

    ``together``: all are to be given, so that what one of them gets counts for the next.
    """
    keys = sorted({one.household for one in asked})
    homes = {
        home.pk: home
        for home in Household.objects.filter(pk__in=keys).select_related("commune__parent")
    }
    classes = _classes(keys, day)
    priors = _priors(asked, lineage(keys), frozenset(ignoring))
    ages = _ages([one.person for one in asked if one.person is not None], day)
    attributes = _attributes({home.commune_id for home in homes.values()}, day)
    conditions = Conditions(day)
    found = []
    for one in asked:
        home = homes[one.household]
        national, own = classes.get(one.household, (None, None))
        condition = conditions.of(
            one.kind,
            one.programme,
            province=home.commune.parent_id,
            national_money=one.national_money,
        )
        applicant = Applicant(
            household=one.household,
            person=one.person,
            national=_standing(national) or Standing(None),
            own=_standing(own),
            unable_to_work=bool(national and national.unable_to_work),
            ages=None if one.person is None else ages.get(one.person),
            registered_on=home.registered_on,
            closed_on=home.closed_on,
            area_attributes=attributes[home.commune_id],
            priors=priors.of(one),
        )
        answer = Answer(
            one,
            status_for(applicant, condition, day),
            refusals(applicant, condition, day),
            condition,
            national,
            home.commune_id,
            home.village_id,
        )
        if together and answer.allowed:
            priors.add(one, day)
        found.append(answer)
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


class _Priors:
    """What was received before, by household and thing, and by person and thing."""

    def __init__(self) -> None:
        self._line: dict[tuple[int, str], list[Prior]] = defaultdict(list)
        self._person: dict[tuple[int, str], list[Prior]] = defaultdict(list)

    def of(self, one: Asked) -> tuple[Prior, ...]:
        """Supports of the same thing in the household's line, and of the person elsewhere."""
        thing = one.kind.thing
        found = list(self._line[one.household, thing])
        if one.person is not None:
            known = {prior.support for prior in found if prior.support}
            found += [p for p in self._person[one.person, thing] if p.support not in known]
        return tuple(found)

    def in_line(self, household: int, thing: str, prior: Prior) -> None:
        self._line[household, thing].append(prior)

    def of_person(self, thing: str, prior: Prior) -> None:
        if prior.person is not None:
            self._person[prior.person, thing].append(replace(prior, elsewhere=True))

    def add(self, one: Asked, day: dt.date) -> None:
        """Count what is about to be given; it has no key yet."""
        prior = Prior(
            0,
            one.household,
            one.person,
            one.programme.name_vi,
            one.kind.name_vi,
            day,
            given=False,
            live=True,
        )
        self.in_line(one.household, one.kind.thing, prior)


def _priors(
    asked: Sequence[Asked], lines: dict[int, list[Ancestor]], ignoring: frozenset[int]
) -> _Priors:
    """Supports of the same things in each household's line and of each person; one query."""
    things = {one.kind.thing for one in asked}
    persons = {one.person for one in asked if one.person is not None}
    of: dict[int, list[tuple[int, dt.date | None]]] = defaultdict(list)
    for household, ancestors in lines.items():
        for ancestor in ancestors:
            of[ancestor.household].append((household, ancestor.until))
    found = _Priors()
    rows = (
        Support.objects.filter(Q(household__in=list(of)) | Q(person__in=persons))
        .filter(Q(state__in=LIVE_STATES) | Q(delivered_on__isnull=False), kind__thing__in=things)
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
            given=row.delivered_on is not None,
            live=row.state in LIVE_STATES,
        )
        for household, until in of.get(row.household_id, ()):
            # What the source of a split had only been promised went to the source alone.
            if until is None or (row.delivered_on is not None and row.delivered_on < until):
                found.in_line(household, row.kind.thing, prior)
        found.of_person(row.kind.thing, prior)
    return found
