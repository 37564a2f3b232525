"""Lists to choose from in the cells of a column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from common.sheets.helpers import LIST_SHEET

#: Blank rows below the data that still get the drop-downs.
SPARE_ROWS = 2_000


class DropDowns:
    """The lists of one workbook; they stand on a hidden sheet of their own, below each other."""

    def __init__(self) -> None:
        """No list yet."""
        self._lists: dict[tuple[str, ...], str] = {}

    def offer(
        self, sheet: Any, rows: tuple[int, int], column: int, choices: Sequence[str], *,
        strict: bool = False,
    ) -> None:  # fmt: skip
        """Offer choices in the cells of a column, first and last row included.

        With ``strict`` the spreadsheet refuses any other entry.
        """
        sheet.data_validation(
            rows[0], column, rows[1], column,
            {
                "validate": "list",
                "source": self._range(tuple(choices)),
                "error_type": "stop" if strict else "information",
            },
        )  # fmt: skip

    def _range(self, choices: tuple[str, ...]) -> str:
        if choices not in self._lists:
            start = 1 + sum(len(one) for one in self._lists)
            end = start + len(choices) - 1
            self._lists[choices] = f"={LIST_SHEET}!$A${start}:$A${end}"
        return self._lists[choices]

    def write(self, book: Any) -> None:
        """Write the hidden sheet, if there is anything to choose."""
        if not self._lists:
            return
        sheet = book.add_worksheet(LIST_SHEET)
        for number, choice in enumerate(chain.from_iterable(self._lists)):
            sheet.write_string(number, 0, choice)
        sheet.very_hidden()
