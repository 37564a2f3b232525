"""Numbers of feed events: the order in which everybody reads them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from credit.models import FeedPoint
from households.rules.ages import add_months
from officials.models import Official

#: Held to the end of the numbering transaction; one numbering at a time in the whole database.
_LOCK = 7_306_001
#: Most events numbered in one transaction, and deleted in one.
CHUNK = 20_000
#: How far numbers jump after a restored backup: more events than any day has.
_JUMP = 10_000_000

_WAITING = "SELECT EXISTS (SELECT FROM credit_feedevent WHERE number IS NULL)"
# Of tables that were emptied together with the counter, the events themselves say the last number.
_NUMBER = """
WITH last AS (
    SELECT greatest(
        coalesce((SELECT max(number) FROM credit_feedpoint), 0),
        coalesce((SELECT max(number) FROM credit_feedevent), 0)) AS number
), next AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM (
        SELECT id FROM credit_feedevent WHERE number IS NULL ORDER BY id LIMIT %(most)s
    ) waiting
), numbered AS (
    UPDATE credit_feedevent e SET number = last.number + next.place
    FROM next, last WHERE e.id = next.id
    RETURNING e.number
), begun AS (
    INSERT INTO credit_feedpoint (number, at)
    SELECT last.number, clock_timestamp() FROM last
    WHERE NOT EXISTS (SELECT FROM credit_feedpoint) AND EXISTS (SELECT FROM numbered)
)
INSERT INTO credit_feedpoint (number, at)
SELECT max(number), clock_timestamp() FROM numbered HAVING count(*) > 0
RETURNING number - (SELECT number FROM last)
"""


def number_events(*, actor: Official | None = None) -> int:
    """Number what was committed since the last time; return how many. Quick without any.

    Numbers are dense and given under one lock, in the order of the rows' keys. A change that builds
    on another one, as of the same household, has the greater key (it waited for the other's lock)
    and is never visible without it, so it always comes later; see docs/adr/0027. Where somebody
    else is numbering at this moment nothing is done.
    """
    del actor  # a step of the system
    done = 0
    while waiting():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not (cursor.fetchone() or (False,))[0]:
                return done
            # A statement of its own: its snapshot is younger than the lock.
            cursor.execute(_NUMBER, {"most": CHUNK})
            row = cursor.fetchone()
        if row is None:
            return done
        done += row[0]
    return done


def waiting() -> bool:
    """Whether any committed event has no number yet."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return bool((cursor.fetchone() or (False,))[0])


def oldest_kept() -> dt.datetime:
    """Return the time from which on events are kept: ``TN_FEED_MONTHS`` ago."""
    now = timezone.localtime()
    day = add_months(now.date(), -settings.TN_FEED_MONTHS)
    return dt.datetime.combine(day, now.time(), now.tzinfo)


def delete_old_events(*, actor: Official | None = None) -> int:
    """Delete events that were numbered before :func:`oldest_kept`; return how many.

    In chunks, so that no lock is held long. The point that remains says what is gone.
    """
    del actor  # a step of the system
    floor = FeedPoint.objects.filter(at__lt=oldest_kept()).order_by("-number").first()
    if floor is None:
        return 0
    # First the boundary: whoever stands before it is told so, also while rows still vanish.
    FeedPoint.objects.filter(number__lt=floor.number).delete()
    done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM credit_feedevent WHERE id IN (SELECT id FROM credit_feedevent"
                " WHERE number <= %s ORDER BY number LIMIT %s)",
                [floor.number, CHUNK],
            )
            count: int = cursor.rowcount
        done += count
        if count < CHUNK:
            return done


@transaction.atomic
def skip_numbers(*, actor: Official | None = None) -> int:
    """Jump far ahead after a restored backup, so that no number is given a second time.

    Clients that stand before the jump are told to read the full lists again: what they had read
    since the backup may not have happened. Returns the new last number.
    """
    del actor  # by command, on the record of whoever runs the installation
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = FeedPoint.objects.order_by("-number").first()
    number = (last.number if last else 0) + _JUMP
    FeedPoint.objects.all().delete()
    FeedPoint.objects.create(number=number)
    return number
