"""Where somebody records disasters."""

from __future__ import annotations

from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for


def own_communes(actor: Official) -> frozenset[int]:
    """Return the communes whose disasters an official records."""
    return (
        areas_for(actor, Right.MANAGE_SUPPORT).communes
        | areas_for(actor, Right.MANAGE_CAPITAL).communes
    )
