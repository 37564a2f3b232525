"""Our book of a branch's loans on a day, and the months that were compared."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from credit.models import (
    LoanDifference,
    LoanProgramme,
    LoanReport,
    Reconciliation,
)
from credit.rules.reconciliation import Entry, Sums, sums
from credit.selectors.branches import branches_for
from officials.choices import Right
from officials.models import BankBranch
from officials.scope import Viewer


@dataclass(frozen=True, slots=True)
class Book:
    """What we know of a branch's loans on a day, by reference."""

    entries: dict[str, Entry]
    loans: dict[str, int]
    programmes: dict[str, Sums]

    @property
    def total(self) -> Sums:
        """All programmes together."""
        return sum(self.programmes.values(), Sums())


def our_book(branch: BankBranch, day: dt.date) -> Book:
    """Return the loans of a branch as they were last reported for ``day`` or before; one query.

    Every loan counts that was reported then, wherever its household lives today.
    """
    rows = (
        LoanReport.objects.filter(loan__branch=branch, reported_on__lte=day)
        .order_by("loan", "-reported_on", "-id")
        .distinct("loan")
        .values_list(
            "loan", "loan__reference", "loan__programme__code", "outstanding", "overdue", "state"
        )
    )
    entries, loans, held = {}, {}, defaultdict(list)
    for loan, reference, programme, outstanding, overdue, state in rows:
        entry = Entry(outstanding, overdue, state)
        entries[reference], loans[reference] = entry, loan
        held[programme].append(entry)
    found = {programme: sums(rows) for programme, rows in held.items()}
    return Book(entries, loans, {code: one for code, one in found.items() if one != Sums()})


def reconciliations_for(viewer: Viewer) -> QuerySet[Reconciliation, Reconciliation]:
    """Months of the viewer's own branches; nothing for anybody else."""
    return Reconciliation.objects.filter(branch__in=branches_for(viewer, Right.VIEW_CREDIT))


def find_reconciliation(viewer: Viewer, key: uuid.UUID) -> Reconciliation | None:
    """Return one of them."""
    return reconciliations_for(viewer).select_related("branch").filter(uuid=key).first()


def differences_of(row: Reconciliation) -> QuerySet[LoanDifference, LoanDifference]:
    """Differences by reference."""
    return LoanDifference.objects.filter(reconciliation=row).order_by("reference", "kind")


@dataclass(frozen=True, slots=True)
class ProgrammeSums:
    """Both sides of a programme; ``code`` is empty for all together."""

    code: str
    name: str
    theirs: Sums
    ours: Sums

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.theirs == self.ours

    @property
    def gap(self) -> Sums:
        """Theirs less ours."""
        return Sums(
            self.theirs.loans - self.ours.loans,
            self.theirs.outstanding - self.ours.outstanding,
            self.theirs.overdue - self.ours.overdue,
        )


def stored(total: Sums, programmes: dict[str, Sums]) -> dict[str, Any]:
    """Return one side as it is kept."""
    parts = {code: asdict(one) for code, one in sorted(programmes.items())}
    return {**asdict(total), "programmes": parts}


def totals_of(
    row: Reconciliation, programmes: Sequence[LoanProgramme] | None = None
) -> list[ProgrammeSums]:
    """Both sides by programme in the order of the programmes, and together at the end.

    One query, none where ``programmes`` are at hand.
    """
    theirs, ours = row.theirs["programmes"], row.ours["programmes"]
    known = LoanProgramme.objects.all() if programmes is None else programmes
    found = [
        ProgrammeSums(one.code, named(one), _sums(theirs.get(one.code)), _sums(ours.get(one.code)))
        for one in known
        if one.code in {*theirs, *ours}
    ]
    return [*found, ProgrammeSums("", "", _sums(row.theirs), _sums(row.ours))]


def named(programme: LoanProgramme) -> str:
    """Name in the viewer's language."""
    english = (get_language() or "vi").startswith("en")
    return programme.name_en if english else programme.name_vi


def _sums(kept: dict[str, Any] | None) -> Sums:
    return Sums(kept["loans"], kept["outstanding"], kept["overdue"]) if kept else Sums()


def is_newest(row: Reconciliation) -> bool:
    """Whether the month was not compared again since."""
    return not Reconciliation.objects.filter(
        branch=row.branch_id, year=row.year, month=row.month, pk__gt=row.pk
    ).exists()
