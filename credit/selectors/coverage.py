"""Who may borrow against a lack of capital, for whole communes at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection

from credit.models import LoanProgramme
from credit.rules.eligibility import judge
from credit.selectors.eligibility import standings_of
from credit.selectors.terms import offers_on
from households.models import PovertyStandard

#: Number of the cause "no capital for production or business" (``households.rules.fact_choices``).
LACK_OF_CAPITAL = 2

# Wider than the rule, which decides: whoever is on the list of the commune or may have left it.
_CANDIDATES = """
SELECT c.household_id FROM households_classification c
WHERE c.commune_id = ANY (%(communes)s) AND c.standard_id = %(national)s AND c.valid_from <= %(day)s
  AND (c.superseded_from IS NULL OR c.superseded_from > %(day)s)
  AND (c.poverty_class IN (1, 2) OR c.poverty_class = 3 AND (
        c.escaped_on IS NOT NULL OR EXISTS (
            SELECT FROM households_classification o
            WHERE o.household_id = c.household_id AND o.standard_id <> c.standard_id
              AND (o.poverty_class IN (1, 2) OR o.escaped_on IS NOT NULL))))
"""


def lending_parameters(communes: Collection[int], day: dt.date) -> dict[str, Any]:
    """Return values for statements about borrowers of whole communes on a day.

    ``borrowers`` are households that may borrow by the rule, under at least one programme that
    answers a lack of capital; ``lending`` are those programmes, ``national`` the standard.
    """
    lending = dict(
        LoanProgramme.objects.filter(kind__causes__contains=[LACK_OF_CAPITAL]).values_list(
            "code", "pk"
        )
    )
    national = PovertyStandard.objects.national_on(day).first()
    values: dict[str, Any] = {
        "national": None if national is None else national.pk,
        "lending": sorted(lending.values()),
        "borrowers": [],
    }
    terms = [
        offer.terms for offer in (offers_on(day) if lending else ()) if offer.programme in lending
    ]
    if national is None or not any(terms):
        return values
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES, {"communes": sorted(communes), "national": national.pk, "day": day}
        )
        candidates = [key for (key,) in cursor.fetchall()]
    values["borrowers"] = sorted(
        key
        for key, listed in standings_of(candidates, day).items()
        if any(judge(listed.standing, one, day).eligible for one in terms if one is not None)
    )
    return values
