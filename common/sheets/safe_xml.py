"""Streaming XML without the dangers: no document type, hence no entities and nothing external."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext

from common.sheets.exceptions import CorruptFile, UnsafeXml

CHUNK = 256 * 1024

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def local_name(name: str) -> str:
    """Return an element or attribute name without its namespace prefix."""
    return name.rpartition(":")[2]


def new_parser(
    start: Start, end: End | None = None, text: Text | None = None
) -> expat.XMLParserType:
    """Return an expat parser that refuses document types; names keep their prefixes."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    return parser


def feed(parser: expat.XMLParserType, stream: IO[bytes]) -> Iterator[None]:
    """Parse ``stream``, giving way after each chunk. Raises CorruptFile for broken XML."""
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat's own signature
            yield
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise corrupt() from error
    yield


def parse(
    stream: IO[bytes], start: Start, end: End | None = None, text: Text | None = None
) -> None:
    """Parse a whole part."""
    for _ in feed(new_parser(start, end, text), stream):
        pass


def corrupt() -> CorruptFile:
    """Return the refusal of a damaged workbook."""
    return CorruptFile(
        gettext("Tệp bảng tính bị hỏng hoặc chưa tải xong."),
        gettext("Mở tệp bằng Excel, chọn “Lưu thành” dạng .xlsx, rồi tải lên lại."),
    )


def _refuse_doctype(*_args: object) -> None:
    raise UnsafeXml(
        gettext("Tệp chứa khai báo XML không an toàn."),
        gettext("Mở tệp bằng Excel, chọn “Lưu thành” dạng .xlsx, rồi tải lên lại."),
    )
