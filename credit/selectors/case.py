"""What the household's case page shows of loans: to those whose work it is, and to nobody else.

A loan keeps its borrower and the household it was lent to. Where that household joined another by
law, it is followed on the page of the one that was kept. Where the borrower left for another
household, the household owes it still; the borrower's page names it, beside its own sums.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL

from credit.choices import LoanState
from credit.models import Loan, LoanReport
from credit.selectors.branches import branches_for
from credit.selectors.loans import loans_for
from households.models import Household, Membership
from households.selectors.as_of import held_on
from households.selectors.succession import taken_in_sql
from officials.choices import Right
from officials.scope import Viewer, areas_for

if TYPE_CHECKING:
    from households.selectors.case import Case as CaseFile


def read_panel(viewer: Viewer, case: CaseFile) -> Mapping[str, Any] | None:
    """Loans of the household as reported up to the day: one query; None without the right."""
    rows = loans_of(viewer, case.household, case.as_of)
    if not rows:
        return None
    own = [row for row in rows if row["own"]]
    owed = sum(row["owed"] or 0 for row in own)
    overdue = sum(row["late"] or 0 for row in own)
    return {"rows": rows, "own": len(own), "owed": owed, "overdue": overdue}


def _works_at_home(viewer: Viewer, household: Household) -> bool:
    """Whether the loans of whoever lives there now are the viewer's work; no branch's is."""
    here = areas_for(viewer, Right.VIEW_CREDIT)
    return not branches_for(viewer, Right.REPORT_LOANS) and here.holds(
        commune=household.commune_id, village=household.village_id
    )


def loans_of(viewer: Viewer, household: Household, as_of: dt.date) -> list[dict[str, Any]]:
    """Loans disbursed by a day, each with what was last reported for that day or before.

    Those of the household and of all that it had taken in by the day (``own``), and those that
    members of the day had borrowed elsewhere. ``elsewhere`` is the code of the household that
    borrowed, where it was another; ``away`` says that the borrower does not live in this one.
    ``owed`` and ``late`` are whole dong, None where nothing had been reported yet. Who works on
    loans where the household lives now sees its own ones, wherever they were lent; what a member
    borrowed elsewhere is told only to those who see it there.
    """
    said = LoanReport.objects.filter(loan=OuterRef("pk"), reported_on__lte=as_of)
    newest = said.order_by("-reported_on", "-pk")
    line = RawSQL(taken_in_sql(), [household.pk, as_of])  # noqa: S611 (values are bound)
    members = Membership.objects.filter(held_on(as_of), household=household)
    own = Q(household__in=line)
    seen = loans_for(viewer)
    if _works_at_home(viewer, household):
        seen |= Loan.objects.filter(own)
    found = (
        seen.filter(own | Q(person__in=members.values("person")), disbursed_on__lte=as_of)
        .annotate(
            own=ExpressionWrapper(own, BooleanField()),
            away=~Exists(members.filter(person=OuterRef("person"))),
            elsewhere=Case(When(household=household, then=Value("")), default=F("household__code")),
            owed=Subquery(newest.values("outstanding")[:1]),
            late=Subquery(newest.values("overdue")[:1]),
            stands=Subquery(newest.values("state")[:1]),
            told_on=Subquery(newest.values("reported_on")[:1]),
        )
        .order_by("-own", "-disbursed_on", "-pk")
        .values(
            "reference", "programme__name_vi", "programme__name_en", "purpose", "amount",
            "disbursed_on", "matures_on", "branch__name", "group__name", "person__full_name",
            "own", "away", "elsewhere", "owed", "late", "stands", "told_on",
        )
    )  # fmt: skip
    return [
        row | {"state": LoanState(row["stands"]).label if row["stands"] else ""} for row in found
    ]
