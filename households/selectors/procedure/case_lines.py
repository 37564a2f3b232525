"""Cases as lines of a list: whose household, what it was, what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from common.vietnamese import name_sort_key
from households.choices import Relation
from households.models import Membership, ReviewCase
from officials.scope import Viewer


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case with the name of the head; empty where the household has left the viewer's area."""

    case: ReviewCase
    head: str

    @property
    def label(self) -> str:
        """Name of the head, or the code of the household."""
        return self.head or self.case.household.code


def case_lines(viewer: Viewer, cases: QuerySet[ReviewCase, ReviewCase]) -> list[CaseLine]:
    """Return cases by village and in the Vietnamese order of names; two queries for any number."""
    rows = list(cases.select_related("household", "village"))
    heads = head_names(viewer, [case.household_id for case in rows])
    lines = [CaseLine(case, heads.get(case.household_id, "")) for case in rows]
    return sorted(
        lines, key=lambda line: (line.case.village.code, name_sort_key(line.head), line.case.pk)
    )


def head_names(viewer: Viewer, households: Iterable[int]) -> dict[int, str]:
    """Return the names of today's heads, by household, of those the viewer may see."""
    heads = Membership.objects.visible_to(viewer).current().filter(relation=Relation.HEAD)
    found = heads.filter(household__in=list(households))
    return dict(found.values_list("household", "person__full_name"))
