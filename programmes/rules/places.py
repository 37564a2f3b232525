"""How difficult an area is, in the words of the norms. Pure.

Of the attributes of a commune (``scheme=value``). Especially difficult: named so by decision, or
region III. Difficult: region II (Decision 33/2020, Decree 272/2025; Decree 27/2022 sets its shares
by these words).
"""

from __future__ import annotations

from collections.abc import Collection

ESPECIALLY_DIFFICULT = "especially_difficult"
DIFFICULT = "difficult"
OTHER = "other"

_ESPECIALLY = frozenset({"especially_disadvantaged=yes", "region_class=III"})
_DIFFICULT = frozenset({"region_class=II"})


def area_category(attributes: Collection[str]) -> str:
    """Return the category, the hardest that applies; values of ``programmes.AreaCategory``."""
    if _ESPECIALLY & set(attributes):
        return ESPECIALLY_DIFFICULT
    return DIFFICULT if _DIFFICULT & set(attributes) else OTHER
