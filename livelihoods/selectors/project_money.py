"""What projects hold and pay of the capital lines."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Sum

from programmes.choices import STATE_SOURCES, CommitmentState
from programmes.models import Commitment


def state_money(projects: Collection[int]) -> dict[int, int]:
    """State money planned or held for members and common costs, dong by project (two queries).

    What was given back to a line counts with what was paid of it.
    """
    found = dict.fromkeys(projects, 0)
    funds = Commitment.objects.filter(line__source__in=STATE_SOURCES)
    members = funds.filter(support__project_member__project__in=projects)
    common = funds.filter(common_cost__project__in=projects)
    for rows, project in (
        (members, "support__project_member__project"),
        (common, "common_cost__project"),
    ):
        for key, amount in rows.order_by().values_list(project).annotate(total=Sum("amount")):
            found[key] += amount
    return found


def paid_money(projects: Collection[int]) -> dict[int, int]:
    """Money paid for members and common costs, from every source, dong by project."""
    found = dict.fromkeys(projects, 0)
    funds = Commitment.objects.exclude(state=CommitmentState.PLANNED)
    for rows, project in (
        (
            funds.filter(support__project_member__project__in=projects),
            "support__project_member__project",
        ),
        (funds.filter(common_cost__project__in=projects), "common_cost__project"),
    ):
        for key, amount in rows.order_by().values_list(project).annotate(total=Sum("paid")):
            found[key] += amount
    return found
