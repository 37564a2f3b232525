"""Changes to a copy of an input file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def spoil(path: Path, change: Callable[[str], str]) -> None:
    """Rewrite a file; a change that changes nothing is a fault of the test."""
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
