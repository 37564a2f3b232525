"""Text that a spreadsheet would run as a formula, made harmless and given back.

A spreadsheet runs a CSV cell that begins with ``=``, ``+``, ``-`` or ``@`` (their full-width forms
too), also behind blanks. An apostrophe before it makes it text. Text that already has apostrophes
before such a sign gets one more, so that reading always takes exactly one away.
"""

from __future__ import annotations

import re

_RUNS = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－﹢﹣＠﹦−])")


def neutralised(text: str) -> str:
    """Return ``text`` with an apostrophe before it if a spreadsheet could run it."""
    return f"'{text}" if _RUNS.match(text) else text


def restored(text: str) -> str:
    """Return the text that :func:`neutralised` was given; other text is unchanged."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text
