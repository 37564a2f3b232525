"""Periods of days as PostgreSQL sees them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db.models import Func


class Validity(Func):
    """The days from ``valid_from`` to ``valid_to``, both included; open where that is null.

    For exclusion constraints that forbid two rows of one thing at a time.
    """

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        """Stand on the usual pair of columns unless others are named."""
        usual = ("valid_from", "valid_to", RangeBoundary(inclusive_upper=True))
        super().__init__(*(expressions or usual), **extra)
