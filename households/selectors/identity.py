"""Who lives where under an identity number: asked at every desk and by every machine."""

from __future__ import annotations

from dataclasses import dataclass

from common.prepared import fetch_one
from officials.choices import Right
from officials.scope import Viewer, areas_for


@dataclass(frozen=True, slots=True)
class Resident:
    """A person with the household they live in now; all but name and code are keys."""

    person: int
    full_name: str
    household: int
    household_code: str
    commune: int
    village: int


_RESIDENT = """
SELECT p.id, p.full_name, h.id, h.code, h.commune_id, h.village_id
FROM households_person p
JOIN households_membership m ON m.person_id = p.id AND m.valid_to IS NULL
JOIN households_household h ON h.id = m.household_id
WHERE p.identity_number = %s::text
"""


def resident_with_identity(
    viewer: Viewer, number: str, *, right: Right = Right.VIEW_HOUSEHOLDS
) -> Resident | None:
    """Return who holds a number of 12 digits, None where the viewer lacks the right over them.

    One prepared query besides those for the viewer's posts. Nobody learns from the answer whether
    the number is registered elsewhere.
    """
    row = fetch_one(_RESIDENT, (number,))
    if row is None:
        return None
    found = Resident(*row)
    holds = areas_for(viewer, right).holds(commune=found.commune, village=found.village)
    return found if holds else None
