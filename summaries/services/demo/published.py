"""Keeps the figures of a file as published, so that pages show them beside the computed ones."""

from __future__ import annotations

from collections.abc import Iterable

from summaries.models import PublishedFigure
from summaries.rules.figures import decimals
from summaries.selectors.demo.claims import Resolved
from summaries.selectors.figure_checks import MEASURED

#: Indicator of a published total of households, which is no measure.
TOTAL = "households"


def store_published(rows: Iterable[Resolved]) -> int:
    """Store figures of every kind, each under its own source; return how many."""
    count = 0
    for row in rows:
        figure = row.figure
        PublishedFigure.objects.update_or_create(
            area=row.unit,
            as_of=figure.as_of,
            indicator=MEASURED.get(figure.measure, TOTAL),
            standard=row.standard,
            kind=figure.kind.value,
            source=figure.source[:200],
            defaults={
                "value": figure.value,
                "rate": figure.rate,
                "decimals": 2 if figure.rate is None else decimals(figure.rate),
                "qualifier": figure.qualifier.value,
            },
        )
        count += 1
    return count
