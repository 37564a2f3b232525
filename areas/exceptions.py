"""Errors of the administrative units."""

from common.exceptions import DomainError


class AreaError(DomainError):
    """A refused operation on units, villages or their figures."""

    code = "area_error"


class UnknownUnit(AreaError):
    """No unit with that level, code and date."""

    code = "unknown_unit"
