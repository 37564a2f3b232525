"""Loan programmes with the terms in force on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from common.prepared import fetch_all
from credit.rules.eligibility import Terms


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme as it lends on a day; ``terms`` and figures are None where it has none then.

    ``cap`` is whole dong (None: none is known), ``rate_year`` per cent a year, ``term_months`` the
    longest term (None: agreed). The notes say what the bank checks itself.
    """

    programme: str
    name_vi: str
    name_en: str
    terms: Terms | None
    rate_year: Decimal | None
    cap: int | None
    term_months: int | None
    needs_membership: bool | None
    note_vi: str
    note_en: str


_OFFERS = """
SELECT p.code, p.name_vi, p.name_en, t.categories, t.needs_labour, t.escape_years, t.rate_year,
    t.cap, t.term_months, t.needs_membership, coalesce(t.note_vi, ''), coalesce(t.note_en, '')
FROM credit_loanprogramme p
LEFT JOIN credit_loanterms t ON t.programme_id = p.id AND t.valid_from <= %s::date
    AND coalesce(t.valid_to, 'infinity'::date) >= %s::date
ORDER BY p.position, p.code
"""


def offers_on(day: dt.date) -> list[Offer]:
    """Every programme in its order; one prepared statement."""
    return [
        Offer(
            code, name_vi, name_en,
            None if categories is None else Terms(frozenset(categories), labour, years),
            rate, cap, months, member, note_vi, note_en,
        )
        for (
            code, name_vi, name_en, categories, labour, years, rate, cap, months, member, note_vi,
            note_en,
        ) in fetch_all(_OFFERS, (day, day))
    ]  # fmt: skip
