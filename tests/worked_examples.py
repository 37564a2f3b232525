"""Worked examples: tables of the pages under ``docs/rules`` that tests run.

A table that is tested stands below a comment ``<!-- examples: NAME -->``.
"""

import re
from pathlib import Path

RULES = Path(__file__).resolve().parent.parent / "docs" / "rules"


def examples(page: str, name: str) -> list[dict[str, str]]:
    """Return the rows of one table as ``{column: text}``, code marks removed.

    Raises ``LookupError`` where the page has no such table or the table has no rows.
    """
    text = (RULES / f"{page}.md").read_text(encoding="utf-8")
    _before, mark, after = text.partition(f"<!-- examples: {name} -->\n")
    table = re.match(r"(?:\|.*\n)+", after)
    if not mark or table is None:
        raise LookupError(f"docs/rules/{page}.md has no examples named {name}")
    header, _rule, *rows = [_cells(line) for line in table.group().splitlines()]
    if not rows:
        raise LookupError(f"docs/rules/{page}.md: examples {name} have no rows")
    return [dict(zip(header, row, strict=True)) for row in rows]


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def ids(row: dict[str, str]) -> str:
    """Name a parametrised test after its row."""
    return row.get("case") or " ".join(row.values())
