"""What somebody typed into the search box, and the members it finds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, QuerySet

from common.vietnamese import name_tokens
from households.models import Membership
from officials.scope import Viewer


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


def matching_memberships(viewer: Viewer, wanted: Lookup) -> QuerySet[Membership, Membership]:
    """Present members of the viewer's households that match, with ``person_sort`` to order by."""
    rows = (
        Membership.objects.visible_to(viewer)
        .current()
        .select_related("person", "household", "household__village")
        .annotate(person_sort=F("person__name_sort"))
    )
    if wanted.kind is LookupKind.IDENTITY:
        return rows.filter(person__identity_number=wanted.text)
    if wanted.kind is LookupKind.LEGACY_IDENTITY:
        return rows.filter(person__legacy_identity_number=wanted.text)
    if wanted.kind is LookupKind.CODE:
        return rows.filter(household__code=wanted.text)
    if wanted.kind is LookupKind.NAME:
        return rows.filter(person__name_tokens__contains=name_tokens(wanted.text))
    return rows.none()
