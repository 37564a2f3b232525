"""Loans as the bank reports them: judged, written with rows of the ledger, reported again.

The bank's report counts for the amounts, ours for who the household was on the day. A loan that was
taken stays, whatever becomes of the household: only its figures change, and each report is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.api_body import Reading
from common.api_errors import Fault
from credit.choices import LoanState
from credit.exceptions import LoanRefused, NotAllowed
from credit.models import Loan, LoanReport
from credit.rules.loan_figures import OPEN, Figures, figure_faults, sum_faults
from credit.selectors.branches import branches_for
from credit.selectors.former_names import former_names
from credit.selectors.loan_words import dong, fault
from credit.services.judging import Judged, conditions_of, facts_of, judge_new, places_of
from credit.services.loan_bodies import LATER, LoanReported, read_figures, read_report
from households.rules.ages import add_months
from households.selectors.succession import lines_of
from officials.choices import Right
from officials.models import BankBranch, Official
from programmes.choices import ProgrammeKind
from programmes.models import Programme, Project, Support
from programmes.selectors.locking import lock_lines
from programmes.services.reported import Reported, end_reported, enter_reported

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report; ``loan_id`` is the key of the loan it created, changed or repeated.

    ``result`` is created, updated, unchanged or rejected; ``faults`` are named by field.
    """

    result: str
    loan_id: int | None = None
    faults: tuple[Fault, ...] = ()


@transaction.atomic
def report_loans(
    *,
    actor: Official | None,
    branch: BankBranch,
    bodies: Sequence[Any],
    only_new: bool = False,
) -> list[Outcome]:
    """Take reports of whole loans, as ``POST /loans/`` does; return what became of each, in order.

    A reference that the branch has reported before is a later report of that loan; with
    ``only_new`` it is a fault. What is rejected does not hold up the others. A fixed number of
    statements, however many reports; ``actor`` is None for the system alone.

    Raises:
        NotAllowed: when the actor does not report for the branch.
    """
    if actor is not None and branch.pk not in branches_for(actor, Right.REPORT_LOANS):
        raise NotAllowed(_("Bạn không làm việc cho đơn vị ngân hàng này."))
    today = timezone.localdate()
    reports = [read_report(body) for body in bodies]
    places = places_of(actor, [one.household_code for one in reports if one.household_code])
    of_reports = Loan.objects.filter(
        branch=branch, reference__in=[one.reference for one in reports if one.reference]
    ).order_by("pk")
    # A household whose record was merged is reported under its former code: its line is another.
    homes = {place.pk for place in places.values()}
    homes |= set(of_reports.values_list("household", flat=True))
    _lock(homes)
    known = {
        loan.reference: loan
        for loan in of_reports.select_for_update(of=("self",)).select_related(
            "terms", "household", "person", "programme", "group"
        )
    }
    facts = facts_of(branch, reports, places, homes, today)
    if not only_new:
        _compare([(one, known[one.reference]) for one in reports if one.reference in known])
    seen: set[str] = set()
    work: list[tuple[LoanReported, Judged | None, Loan | None]] = []
    for report in reports:
        loan = None if only_new else known.get(report.reference)
        if report.reference in seen:
            report.add("reference", "repeated_reference")
        elif loan is None and report.reference in known:
            report.add("reference", "already_reported")
        seen.add(report.reference)
        if loan is None:
            work.append((report, judge_new(report, facts), None))
            continue
        home = (facts.heirs[loan.household_id], loan.programme_id)
        owed = facts.owed.get(home, 0)
        _judge_later(report, loan, today, others=owed - _figures_of(loan).owed)
        if not report.faults:
            facts.owed[home] = owed - _figures_of(loan).owed + report.figures.owed
        work.append((report, None, loan))
    return _write(actor, branch, work)


def _write(
    actor: Official | None,
    branch: BankBranch,
    work: Sequence[tuple[LoanReported, Judged | None, Loan | None]],
) -> list[Outcome]:
    fresh = [(report, judged) for report, judged, _loan in work if judged and not report.faults]
    created = iter(_create(actor, branch, fresh))
    changed: list[tuple[Loan, Figures, str]] = []
    outcomes = []
    for report, judged, loan in work:
        if report.faults or not (judged or loan):
            outcomes.append(Outcome(REJECTED, None, tuple(report.faults)))
        elif judged:
            outcomes.append(Outcome(CREATED, next(created).pk))
        elif loan and report.figures == _figures_of(loan):
            outcomes.append(Outcome(UNCHANGED, loan.pk))
        elif loan:
            changed.append((loan, report.figures, report.reason))
            outcomes.append(Outcome(UPDATED, loan.pk))
    _update(actor, changed)
    return outcomes


