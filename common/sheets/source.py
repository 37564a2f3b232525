"""What the readers of the three formats have in common."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from common.sheets.values import Row


class Ignored(enum.StrEnum):
    """Why a sheet is not read."""

    HIDDEN = "hidden"
    EMPTY = "empty"
    #: A chart or dialog.
    NOT_A_TABLE = "not_a_table"
    #: Written by this system for people only; see ``common.sheets.writing.not_imported``.
    FOR_READING = "for_reading"


@dataclass(frozen=True, slots=True)
class IgnoredSheet:
    """A sheet that is named to the user and not read."""

    name: str
    reason: Ignored


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A visible sheet with how many rows have values; ``part`` is the format's own number."""

    name: str
    part: int
    row_count: int


class Source(Protocol):
    """A file of one format that was found sound."""

    @property
    def encoding(self) -> str | None:
        """Encoding of a CSV."""

    @property
    def delimiter(self) -> str | None:
        """Delimiter of a CSV."""

    @property
    def surveyed(self) -> Sequence[Surveyed]:
        """Visible sheets in order."""

    @property
    def ignored(self) -> Sequence[IgnoredSheet]:
        """Sheets that are not read."""

    def rows(self, index: int) -> Iterator[Row]:
        """Stream the rows with values of a surveyed sheet."""

    def close(self) -> None:
        """Release what is held open."""
