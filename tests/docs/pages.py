"""The pages for people: their text, links and tables."""

import re
from functools import cache
from pathlib import Path

from tests.architecture.sources import ROOT

Row = dict[str, str]

#: Folders with pages of ours.
_FOLDERS = ("docs", "data", "benchmarks")
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@cache
def pages() -> tuple[Path, ...]:
    """Every Markdown page of the project."""
    found = [path for folder in _FOLDERS for path in sorted((ROOT / folder).rglob("*.md"))]
    return (ROOT / "README.md", *found)


def text_of(name: str) -> str:
    """Return the text of a page, by its path in the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """Return the text of a page without its code blocks."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def links(path: Path) -> list[str]:
    """Return the targets of all links and images of a page."""
    return _LINK.findall(prose(path))


def anchors(path: Path) -> set[str]:
    """Return the anchors that headings of a page get."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def tables(text: str) -> list[list[Row]]:
    """Return every table as rows by column heading; a column without one is named by number."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        header, _rule, *rows = [_cells(line) for line in block.splitlines()]
        names = [name or str(number) for number, name in enumerate(header)]
        found.append([dict(zip(names, row, strict=True)) for row in rows])
    return found


def table_with(text: str, column: str) -> list[Row]:
    """Return the rows of the one table that has a column of this name first.

    Raises ``LookupError`` where there is none or there are several.
    """
    found = [table for table in tables(text) if table and next(iter(table[0])) == column]
    if len(found) != 1:
        raise LookupError(f"{len(found)} tables begin with a column {column!r}")
    return found[0]


def code_in(cell: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
