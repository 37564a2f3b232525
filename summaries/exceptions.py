"""Refusals of this app, each with a stable code."""

from common.exceptions import DomainError


class FiguresRefused(DomainError):
    """A file of published figures cannot be used; nothing was written."""

    code = "figures_refused"


class DemonstrationOnly(DomainError):
    """Synthetic data was asked for outside the demonstration."""

    code = "demonstration_only"
