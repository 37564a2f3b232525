"""What was typed upon an older reading, put upon what was stored since, and who stored it.

Whatever keeps its savings (a review's, a case plan's from history) is merged by the same rule:
``docs/rules/merging-facts.md``.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from households.rules.facts_merge import (
    Clash,
    Merged,
    Values,
    changed,
    changes_between,
    merge,
    merge_unread,
)


class Saving(Protocol):
    """One saving: what every path that it changed said before, who saved, when."""

    @property
    def before(self) -> Mapping[str, Any]:
        """Former values by path."""

    @property
    def saved_by_id(self) -> int | None:
        """Who saved, by key; None for the system."""

    @property
    def saved_by(self) -> object:
        """Who saved, by name."""

    @property
    def saved_at(self) -> dt.datetime:
        """When."""


@dataclass(frozen=True, slots=True)
class Since:
    """What was stored since a revision; ``base`` is None where that cannot be told."""

    base: dict[str, Any] | None
    saves: Sequence[Saving]

    def last(self, path: str) -> Saving | None:
        """The latest saving that changed a path."""
        return next((save for save in reversed(self.saves) if path in save.before), None)


@dataclass(frozen=True, slots=True)
class SeenClash:
    """A clash with who wrote the other value, and when; both empty where that is not known."""

    clash: Clash
    by: str
    at: dt.datetime | None


def merge_changes(
    actor: int | None, current: Values, since: Since, changes: Values
) -> tuple[dict[str, Any], tuple[SeenClash, ...]]:
    """Return the values after the changes, and the clashes with other people; one's own are none.

    ``actor`` is who typed, by key. At a clash the value that was stored first stays.
    """
    found: Merged = (
        merge_unread(current, changes)
        if since.base is None
        else merge(since.base, current, changed(since.base, changes))
    )
    values, clashes = dict(found.values), []
    for clash in found.clashes:
        last = since.last(clash.path)
        if last is not None and actor is not None and last.saved_by_id == actor:
            values = changed(values, {clash.path: clash.mine})
        else:
            who, at = (str(last.saved_by or ""), last.saved_at) if last else ("", None)
            clashes.append(SeenClash(clash, who, at))
    return values, tuple(clashes)


def merge_typed(
    actor: int | None,
    current: Values,
    since: Since,
    typed: Values,
    *,
    theirs: Collection[str] = (),
) -> tuple[dict[str, Any], tuple[SeenClash, ...]]:
    """Merge a whole form: what differs from its base was typed.

    Of ``theirs`` the actor chose what others stored, whatever the form still holds.
    """
    mine = changes_between(current if since.base is None else since.base, typed)
    chosen = {path: value for path, value in mine.items() if path not in theirs}
    return merge_changes(actor, current, since, chosen)
