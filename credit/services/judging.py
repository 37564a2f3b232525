"""Reports of loans judged against the register, many at once: every fault of every field.

The number of statements does not depend on how many are judged. Households are locked before, so
that what is judged is what is written.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Sum

from common.api_errors import Fault
from credit.models import GroupMember, Loan, LoanProgramme, LoanTerms, SavingsGroup
from credit.rules.eligibility import Terms, Verdict, judge
from credit.rules.loan_figures import (
    OPEN,
    Conditions,
    Finding,
    condition_faults,
    figure_faults,
    sum_faults,
)
from credit.selectors.eligibility import Listed, standings_by_day
from credit.selectors.loan_words import dong
from credit.selectors.reasons import REASONS
from credit.services.loan_bodies import LoanReported
from households.models import Household, Membership, Person
from households.selectors.succession import lines_of
from officials.choices import Right
from officials.models import BankBranch, Official

#: One household and one of its members during a time; the last day no longer counts.
_Span = tuple[dt.date, dt.date | None]


@dataclass(frozen=True, slots=True)
class Place:
    """A household that was found, and where it lives."""

    pk: int
    commune: int
    village: int


@dataclass(slots=True)
class Facts:
    """All that is asked about a set of reports, read at once."""

    day: dt.date
    places: Mapping[str, Place]
    programmes: Mapping[str, LoanProgramme]
    terms: Mapping[int, Sequence[LoanTerms]]
    groups: Mapping[str, SavingsGroup]
    #: Person by household and identity number or uuid.
    persons: Mapping[tuple[int, str], Person]
    members: Mapping[tuple[int, int], Sequence[_Span]]
    in_groups: Mapping[tuple[int, int], Sequence[_Span]]
    standings: Mapping[tuple[int, dt.date], Listed]
    #: Household that stands for each since they joined by law.
    heirs: Mapping[int, int]
    #: What is owed by programme and household, with all that it took in.
    owed: dict[tuple[int, int], int] = field(default_factory=dict)

    def terms_on(self, programme: LoanProgramme, day: dt.date) -> LoanTerms | None:
        """Terms of a programme in force on a day."""
        for one in self.terms.get(programme.pk, ()):
            if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to):
                return one
        return None


@dataclass(frozen=True, slots=True)
class Judged:
    """A report about which nothing was found wrong, with what it is about."""

    place: Place
    person: Person
    programme: LoanProgramme
    terms: LoanTerms
    group: SavingsGroup | None
    category: str
    disbursed_on: dt.date
    term_months: int


def places_of(actor: Official | None, codes: Sequence[str]) -> dict[str, Place]:
    """Households within reach of whoever reports; one beyond it is like one that is not."""
    rows = Household.objects.all()
    if actor is not None:
        rows = rows.with_right(actor, Right.REPORT_LOANS)
    found = rows.filter(code__in=codes).values_list("code", "pk", "commune", "village")
    return {code: Place(*place) for code, *place in found}


def facts_of(
    branch: BankBranch,
    reports: Sequence[LoanReported],
    places: Mapping[str, Place],
    homes: Collection[int],
    day: dt.date,
) -> Facts:
    """Read what the reports are judged by: nine statements, however many.

    ``homes`` are the households of the places and of the loans that are reported again.
    """
    numbers = [one.identity_number for one in reports if one.identity_number]
    keys = [one.person for one in reports if one.person]
    lived = Membership.objects.filter(household__in=homes).select_related("person")
    lived = lived.filter(person__identity_number__in=numbers) | lived.filter(person__uuid__in=keys)
    persons: dict[tuple[int, str], Person] = {}
    members: dict[tuple[int, int], list[_Span]] = defaultdict(list)
    for row in lived:
        persons[row.household_id, row.person.identity_number or ""] = row.person
        persons[row.household_id, str(row.person.uuid)] = row.person
        members[row.household_id, row.person_id].append((row.valid_from, row.valid_to))
    programmes = {one.code: one for one in LoanProgramme.objects.select_related("kind")}
    terms: dict[int, list[LoanTerms]] = defaultdict(list)
    for offered in LoanTerms.objects.all():
        terms[offered.programme_id].append(offered)
    codes = {one.group for one in reports if one.group}
    groups = {one.code: one for one in SavingsGroup.objects.filter(branch=branch, code__in=codes)}
    in_groups: dict[tuple[int, int], list[_Span]] = defaultdict(list)
    for member in GroupMember.objects.filter(
        group__in=list(groups.values()), person__in=[person.pk for person in persons.values()]
    ):
        after = member.valid_to and member.valid_to + dt.timedelta(days=1)
        in_groups[member.group_id, member.person_id].append((member.valid_from, after))
    asked = [
        (places[one.household_code].pk, one.disbursed_on)
        for one in reports
        if one.household_code in places and one.disbursed_on and one.disbursed_on <= day
    ]
    lines = lines_of(homes)
    owed: dict[tuple[int, int], int] = defaultdict(int)
    heirs = {member: line.heir for line in lines.values() for member in line.whole}
    for home, programme, total in (
        Loan.objects.filter(household__in=heirs, state__in=OPEN)
        .order_by()
        .values_list("household", "programme")
        .annotate(total=Sum("outstanding"))
    ):
        owed[heirs[home], programme] += total
    return Facts(
        day=day,
        places=places,
        programmes=programmes,
        terms=terms,
        groups=groups,
        persons=persons,
        members=members,
        in_groups=in_groups,
        standings=standings_by_day(asked),
        heirs=heirs,
        owed=dict(owed),
    )


def judge_new(report: LoanReported, facts: Facts) -> Judged | None:
    """Judge a loan that was not reported before; its faults are added to the report.

    What it owes counts for the next report of the same household and programme.
    """
    day = report.disbursed_on
    if day and day > facts.day:
        report.add("disbursed_on", "in_the_future")
        day = None
    place = _place(report, facts)
    person = _borrower(report, facts, place, day)
    programme = _programme(report, facts)
    terms = facts.terms_on(programme, day) if programme and day else None
    if programme and day and terms is None:
        report.add("programme", "no_terms_in_force")
    group = _group(report, facts, terms, person, day)
    category = _category(report, facts, place, terms, day)
    _figures(report, facts)
    if terms and programme:
        _conditions(report, facts, place, programme, terms)
    months = report.term_months
    if report.faults or not (place and person and programme and terms and category):
        return None
    if day is None or months is None:  # each would be a fault
        return None
    key = (facts.heirs[place.pk], programme.pk)
    facts.owed[key] = facts.owed.get(key, 0) + report.figures.owed
    return Judged(place, person, programme, terms, group, category, day, months)


def _place(report: LoanReported, facts: Facts) -> Place | None:
    place = facts.places.get(report.household_code)
    if report.household_code and place is None:
        report.add("household_code", "unknown_household")
    return place


def _within(spans: Sequence[_Span], day: dt.date) -> bool:
    return any(begin <= day and (end is None or day < end) for begin, end in spans)


def _borrower(
    report: LoanReported, facts: Facts, place: Place | None, day: dt.date | None
) -> Person | None:
    name = "person" if report.person else "identity_number"
    key = str(report.person or report.identity_number)
    if place is None or day is None or not key or report.wrong(name):
        return None
    person = facts.persons.get((place.pk, key))
    if person is None or not _within(facts.members[place.pk, person.pk], day):
        report.add(name, "not_a_member")
        return None
    return person


def _programme(report: LoanReported, facts: Facts) -> LoanProgramme | None:
    programme = facts.programmes.get(report.programme)
    if report.programme and programme is None:
        report.add("programme", "unknown_programme")
    return programme


def _group(
    report: LoanReported,
    facts: Facts,
    terms: LoanTerms | None,
    person: Person | None,
    day: dt.date | None,
) -> SavingsGroup | None:
    if not report.group:
        if terms and terms.needs_membership:
            report.add("group", "group_required")
        return None
    group = facts.groups.get(report.group)
    if group is None:
        report.add("group", "unknown_group")
    elif person and day and not _within(facts.in_groups.get((group.pk, person.pk), ()), day):
        report.add("group", "not_in_group")
    return group


def _category(
    report: LoanReported,
    facts: Facts,
    place: Place | None,
    terms: LoanTerms | None,
    day: dt.date | None,
) -> str | None:
    """Category of the household on the day, where the programme serves it."""
    if place is None or day is None or terms is None:
        return None
    listed = facts.standings[place.pk, day]
    if listed.decided_on and listed.decided_on > day:
        report.add("disbursed_on", "before_decision", day=f"{listed.decided_on:%d/%m/%Y}")
    verdict = _verdict(listed, terms, day)
    for reason in verdict.reasons:
        report.faults.append(Fault("household_code", str(reason), REASONS[reason], where="body"))
    return verdict.category


def _verdict(listed: Listed, terms: LoanTerms, day: dt.date) -> Verdict:
    asked = Terms(frozenset(terms.categories), terms.needs_labour, terms.escape_years)
    return judge(listed.standing, asked, day)


def _figures(report: LoanReported, facts: Facts) -> None:
    for name, code in figure_faults(
        report.figures, amount=report.amount, disbursed_on=report.disbursed_on, today=facts.day
    ):
        report.add(name, code)


def _conditions(
    report: LoanReported,
    facts: Facts,
    place: Place | None,
    programme: LoanProgramme,
    terms: LoanTerms,
) -> None:
    now = facts.terms_on(programme, report.figures.reported_on or facts.day)
    conditions = conditions_of(terms, now)
    found = condition_faults(
        conditions,
        amount=report.amount,
        term_months=report.term_months,
        rate_year=report.rate_year,
        rate_supported=report.rate_supported or not settings.TN_LOAN_RATE_REFUSED,
    )
    others = facts.owed.get((facts.heirs[place.pk], programme.pk), 0) if place else 0
    found += sum_faults(conditions, others=others, owed=report.figures.owed)
    say(report, found, conditions, others)


def conditions_of(terms: LoanTerms, now: LoanTerms | None) -> Conditions:
    """Terms as the rules read them; ``now`` are those of the day of the report."""
    rates = [terms.rate_year] + ([now.rate_year] if now else [])
    return Conditions(terms.cap, terms.term_months, tuple(rates))


def say(
    report: LoanReported, found: Sequence[Finding], conditions: Conditions, others: int
) -> None:
    """Add what the terms forbid, with their figures."""
    figures = {
        "cap": dong(conditions.cap),
        "months": conditions.term_months,
        "rate": f"{conditions.rates[0].normalize():f}",
        "others": dong(others),
    }
    for name, code in found:
        report.add(name, code, **figures)
