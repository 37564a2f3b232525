"""All measures, in the order of the report."""

from __future__ import annotations

from benchmarks.goals import Measure
from benchmarks.measures import (
    bank,
    bank_lists,
    classes,
    duplicates,
    imports,
    needs,
    pages,
    persons,
    recognition,
    statistics,
)

ALL: tuple[Measure, ...] = (
    *statistics.MEASURES,
    *classes.MEASURES,
    *needs.MEASURES,
    *persons.MEASURES,
    *pages.MEASURES,
    *duplicates.MEASURES,
    *recognition.MEASURES,
    *imports.MEASURES,
    *bank.MEASURES,
    *bank_lists.MEASURES,
)
