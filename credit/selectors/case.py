"""What the household's case page shows of loans: to those whose work it is, and to nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from credit.choices import LoanState
from credit.models import LoanReport
from credit.selectors.loans import loans_for
from officials.scope import Viewer

if TYPE_CHECKING:
    from households.selectors.case import Case


def read_panel(viewer: Viewer, case: Case) -> Mapping[str, Any] | None:
    """Loans of the household as reported up to the day: one query; None without the right."""
    rows = list(loans_of(viewer, case.household.pk, case.as_of))
    if not rows:
        return None
    owed = sum(row["owed"] or 0 for row in rows)
    overdue = sum(row["late"] or 0 for row in rows)
    return {"rows": rows, "owed": owed, "overdue": overdue}


def loans_of(viewer: Viewer, household: int, as_of: dt.date) -> list[dict[str, Any]]:
    """Loans disbursed by a day, each with what was last reported for that day or before.

    ``owed`` and ``late`` are whole dong, None where nothing had been reported yet.
    """
    said = LoanReport.objects.filter(loan=OuterRef("pk"), reported_on__lte=as_of)
    newest = said.order_by("-reported_on", "-pk")
    found = (
        loans_for(viewer)
        .filter(household=household, disbursed_on__lte=as_of)
        .annotate(
            owed=Subquery(newest.values("outstanding")[:1]),
            late=Subquery(newest.values("overdue")[:1]),
            stands=Subquery(newest.values("state")[:1]),
            told_on=Subquery(newest.values("reported_on")[:1]),
        )
        .order_by("-disbursed_on", "-pk")
        .values(
            "reference", "programme__name_vi", "programme__name_en", "purpose", "amount",
            "disbursed_on", "matures_on", "branch__name", "group__name", "person__full_name",
            "owed", "late", "stands", "told_on",
        )
    )  # fmt: skip
    return [
        row | {"state": LoanState(row["stands"]).label if row["stands"] else ""} for row in found
    ]
