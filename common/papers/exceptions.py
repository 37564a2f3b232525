"""What can go wrong while a paper is set."""

from __future__ import annotations

from common.exceptions import DomainError


class PaperNotSet(DomainError):
    """The template could not be set with this data; ``details["reason"]`` is for the log."""

    code = "paper_not_set"
