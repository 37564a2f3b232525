"""XLSX: surveyed once as a whole, then streamed in constant memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO

from common.sheets.archive import open_archive, open_part
from common.sheets.exceptions import CellTooLong
from common.sheets.limits import Limits
from common.sheets.refusals import (
    blank_rows,
    duplicate_sheets,
    external_links,
    formulas,
    macros,
    too_many_sheets,
)
from common.sheets.safe_xml import CHUNK, corrupt, feed
from common.sheets.source import Ignored, IgnoredSheet, Surveyed
from common.sheets.values import Row, column_index
from common.sheets.xlsx_book import Book, Part, Texts, formats_of
from common.sheets.xlsx_cells import Cells, ExactRows, FormulaFound, Place, next_row_number

_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml([^>]*)\?>)?\s*<worksheet[\s>]")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_PREFIXED = re.compile(rb"</?[^\s<>/=\"]+:")
_LAST_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})')
#: A row's XML beyond this is no row that a person made.
_ROW_BYTES = 16 * 1024 * 1024
_FORMULAS_NAMED = 5
_EXTERNAL = {"externalLink", "connections", "queryTable"}
_MACROS = {"vbaProject", "xlMacrosheet", "xlIntlMacrosheet"}


class NotPlain(Exception):
    """The sheet is not written the plain way; a real XML parser must read all of it."""


class XlsxSource:
    """An XLSX that was found sound; see :func:`open_xlsx`."""

    encoding = delimiter = None

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        """Survey the workbook. Raises the refusals of ``common.sheets.exceptions``."""
        self._archive = archive
        self._limits = limits
        self.ignored: list[IgnoredSheet] = []
        self.surveyed: list[Surveyed] = []
        self._plain: dict[str, bool] = {}
        refuse_dangers(archive)
        book = Book(archive)
        self._since_1904 = book.since_1904
        self._parts = self._read_parts(book)
        self._formats = formats_of(archive, book.part_of("styles"))
        self._texts = Texts(limits)
        shared = book.part_of("sharedStrings")
        if shared in archive.NameToInfo:
            with open_part(archive, shared) as stream:
                self._texts.load(stream)
        self._survey()

    def rows(self, index: int) -> Iterator[Row]:
        """Stream the rows of a surveyed sheet."""
        part = self._parts[self.surveyed[index].part]
        cells = self._cells(part)
        try:
            with open_part(self._archive, part.path) as stream:
                if self._plain[part.path]:
                    number = 0
                    for piece in pieces(stream):
                        number = next_row_number(piece, number)
                        row = cells.row(piece, number)
                        if row is not None:
                            yield row
                else:
                    yield from _exact_rows(stream, ExactRows(cells))
        except (NotPlain, FormulaFound) as error:
            raise corrupt() from error

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    def _cells(self, part: Part) -> Cells:
        return Cells(Place(part.name, self._texts, self._formats, self._since_1904, self._limits))

    def _read_parts(self, book: Book) -> list[Part]:
        if len(book.parts) > self._limits.sheets:
            raise too_many_sheets(len(book.parts), self._limits.sheets)
        names = [part.name.casefold() for part in book.parts]
        for part in book.parts:
            if names.count(part.name.casefold()) > 1:
                raise duplicate_sheets(part.name)
            if part.kind in _MACROS:
                raise macros()
            if part.kind == "worksheet" and part.path not in self._archive.NameToInfo:
                raise corrupt()
        return book.parts

    def _survey(self) -> None:
        found: list[tuple[str, int, int]] = []
        for index, part in enumerate(self._parts):
            if part.kind != "worksheet":
                self.ignored.append(IgnoredSheet(part.name, Ignored.NOT_A_TABLE))
            elif not part.visible:
                self.ignored.append(IgnoredSheet(part.name, Ignored.HIDDEN))
            else:
                count, places = self._survey_sheet(part)
                found += [(part.name, *place) for place in places]
                self.surveyed.append(Surveyed(part.name, index, count))
            if len(found) >= _FORMULAS_NAMED:
                break
        if found:
            raise formulas(found[:_FORMULAS_NAMED])

    def _survey_sheet(self, part: Part) -> tuple[int, list[tuple[int, int]]]:
        """Return how many rows have values, and where the first formulas are."""
        try:
            with open_part(self._archive, part.path) as stream:
                found = self._survey_plain(part, stream)
            self._plain[part.path] = True
        except NotPlain:
            with open_part(self._archive, part.path) as stream:
                found = self._survey_exact(part, stream)
            self._plain[part.path] = False
        return found

    def _survey_plain(self, part: Part, stream: IO[bytes]) -> tuple[int, list[tuple[int, int]]]:
        cells = self._cells(part)
        places: list[tuple[int, int]] = []
        count = blank = number = last = 0
        long = self._limits.cell_chars
        for piece in pieces(stream):
            number = next_row_number(piece, number)
            if not _is_plain(piece):
                raise NotPlain
            if b"<v" in piece or b"<is" in piece:
                count += 1
                blank, last = 0, number
            else:
                blank += 1
                if blank > self._limits.blank_rows:
                    raise blank_rows(part.name, last, self._limits.blank_rows)
                if b"<f" not in piece:
                    continue
            if b"<f" in piece:
                places += _formulas_in(piece, number, cells)
                if len(places) >= _FORMULAS_NAMED:
                    return count, places
            elif len(piece) > long or self._is_wide(piece):
                cells.row(piece, number)
        return count, places

    def _is_wide(self, piece: bytes) -> bool:
        start = piece.rfind(b"<c r=")
        last = _LAST_COLUMN.match(piece, start) if start >= 0 else None
        return last is None or column_index(last[1].decode()) >= self._limits.columns

    def _survey_exact(self, part: Part, stream: IO[bytes]) -> tuple[int, list[tuple[int, int]]]:
        reader = ExactRows(self._cells(part), name_formulas=True)
        count = last = 0
        for _ in feed(reader.parser, stream):
            count += len(reader.rows)
            last = reader.rows[-1].number if reader.rows else last
            reader.rows.clear()
            if reader.blank_run > self._limits.blank_rows:
                raise blank_rows(part.name, last, self._limits.blank_rows)
            if len(reader.formulas) >= _FORMULAS_NAMED:
                break
        return count, reader.formulas


def open_xlsx(file: BinaryIO, limits: Limits) -> XlsxSource:
    """Open an XLSX. Raises the refusals of ``common.sheets.exceptions``."""
    archive = open_archive(file, limits)
    try:
        return XlsxSource(archive, limits)
    except BaseException:
        archive.close()
        raise


def refuse_dangers(archive: zipfile.ZipFile) -> None:
    """Refuse program code and links to other files, by the parts that carry them."""
    for name in archive.namelist():
        lower = name.lower()
        if lower.endswith("vbaproject.bin") or "/macrosheets/" in lower:
            raise macros()
        if "/externallinks/" in lower or lower.endswith("/connections.xml"):
            raise external_links()


def pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Give the rows of a plainly written sheet as XML without the leading ``<row``.

    Raises:
        NotPlain: the sheet needs a real XML parser.
        CorruptFile: it ends too early.

    """
    rest = _after_head(stream)
    if rest is None:
        return
    first, last = True, False
    while not last:
        chunk = stream.read(CHUNK)
        rest += chunk
        end = rest.find(b"</sheetData")
        if end >= 0:
            rest, last = rest[:end], True
        elif not chunk or len(rest) > _ROW_BYTES:
            raise corrupt() if not chunk else NotPlain
        if b"<!" in rest or b"<?" in rest:
            raise NotPlain
        parts = rest.split(b"<row")
        if first and len(parts) > 1:
            if parts[0].strip():
                raise NotPlain
            del parts[0]
            first = False
        if not last:
            rest = parts.pop()
        elif first:
            return
        if first:
            continue
        yield from parts
    while stream.read(CHUNK):
        pass  # to the end, where the archive compares its checksum


