"""Files that leave in pieces, in constant memory, with a word now and then about how far they are.

An XLSX is a package that can be sent only when it is whole, so it is written to a file without a
name first; a CSV leaves while its rows are read.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile

from common.sheets.writing import Cell, Column, OutSheet, csv_chunks, write_xlsx

#: Told of so many more rows.
Count = Callable[[int], None]

#: Bytes that leave at once.
BLOCK = 256 * 1024
#: Rows between two words to ``Count``.
TOLD_EVERY = 250


def counted(rows: Iterable[Sequence[Cell]], count: Count) -> Iterator[Sequence[Cell]]:
    """Yield rows and tell ``count`` of them now and then."""
    told = 0
    for row in rows:
        yield row
        told += 1
        if told == TOLD_EVERY:
            count(told)
            told = 0
    count(told)


def xlsx_blocks(sheets: Iterable[OutSheet], folder: Path) -> Generator[bytes]:
    """Yield an XLSX file by way of ``folder``; it has no name there, so that nothing can stay."""
    with TemporaryFile(dir=folder) as file:
        write_xlsx(file, sheets)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def csv_blocks(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, last: str = ""
) -> Generator[bytes]:
    """Yield a CSV file; ``last`` is its last line, after a blank one."""
    end: list[list[Cell]] = [[], [last]] if last else []
    yield from csv_chunks(columns, chain(rows, end))
