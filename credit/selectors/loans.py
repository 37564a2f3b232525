"""Loans and groups as somebody may see them, and as they are printed."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from credit.models import GroupMember, Loan, LoanReport, SavingsGroup
from credit.models.loans import GroupMemberQuerySet, LoanQuerySet, SavingsGroupQuerySet
from credit.selectors.branches import branches_for
from officials.choices import Right
from officials.scope import Viewer

#: A group has 5 to 60 members; one that has not is told so, and may go on.
LEAST_MEMBERS, MOST_MEMBERS = 5, 60


def loans_for(viewer: Viewer) -> LoanQuerySet:
    """Loans in the viewer's area; the bank sees those of its own branch alone."""
    rows = Loan.objects.visible_to(viewer)
    branches = branches_for(viewer, Right.REPORT_LOANS)
    return rows.filter(branch__in=branches) if branches else rows


def groups_for(viewer: Viewer) -> SavingsGroupQuerySet:
    """Groups in the viewer's area; the bank sees those of its own branch alone."""
    rows = SavingsGroup.objects.visible_to(viewer)
    branches = branches_for(viewer, Right.REPORT_LOANS)
    return rows.filter(branch__in=branches) if branches else rows


def members_for(viewer: Viewer) -> GroupMemberQuerySet:
    """Members in the viewer's area; the bank sees those of its own branch's groups alone."""
    rows = GroupMember.objects.visible_to(viewer)
    branches = branches_for(viewer, Right.REPORT_LOANS)
    return rows.filter(group__branch__in=branches) if branches else rows


LOAN_COLUMNS = (
    "id", "uuid", "reference", "branch__code", "household_id", "household__uuid",
    "household__code", "person__uuid", "person__full_name", "commune_id", "commune__level",
    "commune__code", "commune__name", "village_id", "programme__code", "group__code", "category",
    "purpose", "amount", "term_months", "rate_year", "disbursed_on", "matures_on", "state",
    "outstanding", "overdue", "reported_on", "settled_on", "revision",
)  # fmt: skip
_PLAIN = (
    "reference", "category", "purpose", "amount", "term_months", "state", "outstanding", "overdue",
)  # fmt: skip
_DAYS = ("disbursed_on", "matures_on", "reported_on", "settled_on")


def printed_loan(row: dict[str, Any]) -> dict[str, Any]:
    """A row of ``LOAN_COLUMNS`` as the API prints it."""
    return {
        "id": str(row["uuid"]),
        "branch": row["branch__code"],
        "household": {"id": str(row["household__uuid"]), "code": row["household__code"]},
        "borrower": {"id": str(row["person__uuid"]), "full_name": row["person__full_name"]},
        "commune": {part: row[f"commune__{part}"] for part in ("level", "code", "name")},
        "programme": row["programme__code"],
        "group": row["group__code"],
        "rate_year": f"{row['rate_year']:.3f}",
        **{name: row[name] for name in _PLAIN},
        **{name: row[name] and row[name].isoformat() for name in _DAYS},
    }


def printed_reports(loan: int) -> list[dict[str, Any]]:
    """What was reported of a loan, the newest first; one query."""
    rows = LoanReport.objects.filter(loan=loan).order_by("-reported_on", "-pk")
    return [
        row | {"reported_on": row["reported_on"].isoformat()}
        for row in rows.values("reported_on", "state", "outstanding", "overdue", "reason")
    ]


def with_sizes(rows: SavingsGroupQuerySet) -> QuerySet[Any, Any]:
    """Groups with the number of their members of today, as rows to print."""
    today = timezone.localdate()
    now = Q(members__valid_from__lte=today) & (
        Q(members__valid_to__isnull=True) | Q(members__valid_to__gte=today)
    )
    return rows.annotate(member_count=Count("members", filter=now)).values(
        "id", "branch__code", "code", "name", "commune_id", "commune__level", "commune__code",
        "commune__name", "village__code", "village__name", "organisation", "head_name",
        "founded_on", "ended_on", "member_count",
    )  # fmt: skip


def printed_group(row: dict[str, Any]) -> dict[str, Any]:
    """A row of :func:`with_sizes` as the API prints it."""
    usual = LEAST_MEMBERS <= row["member_count"] <= MOST_MEMBERS
    return {
        "branch": row["branch__code"],
        **{name: row[name] for name in ("code", "name", "organisation", "head_name")},
        "commune": {part: row[f"commune__{part}"] for part in ("level", "code", "name")},
        "village": {"code": row["village__code"], "name": row["village__name"]},
        "founded_on": row["founded_on"].isoformat(),
        "ended_on": row["ended_on"] and row["ended_on"].isoformat(),
        "member_count": row["member_count"],
        "warnings": [] if usual or row["ended_on"] else ["unusual_size"],
    }


MEMBER_COLUMNS = (
    "id", "household_id", "household__uuid", "household__code", "household__commune_id",
    "household__village_id", "person__uuid", "person__full_name", "valid_from", "valid_to",
)  # fmt: skip


def printed_member(row: dict[str, Any]) -> dict[str, Any]:
    """A row of ``MEMBER_COLUMNS`` as the API prints it."""
    return {
        "id": row["id"],
        "household": {"id": str(row["household__uuid"]), "code": row["household__code"]},
        "person": {"id": str(row["person__uuid"]), "full_name": row["person__full_name"]},
        "valid_from": row["valid_from"].isoformat(),
        "valid_to": row["valid_to"] and row["valid_to"].isoformat(),
    }
