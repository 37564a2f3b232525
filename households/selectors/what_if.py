"""What if: every household in force judged under another standard, in one set-based query.

Nothing is stored and nobody is reclassified. Only what the rows already know is used: an indicator
counts as known when both standards define it alike (rule, thresholds), otherwise it is unknown; and
unknown never becomes a class.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from households.choices import PovertyClass
from households.models import Indicator, PovertyStandard


@dataclass(frozen=True, slots=True)
class Move:
    """How many go from one class to another; ``after`` is None where it cannot be said."""

    before: PovertyClass
    after: PovertyClass | None
    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class SharedIndicators:
    """Bits of the old standard's mask that mean the same in the other, and how many are new."""

    mask: int
    unknown: int


def shared_indicators(before: PovertyStandard, after: PovertyStandard) -> SharedIndicators:
    """Compare two standards' indicators by rule, thresholds and whether those are known."""

    def meaning(indicator: Indicator) -> tuple[str, str]:
        return indicator.rule, repr(sorted(indicator.parameters.items()))

    old = {meaning(i): i for i in before.indicators.all() if i.threshold_known}
    shared = [
        old[meaning(i)] for i in after.indicators.all() if i.threshold_known and meaning(i) in old
    ]
    return SharedIndicators(
        mask=sum(indicator.bit for indicator in shared),
        unknown=after.indicators.count() - len(shared),
    )


# Below the line: by income where it is known; else certain when the household was at or below the
# old line and the new one is not lower. Then: enough certain deprivations, or too few possible.
# Rows in force are read from the index households_class_in_force alone.
_MATRIX = """
SELECT poverty_class, CASE
    WHEN NOT below THEN 3
    WHEN below IS NULL THEN NULL
    WHEN bit_count((deprivations & %(mask)s)::bit(32)) >= %(cut)s THEN 1
    WHEN bit_count(((deprivations | unknowns) & %(mask)s)::bit(32)) + %(new)s < %(cut)s
        THEN 2 END AS after,
    count(*), sum(persons)
FROM (
    SELECT poverty_class, persons, deprivations, unknowns,
        CASE WHEN income_per_person IS NOT NULL THEN
            income_per_person <=
                CASE WHEN is_urban THEN %(urban)s ELSE %(rural)s END
        WHEN poverty_class IN (1, 2)
             AND CASE WHEN is_urban THEN %(not_lower_urban)s ELSE %(not_lower_rural)s END
        THEN true END AS below
    FROM households_classification
    WHERE standard_id = %(standard)s AND poverty_class <> 9 AND valid_from <= %(as_of)s
      AND coalesce(superseded_from, 'infinity'::date) > %(as_of)s
      AND (%(communes)s::bigint[] IS NULL OR commune_id = ANY (%(communes)s))
) judged
GROUP BY 1, 2 ORDER BY 1, 2
"""


def what_if(
    *,
    before: PovertyStandard,
    after: PovertyStandard,
    as_of: dt.date,
    communes: Iterable[int] | None = None,
) -> list[Move]:
    """Class under ``before`` against class under ``after`` for all households in force.

    ``communes`` limits to those keys: the caller passes the viewer's territory.
    """
    shared = shared_indicators(before, after)
    with connection.cursor() as cursor:
        cursor.execute(
            _MATRIX,
            {
                "cut": after.deprivation_cut,
                "rural": after.line_rural,
                "urban": after.line_urban,
                "not_lower_rural": after.line_rural >= before.line_rural,
                "not_lower_urban": after.line_urban >= before.line_urban,
                "mask": shared.mask,
                "new": shared.unknown,
                "standard": before.pk,
                "as_of": as_of,
                "communes": sorted(communes) if communes is not None else None,
            },
        )
        return [
            Move(
                before=PovertyClass(old),
                after=None if new is None else PovertyClass(new),
                households=households,
                persons=persons,
            )
            for old, new, households, persons in cursor.fetchall()
        ]
