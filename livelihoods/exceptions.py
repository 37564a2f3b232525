"""Refusals of this app, each with a stable code."""

from common.exceptions import DomainError


class NotAllowed(DomainError):
    """The actor does not hold the needed right there."""

    code = "not_allowed"


class ProjectRefused(DomainError):
    """A production project cannot be entered, changed or moved like this."""

    code = "project_refused"


class DueRefused(DomainError):
    """What a member owes the revolving part cannot be changed like this."""

    code = "due_refused"


class ReferenceDataError(DomainError):
    """A reviewed file (models, rules of projects) does not fit; nothing was written."""

    code = "reference_data"


class CourseRefused(DomainError):
    """A course, or somebody's place in it, cannot be entered or changed like this."""

    code = "course_refused"


class JobRefused(DomainError):
    """An activity for jobs, or somebody's part in it, cannot be entered or changed like this."""

    code = "job_refused"
