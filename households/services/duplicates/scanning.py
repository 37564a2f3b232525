"""The register as a whole, looked through for duplicates: commune by commune, every night a part.

Registering, correcting and importing look for duplicates of whoever they write. What was in the
register before, or came in by a former system's load, is found here.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from areas.models import Area
from households.models import DuplicateScan, Household
from households.services.duplicates.finding import Actor, Rows
from households.services.duplicates.proposing import propose_pairs

#: Whose lock says that somebody looks through the register.
LOCK = "households_duplicatescan"

_MEMBERS = """
SELECT m.person_id FROM households_membership m
JOIN households_household h ON h.id = m.household_id
WHERE h.commune_id = %(commune)s AND m.valid_to IS NULL
"""


@dataclass(frozen=True, slots=True)
class Scanned:
    """One commune looked through: pairs that are new in the queue or have other points."""

    commune: Area
    persons: int
    households: int
    left: int


def communes_to_scan(*, older_than: dt.datetime) -> QuerySet[Area]:
    """Communes with households that were not looked through since, the longest ago first."""
    scans = DuplicateScan.objects.filter(commune=OuterRef("pk"))
    return (
        Area.objects.communes()
        .filter(Exists(Household.objects.filter(commune=OuterRef("pk"), closed_on__isnull=True)))
        .exclude(Exists(scans.filter(scanned_at__gte=older_than)))
        .annotate(last=scans.values("scanned_at")[:1])
        .order_by("last", "pk")
    )


def scan_register(
    *,
    actor: Actor,
    again: bool = False,
    seconds: float | None = None,
    heard: Callable[[Scanned], None] | None = None,
) -> int:
    """Look through the communes whose turn it is and queue what is found; return how many.

    A commune is one transaction and remembered, so a scan that is stopped or killed goes on where
    it was, and a second one finds nothing left to do. Its turn comes ``TN_DUPLICATE_SCAN_DAYS``
    after the last (at once with ``again``). Ends after ``seconds``; does nothing while another scan
    runs. ``heard`` is told of every commune. A dozen set-based statements each.
    """
    began = timezone.now()
    since = began if again else began - dt.timedelta(days=settings.TN_DUPLICATE_SCAN_DAYS)
    end = None if seconds is None else time.monotonic() + seconds
    done = 0
    while end is None or time.monotonic() < end:
        scanned = _scan_next(actor, since)
        if scanned is None:
            break
        done += 1
        if heard is not None:
            heard(scanned)
    return done


@transaction.atomic
def _scan_next(actor: Actor, since: dt.datetime) -> Scanned | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [LOCK])
        if cursor.fetchone() != (True,):
            return None
    waiting = communes_to_scan(older_than=since)
    commune = waiting.first()
    if commune is None:
        return None
    found = propose_pairs(actor=actor, persons=Rows(_MEMBERS, {"commune": commune.pk}))
    DuplicateScan.objects.update_or_create(
        commune=commune,
        defaults={
            "scanned_at": timezone.now(),
            "persons": found.persons,
            "households": found.households,
        },
    )
    return Scanned(commune, found.persons, found.households, waiting.count())
