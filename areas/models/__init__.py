"""Models of the administrative units."""

from areas.models.area import TWO_TIER_START, Area, AreaAttribute, AreaSuccession, Population
from areas.models.village import Village

__all__ = [
    "TWO_TIER_START",
    "Area",
    "AreaAttribute",
    "AreaSuccession",
    "Population",
    "Village",
]
