"""Errors of the administrative units."""

from common.exceptions import DomainError


class AreaError(DomainError):
    """A refused operation on units, villages or their figures."""

    code = "area_error"


class UnknownUnit(AreaError):
    """No unit with that level, code and date."""

    code = "unknown_unit"


class NotAllowed(AreaError):
    """The actor may not change reference data."""

    code = "not_allowed"


class AttributeRefused(AreaError):
    """An attribute cannot be like this."""

    code = "attribute_refused"


class PopulationRefused(AreaError):
    """A population cannot be like this."""

    code = "population_refused"
