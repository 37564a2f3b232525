"""Refusals of this app, each with a stable code."""

from common.exceptions import DomainError


class FiguresRefused(DomainError):
    """A file of published figures cannot be used; nothing was written."""

    code = "figures_refused"


class DemonstrationOnly(DomainError):
    """Synthetic data was asked for outside the demonstration."""

    code = "demonstration_only"


class AreaNotVisible(DomainError):
    """The viewer may not see the figures of all of a unit; its name is not confirmed."""

    code = "area_not_visible"


class DayInFuture(DomainError):
    """Figures were asked for on a day that has not come yet."""

    code = "day_in_future"


class UnknownMeasure(DomainError):
    """Nothing is measured under that code."""

    code = "unknown_measure"
