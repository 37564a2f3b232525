"""Clean values as the staging tables hold them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from exchange.rules.match_messages import FINDINGS
from exchange.rules.values import to_plain

Notes = list[dict[str, Any]]


def finding(code: str, column: str, **params: object) -> dict[str, Any]:
    """Return what the comparison of rows says, as it is stored."""
    return FINDINGS[code].note(code, column, params)


def notes_json(notes: Notes) -> str | None:
    """Return notes as the tables hold them: most rows have none."""
    return json.dumps(notes, ensure_ascii=False, default=_plain) if notes else None


def _plain(value: object) -> object:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def fact_value(value: Any) -> Any:
    """Return a clean value as facts hold it: numbers stay numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return to_plain(value)


def code_key(code: str) -> str:
    """Return a code as codes are compared: without case and blanks."""
    return "".join(code.split()).upper()


def uuid_of(text: str | None) -> UUID | None:
    """Return the person's own key that a file carries."""
    try:
        return UUID(text) if text else None
    except ValueError:
        # No person has it; the comparison says so.
        return UUID(int=0)
