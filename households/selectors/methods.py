"""By which way a review may be judged: by score where there is a table for it, or by income."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from households.choices import FormStatus, JudgingMethod
from households.models import PovertyStandard, ScoringForm


def form_of(standards: Iterable[PovertyStandard]) -> ScoringForm | None:
    """The scoring form of the first of these standards that has one."""
    return next((standard.form for standard in standards if standard.form is not None), None)


def may_score(form: ScoringForm | None) -> bool:
    """Whether a form may be scored on: a published one, and one of the demonstration within it."""
    if form is None:
        return False
    return form.status == FormStatus.PUBLISHED or (
        settings.TN_DEMONSTRATION and form.status == FormStatus.DEMONSTRATION
    )


def method_for(form: ScoringForm | None) -> JudgingMethod:
    """How a new review is judged unless somebody chooses: by score where that is possible."""
    return JudgingMethod.SCORE if may_score(form) else JudgingMethod.INCOME


def methods_of(form: ScoringForm | None) -> list[JudgingMethod]:
    """The ways that are open to a review; the income of twelve months can always be asked for."""
    usable = [JudgingMethod.SCORE] if may_score(form) else []
    return [*usable, JudgingMethod.INCOME]
