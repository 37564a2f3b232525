"""Values that the views hand out, built from columns; no queries here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from households.choices import PovertyClass
from households.filters import CLASS_WORDS
from households.models import Membership
from households.rules.escape import escape_on
from households.rules.identity import mask_identity

_FLAGS = (
    "income_per_person", "income_score", "persons", "children", "is_urban", "is_minority",
    "unable_to_work", "has_merit", "female_head",
)  # fmt: skip
_CAUSES = 31

Codes = dict[int, list[tuple[int, str]]]


def unit(row: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return the unit behind a relation of a ``values()`` row."""
    return {part: row[f"{prefix}__{part}"] for part in ("level", "code", "name")}


def short_class(row: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """Return the class in a few words."""
    kind = row["poverty_class"]
    return {
        "class": CLASS_WORDS[kind],
        "class_name": str(PovertyClass(kind).label),
        "valid_from": row["valid_from"],
        "newly_escaped_until": _newly_escaped_until(row, day),
    }


def class_in_force(
    row: dict[str, Any], day: dt.date, codes: Codes, *, full: bool
) -> dict[str, Any]:
    """Return a class; what the review found only to whoever may read the household."""
    until = row["superseded_from"]
    number = row["decision__number"]
    return short_class(row, day) | {
        "standard": row["standard__code"],
        "valid_until": until - dt.timedelta(days=1) if until else None,
        "origin": row["origin"],
        "decision": number and {"number": number, "decided_on": row["decision__decided_on"]},
        "findings": _findings(row, codes[row["standard_id"]]) if full else None,
    }


def _newly_escaped_until(row: dict[str, Any], day: dt.date) -> dt.date | None:
    if row["poverty_class"] != PovertyClass.NOT_POOR:
        return None
    escape = escape_on(row["escaped_on"], day)
    return escape.last_day if escape is not None and escape.holds else None


def _findings(row: dict[str, Any], codes: list[tuple[int, str]]) -> dict[str, Any]:
    return {flag: row[flag] for flag in _FLAGS} | {
        "deprivations": [code for bit, code in codes if row["deprivations"] & bit],
        "unknowns": [code for bit, code in codes if row["unknowns"] & bit],
        "causes": [cause + 1 for cause in range(_CAUSES) if row["causes"] >> cause & 1],
    }


def member(membership: Membership, *, unmask: bool) -> dict[str, Any]:
    """Return a member; the identity number whole only where ``unmask`` says so."""
    person = membership.person
    group = person.ethnic_group
    number = person.identity_number
    return {
        "id": person.uuid,
        "full_name": person.full_name,
        "relation": membership.relation,
        "member_since": membership.valid_from,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "birth_year": person.birth_year,
        "ethnic_group": {"list": group.list_id, "code": group.code, "name": group.name},
        "identity_number": number if unmask or number is None else mask_identity(number),
        "identity_masked": number is not None and not unmask,
        "died_on": person.died_on,
    }