def _is_plain(piece: bytes) -> bool:
    """Tell whether a row is alone in its piece, and its elements have no namespace prefix."""
    inside = piece.rstrip()
    if not inside.endswith(b"</row>") and (b"<" in inside or not inside.endswith(b"/>")):
        return False
    return b":" not in piece or _PREFIXED.search(piece) is None


def _after_head(stream: IO[bytes]) -> bytes | None:
    """Read up to the first row; None where the sheet has none."""
    head = b""
    while (start := head.find(b"<sheetData")) < 0 or b">" not in head[start:]:
        chunk = stream.read(CHUNK)
        head += chunk
        if not chunk or len(head) > _ROW_BYTES:
            raise NotPlain
    opening = _HEAD.match(head)
    if opening is None or b"<!" in head[:start]:
        raise NotPlain
    encoding = _ENCODING.search(opening[1] or b"")
    if encoding is not None and encoding[1].lower() not in {b"utf-8", b"us-ascii"}:
        raise NotPlain
    close = head.index(b">", start)
    if head[close - 1 : close] == b"/":
        while stream.read(CHUNK):
            pass
        return None
    return head[close + 1 :]


def _exact_rows(stream: IO[bytes], reader: ExactRows) -> Iterator[Row]:
    for _ in feed(reader.parser, stream):
        yield from reader.rows
        reader.rows.clear()


def _formulas_in(piece: bytes, number: int, cells: Cells) -> list[tuple[int, int]]:
    end = piece.find(b"</row")
    reader = ExactRows(cells, name_formulas=True)
    try:
        reader.parser.Parse(b"<row" + piece[:end] + b"</row>", True)  # noqa: FBT003
    except Exception as error:
        if isinstance(error, CellTooLong):
            raise
        raise corrupt() from error
    return [(number, column) for _row, column in reader.formulas]
