"""How large a spreadsheet may be; the figures are settings (``TN_SHEETS``)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a file that is read. The defaults let a province's million persons pass."""

    file_bytes: int = 300 * 1024 * 1024
    #: Largest XLS: this format is read in memory.
    xls_bytes: int = 64 * 1024 * 1024
    #: All parts of an XLSX unpacked.
    unpacked_bytes: int = 2 * 1024 * 1024 * 1024
    #: Unpacked to packed size of one part; parts under ``ratio_from_bytes`` are not judged.
    ratio: int = 200
    ratio_from_bytes: int = 10 * 1024 * 1024
    #: Parts of an XLSX archive.
    entries: int = 5_000
    #: Texts of an XLSX that are kept in memory while it is read.
    strings_bytes: int = 256 * 1024 * 1024
    sheets: int = 100
    #: Rows with values, all sheets together.
    rows: int = 2_500_000
    columns: int = 200
    cell_chars: int = 4_000
    #: Longest run of formatted rows without a value.
    blank_rows: int = 10_000


def configured_limits() -> Limits:
    """Return the limits of this installation."""
    return Limits(**settings.TN_SHEETS)
