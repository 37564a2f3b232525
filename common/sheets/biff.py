"""A first look at an old XLS, record by record, before a reader believes anything in it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlrd import compdoc

from common.sheets.refusals import damaged

_BOF, _FORMULA, _FILEPASS, _BOUNDSHEET, _SUPBOOK = 0x0809, 0x0006, 0x002F, 0x0085, 0x01AE
_EOF, _ARRAY, _TABLE, _SHARED = 0x000A, 0x0221, 0x0236, 0x04BC
#: Cell records with one cell at (row, column): blank, number, text, boolean, RK, shared text.
_CELLS = frozenset({0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, _FORMULA})
_MULTIPLE = frozenset({0x00BD, 0x00BE})
_BIFF8 = 0x0600
_BEGINNINGS = (b"\x09\x08", b"\x09\x04", b"\x09\x02")
_OWN_WORKBOOK, _ADD_IN = b"\x01\x04", b"\x01\x3a"
_FORMULAS_NAMED = 5


@dataclass(slots=True)
class SheetRecord:
    """A sheet as the workbook lists it. ``kind`` 0 is a table, 1 an old macro sheet."""

    offset: int
    visible: bool
    kind: int


@dataclass(slots=True)
class Look:
    """What was seen."""

    biff8: bool = True
    password: bool = False
    external: bool = False
    sheets: list[SheetRecord] = field(default_factory=list)
    formulas: list[tuple[int, int, int]] = field(default_factory=list)
    cells: int = 0


class Container:
    """An OLE file: its streams and storages by name."""

    def __init__(self, data: bytes) -> None:
        """Read the directory. Raises CorruptFile."""
        try:
            self._file = compdoc.CompDoc(data, logfile=io.StringIO())
        except Exception as error:
            raise damaged() from error
        self.names = {str(entry.name) for entry in self._file.dirlist}

    def stream(self, name: str) -> bytes:
        """Return a stream. Raises CorruptFile."""
        try:
            data = self._file.get_named_stream(name)
        except Exception as error:
            raise damaged() from error
        if data is None:
            raise damaged()
        return bytes(data)


def look_at(stream: bytes) -> Look:
    """Look through the globals, then through the visible sheets.

    Raises:
        CorruptFile: records that do not follow each other.

    """
    seen = Look()
    for kind, start, size in _records(stream, 0):
        match kind:
            case _ if kind == _BOF and start == 4:
                seen.biff8 = size >= 2 and struct.unpack_from("<H", stream, start)[0] == _BIFF8
            case _ if kind == _FILEPASS:
                seen.password = True
                return seen
            case _ if kind == _BOUNDSHEET and size >= 6:
                offset, state, type_ = struct.unpack_from("<IBB", stream, start)
                seen.sheets.append(SheetRecord(offset, state & 3 == 0, type_))
            case _ if kind == _SUPBOOK and size >= 4:
                own = stream[start + 2 : start + 4] in (_OWN_WORKBOOK, _ADD_IN)
                seen.external = seen.external or not own
    for number, sheet in enumerate(seen.sheets):
        if sheet.visible and sheet.kind == 0:
            _look_at_sheet(stream, number, sheet.offset, seen)
    return seen


def _look_at_sheet(stream: bytes, number: int, offset: int, seen: Look) -> None:
    depth = 0
    for kind, start, size in _records(stream, offset):
        if kind == _BOF:
            depth += 1  # a chart inside the sheet has a beginning and an end of its own
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif kind in _MULTIPLE:
            seen.cells += max(size - 6, 0) // 2
        elif kind in _CELLS and size >= 4:
            seen.cells += 1
            if kind == _FORMULA and len(seen.formulas) < _FORMULAS_NAMED:
                row, column = struct.unpack_from("<HH", stream, start)
                seen.formulas.append((number, row + 1, column))


def _records(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Give type, start and size of each record up to the end of the substream's stream."""
    total = len(stream)
    if place + 4 > total or stream[place : place + 2] not in (
        b"\x09\x08",
        b"\x09\x04",
        b"\x09\x02",
    ):
        raise damaged()
    depth = 0
    while place + 4 <= total:
        kind, size = struct.unpack_from("<HH", stream, place)
        if place + 4 + size > total:
            raise damaged()
        yield kind, place + 4, size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        place += 4 + size
    raise damaged()
