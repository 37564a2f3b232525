"""Errors of accounts and posts."""

from common.exceptions import DomainError


class OfficialError(DomainError):
    """A refused operation on accounts or posts."""

    code = "official_error"


class NotADemonstration(OfficialError):
    """Published passwords exist in demonstrations only."""

    code = "not_a_demonstration"
