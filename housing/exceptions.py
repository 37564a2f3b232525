"""Refusals of this app, each with a stable code."""

from common.exceptions import DomainError


class HousingRefused(DomainError):
    """A housing case, milestone, acceptance or visit cannot be recorded like this."""

    code = "housing_refused"


class EarlierHouse(HousingRefused):
    """The household, or one it came from, was given a house before: ``details["earlier"]``."""

    code = "housing_earlier"


class DisasterRefused(DomainError):
    """A disaster cannot be recorded or changed like this."""

    code = "disaster_refused"


class NotAllowed(DomainError):
    """The actor does not hold the needed right there."""

    code = "not_allowed"


class ReferenceDataError(DomainError):
    """A reviewed file of schemes does not fit; nothing was written."""

    code = "reference_data"
