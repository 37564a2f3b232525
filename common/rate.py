"""How often an address may ask for something that is open to everybody."""

from __future__ import annotations

import ipaddress
import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any, cast
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.http import HttpRequest
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def exact_address(meta: Mapping[str, Any]) -> Address | None:
    """Return the address that a request's ``META`` tells of; None where it tells of none.

    Behind a proxy that is the last entry of ``X-Forwarded-For``, the one that the proxy wrote
    itself; earlier ones are whatever a visitor sent.
    """
    found = str(meta.get("REMOTE_ADDR") or "")
    if settings.TN_BEHIND_PROXY:
        found = str(meta.get("HTTP_X_FORWARDED_FOR") or "").rsplit(",", 1)[-1].strip() or found
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def address_of(request: HttpRequest) -> str:
    """Return who asks: one IPv4 address, or the network of an IPv6 household."""
    address = exact_address(request.META)
    if address is None:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def is_inside(address: Address | None, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks."""
    return address is not None and any(
        address in ipaddress.ip_network(network, strict=False) for network in networks
    )


# Django makes a client anew for every call, which takes longer than the round trip.
_clients: WeakKeyDictionary[RedisCache, Any] = WeakKeyDictionary()


def _client(backend: RedisCache) -> Any:
    found = _clients.get(backend)
    if found is None:
        found = _clients[backend] = backend._cache.get_client(write=True)  # noqa: SLF001
    return found


def count(key: str, seconds: int) -> int | None:
    """Count one more under ``key`` and return how many: one round trip to the cache.

    The count is forgotten ``seconds`` after the last one. None when the cache is away: a limit must
    not close what it guards.
    """
    backend = cast("RedisCache", caches["default"])
    made = backend.make_and_validate_key(key)
    try:
        # Django counts in two round trips: it asks whether the key is there.
        pipe = _client(backend).pipeline(transaction=False)
        pipe.incr(made)
        pipe.expire(made, seconds)
        return int(pipe.execute()[0])
    except RedisError:
        log.warning("The cache is away: requests are not counted.")
        return None


def within_rate(request: HttpRequest, name: str, most: int) -> bool:
    """Count a request under ``name``; False once ``most`` in this minute are used up."""
    key = f"rate:{name}:{address_of(request)}:{int(time.time()) // 60}"
    found = count(key, 120)
    return found is None or found <= most
