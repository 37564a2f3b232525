"""Filled below."""

from __future__ import annotations

from exchange.choices import BatchState
from exchange.services.progress import Lease


def stage_rows(lease: Lease) -> BatchState:
    """Carry the step out."""
    raise NotImplementedError
