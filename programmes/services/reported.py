"""What others have given and report: the ledger takes note of it and does not judge.

A loan that the bank has paid was received, whatever the rules of support would say; whoever reports
it has judged by rules of its own. Such a row begins as delivered, by the step that writes down what
was given. The right to report is the caller's to ask for.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from households.models import Indicator
from officials.models import Official
from programmes.choices import Recipient, SupportState
from programmes.models import Programme, Project, Support, SupportKind
from programmes.services.supports import causes_of


@dataclass(frozen=True, slots=True)
class Reported:
    """One thing given by somebody else on ``day``; ``value`` is whole dong.

    ``status`` is what the household was that day (``programmes.choices.Status``). The place is that
    of the household when it is entered.
    """

    household: int
    person: int
    commune: int
    village: int
    kind: SupportKind
    programme: Programme
    project: Project | None
    day: dt.date
    status: str
    value: int | None
    description: str = ""


# What the household lacked on the day, by the national standard of that day.
_LACKS = """
SELECT s.id, coalesce(c.deprivations, 0), coalesce(c.causes, 0)
FROM unnest(%s::bigint[], %s::date[]) WITH ORDINALITY AS asked (household, day, place)
JOIN LATERAL (
    SELECT ps.id FROM households_povertystandard ps
    WHERE ps.province_id IS NULL AND ps.status = 'published' AND ps.valid_from <= asked.day
      AND coalesce(ps.valid_to, 'infinity'::date) >= asked.day
    LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT k.deprivations, k.causes FROM households_classification k
    WHERE k.household_id = asked.household AND k.standard_id = s.id AND k.valid_from <= asked.day
    ORDER BY k.valid_from DESC LIMIT 1
) c ON true
ORDER BY asked.place
"""
_RECORDED = """
INSERT INTO programmes_supportstep
    (support_id, step, from_state, to_state, on_date, actor_id, at, reason)
SELECT id, 'record', 'planned', 'delivered', delivered_on, %s::bigint, now(), ''
FROM programmes_support WHERE id = ANY (%s::bigint[])
"""
_ENDED = """
WITH chosen AS (
    SELECT s.id, s.state, greatest(asked.day, s.delivered_on, s.accepted_on) AS day
    FROM unnest(%(keys)s::bigint[], %(days)s::date[]) AS asked (id, day)
    JOIN programmes_support s ON s.id = asked.id
    WHERE s.state IN ('delivered', 'accepted')
    ORDER BY s.id FOR UPDATE OF s
), moved AS (
    UPDATE programmes_support s SET state = 'ended', ended_on = chosen.day
    FROM chosen WHERE s.id = chosen.id
)
INSERT INTO programmes_supportstep
    (support_id, step, from_state, to_state, on_date, actor_id, at, reason)
SELECT id, 'end', state, 'ended', day, %(actor)s::bigint, now(), '' FROM chosen
"""


@transaction.atomic
def enter_reported(*, actor: Official | None, reported: Sequence[Reported]) -> list[Support]:
    """Write one delivered support for each of ``reported``; four statements, however many.

    Each answers what its kind answers of what the household lacked on the day.

    Raises:
        ValueError: where no national standard was in force on a day.
    """
    if not reported:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LACKS, [[one.household for one in reported], [one.day for one in reported]])
        lacks = cursor.fetchall()
    bits: dict[int, dict[str, int]] = defaultdict(dict)
    for indicator in Indicator.objects.filter(standard__in={row[0] for row in lacks}):
        bits[indicator.standard_id][indicator.code] = indicator.bit
    rows = [
        Support(
            household_id=one.household,
            person_id=one.person if one.kind.recipient == Recipient.PERSON else None,
            commune_id=one.commune,
            village_id=one.village,
            kind=one.kind,
            programme=one.programme,
            project=one.project,
            state=SupportState.DELIVERED,
            description=one.description[:300],
            unit=one.kind.unit_vi,
            value=one.value,
            standard_id=standard,
            answers=sum(bits[standard].get(code, 0) for code in set(one.kind.indicators))
            & deprived,
            causes=causes_of(one.kind.causes) & had,
            status=one.status,
            status_on=one.day,
            planned_on=one.day,
            delivered_on=one.day,
            recorded_by=actor,
        )
        for one, (standard, deprived, had) in zip(reported, lacks, strict=True)
    ]
    created = Support.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute(_RECORDED, [actor.pk if actor else None, [row.pk for row in created]])
    return created


@transaction.atomic
def end_reported(*, actor: Official | None, ended: Mapping[int, dt.date]) -> None:
    """End supports on their days; what is ended or stopped already is left. One statement."""
    if not ended:
        return
    keys = sorted(ended)
    with connection.cursor() as cursor:
        cursor.execute(
            _ENDED,
            {
                "keys": keys,
                "days": [ended[key] for key in keys],
                "actor": actor.pk if actor else None,
            },
        )
