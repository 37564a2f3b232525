"""How often an address may ask for something that is open to everybody."""

from __future__ import annotations

import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return who asks: one IPv4 address, or the network of an IPv6 household.

    Behind a proxy that is the last entry of ``X-Forwarded-For``, the one that the proxy wrote
    itself; earlier ones are whatever a visitor sent.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.TN_BEHIND_PROXY:
        found = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip() or found
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def within_rate(request: HttpRequest, name: str, most: int) -> bool:
    """Count a request under ``name``; False once ``most`` in this minute are used up."""
    key = f"rate:{name}:{address_of(request)}:{int(time.time()) // 60}"
    cache.add(key, 0, timeout=120)
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:
        return True  # the cache let go of it between the two lines
