"""Keyset pages: the next starts after the last row's key, so page 9,000 costs what page 1 does.

A cursor is opaque to the caller: the key of the last row and a fingerprint of the other parameters,
signed. One that was altered, or that belongs to another list or other filters, is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.api_errors import Fault, fill

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
CURSOR = "cursor"
LIMIT = "limit"
RESERVED = frozenset({CURSOR, LIMIT})

_SALT = "common.pagination"
_MAX_CURSOR = 400

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What the caller asked for: how many rows, and after which key."""

    limit: int
    after: Key | None
    #: Path and filters, so that a cursor cannot be carried to another list.
    fingerprint: str

    def cursor_after(self, key: Sequence[Any]) -> str:
        """Return the cursor of the page that follows ``key``."""
        return signing.Signer(salt=_SALT).sign_object([self.fingerprint, *key])


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, and the cursor of the next when there is one."""

    rows: list[dict[str, Any]]
    next_cursor: str | None


def read_page_request(
    path: str, params: QueryDict, filters: QueryDict | None, *, width: int
) -> tuple[PageRequest, list[Fault]]:
    """Read ``limit`` and ``cursor`` from ``params``; the request counts if there are no faults.

    ``filters`` are the other parameters with every default written out, None when they are not
    valid themselves. ``width`` is the number of columns in the list's key.
    """
    faults: list[Fault] = []
    limit = _read_limit(params.get(LIMIT), faults)
    fingerprint = "" if filters is None else _fingerprint(path, filters)
    after = _read_cursor(params.get(CURSOR), fingerprint, width, faults)
    return PageRequest(limit, after, fingerprint), faults


def _read_limit(text: str | None, faults: list[Fault]) -> int:
    if text is None:
        return DEFAULT_LIMIT
    # Plain digits only: int() would also take "１０" and "+5", which other software reads elsewise.
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= limit <= MAX_LIMIT:
        faults.append(
            Fault(
                LIMIT,
                "out_of_range",
                fill(_("Cần một số nguyên từ 1 đến %(most)d."), {"most": MAX_LIMIT}),
            )
        )
    return limit


def _read_cursor(text: str | None, fingerprint: str, width: int, faults: list[Fault]) -> Key | None:
    if text is None:
        return None
    try:
        if len(text) > _MAX_CURSOR:
            raise signing.BadSignature
        found = signing.Signer(salt=_SALT).unsign_object(text)
    except (signing.BadSignature, ValueError):
        found = None
    if not isinstance(found, list) or len(found) != width + 1:
        faults.append(
            Fault(
                CURSOR,
                "invalid_cursor",
                _("Con trỏ không đọc được. Lấy nguyên văn từ “next” của trang trước."),
            )
        )
        return None
    if fingerprint and found[0] != fingerprint:
        faults.append(
            Fault(
                CURSOR,
                "cursor_of_another_list",
                _("Con trỏ thuộc một danh sách hoặc bộ lọc khác. Bắt đầu lại từ trang đầu."),
            )
        )
        return None
    return tuple(found[1:])


def _fingerprint(path: str, params: QueryDict) -> str:
    kept = sorted((name, sorted(params.getlist(name))) for name in params if name not in RESERVED)
    return hashlib.blake2b(repr((path, kept)).encode(), digest_size=6).hexdigest()


def read_page(rows: models.QuerySet[Any, Any], keys: Sequence[str], page: PageRequest) -> Page:
    """Return one page of ``rows`` in the order of ``keys``.

    ``keys`` are non-null columns, the last of them unique, that an index holds in this order after
    the columns that the filters fix. The rows are dictionaries (``.values()``) with the keys among
    them. One query; one more for each leading column whose value changes within the page.
    """
    ordered = rows.order_by(*keys)
    found: list[dict[str, Any]] = []
    for part in _after(keys, page.after):
        found += ordered.filter(part)[: page.limit + 1 - len(found)]
        if len(found) > page.limit:
            break
    if len(found) <= page.limit:
        return Page(found, None)
    last = found[page.limit - 1]
    return Page(found[: page.limit], page.cursor_after([last[name] for name in keys]))


def _after(keys: Sequence[str], after: Key | None) -> list[Q]:
    """``(a, b) > (x, y)`` as ranges that follow each other: ``a = x, b > y``, then ``a > x``.

    Each is one range of the index. PostgreSQL enters it in the right place for a row comparison
    too, but not where the scope beside it is a list of values for ``a``: then it reads the whole
    of ``a = x``.
    """
    if after is None:
        return [Q()]
    return [
        Q(**dict(zip(keys[:place], after[:place], strict=True)))
        & Q(**{f"{keys[place]}__gt": after[place]})
        for place in reversed(range(len(keys)))
    ]


def slice_page(rows: Sequence[dict[str, Any]], keys: Sequence[str], page: PageRequest) -> Page:
    """Return one page of ``rows`` that are at hand, sorted by ``keys``."""
    after = page.after
    if after is not None:
        rows = [row for row in rows if tuple(row[name] for name in keys) > after]
    found = list(rows[: page.limit])
    if len(rows) <= page.limit:
        return Page(found, None)
    return Page(found, page.cursor_after([found[-1][name] for name in keys]))
