"""What the change feed may be asked."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from common.filters import Parameter, StrictFilterSet

DEFAULT_LIMIT = 200
MAX_LIMIT = 1000
_BIGGEST = 2**63 - 1


class WholeNumberField(forms.Field):
    """Plain digits: other software reads the rest otherwise."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        """Both ends are inclusive."""
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """Read the number.

        Raises:
            ValidationError: when it is none, or out of range.
        """
        if value in self.empty_values:
            return None
        text = str(value)
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
        if not self.least <= number <= self.most:
            raise ValidationError(
                _("Cần một số nguyên từ %(least)d đến %(most)d."),
                code="out_of_range",
                params={"least": self.least, "most": self.most},
            )
        return number


class NumberParameter(Parameter):
    """A whole number within bounds."""

    field_class = WholeNumberField

    def __init__(self, *args: Any, least: int, most: int, **kwargs: Any) -> None:
        """Both ends are inclusive."""
        self.bounds = {"minimum": least, "maximum": most}
        super().__init__(*args, least=least, most=most, **kwargs)

    def openapi(self) -> dict[str, Any]:
        """Return the schema with its bounds."""
        return {"type": "integer", "format": "int64", **self.bounds}


class IsoTimeField(forms.Field):
    """A time with its zone, ``2026-11-01T00:00:00+07:00``."""

    def to_python(self, value: Any) -> dt.datetime | None:
        """Read the time.

        Raises:
            ValidationError: when it is none, or has no zone.
        """
        if value in self.empty_values:
            return None
        try:
            found = parse_datetime(str(value))
            if found is None or found.tzinfo is None or not 1900 <= found.year <= 2200:
                raise ValueError
        except ValueError:
            raise ValidationError(
                _("Thời điểm phải viết dạng 2026-11-01T00:00:00+07:00."), code="invalid_time"
            ) from None
        return found


class TimeParameter(Parameter):
    """A time with its zone."""

    field_class = IsoTimeField
    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "date-time"}


class ChangeFilter(StrictFilterSet):
    """From where on, and how much."""

    since = NumberParameter(
        method="keep",
        least=0,
        most=_BIGGEST,
        doc="`next_cursor` of the answer before, or the `number` of the last event that was kept.",
        example=4711,
    )
    limit = NumberParameter(
        method="keep",
        least=1,
        most=MAX_LIMIT,
        doc=f"Most events of one answer; {DEFAULT_LIMIT} if left out.",
    )
    # A word of Python, so it is set by name.
    vars()["from"] = TimeParameter(
        method="keep",
        doc="Instead of `since`: events that could be read from this time on.",
        example="2026-11-01T00:00:00+07:00",
    )

    def keep(self, rows: Any, name: str, value: object) -> Any:
        """Leave the rows alone: the values are used elsewhere."""
        del name, value
        return rows
