"""What the database's guards say to people."""

from __future__ import annotations

from django.db import IntegrityError, models
from django.utils.translation import gettext as _


def constraint_words(error: IntegrityError, *kinds: type[models.Model]) -> str:
    """Sentence of the constraint that refused a row of one of ``kinds``."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "") or ""
    for kind in kinds:
        for constraint in kind._meta.constraints:
            if constraint.name == name and constraint.violation_error_message:
                return str(constraint.violation_error_message)
    return _("Không ghi được (%(guard)s).") % {"guard": name}
