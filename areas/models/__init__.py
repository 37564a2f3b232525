"""Models of the administrative units."""

from areas.models.area import (
    FORMER_LIST_FROM,
    TWO_TIER_START,
    Area,
    AreaAttribute,
    AreaSuccession,
    Population,
)
from areas.models.village import Village

__all__ = [
    "FORMER_LIST_FROM",
    "TWO_TIER_START",
    "Area",
    "AreaAttribute",
    "AreaSuccession",
    "Population",
    "Village",
]
