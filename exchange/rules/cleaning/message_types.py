"""How grave a remark is, what it says and what to do."""

from __future__ import annotations

from typing import NamedTuple

from exchange.choices import Severity
from households.rules.text import NO_TEXT, Text


class Message(NamedTuple):
    """The sentence of a remark and its remedy, both with named places."""

    severity: Severity
    text: Text
    remedy: Text = NO_TEXT


def repair(vi: str, en: str) -> Message:
    """Make a remark on something that could be read in one way only and was mended."""
    return Message(Severity.REPAIR, Text(vi, en))


def proposal(vi: str, remedy_vi: str, en: str, remedy_en: str) -> Message:
    """Make a remark on a likely reading that somebody must confirm."""
    return Message(Severity.PROPOSAL, Text(vi, en), Text(remedy_vi, remedy_en))


def error(vi: str, remedy_vi: str, en: str, remedy_en: str) -> Message:
    """Make a remark on a row that cannot go in as it is."""
    return Message(Severity.ERROR, Text(vi, en), Text(remedy_vi, remedy_en))
