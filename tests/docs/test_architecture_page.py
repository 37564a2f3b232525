"""The page on architecture shows the floors and rooms that the imports are held to."""

import re
from configparser import ConfigParser

from tests.architecture.sources import ROOT
from tests.docs.pages import code_in, table_with, text_of

PAGE = text_of("docs/architecture.md")


def layers(contract: str) -> list[set[str]]:
    """Names on each line of ``layers`` in a contract of import-linter."""
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    lines = parser[f"importlinter:contract:{contract}"]["layers"].strip().splitlines()
    return [set(re.findall(r"\w+", line)) for line in lines]


def shown(column: str) -> list[set[str]]:
    return [set(code_in(row[column])) for row in table_with(PAGE, column)]


def test_floors() -> None:
    assert shown("floor") == layers("floors")


def test_rooms() -> None:
    on_page = shown("room")
    held = layers("rooms")
    assert set().union(*held) - {"scope", "permissions"} == set().union(*on_page)
    order = {room: level for level, rooms in enumerate(held) for room in rooms}
    heights = [min(order[room] for room in rooms) for rooms in on_page]
    assert heights == sorted(heights)
