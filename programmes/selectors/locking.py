"""Locks under which is judged and written who receives what, as one step."""

from __future__ import annotations

from collections.abc import Collection

from households.models import Household, Person
from households.selectors.lineage import lineage


def lock_lines(households: Collection[int], persons: Collection[int] = ()) -> None:
    """Lock households with all they came from, then persons, each in key order.

    Two officers who enter the same thing at once, for one household, for two of one split, or for
    a member who moved between two, follow each other.
    """
    keys = {ancestor.household for line in lineage(households).values() for ancestor in line}
    for rows, wanted in ((Household.objects, keys), (Person.objects, set(persons))):
        if wanted:
            locked = rows.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
            list(locked.values_list("pk", flat=True))
