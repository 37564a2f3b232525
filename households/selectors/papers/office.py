"""The office that issues papers, and heads of households by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from areas.models import Area
from households.choices import Relation
from households.models import Membership, Person
from officials.choices import Role
from officials.models import Official


def leader_of(commune: Area) -> str:
    """Return the name of the commune's leader; empty where there is none or more than one.

    A chairman and a deputy hold the same role: who of them signs is then written by hand.
    """
    today = timezone.localdate()
    names = list(
        Official.objects.filter(
            Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gte=today),
            posts__role=Role.COMMUNE_LEADER,
            posts__area=commune,
            posts__valid_from__lte=today,
            is_active=True,
        )
        .distinct()
        .values_list("full_name", flat=True)[:2]
    )
    return names[0] if len(names) == 1 else ""


def heads_on(households: Iterable[int], day: dt.date) -> dict[int, Person]:
    """Return the head of each household on a day, else its latest one, in one query."""
    rows = (
        Membership.objects.filter(household__in=list(households), relation=Relation.HEAD)
        .filter(valid_from__lte=day)
        .select_related("person", "person__ethnic_group")
        .order_by("household", "-valid_from")
        .distinct("household")
    )
    return {row.household_id: row.person for row in rows}
