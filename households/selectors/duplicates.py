"""Whether an identity number is registered, and by whom as far as the viewer may know."""

from __future__ import annotations

from dataclasses import dataclass

from households.models import Membership, Person
from officials.scope import Viewer


@dataclass(frozen=True, slots=True)
class IdentityHolder:
    """The holder of a number. ``person`` is None where the viewer may not see them."""

    person: Person | None
    household_code: str


def identity_holder(
    viewer: Viewer, number: str, *, besides: Person | None = None, unscoped: bool = False
) -> IdentityHolder | None:
    """Return who holds a normalised number, None where it is free.

    ``besides`` is the person whose form asks. ``unscoped`` is for commands that act for nobody.
    """
    holders = Person.objects.filter(identity_number=number)
    if besides is not None:
        holders = holders.exclude(pk=besides.pk)
    holder = holders.first()
    if holder is None:
        return None
    if not unscoped and not Person.objects.visible_to(viewer).filter(pk=holder.pk).exists():
        return IdentityHolder(None, "")
    rows = Membership.objects.filter(person=holder).select_related("household")
    row = rows.order_by("-valid_from").first()
    return IdentityHolder(holder, row.household.code if row else "")
