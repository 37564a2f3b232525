"""A list as issued, as text and as hash: the same bytes, whoever computes them.

A row is one line of canonical JSON: keys in the order of the alphabet, no blanks, UTF-8 as it is.
The hash of a list is over its header line and the hashes of its rows in order, each on a line of
its own; the header names the hash of the commune's list before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

#: Series of numbers that counts the lists of a commune.
CHAIN = "issued_list"


def canonical(values: dict[str, Any]) -> str:
    """Return values as canonical JSON."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def line_hash(line: str) -> str:
    """SHA-256 of a line, in hexadecimal."""
    return hashlib.sha256(line.encode()).hexdigest()


def list_hash(header: str, rows: Iterable[str]) -> str:
    """SHA-256 of a header and the hashes of the rows, in hexadecimal."""
    return hashlib.sha256("\n".join([header, *rows]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above a list: whose, by which decision, and behind which list."""

    commune: str
    corrects: str | None
    date: str
    number: str
    previous: str
    rows: int
    sequence: int
    signer: str

    def text(self) -> str:
        """Return the header as canonical JSON."""
        return canonical(asdict(self))
