"""What an address or a form says, read with care: a key, a day."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from common.fields import DayField


def number_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def day_of(text: str) -> dt.date | None:
    try:
        found: dt.date | None = DayField(required=False).clean(text)
    except ValidationError:
        return None
    return found
