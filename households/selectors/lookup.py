"""What somebody typed into the search box, and the members it finds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F

from common.keyset import Fetch, KeysetPage, fetched_page, keyset_page
from common.vietnamese import name_tokens
from households.models import Membership
from households.models.household import MembershipQuerySet
from households.selectors.names import NameKey, persons_named
from officials.scope import Viewer, areas_for


class LookupKind(StrEnum):
    """What a text looks like."""

    NOTHING = "nothing"
    CODE = "code"
    IDENTITY = "identity"
    LEGACY_IDENTITY = "legacy_identity"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A search text and what it was taken for."""

    kind: LookupKind
    text: str


def lookup(text: str) -> Lookup:
    """Tell names, identity numbers (12 or 9 digits) and household codes apart."""
    plain = text.strip()
    digits = re.sub(r"[\s.]", "", plain)
    if re.fullmatch(r"\d{5}-\d{1,6}", plain):
        commune, running = plain.split("-")
        return Lookup(LookupKind.CODE, f"{commune}-{running.zfill(6)}")
    if re.fullmatch(r"\d{12}", digits):
        return Lookup(LookupKind.IDENTITY, digits)
    if re.fullmatch(r"\d{9}", digits):
        return Lookup(LookupKind.LEGACY_IDENTITY, digits)
    return Lookup(LookupKind.NAME if name_tokens(plain) else LookupKind.NOTHING, plain)


def find_members(
    viewer: Viewer, wanted: Lookup, *, after: str = "", before: str = "", size: int = 50
) -> KeysetPage[Membership]:
    """One page of present members of the viewer's households that match, in the order of names.

    Two queries for a name, else one, besides those for the viewer's posts.
    """
    rows = (
        Membership.objects.visible_to(viewer)
        .current()
        .select_related("person", "household", "household__village")
        .annotate(person_sort=F("person__name_sort"))
    )
    order = ("person_sort", "person_id")
    if wanted.kind is LookupKind.NAME:
        return fetched_page(
            _by_name(viewer, wanted.text, rows), order=order, after=after, before=before, size=size
        )
    if wanted.kind is LookupKind.IDENTITY:
        rows = rows.filter(person__identity_number=wanted.text)
    elif wanted.kind is LookupKind.LEGACY_IDENTITY:
        rows = rows.filter(person__legacy_identity_number=wanted.text)
    elif wanted.kind is LookupKind.CODE:
        rows = rows.filter(household__code=wanted.text)
    else:
        rows = rows.none()
    return keyset_page(rows, order=order, after=after, before=before, size=size)


def _by_name(viewer: Viewer, text: str, rows: MembershipQuerySet) -> Fetch[Membership]:
    memberships = Membership.objects.visible_to(viewer).current()
    communes = len(areas_for(viewer, memberships.view_right).communes)

    def fetch(beyond: list[Any] | None, count: int, *, backwards: bool) -> list[Membership]:
        keys = persons_named(
            name_tokens(text),
            memberships,
            communes=communes,
            limit=count,
            beyond=NameKey(str(beyond[0]), int(beyond[1])) if beyond else None,
            backwards=backwards,
        )
        members = {row.person_id: row for row in rows.filter(person__in=[k.person for k in keys])}
        return [members[key.person] for key in keys if key.person in members]

    return fetch
