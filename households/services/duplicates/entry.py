"""What somebody who types in a person is told before saving: who looks alike, as far as seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from areas.models import Village
from households.choices import PairKind
from households.models import Household, Membership, Person
from households.rules.duplicates import Level
from households.selectors.pair_words import pair_sentence
from households.services.duplicates.finding import Actor, Rows, find_duplicates, persons_found

_GIVEN = """
SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (key text, full_name text,
    birth_year int, birth_date date, sex text, identity_number text, legacy_identity_number text,
    commune_id bigint, village_id bigint)
"""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A registered person who may be the one being entered.

    Where the actor may not see them only ``newcomer`` is filled: whose double it may be.
    """

    newcomer: str
    likely: bool
    person: Person | None = None
    household: Household | None = None
    why: str = ""


@transaction.atomic
def lookalikes(*, actor: Actor, newcomers: Sequence[Person], village: Village) -> list[Lookalike]:
    """Compare persons who are about to be registered in ``village`` with the whole register."""
    if not newcomers:
        return []
    given = [
        {
            "key": str(number),
            "full_name": person.full_name,
            "birth_year": person.birth_year,
            "birth_date": None if person.birth_date is None else str(person.birth_date),
            "sex": person.sex,
            "identity_number": person.identity_number,
            "legacy_identity_number": person.legacy_identity_number,
            "commune_id": village.commune_id,
            "village_id": village.pk,
        }
        for number, person in enumerate(newcomers)
    ]
    found = find_duplicates(
        actor=actor, source=Rows(_GIVEN, {"rows": json.dumps(given)}), among=False
    )
    pairs = list(persons_found()) if found.persons else []
    seen = _seen(actor, [int(pair["other"]) for pair in pairs])
    result: list[Lookalike] = []
    for pair in pairs:
        newcomer = newcomers[int(pair["key"])].full_name
        home = seen.get(int(pair["other"]))
        likely = pair["level"] == Level.DUPLICATE
        if home is None:
            hidden = Lookalike(newcomer, likely=False)
            if hidden not in result:
                result.append(hidden)
            continue
        reasons = pair | {
            "date": pair["date_match"],
            "identity": pair["identity_same"],
            "legacy": pair["legacy_same"],
        }
        why = pair_sentence(PairKind.PERSON, reasons)
        result.append(Lookalike(newcomer, likely, home.person, home.household, why))
    return result


def _seen(actor: Actor, persons: Sequence[int]) -> dict[int, Membership]:
    """Latest homes of those persons the actor may see there."""
    latest = (
        Membership.objects.filter(person__in=persons)
        .order_by("person_id", "-valid_from")
        .distinct("person_id")
    )
    rows = Membership.objects.filter(pk__in=[row.pk for row in latest])
    if actor is not None:
        rows = rows.visible_to(actor)
    return {row.person_id: row for row in rows.select_related("person", "household__village")}
