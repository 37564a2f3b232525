"""Loans of an area: the list for those who may see them, sums for those who see statistics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.translation import get_language

from common.small_figures import Hidden, hidden_of
from credit.choices import LoanState
from credit.models import Loan, LoanProgramme
from credit.models.loans import LoanQuerySet
from credit.rules.loan_figures import OPEN
from officials.choices import Right
from officials.scope import Viewer, areas_for


def with_names(rows: LoanQuerySet) -> LoanQuerySet:
    """Loans with what a line of the list shows; one query."""
    return rows.select_related(
        "programme", "household", "person", "commune", "village", "branch", "group"
    )


def sums_of(rows: LoanQuerySet) -> dict[str, int]:
    """Numbers above a list: loans, what was lent, what is owed, what is overdue; one query."""
    found = rows.order_by().aggregate(
        loans=Count("pk"),
        amount=Sum("amount"),
        owed=Count("pk", filter=Q(state__in=OPEN)),
        outstanding=Sum("outstanding", filter=Q(state__in=OPEN)),
        late=Count("pk", filter=Q(state=LoanState.OVERDUE)),
        overdue=Sum("overdue", filter=Q(state__in=OPEN)),
    )
    return {name: value or 0 for name, value in found.items()}


@dataclass(frozen=True, slots=True)
class DebtRow:
    """What is owed under a programme, in a commune, or together; None is not shown.

    ``late`` counts loans of which something is overdue; sums are whole dong.
    """

    name: str
    loans: int | None
    outstanding: int | None
    late: int | None
    overdue: int | None

    @property
    def is_hidden(self) -> bool:
        """Whether something of the row is left out."""
        return self.loans is None or self.late is None


@dataclass(frozen=True, slots=True)
class Debts:
    """What is owed where a viewer sees figures, without telling whose debts they are.

    ``first`` and ``last`` are the days for which the bank reported the loans in it; None of none.
    """

    programmes: tuple[DebtRow, ...]
    communes: tuple[DebtRow, ...]
    total: DebtRow
    first: dt.date | None
    last: dt.date | None

    @property
    def is_hidden(self) -> bool:
        """Whether something is left out."""
        return any(row.is_hidden for row in (*self.programmes, *self.communes, self.total))


def debts_for(viewer: Viewer) -> Debts:
    """Loans still owed in the communes whose statistics the viewer sees; two queries.

    Few loans are left out, with those from which they would follow. The rows of both tables add up
    to the same sum, so where it has to go from one, it goes from both.
    """
    communes = areas_for(viewer, Right.VIEW_STATISTICS).communes
    rows = Loan.objects.filter(commune__in=communes, state__in=OPEN).order_by()
    language = get_language() or "vi"
    names = LoanProgramme.objects.values_list("pk", "name_en" if language == "en" else "name_vi")
    tables = [
        _table(_summed(rows, "programme"), dict(names)),
        _table(
            _summed(rows, "commune"), dict(rows.values_list("commune", "commune__name").distinct())
        ),
    ]
    few_loans = any(table.loans.total for table in tables)
    few_late = few_loans or any(table.late.total for table in tables)
    # The parts of one table add up to the sum that the other leaves out.
    programmes, by_commune = (
        table.rows(loans=not few_loans, late=not few_late) for table in tables
    )
    return Debts(
        programmes,
        by_commune if len(communes) > 1 else (),
        tables[0].total(loans=not few_loans, late=not few_late),
        min((row["first"] for row in tables[0].sums.values()), default=None),
        max((row["last"] for row in tables[0].sums.values()), default=None),
    )


_Sums = Mapping[int, Mapping[str, Any]]


def _summed(rows: LoanQuerySet, part: str) -> _Sums:
    found = rows.values(part).annotate(
        loans=Count("pk"),
        outstanding_sum=Sum("outstanding"),
        late=Count("pk", filter=Q(state=LoanState.OVERDUE)),
        overdue_sum=Sum("overdue"),
        first=Min("reported_on"),
        last=Max("reported_on"),
    )
    return {row[part]: row for row in found}


@dataclass(frozen=True, slots=True)
class _Table:
    sums: _Sums
    names: Mapping[int, str]
    loans: Hidden[int]
    late: Hidden[int]

    def rows(self, *, loans: bool, late: bool) -> tuple[DebtRow, ...]:
        keys = sorted(self.sums, key=lambda key: self.names[key])
        return tuple(
            _row(
                self.names[key],
                self.sums[key].get,
                loans=loans and key not in self.loans.parts,
                late=late and key not in self.late.parts | self.loans.parts,
            )
            for key in keys
        )

    def total(self, *, loans: bool, late: bool) -> DebtRow:
        def summed(name: str) -> int:
            return sum(row[name] for row in self.sums.values())

        return _row("", summed, loans=loans, late=late)


def _table(sums: _Sums, names: Mapping[int, str]) -> _Table:
    loans = hidden_of({key: row["loans"] for key, row in sums.items()})
    late = {key: row["late"] for key, row in sums.items()}
    # Where the loans of a row are not shown, what is overdue of them is not shown either.
    return _Table(sums, names, loans, hidden_of(late, left_out=loans.parts))


def _row(name: str, value: Callable[[str], Any], *, loans: bool, late: bool) -> DebtRow:
    return DebtRow(
        name,
        value("loans") if loans else None,
        value("outstanding_sum") if loans else None,
        value("late") if late else None,
        value("overdue_sum") if late else None,
    )
