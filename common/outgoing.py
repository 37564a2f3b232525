"""Requests to addresses that others have named: only to public ones, and to the one looked at.

A name is resolved once; every address it has must be public; the connection goes to the address
that was looked at, not to the name again, so that a name whose address changes in between leads
nowhere. No redirect is followed, no proxy of the environment is used, and no answer is read.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

_CONNECT_SECONDS = 5.0
_READ_SECONDS = 10.0
_LONGEST = 500
#: Addresses that stand for others: what lies behind them is not looked through, but refused.
_WRAPPING = tuple(
    ipaddress.ip_network(text)
    for text in (
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16",
        "192.88.99.0/24",
    )
)  # fmt: skip


class AddressRefused(Exception):
    """An address cannot be called; ``code`` says why."""

    def __init__(self, code: str) -> None:
        """Remember the stable code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the parts of the address, and the number that was looked at."""

    parts: SplitResult
    host: str
    port: int
    address: str


def resolve(host: str, port: int) -> list[str]:
    """Return every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_public(address: Address) -> bool:
    """Whether an address is one of the open Internet, or allowed by ``TN_WEBHOOK_NETWORKS``."""
    for text in settings.TN_WEBHOOK_NETWORKS:
        if address in ipaddress.ip_network(text):
            return True
    if any(address in network for network in _WRAPPING if network.version == address.version):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_link_local
        or address.is_loopback
    )


def look_at(url: str, *, resolver: Resolve | None = None) -> Target:
    """Return where ``url`` leads now.

    Raises:
        AddressRefused: ``invalid_url``, ``https_needed``, ``unknown_host`` or ``private_address``.
    """
    parts, host, port = _parse(url)
    try:
        found = [ipaddress.ip_address(text) for text in (resolver or resolve)(host, port)]
    except (OSError, ValueError, UnicodeError):
        raise AddressRefused("unknown_host") from None
    if not found:
        raise AddressRefused("unknown_host")
    if not all(is_public(address) for address in found):
        raise AddressRefused("private_address")
    return Target(parts, host, port, str(found[0]))


def _parse(url: str) -> tuple[SplitResult, str, int]:
    if len(url) > _LONGEST or not url.isascii() or any(c.isspace() or c < "!" for c in url):
        raise AddressRefused("invalid_url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused("invalid_url") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.TN_WEBHOOK_HTTP):
        raise AddressRefused("https_needed")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused("invalid_url")
    return parts, host, port or (443 if parts.scheme == "https" else 80)


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, resolver: Resolve | None = None
) -> int:
    """Send ``body`` and return the status of the answer; the answer itself is not read.

    Raises:
        AddressRefused: the address may not be called, now.
        urllib3.exceptions.HTTPError: nobody answered in time, or not as HTTP.
    """
    target = look_at(url, resolver=resolver)
    options: dict[str, Any] = {
        "timeout": urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
        "retries": False,
        "maxsize": 1,
    }
    pool: urllib3.HTTPConnectionPool
    if target.parts.scheme == "https":
        # The certificate must be that of the name, though the number is called.
        pool = urllib3.HTTPSConnectionPool(
            target.address,
            target.port,
            server_hostname=target.host,
            assert_hostname=target.host,
            cert_reqs="CERT_REQUIRED",
            **options,
        )
    else:
        pool = urllib3.HTTPConnectionPool(target.address, target.port, **options)
    path = (target.parts.path or "/") + (f"?{target.parts.query}" if target.parts.query else "")
    with pool:
        answer = pool.urlopen(
            "POST",
            path,
            body=body,
            headers={**headers, "Host": target.parts.netloc},
            redirect=False,
            preload_content=False,
        )
        status = answer.status
        answer.close()
        return status
