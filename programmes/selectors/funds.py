"""What fund lines mean for the supports they are to pay for."""

from __future__ import annotations

from collections.abc import Collection

from programmes.choices import CENTRAL_SOURCES, CapitalSource
from programmes.models import Commitment

#: Money of the whole country: who receives it is asked for the class under the national standard.
NATIONAL_SOURCES = frozenset({*CENTRAL_SOURCES, CapitalSource.POLICY_CREDIT})


def with_national_money(supports: Collection[int]) -> frozenset[int]:
    """Those of the supports that a line of national money pays for; one query."""
    rows = Commitment.objects.filter(support__in=supports, line__source__in=NATIONAL_SOURCES)
    return frozenset(key for key in rows.values_list("support", flat=True) if key is not None)
