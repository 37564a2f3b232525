"""Running numbers of a commune and year, taken in the transaction that uses them."""

from __future__ import annotations

import re

from django.db import connection

from areas.models import Area

_LOCK = """
INSERT INTO households_numberseries (commune_id, series, year, last) VALUES (%s, %s, %s, 0)
ON CONFLICT (commune_id, series, year) DO UPDATE SET last = households_numberseries.last
RETURNING last
"""
_TAKE = """
UPDATE households_numberseries SET last = greatest(last, %s)
WHERE commune_id = %s AND series = %s AND year = %s
"""


def lock_series(commune: Area, series: str, year: int) -> int:
    """Lock a series until the transaction ends; the last number it gave."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [commune.pk, series, year])
        (last,) = cursor.fetchone() or (0,)
    return int(last)


def take_number(commune: Area, series: str, year: int, number: str | int) -> None:
    """Let a locked series go on behind a number that was used; typed words before it are left out.

    A number that does not begin with digits is of another series and changes nothing.
    """
    begins = re.match(r"0*(\d{1,9})", str(number))
    if begins is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [int(begins[1]), commune.pk, series, year])
