"""Sheets and columns that this system writes for people only; reading leaves them out.

Their names end in a suffix that people understand and every language of the interface is known by,
whatever the language in which the file comes back.
"""

from __future__ import annotations

from django.utils.translation import gettext

#: The hidden sheet behind drop-downs.
LIST_SHEET = "_lists"

_SUFFIXES = ("(không nhập)", "(not imported)")
#: Headings of the column that keeps a row's number in the first upload.
ORIGINAL_ROW = ("Dòng gốc (không nhập)", "Original row (not imported)")


def is_not_imported(name: str) -> bool:
    """Tell whether a sheet's name or a column's heading says that it is not read."""
    return name.strip().lower().endswith(_SUFFIXES)


def not_imported(name: str) -> str:
    """Return ``name`` with the suffix that keeps it from being read."""
    return f"{name} {gettext('(không nhập)')}"


def original_row_heading() -> str:
    """Return the heading of the column of original row numbers."""
    return gettext("Dòng gốc (không nhập)")
