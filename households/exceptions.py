"""Refusals of this app, each with a stable code."""

from common.exceptions import DomainError


class NotAllowed(DomainError):
    """The actor does not hold the needed right there."""

    code = "not_allowed"


class InvalidFacts(DomainError):
    """The facts of a review cannot be read; ``details["errors"]`` lists every place and remedy."""

    code = "invalid_facts"


class NoStandard(DomainError):
    """No published poverty standard holds on the day of the review."""

    code = "no_standard"


class ReviewNotReady(DomainError):
    """A review is in the wrong state, place or condition for what was asked."""

    code = "review_not_ready"


class ReviewRefused(DomainError):
    """A review cannot be entered like this."""

    code = "review_refused"


class OwnSurvey(DomainError):
    """The one who surveyed may not decide."""

    code = "own_survey"


class DecisionRefused(DomainError):
    """A decision cannot be taken like this."""

    code = "decision_refused"


class ReferenceDataError(DomainError):
    """A reviewed file (standards, forms, ethnic groups) does not fit; nothing was written."""

    code = "reference_data"
