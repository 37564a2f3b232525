"""Values of columns as people read them: choices, dates, names instead of keys."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, its former and its new value, as people read them."""

    field: str
    label: str
    old: str
    new: str


class Labels:
    """Readable values; also used where rows are gone and only their columns are left."""

    @staticmethod
    def value(field: Any, value: object) -> str:
        """Return a value of ``field`` in words; empty for nothing."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("Có") if value else _("Không")
        if isinstance(value, dt.date):
            shape = "%d/%m/%Y %H:%M" if isinstance(value, dt.datetime) else "%d/%m/%Y"
            return value.strftime(shape)
        choices = dict(getattr(field, "flatchoices", None) or ())
        return str(choices.get(value, value))
