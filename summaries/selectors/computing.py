"""Computing figures from the rows as they are, without storing them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from households.models import Indicator, PovertyStandard
from summaries.rules import statements
from summaries.rules.periods import Period, stored_periods


@dataclass(frozen=True, slots=True)
class CellFigures:
    """Figures of one cell under one standard; ``former`` is None where it is not known."""

    commune: int
    former: int | None
    standard: int
    figures: dict[str, int]
    oldest_review: dt.date | None
    newest_review: dt.date | None


def indicator_positions() -> int:
    """Greatest indicator position of any standard."""
    greatest: int | None = Indicator.objects.aggregate(Max("position"))["position__max"]
    return greatest or 0


def period_parameters(communes: Iterable[int], period: Period) -> dict[str, Any]:
    """Return the parameters that every statement on a period takes."""
    return {"communes": sorted(set(communes)), "start": period.start, "end": period.end}


def compute(communes: Sequence[int], period: Period) -> list[CellFigures]:
    """Return the figures of the cells of some communes on any day, computed now."""
    with connection.cursor() as cursor:
        cursor.execute(
            statements.figures(indicator_positions()), period_parameters(communes, period)
        )
        return [
            CellFigures(commune, former or None, standard, json.loads(figures), oldest, newest)
            for commune, former, standard, figures, oldest, newest in cursor.fetchall()
        ]


def periods_kept(today: dt.date) -> tuple[Period, ...]:
    """Return the periods kept: every year end since the one before the first standard, and today.

    They do not depend on the rows of a commune, so that it does not matter together with which
    others a commune is computed.
    """
    first = PovertyStandard.objects.aggregate(Min("valid_from"))["valid_from__min"]
    return stored_periods(None if first is None else first - dt.timedelta(days=1), today)
