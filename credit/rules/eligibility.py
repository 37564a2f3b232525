"""Who may borrow: the category of a household for credit on a day, and until when it holds.

The newly escaped are those of the credit rule (Decisions 28/2015 and 02/2021 of the Prime
Minister): once poor or near-poor, income a person above the near-poor line by the review, at most
three years since leaving the list. That is not the label: who went from poor to near-poor has not
escaped, and three years are counted from the exit, not from a list. See
``docs/rules/credit-eligibility.md``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from households.rules.class_verdict import HouseholdClass
from households.rules.escape import newly_escaped_until

#: The yearly review ends on 14 December (Decision 24/2021): a class of after it is for next year.
_ROUND_END = (12, 14)
_MONTHS = 12


class Reason(StrEnum):
    """Why a household may not borrow; stable codes, words in ``credit.selectors.reasons``."""

    NOT_FOUND = "not_found"
    NO_STANDARD = "no_standard_in_force"
    NOT_CLASSIFIED = "not_classified"
    NOT_POOR = "not_poor"
    PROVINCIAL_ONLY = "provincial_only"
    CLOSED = "household_closed"
    ESCAPE_ENDED = "escape_ended"
    INCOME_NOT_KNOWN = "income_not_known"
    INCOME_TOO_LOW = "income_not_above_line"
    CATEGORY_NOT_SERVED = "category_not_served"
    UNABLE_TO_WORK = "unable_to_work"
    NO_TERMS = "no_terms_in_force"


@dataclass(frozen=True, slots=True)
class Standing:
    """A household on a day under the national standard of that day.

    ``poverty_class`` is None where nobody classified it. ``valid_from`` is since when it holds at
    this household and place, ``listed_on`` since when the decision behind it does: a move or split
    carries a class on, but does not renew it. ``above_line`` says whether the review behind the
    class found an income a person above the near-poor line; None: it does not say.
    ``poor_elsewhere``: poor or near-poor under the standard of its province. ``closed``: it no
    longer is a household. ``no_standard``: the country has none that day; ``standard_until`` is the
    last day of the one it has.
    """

    poverty_class: HouseholdClass | None
    valid_from: dt.date | None = None
    listed_on: dt.date | None = None
    escaped_on: dt.date | None = None
    above_line: bool | None = None
    unable_to_work: bool = False
    poor_elsewhere: bool = False
    closed: bool = False
    no_standard: bool = False
    standard_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a programme asks for on a day; values of ``credit.choices.Category``."""

    categories: frozenset[str]
    needs_labour: bool = True
    escape_years: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a household may borrow under a programme.

    ``category`` is what it is for credit, None for none; ``valid_until`` the last day on which this
    holds by itself. ``reasons`` is empty exactly when it may.
    """

    category: str | None
    valid_until: dt.date | None
    reasons: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def judge(standing: Standing, terms: Terms | None, as_of: dt.date) -> Verdict:
    """Judge a household under the terms of one programme; None: the programme has none that day."""
    years = escape_years(terms)
    found = category_on(standing, as_of, escape_years=years)
    return lend(found, terms, unable_to_work=standing.unable_to_work)


def escape_years(terms: Terms | None) -> int:
    """How long after leaving the list the programme counts a household as newly escaped."""
    if terms is None or terms.escape_years is None:
        return DEFAULT_ESCAPE_YEARS
    return terms.escape_years


def lend(found: Category, terms: Terms | None, *, unable_to_work: bool) -> Verdict:
    """Judge what a household is (:func:`category_on`) under the terms of one programme."""
    if terms is None:
        return Verdict(None, None, (Reason.NO_TERMS,))
    category, until, against = found
    if category is None or against is not None:
        return Verdict(None, None, (against or Reason.NOT_POOR,))
    reasons = []
    if category not in terms.categories:
        reasons.append(Reason.CATEGORY_NOT_SERVED)
    if terms.needs_labour and unable_to_work:
        reasons.append(Reason.UNABLE_TO_WORK)
    return Verdict(category, until, tuple(reasons))


#: Category and its last day, or why there is none.
Category = tuple[str | None, dt.date | None, Reason | None]

#: At most three years since leaving the list (Decision 28/2015); terms may say otherwise.
DEFAULT_ESCAPE_YEARS = 3

_ON_LIST = {HouseholdClass.POOR: "poor", HouseholdClass.NEAR_POOR: "near_poor"}


def category_on(
    standing: Standing, as_of: dt.date, *, escape_years: int = DEFAULT_ESCAPE_YEARS
) -> Category:
    """Return category and last day, or why there is none; one of category and reason is None."""
    if standing.poverty_class in _ON_LIST and not standing.closed:
        last = list_until(standing.listed_on or standing.valid_from, as_of)
        ends = standing.standard_until
        return _ON_LIST[standing.poverty_class], last if ends is None else min(last, ends), None
    against = _not_listed(standing)
    if against is not None:
        return None, None, against
    until = escape_until(standing.escaped_on or as_of, escape_years)
    against = _against_escape(standing, as_of, until)
    return (None, None, against) if against else ("newly_escaped", until, None)


def _not_listed(standing: Standing) -> Reason | None:
    """Return why a household that is not on the list has not left it either; None: it has."""
    if standing.closed:
        return Reason.CLOSED
    unclassified = standing.poverty_class is None
    if not unclassified and standing.escaped_on is not None:
        return None
    if standing.poor_elsewhere:
        return Reason.PROVINCIAL_ONLY
    if standing.no_standard:
        return Reason.NO_STANDARD
    return Reason.NOT_CLASSIFIED if unclassified else Reason.NOT_POOR


def _against_escape(standing: Standing, as_of: dt.date, until: dt.date) -> Reason | None:
    if as_of > until:
        return Reason.ESCAPE_ENDED
    if standing.above_line is None:
        return Reason.INCOME_NOT_KNOWN
    return None if standing.above_line else Reason.INCOME_TOO_LOW


def escape_until(escaped_on: dt.date, years: int) -> dt.date:
    """Last day on which a household that left the list on ``escaped_on`` is newly escaped."""
    return newly_escaped_until(escaped_on, months=years * _MONTHS) - dt.timedelta(days=1)


def list_until(valid_from: dt.date | None, as_of: dt.date) -> dt.date:
    """Last day of a class by itself: the end of the year that the yearly review decided for."""
    of_next = valid_from is not None and valid_from > dt.date(as_of.year, *_ROUND_END)
    return dt.date(as_of.year + of_next, 12, 31)
