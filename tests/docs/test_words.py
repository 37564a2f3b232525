"""What pages quote of the interface, *in italics*, is what the interface says."""

from __future__ import annotations

import re

import polib

from tests.architecture.sources import ROOT
from tests.docs.pages import pages, prose

_QUOTED = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])")
_VIETNAMESE = re.compile(r"[À-ỹ]")


def test_quoted_menus_and_buttons_are_there() -> None:
    """A path through menus is written with ``›`` between its steps."""
    said = {entry.msgid for entry in polib.pofile(str(ROOT / "locale/en/LC_MESSAGES/django.po"))}
    quoted = {
        (page.name, part)
        for page in pages()
        for words in _QUOTED.findall(prose(page))
        for part in words.split(" › ")
        if _VIETNAMESE.search(part)
    }
    assert len(quoted) > 10
    assert {one for one in quoted if one[1] not in said} == set()
