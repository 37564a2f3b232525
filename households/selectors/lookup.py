"""What somebody typed into the search box, and the members it finds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef

from common.keyset import Fetch, KeysetPage, fetched_page, keyset_page
from common.vietnamese import name_tokens
from households.models import Membership, Person
from households.models.household import MembershipQuerySet
from households.selectors.names import NameKey, persons_named
from officials.scope import Viewer, areas_for


class LookupKind(StrEnum):
    """What a text looks like."""

    NOTHING = "nothing"
    CODE = "code"
    CODE_ELSEWHERE = "code_elsewhere"
    IDENTITY = "identity"
    LEGACY_IDENTITY = "legacy_identity"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A search text and what it was taken for."""

    kind: LookupKind
    text: str


_CODE = re.compile(r"([0-9]{5}) ?- ?([0-9]{1,6})")


def lookup(text: str) -> Lookup:
    """Tell names, identity numbers (12 or 9 digits) and household codes apart.

    A name has no digits, so other texts with digits are codes that another system gave.
    """
    plain = " ".join(text.split())
    digits = re.sub(r"[\s.\-]", "", plain)
    if code := _CODE.fullmatch(plain):
        return Lookup(LookupKind.CODE, f"{code[1]}-{code[2].zfill(6)}")
    if re.fullmatch(r"[0-9]{12}", digits):
        return Lookup(LookupKind.IDENTITY, digits)
    if re.fullmatch(r"[0-9]{9}", digits):
        return Lookup(LookupKind.LEGACY_IDENTITY, digits)
    if any(character.isdigit() for character in plain):
        return Lookup(LookupKind.CODE_ELSEWHERE, plain)
    return Lookup(LookupKind.NAME if name_tokens(plain) else LookupKind.NOTHING, plain)


def find_members(
    viewer: Viewer,
    wanted: Lookup,
    *,
    former: bool = False,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> KeysetPage[Membership]:
    """One page of members of the viewer's households that match, in the order of names.

    Present members only; with ``former`` also those who left or died and those of households that
    ended, each in the household the viewer knew them in last. Two queries for a name, else one,
    besides those for the viewer's posts.
    """
    memberships = Membership.objects.visible_to(viewer)
    if not former:
        memberships = memberships.current()
    rows = memberships.select_related("person", "household", "household__village").annotate(
        person_sort=F("person__name_sort")
    )
    if former:
        later = memberships.filter(person=OuterRef("person"), valid_from__gt=OuterRef("valid_from"))
        rows = rows.filter(~Exists(later))
    order = ("person_sort", "person_id")
    if wanted.kind is LookupKind.NAME:
        return fetched_page(
            _by_name(viewer, wanted.text, memberships, rows),
            order=order, after=after, before=before, size=size,
        )  # fmt: skip
    column = _COLUMNS.get(wanted.kind)
    if former and wanted.kind in {LookupKind.IDENTITY, LookupKind.LEGACY_IDENTITY}:
        # A number given elsewhere since is not to be found out by asking for it.
        rows = rows.filter(person__in=Person.objects.visible_to(viewer))
    rows = rows.filter(**{column: wanted.text}) if column else rows.none()
    return keyset_page(rows, order=order, after=after, before=before, size=size)


_COLUMNS = {
    LookupKind.IDENTITY: "person__identity_number",
    LookupKind.LEGACY_IDENTITY: "person__legacy_identity_number",
    LookupKind.CODE: "household__code",
    LookupKind.CODE_ELSEWHERE: "household__external_code",
}


def _by_name(
    viewer: Viewer, text: str, memberships: MembershipQuerySet, rows: MembershipQuerySet
) -> Fetch[Membership]:
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
