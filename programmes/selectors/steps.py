"""Steps of a support in the viewer's words."""

from __future__ import annotations

from django.utils.translation import get_language

from programmes.rules.ledger import STEPS, Step


def step_name(step: Step) -> str:
    """Name of a step in the viewer's language."""
    return STEPS[step].name.in_language(get_language() or "")
