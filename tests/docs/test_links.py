"""What pages point at exists."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.architecture.sources import ROOT
from tests.docs.pages import anchors, code_in, links, pages, prose

#: Folders of the checkout; a path in backticks that begins with one of them must exist.
_TOP = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
_MADE_AT_RUN_TIME = ("var", "staticfiles", "media")
_LARGEST_IMAGE = 300_000


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def broken_links(path: Path) -> list[str]:
    broken = []
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = unquote(link).partition("#")
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(link)
    return broken


def missing_paths(text: str) -> list[str]:
    """Return paths and dotted names of the project in backticks that lead nowhere."""
    missing = []
    for code in code_in(text):
        path = code.split(":")[0].split("(")[0].rstrip("/")
        # "areas/44" is an address of the API, no folder.
        if re.fullmatch(r"[\w.-]+(/[\w.\-*]+)+", path) is None or re.search(r"/\d+$", path):
            continue
        top = path.split("/")[0]
        if top in _TOP and top not in _MADE_AT_RUN_TIME and not any(ROOT.glob(path)):
            missing.append(code)
    return missing


@pytest.mark.parametrize("path", pages(), ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    assert broken_links(path) == []


@pytest.mark.parametrize("path", pages(), ids=name)
def test_named_files_exist(path: Path) -> None:
    assert missing_paths(prose(path)) == []


def test_images_are_small_and_used() -> None:
    images = [path for path in (ROOT / "docs").rglob("*") if path.suffix in {".png", ".jpg"}]
    shown = {(page.parent / link).resolve() for page in pages() for link in links(page)}
    assert [name(path) for path in images if path.stat().st_size > _LARGEST_IMAGE] == []
    assert [name(path) for path in images if path.resolve() not in shown] == []


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        targets = ((page.parent / link.partition("#")[0]).resolve() for link in links(page))
        waiting += [t for t in targets if t.suffix == ".md" and t.exists() and t not in seen]
    lost = [
        name(path) for path in pages() if path not in seen and path.is_relative_to(ROOT / "docs")
    ]
    assert lost == []


def test_planted_faults_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One title\n[a](page.md#one-title) [b](page.md#two) [c](none.md)\n", "utf-8")
    assert broken_links(page) == ["page.md#two", "none.md"]
    assert missing_paths("`config/env.py` `config/nothing.py` `docs/rules/*.md` `var/x`") == [
        "config/nothing.py"
    ]
