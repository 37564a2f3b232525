"""Every decision has its page, and every page its line in the list."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.docs.pages import table_with, text_of

FOLDER = ROOT / "docs" / "adr"
DECISIONS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")


def title_of(path: Path) -> str:
    return path.read_text(encoding="utf-8").splitlines()[0]


def test_the_list_names_every_decision() -> None:
    listed = [(row["0"], row["decision"]) for row in table_with(text_of("docs/adr/README.md"), "0")]
    assert listed == [
        (f"[{number}]({path.name})", title_of(path).partition(". ")[2])
        for number, path in enumerate(DECISIONS, start=1)
    ]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_says_what_why_and_what_follows(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert title_of(path).startswith(f"# {int(path.name[:4])}. ")
    assert re.search(r"^Tags: \w", text, re.M)
    parts = re.findall(r"^\*\*(Decision|Why|Consequences)\.\*\*", text, re.M)
    assert parts == ["Decision", "Why", "Consequences"]
