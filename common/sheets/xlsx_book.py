"""The parts of an XLSX beside its rows: sheets, number formats and the shared texts."""

from __future__ import annotations

import posixpath
import re
import zipfile
from array import array
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext

from common.sheets.archive import SMALL_PART, open_part
from common.sheets.exceptions import CellTooLong, FileTooLarge
from common.sheets.formats import NumberFormat, number_format
from common.sheets.limits import Limits
from common.sheets.safe_xml import corrupt, local_name, parse

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet as the workbook lists it. ``kind`` is the last word of its relationship type."""

    name: str
    path: str
    kind: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part to another."""

    kind: str
    target: str
    external: bool


def relations_of(archive: zipfile.ZipFile, path: str) -> dict[str, Relation]:
    """Return the relationships of a part by id; empty where it has none."""
    folder, name = posixpath.split(path)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in archive.NameToInfo:
        return {}
    found: dict[str, Relation] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) != "Relationship":
            return
        target = attributes.get("Target", "")
        resolved = target[1:] if target.startswith("/") else posixpath.join(folder, target)
        found[attributes.get("Id", "")] = Relation(
            kind=attributes.get("Type", "").rpartition("/")[2],
            target=posixpath.normpath(resolved),
            external=attributes.get("TargetMode") == "External",
        )

    with open_part(archive, rels, at_most=SMALL_PART) as stream:
        parse(stream, start)
    return found


class Book:
    """What ``workbook.xml`` says: the sheets in order and the day dates are counted from."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read the workbook part."""
        self.path = next(
            (one.target for one in relations_of(archive, "").values()
             if one.kind == "officeDocument"),
            "xl/workbook.xml",
        )  # fmt: skip
        self.relations = relations_of(archive, self.path)
        self.since_1904 = False
        self.parts: list[Part] = []
        with open_part(archive, self.path, at_most=SMALL_PART) as stream:
            parse(stream, self._start)

    def part_of(self, kind: str) -> str | None:
        """Return the path of the part of that kind, if the workbook has one."""
        return next((one.target for one in self.relations.values() if one.kind == kind), None)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match local_name(name):
            case "workbookPr":
                self.since_1904 = attributes.get("date1904") in {"1", "true", "on"}
            case "sheet":
                ids = [value for key, value in attributes.items() if local_name(key) == "id"]
                relation = self.relations.get(ids[0]) if ids else None
                if relation is None or not attributes.get("name"):
                    raise corrupt()
                self.parts.append(
                    Part(
                        name=attributes["name"],
                        path=relation.target,
                        kind=relation.kind,
                        visible=attributes.get("state", "visible") == "visible",
                    )
                )


def formats_of(archive: zipfile.ZipFile, path: str | None) -> dict[bytes, NumberFormat]:
    """Return the cell styles whose number format matters, by index as sheets write it."""
    if path is None:
        return {}
    codes: dict[int, str] = {}
    styles: list[int] = []
    inside = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        match local_name(name):
            case "numFmt":
                codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
            case "cellXfs":
                inside[0] = True
            case "xf" if inside[0]:
                styles.append(_number(attributes.get("numFmtId")))

    def end(name: str) -> None:
        if local_name(name) == "cellXfs":
            inside[0] = False

    with open_part(archive, path, at_most=SMALL_PART) as stream:
        parse(stream, start, end)
    found: dict[bytes, NumberFormat] = {}
    for index, number in enumerate(styles):
        known = number_format(number, codes.get(number, ""))
        if known is not None:
            found[str(index).encode()] = known
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


class Texts:
    """The shared texts of a workbook, packed into one buffer: millions of them stay small."""

    def __init__(self, limits: Limits) -> None:
        """Start empty."""
        self._limits = limits
        self._packed = bytearray()
        self._ends = array("Q", [0])
        self._cache: dict[bytes, str] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, text: str) -> None:
        """Append the next text."""
        if len(text) > self._limits.cell_chars:
            raise too_long(text[:40], self._limits)
        self._packed += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._packed))
        if len(self._packed) > self._limits.strings_bytes:
            raise FileTooLarge(
                gettext("Tệp chứa quá nhiều chữ."),
                gettext("Chia tệp thành nhiều tệp nhỏ hơn, ví dụ mỗi xã một tệp."),
            )

    def get(self, index: bytes) -> str:
        """Return the text with that index, as a sheet writes it."""
        text = self._cache.get(index)
        if text is not None:
            return text
        try:
            place = int(index)
            if place < 0:
                raise corrupt()
            piece = self._packed[self._ends[place] : self._ends[place + 1]]
        except (ValueError, IndexError) as error:
            raise corrupt() from error
        text = piece.decode("utf-8", "surrogatepass")
        if len(self._cache) >= 20_000:
            self._cache.clear()
        self._cache[index] = text
        return text

    def load(self, stream: IO[bytes]) -> None:
        """Read ``sharedStrings.xml``; phonetic hints are left out, runs are joined."""
        pieces: list[str] = []
        state = {"reading": False, "hints": 0}

        def start(name: str, _attributes: dict[str, str]) -> None:
            match local_name(name):
                case "si":
                    pieces.clear()
                case "t":
                    state["reading"] = not state["hints"]
                case "rPh":
                    state["hints"] += 1

        def end(name: str) -> None:
            match local_name(name):
                case "si":
                    self.add(unescaped("".join(pieces)))
                case "t":
                    state["reading"] = False
                case "rPh":
                    state["hints"] -= 1

        def text(data: str) -> None:
            if state["reading"]:
                pieces.append(data)

        parse(stream, start, end, text)


def unescaped(text: str) -> str:
    """Resolve ``_x000D_``, the way XLSX writes characters that XML cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def too_long(beginning: str, limits: Limits, place: str = "") -> CellTooLong:
    """Return the refusal of a cell with too much text."""
    what = (
        gettext("%(place)s: ô dài quá %(limit)d ký tự (“%(beginning)s…”).")
        if place
        else gettext("Có ô dài quá %(limit)d ký tự (“%(beginning)s…”).")
    ) % {"place": place, "limit": limits.cell_chars, "beginning": beginning}
    return CellTooLong(what, gettext("Viết ngắn lại hoặc xóa nội dung thừa của ô đó."))
