"""A sentence in both languages of the product, as plain values.

Rules know no framework, so they carry both languages and the caller picks one. Vietnamese is the
source; the words are the law's.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """The same words in Vietnamese and English."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the English words for ``en`` (``en-gb`` …), the Vietnamese ones otherwise."""
        return self.en if language.startswith("en") else self.vi

    def format(self, **values: object) -> "Text":
        """Fill the named places of both sentences."""
        return Text(self.vi.format(**values), self.en.format(**values))


NO_TEXT = Text("", "")
