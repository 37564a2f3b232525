"""How many requests were answered and how long they took, for whoever watches.

Each process counts in memory and hands its counts to the cache once a second, where those of all
processes and machines add up. So any process can tell all of it, and a process that is killed takes
one second with it. A cache that is away costs nothing but the figures: they are handed over when it
is back. What is told apart is the route's pattern, the method and the status: no address, no query,
no code of a household.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, cast

import structlog
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from redis.exceptions import RedisError

_log = structlog.get_logger(__name__)

#: Upper bounds in seconds; what took longer is in the last, open one.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: Seconds between two hand-overs.
EVERY = 1.0
_KEY = "request-counts"
_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
#: Stands for what leads to no page, whatever was asked for.
UNKNOWN = "-"


class RequestCounts:
    """Counts of one process, and the thread that hands them over."""

    def __init__(self, *, every: float | None = EVERY) -> None:
        """Begin with nothing; ``every`` None hands over by :meth:`hand_over` only."""
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._every = every
        self._thread: threading.Thread | None = None

    def add(self, *, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count one request: two additions in memory."""
        method = method if method in _METHODS else "OTHER"
        where = f"{method} {route if route is not None else UNKNOWN}"
        bucket = bisect_left(BOUNDS, seconds)
        with self._lock:
            self._counts[f"n {status} {where}"] += 1
            self._counts[f"b {bucket} {where}"] += 1
            # Whole microseconds: sums of them do not drift.
            self._counts[f"s 0 {where}"] += round(seconds * 1_000_000)
            if self._every is not None and (self._thread is None or not self._thread.is_alive()):
                # Not before the first request: a thread does not outlive the fork of a server.
                self._thread = threading.Thread(target=self._keep_on, daemon=True)
                self._thread.start()

    def hand_over(self) -> bool:
        """Add what was counted to what all have counted; False where the cache is away."""
        with self._lock:
            given, self._counts = self._counts, Counter()
        if not given:
            return True
        backend, key = _cache()
        try:
            pipe = backend._cache.get_client(key, write=True).pipeline(transaction=True)  # noqa: SLF001
            for name, count in given.items():
                pipe.hincrby(key, name, count)
            pipe.execute()
        except RedisError:
            with self._lock:
                self._counts.update(given)
            return False
        return True

    def _keep_on(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(self._every)
            try:
                self.hand_over()
            except Exception:  # noqa: BLE001 (counting must never end for a fault of the cache)
                _log.warning("requests were not handed over", exc_info=True)


def _cache() -> tuple[RedisCache, str]:
    backend = cast("RedisCache", caches["default"])
    return backend, backend.make_and_validate_key(_KEY)


def read_counts() -> dict[str, int]:
    """Return what all processes have handed over; empty where the cache is away."""
    backend, key = _cache()
    try:
        found: Mapping[Any, Any] = backend._cache.get_client(key).hgetall(key)  # noqa: SLF001
    except RedisError:
        return {}
    return {name.decode(): int(count) for name, count in found.items()}


def request_families() -> Iterator[Metric]:
    """Yield counts by method, route and status, and times by method and route."""
    answered = CounterMetricFamily(
        "tn_requests", "Requests that were answered.", labels=("method", "route", "status")
    )
    took = HistogramMetricFamily(
        "tn_request_seconds", "How long requests took.", labels=("method", "route")
    )
    buckets: dict[tuple[str, str], list[int]] = {}
    sums: dict[tuple[str, str], float] = {}
    for name, count in sorted(read_counts().items()):
        kind, number, method, route = name.split(" ", 3)
        if kind == "n":
            answered.add_metric((method, route, number), count)
        elif kind == "b":
            places = buckets.setdefault((method, route), [0] * (len(BOUNDS) + 1))
            places[int(number)] += count
        else:
            sums[method, route] = count / 1_000_000
    yield answered
    for labels, places in buckets.items():
        total, shown = 0, []
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), places, strict=True):
            total += count
            shown.append((bound, float(total)))
        took.add_metric(labels, buckets=shown, sum_value=sums.get(labels, 0.0))
    yield took


#: The counts of this process.
REQUESTS = RequestCounts()