@transaction.atomic
def change_loan(*, actor: Official | None, loan: Loan, body: Any) -> Loan:
    """Take a later report of a loan that the caller holds locked.

    Fields left out stay as they were, but for ``reported_on``. What changes nothing is no report.

    Raises:
        LoanRefused: ``details["faults"]`` holds every fault.
    """
    reading = Reading()
    row = reading.object(body, "", LATER)
    was = _figures_of(loan)
    report = _of_loan(loan)
    report.figures = read_figures(reading, row, was)
    report.reason = reading.text(row.get("reason"), "reason").strip()
    report.faults = reading.faults
    line = _lock({loan.household_id})
    rest = Loan.objects.filter(
        household__in=line, programme=loan.programme_id, state__in=OPEN
    ).exclude(pk=loan.pk)
    others = rest.aggregate(total=Sum("outstanding"))["total"] or 0
    _judge_later(report, loan, timezone.localdate(), others=others)
    if report.faults:
        raise LoanRefused(_("Số liệu của khoản vay có lỗi."), faults=tuple(report.faults))
    if report.figures != was:
        _update(actor, [(loan, report.figures, report.reason)])
    return loan


def lock_loan(*, actor: Official | None, rows: QuerySet[Loan, Loan]) -> Loan | None:
    """Lock the one loan of ``rows``, which the actor may change, as reports of many lock theirs.

    Households first, then loans: a later report of one and a batch that names it follow each other.
    """
    del actor  # ``rows`` are theirs; a lock writes nothing
    home = rows.values_list("household", flat=True).first()
    while home is not None:
        _lock({home})
        loan = rows.select_for_update(of=("self",)).select_related("terms").first()
        if loan is None or loan.household_id == home:
            return loan
        home = loan.household_id  # the record of the household was merged meanwhile
    return None


def _lock(homes: Collection[int]) -> frozenset[int]:
    """Lock households with all that they owe together with, since they joined by law."""
    locked: frozenset[int] = frozenset()
    while True:
        wanted = frozenset(homes).union(*(line.whole for line in lines_of(homes).values()))
        if wanted <= locked:
            return locked
        # Once more: another may have joined before these were held.
        lock_lines(wanted)
        locked |= wanted


def _figures_of(loan: Loan) -> Figures:
    return Figures(loan.state, loan.outstanding, loan.overdue, loan.reported_on, loan.settled_on)


def _of_loan(loan: Loan) -> LoanReported:
    """A report that repeats what is known of a loan."""
    return LoanReported(
        reference=loan.reference,
        household_code="",
        identity_number="",
        person=None,
        programme="",
        group="",
        purpose=loan.purpose,
        amount=loan.amount,
        term_months=loan.term_months,
        rate_year=loan.rate_year,
        rate_supported=False,
        disbursed_on=loan.disbursed_on,
        figures=_figures_of(loan),
        reason="",
    )


#: Names in which the register may have changed since: by a merge, or by a correction.
_NAMES = ("household_code", "identity_number", "person")


def _contradictions(report: LoanReported, loan: Loan) -> list[str]:
    """Fields that say otherwise than the first report."""
    said: dict[str, tuple[object, object]] = {
        "household_code": (report.household_code, loan.household.code),
        "programme": (report.programme, loan.programme.code),
        "group": (report.group, loan.group.code if loan.group else ""),
        "amount": (report.amount, loan.amount),
        "term_months": (report.term_months, loan.term_months),
        "disbursed_on": (report.disbursed_on, loan.disbursed_on),
    }
    if report.identity_number:
        said["identity_number"] = (report.identity_number, loan.person.identity_number)
    elif report.person:
        said["person"] = (report.person, loan.person.uuid)
    return [
        name
        for name, (now, was) in said.items()
        if now not in (None, "", was) or (name == "group" and now != was)
    ]


def _compare(reports: Sequence[tuple[LoanReported, Loan]]) -> None:
    """What was said once cannot be said otherwise; whom the register merged since is the same."""
    differing = [(report, loan, _contradictions(report, loan)) for report, loan in reports]
    renamed = {loan.pk for _report, loan, names in differing if not set(_NAMES).isdisjoint(names)}
    former = former_names(renamed) if renamed else {}
    for report, loan, names in differing:
        for name in names:
            value = str(getattr(report, name))
            if name not in _NAMES or value not in former.get(loan.pk, ()):
                report.add(name, "contradicts")


def _judge_later(report: LoanReported, loan: Loan, today: dt.date, *, others: int) -> None:
    figures, was = report.figures, _figures_of(loan)
    for name, code in figure_faults(
        figures,
        amount=loan.amount,
        disbursed_on=loan.disbursed_on,
        today=today,
        last=loan.reported_on,
    ):
        report.add(name, code, day=f"{loan.reported_on:%d/%m/%Y}")
    if figures.owed > was.owed:
        conditions = conditions_of(loan.terms, None)
        for name, code in sum_faults(conditions, others=others, owed=figures.owed):
            report.add(name, code, cap=dong(conditions.cap), others=dong(others))
    if was.state == LoanState.SETTLED and figures != was and not report.reason:
        report.faults.append(fault("reason", "reason_required"))


