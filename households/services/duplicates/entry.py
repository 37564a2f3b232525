"""What somebody who enters persons is told before saving: who looks alike, as far as seen.

The door of forms and of the API.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from areas.models import Village
from households.choices import PairKind
from households.models import Household, Membership, Person
from households.rules.duplicates import Level
from households.selectors.pair_words import pair_sentence
from households.selectors.waiting import Waiting, waiting_shown
from households.services.duplicates.finding import Actor, Rows, find_duplicates, persons_found
from households.services.duplicates.pending import pending_rows

_GIVEN = """
SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (key text, full_name text,
    birth_year int, birth_date date, sex text, identity_number text, legacy_identity_number text,
    commune_id bigint, village_id bigint)
"""


#: Most that one newcomer is shown, the most likely: a number typed into every row of a list would
#: otherwise make a pair of every two rows.
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Somebody who may be the newcomer: registered, ``waiting``, or an earlier newcomer (``twin``).

    ``key`` is the newcomer's place among those given, as is ``twin``. A person whom the actor may
    not see leaves only the newcomer: neither who, nor where, nor how likely.
    """

    key: int
    newcomer: Person
    likely: bool = False
    person: Person | None = None
    household: Household | None = None
    waiting: Waiting | None = None
    twin: int | None = None
    reasons: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hidden(self) -> bool:
        """Whether it is somebody beyond the actor's sight."""
        return self.person is None and self.waiting is None and self.twin is None

    @property
    def why(self) -> str:
        """What agrees and what does not, in the language of the moment; nothing of the hidden."""
        return "" if self.hidden else pair_sentence(PairKind.PERSON, self.reasons)


@transaction.atomic
def lookalikes(
    *, actor: Actor, newcomers: Sequence[Person], village: Village, among: bool = False
) -> list[Lookalike]:
    """Compare persons who are about to be registered in ``village`` with the whole register.

    And with all who wait to be registered, and, if asked, with each other (``among``). At most
    :data:`MOST_SHOWN` for each newcomer, in their order, the most likely first, and last, once,
    that somebody out of sight looks like them. The same number of statements for one and for
    thousands.
    """
    if not newcomers:
        return []
    find_duplicates(
        actor=actor,
        source=_rows(newcomers, village),
        pending=pending_rows(),
        among=among,
        households=False,
    )
    pairs = list(persons_found())
    seen = _seen(actor, [int(pair["other"]) for pair in pairs if pair["side"] == "register"])
    waiting = waiting_shown(actor, {p["other"] for p in pairs if p["side"] == "pending"})
    found: list[Lookalike] = []
    hidden: set[int] = set()
    shown: Counter[int] = Counter()
    for pair in pairs:
        key, other = int(pair["key"]), pair["other"]
        said: dict[str, Any] = {
            "likely": pair["level"] == Level.DUPLICATE,
            "reasons": pair
            | {
                "date": pair["date_match"],
                "identity": pair["identity_same"],
                "legacy": pair["legacy_same"],
            },
        }
        if pair["side"] == "rows":
            key, said["twin"] = max(key, int(other)), min(key, int(other))
        elif pair["side"] == "pending" and other in waiting:
            said["waiting"] = waiting[other]
        elif pair["side"] == "register" and (home := seen.get(int(other))):
            said |= {"person": home.person, "household": home.household}
        else:
            hidden.add(key)
            continue
        shown[key] += 1
        if shown[key] <= MOST_SHOWN:
            found.append(Lookalike(key, newcomers[key], **said))
    found += [Lookalike(key, newcomers[key]) for key in sorted(hidden)]
    return sorted(found, key=lambda look: look.key)


def _rows(newcomers: Sequence[Person], village: Village) -> Rows:
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
    return Rows(_GIVEN, {"rows": json.dumps(given)})


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
