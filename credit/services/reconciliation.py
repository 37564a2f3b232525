"""A month of the bank's books beside ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credit.exceptions import NotAllowed, ReconciliationRefused
from credit.models import LoanDifference, Reconciliation
from credit.rules.reconciliation import Difference, Entry, Sums, compare, month_end
from credit.selectors.branches import branches_for
from credit.selectors.reconciliations import our_book, stored
from officials.choices import Right
from officials.models import BankBranch, Official


@dataclass(frozen=True, slots=True)
class Month:
    """The bank's side of a month: sums by programme, and every loan where it names them.

    ``loans`` is None where the bank sends sums only: nothing is then said of single loans.
    """

    year: int
    month: int
    programmes: Mapping[str, Sums]
    loans: Mapping[str, Entry] | None = None


@transaction.atomic
def reconcile(*, actor: Official, branch: BankBranch, month: Month) -> Reconciliation:
    """Compare a month as of its last day, and keep both sides with every difference.

    A month may be compared again; the newest comparison counts, the others stay readable.

    Raises ``NotAllowed``, or ``ReconciliationRefused`` for a month that is not over.
    """
    if branch.pk not in branches_for(actor, Right.REPORT_LOANS):
        raise NotAllowed(_("Bạn không làm việc cho đơn vị ngân hàng này."))
    day = month_end(month.year, month.month)
    if day > timezone.localdate():
        raise ReconciliationRefused(_("Tháng này chưa hết. Đối chiếu từ ngày cuối tháng."))
    ours = our_book(branch, day)
    found = [] if month.loans is None else compare(month.loans, ours.entries)
    made = Reconciliation.objects.create(
        branch=branch,
        year=month.year,
        month=month.month,
        theirs=stored(sum(month.programmes.values(), Sums()), dict(month.programmes)),
        ours=stored(ours.total, ours.programmes),
        with_loans=month.loans is not None,
        difference_count=len(found),
        sent_by=actor,
    )
    LoanDifference.objects.bulk_create(
        [_kept(made, one, ours.loans.get(one.reference)) for one in found], batch_size=1_000
    )
    return made


def _kept(made: Reconciliation, one: Difference, loan: int | None) -> LoanDifference:
    return LoanDifference(
        reconciliation=made,
        kind=one.kind,
        reference=one.reference,
        loan_id=loan,
        theirs=one.theirs and asdict(one.theirs),
        ours=one.ours and asdict(one.ours),
    )