def _create(
    actor: Official | None, branch: BankBranch, fresh: Sequence[tuple[LoanReported, Judged]]
) -> list[Loan]:
    if not fresh:
        return []
    programme, project = _ledger_place()
    supports = enter_reported(
        actor=actor,
        reported=[_ledger_row(report, judged, programme, project) for report, judged in fresh],
    )
    loans = Loan.objects.bulk_create(
        _loan(branch, report, judged, support)
        for (report, judged), support in zip(fresh, supports, strict=True)
    )
    _keep_reports(
        actor, [(loan, report.reason) for loan, (report, _j) in zip(loans, fresh, strict=True)]
    )
    end_reported(actor=actor, ended=_ended(loans))
    return loans


def _ledger_place() -> tuple[Programme, Project | None]:
    """The programme of the catalogue under which loans stand in the ledger."""
    programme = Programme.objects.filter(kind=ProgrammeKind.CREDIT).order_by("pk").first()
    if programme is None:
        raise LoanRefused(_("Danh mục chưa có chương trình tín dụng chính sách."))
    return programme, programme.projects.order_by("pk").first()


def _ledger_row(
    report: LoanReported, judged: Judged, programme: Programme, project: Project | None
) -> Reported:
    return Reported(
        household=judged.place.pk,
        person=judged.person.pk,
        commune=judged.place.commune,
        village=judged.place.village,
        kind=judged.programme.kind,
        programme=programme,
        project=project,
        day=judged.disbursed_on,
        status=judged.category,
        value=report.amount,
        description=report.purpose,
    )


def _loan(branch: BankBranch, report: LoanReported, judged: Judged, support: Support) -> Loan:
    row = Loan(
        branch=branch,
        reference=report.reference,
        household_id=judged.place.pk,
        person=judged.person,
        commune_id=judged.place.commune,
        village_id=judged.place.village,
        programme=judged.programme,
        terms=judged.terms,
        group=judged.group,
        category=judged.category,
        purpose=report.purpose,
        disbursed_on=judged.disbursed_on,
        matures_on=add_months(judged.disbursed_on, judged.term_months),
        term_months=judged.term_months,
        support=support,
    )
    for name in ("amount", "rate_year"):
        setattr(row, name, getattr(report, name))
    for name in _FIGURES:
        setattr(row, name, getattr(report.figures, name))
    return row


def _update(actor: Official | None, changed: Sequence[tuple[Loan, Figures, str]]) -> None:
    if not changed:
        return
    now = timezone.now()
    reopened = []
    for loan, figures, _reason in changed:
        if loan.state == LoanState.SETTLED and figures.state != LoanState.SETTLED:
            reopened.append(loan)
        for name in _FIGURES:
            setattr(loan, name, getattr(figures, name))
        loan.revision += 1
        loan.updated_at = now
    _reopen(actor, reopened)
    loans = [loan for loan, _figures, _reason in changed]
    Loan.objects.bulk_update(loans, [*_FIGURES, "revision", "updated_at", "support"])
    _keep_reports(actor, [(loan, reason) for loan, _figures, reason in changed])
    end_reported(actor=actor, ended=_ended(loans))


_FIGURES = ("state", "outstanding", "overdue", "reported_on", "settled_on")


def _reopen(actor: Official | None, loans: Sequence[Loan]) -> None:
    """A loan that is owed after all answers needs again: by a new row of the ledger, without value.

    The ended row keeps the amount, so that nothing is counted twice.
    """
    if not loans:
        return
    former = Support.objects.select_related("kind", "programme", "project").in_bulk(
        [loan.support_id for loan in loans]
    )
    rows = enter_reported(
        actor=actor,
        reported=[
            Reported(
                household=loan.household_id,
                person=loan.person_id,
                commune=loan.commune_id,
                village=loan.village_id,
                kind=former[loan.support_id].kind,
                programme=former[loan.support_id].programme,
                project=former[loan.support_id].project,
                day=loan.disbursed_on,
                status=former[loan.support_id].status,
                value=None,
                description=loan.purpose,
            )
            for loan in loans
        ],
    )
    for loan, row in zip(loans, rows, strict=True):
        loan.support = row


def _ended(loans: Sequence[Loan]) -> Mapping[int, dt.date]:
    return {loan.support_id: loan.settled_on for loan in loans if loan.settled_on is not None}


def _keep_reports(actor: Official | None, reported: Sequence[tuple[Loan, str]]) -> None:
    LoanReport.objects.bulk_create(
        LoanReport(
            loan=loan,
            reported_on=loan.reported_on,
            state=loan.state,
            outstanding=loan.outstanding,
            overdue=loan.overdue,
            reason=reason,
            reported_by=actor,
        )
        for loan, reason in reported
    )
