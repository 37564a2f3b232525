"""Who has the survey of a household open now, so that two people learn of each other.

Kept for a minute in the shared cache only: nothing rests on it, and a cache that is away is nobody.
"""

from __future__ import annotations

import time

from django.core.cache import cache
from redis.exceptions import RedisError

from households.models import Household
from officials.models import Official

#: Seconds after which somebody who was not seen again has gone.
GONE_AFTER = 50


def _key(household: Household) -> str:
    return f"survey-open:{household.pk}"


def meet(official: Official, household: Household) -> list[str]:
    """Note that the official has the survey open; return the names of the others who have."""
    now = int(time.time())
    try:
        seen: dict[int, tuple[int, str]] = cache.get(_key(household)) or {}
        here = {pk: row for pk, row in seen.items() if now - row[0] < GONE_AFTER}
        others = sorted(row[1] for pk, row in here.items() if pk != official.pk)
        here[official.pk] = (now, str(official))
        cache.set(_key(household), here, timeout=GONE_AFTER)
    except (RedisError, OSError):
        return []
    return others
