"""The one error of the embedded servers: what happened and the remedy, in two languages."""


class EmbeddedError(Exception):
    """An embedded server cannot run; carries the remedy in Vietnamese and in English."""

    def __init__(self, vi: str, en: str) -> None:
        """Keep both languages: the reader of a terminal has not chosen one yet."""
        super().__init__(f"{vi}\n{en}")
        self.vi = vi
        self.en = en
