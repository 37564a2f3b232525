"""Refusals of this app, each with a stable code."""

from common.exceptions import DomainError


class NotAllowed(DomainError):
    """The actor does not hold the needed right there."""

    code = "not_allowed"


class NotEligible(DomainError):
    """Some of those asked for may not receive this; ``details["refusals"]`` says who and why."""

    code = "not_eligible"


class SupportRefused(DomainError):
    """A support cannot be entered or changed like this."""

    code = "support_refused"


class StepRefused(DomainError):
    """A support is not where this step begins, or lacks what the step needs."""

    code = "support_step_refused"


class CapitalRefused(DomainError):
    """Money cannot be allocated, held or paid like this."""

    code = "capital_refused"


class PlanRefused(DomainError):
    """A plan cannot be changed, submitted or approved like this."""

    code = "plan_refused"


class ReferenceDataError(DomainError):
    """A reviewed file (catalogue, norms, rules, targets) does not fit; nothing was written."""

    code = "reference_data"


class EntryRefused(DomainError):
    """A group, an activity, a course or an award cannot be entered like this."""

    code = "entry_refused"


class WorkRefused(DomainError):
    """An infrastructure work cannot be entered, changed or moved like this."""

    code = "work_refused"


class TargetRefused(DomainError):
    """A target or a figure typed for one cannot be entered like this."""

    code = "target_refused"
