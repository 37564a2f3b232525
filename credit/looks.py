"""Words of the bank's questions on a household's access log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from credit.choices import Category
from credit.selectors.reasons import REASONS
from credit.services.eligibility import ELIGIBILITY
from households.selectors.access import declare_look


def declare_looks() -> None:
    """Name the question and every answer to it."""
    words = {category.value: category.label for category in Category}
    declare_look(
        ELIGIBILITY, _("Điều kiện vay"), words | {str(code): text for code, text in REASONS.items()}
    )
