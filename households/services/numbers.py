"""Running numbers of households: given once, never again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import connection

from areas.models import Area
from households.models import Household, HouseholdNumber
from officials.models import Official

_GIVE = """
INSERT INTO households_householdnumber AS n (commune_id, last) VALUES (%(commune)s, %(count)s)
ON CONFLICT (commune_id) DO UPDATE SET last = n.last + excluded.last RETURNING last
"""
_GREATEST = """
SELECT coalesce(max(split_part(code, '-', 2)::integer), 0) FROM households_household
WHERE code LIKE %(prefix)s AND code ~ '-[0-9]{1,9}$'
"""
_SKIP = "UPDATE households_householdnumber SET last = %(last)s WHERE commune_id = %(commune)s"


def give_codes(*, actor: Official | None, communes: Sequence[Area]) -> list[str]:
    """Give the next household code of each commune named, in order; a commune may come often.

    Counters stay locked until the transaction ends; they are taken in the order of keys. Where
    codes were written without the counter, it goes on behind the greatest of them. ``actor`` is
    whoever registers; any number is as good as another.
    """
    del actor
    numbers: dict[int, int] = {}
    by_key = {commune.pk: commune for commune in communes}
    for key, count in sorted(Counter(commune.pk for commune in communes).items()):
        numbers[key] = _give(by_key[key], count)
    codes = []
    for commune in communes:
        codes.append(code_of(commune, numbers[commune.pk]))
        numbers[commune.pk] += 1
    return codes


def expected_code(commune: Area) -> str:
    """Say the code that would be given next; nothing is taken."""
    last = HouseholdNumber.objects.filter(commune=commune).values_list("last", flat=True).first()
    return code_of(commune, _free(commune, (last or 0) + 1, 1))


def code_of(commune: Area, number: int) -> str:
    """Write a running number as a household code."""
    return f"{commune.code}-{number:06d}"


def _give(commune: Area, count: int) -> int:
    """Take ``count`` numbers; return the first."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE, {"commune": commune.pk, "count": count})
        (last,) = cursor.fetchone() or (count,)
        wanted = int(last) - count + 1
        first = _free(commune, wanted, count)
        if first != wanted:
            cursor.execute(_SKIP, {"commune": commune.pk, "last": first + count - 1})
    return first


def _free(commune: Area, first: int, count: int) -> int:
    """Return ``first`` where that and the numbers behind it are free, else one behind all taken."""
    codes = [code_of(commune, number) for number in range(first, first + count)]
    if not Household.objects.filter(code__in=codes).exists():
        return first
    with connection.cursor() as cursor:
        cursor.execute(_GREATEST, {"prefix": f"{commune.code}-%"})
        (greatest,) = cursor.fetchone() or (0,)
    return int(greatest) + 1
