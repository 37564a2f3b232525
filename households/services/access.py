"""Looks at households are recorded: who, through what, why, and what they were told.

A row is written by one prepared statement, for one look as for 500, and is in the database before
anything is answered: in the caller's transaction where it has one, in its own otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from common.prepared import fetch_all
from households.choices import AccessPurpose, AccessVia
from households.models import Household
from households.selectors.access import CASE
from officials.choices import Right
from officials.models import ApiClient, Official
from officials.scope import areas_for

_NOWHERE = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """A household as it is recorded: its keys."""

    household: int
    commune: int
    village: int


@dataclass(frozen=True, slots=True)
class Look:
    """One thing looked at, and what was answered. Without a place nobody was found: ``asked`` is
    then digested with the installation's key.
    """

    result: str
    place: Place | None
    asked: str = ""


def digest_of_subject(asked: str) -> str:
    """Return the keyed digest of a question about nobody we may name."""
    return salted_hmac("households.access.subject", asked, algorithm="sha256").hexdigest()


_INSERT = """
INSERT INTO households_accessrecord (household_id, commune_id, village_id, subject, official_id,
    client_id, via, purpose, what, result, as_of, address, at)
SELECT u.household, u.commune, u.village, u.subject, %(official)s::bigint, %(client)s::bigint,
    %(via)s::text, %(purpose)s::text, %(what)s::text, u.result, %(as_of)s::date,
    %(address)s::inet, now()
FROM unnest(%(households)s::bigint[], %(communes)s::bigint[], %(villages)s::bigint[],
    %(subjects)s::text[], %(results)s::text[])
    WITH ORDINALITY AS u (household, commune, village, subject, result, place)
ORDER BY u.place
"""


def record_looks(
    *,
    actor: Official,
    client: ApiClient | None,
    via: AccessVia,
    purpose: AccessPurpose,
    what: str,
    looks: Sequence[Look],
    as_of: dt.date | None = None,
    address: str = "",
) -> None:
    """Record what was looked at, one row each, in one statement."""
    places = [look.place for look in looks]
    fetch_all(
        _INSERT,
        {
            "official": actor.pk,
            "client": client and client.pk,
            "via": str(via),
            "purpose": str(purpose),
            "what": what,
            "as_of": as_of,
            "address": None if address in {"", _NOWHERE} else address,
            "households": [place and place.household for place in places],
            "communes": [place and place.commune for place in places],
            "villages": [place and place.village for place in places],
            "subjects": ["" if look.place else digest_of_subject(look.asked) for look in looks],
            "results": [look.result for look in looks],
        },
    )


# An hour's looks of one official at one case are one look: somebody who works through the tabs
# leaves one row, and the table does not swell.
_CASE = """
INSERT INTO households_accessrecord (household_id, commune_id, village_id, subject, official_id,
    via, purpose, what, result, address, at)
SELECT %(household)s::bigint, %(commune)s::bigint, %(village)s::bigint, '', %(official)s::bigint,
    'page', %(purpose)s::text, %(what)s::text, '', %(address)s::inet, now()
WHERE NOT EXISTS (
    SELECT FROM households_accessrecord
    WHERE household_id = %(household)s::bigint AND official_id = %(official)s::bigint
      AND what = %(what)s::text AND via = 'page' AND at > now() - interval '1 hour'
)
"""


def record_case_look(*, actor: Official, household: Household, address: str) -> None:
    """Record that an official opened a household's case: one statement, at most a row an hour."""
    works_there = areas_for(actor, Right.EDIT_HOUSEHOLDS).holds(
        commune=household.commune_id, village=household.village_id
    )
    fetch_all(
        _CASE,
        {
            "household": household.pk,
            "commune": household.commune_id,
            "village": household.village_id,
            "official": actor.pk,
            "purpose": str(AccessPurpose.CASE_WORK if works_there else AccessPurpose.SUPERVISION),
            "what": CASE,
            "address": None if address in {"", _NOWHERE} else address,
        },
    )
