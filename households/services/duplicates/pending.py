"""Comparing with persons on their way into the register, and letting their holders know."""

from __future__ import annotations

from households.selectors.waiting import pending_sources
from households.services.duplicates.finding import Actor, Rows


def pending_rows() -> list[Rows]:
    """Relations of all who wait and may be one of the persons being compared."""
    return [Rows(source.sql, columns=source.columns) for source in pending_sources()]


def notice_pending(*, actor: Actor) -> None:
    """Tell whoever holds them that persons like them are in the register now."""
    for source in pending_sources():
        source.noticed(actor)
