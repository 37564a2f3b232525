"""Rows into files that leave, in constant memory: XLSX from private storage, CSV straight away.

An XLSX is a package that can be sent only when it is whole, so it is written to a file that nobody
else can read first; a CSV leaves while its rows are read.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings

from common.sheets.writing import Cell, Column, OutSheet, csv_chunks, write_xlsx

Count = Callable[[int], None]

#: Bytes that leave at once.
BLOCK = 256 * 1024
#: Rows between two words to ``Count``.
TOLD_EVERY = 250


def private_folder() -> Path:
    """Return the folder of files on their way; nobody but this program may look into it."""
    folder = Path(settings.PRIVATE_ROOT) / "exports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


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


def xlsx_blocks(sheets: Iterable[OutSheet]) -> Generator[bytes]:
    """Yield an XLSX file; what is on its way has no name, so that nothing of it can stay."""
    with TemporaryFile(dir=private_folder()) as file:
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
