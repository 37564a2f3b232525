"""What happened to a draft since somebody read it: its savings, and what stood before them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.keys import one_parameter
from households.models import Review, ReviewSave
from households.rules.facts_merge import base_of, to_values
from households.rules.merge_since import Since
from officials.models import Official


@dataclass(frozen=True, slots=True)
class OthersChange:
    """A path that somebody else changed since the sender's reading: what it says now."""

    value: Any
    by: str
    at: dt.datetime


def values_of(review: Review) -> dict[str, Any]:
    """Everything a review says, by path."""
    return to_values(review.facts, review.answers, review.overrides, review.method)


def member_keys(review: Review) -> list[str]:
    """Keys of the members of a review, in its order."""
    return [row["key"] for row in review.facts.get("members", [])]


def since_revision(row: Review, base_revision: int) -> Since:
    """The savings of a draft since a revision, oldest first; one query."""
    saves = list(
        row.saves.filter(revision__gt=base_revision).select_related("saved_by").order_by("revision")
    )
    # A bulk load writes no savings of its own: then nobody can tell what a path said before.
    if base_revision > row.revision or len(saves) != row.revision - base_revision:
        return Since(None, saves)
    return Since(base_of(values_of(row), [save.before for save in saves]), saves)


def typed_by(official: Official, reviews: Iterable[int]) -> set[int]:
    """Those of the reviews that somebody has saved at least once, as surveyor or beside one."""
    saves = ReviewSave.objects.filter(review__in=one_parameter(reviews), saved_by=official)
    return set(saves.values_list("review_id", flat=True))


def changes_since(viewer: Official, review: Review, revision: int) -> dict[str, OthersChange]:
    """What somebody else changed in a draft since a revision, by path; one query."""
    return others_since(viewer, values_of(review), since_revision(review, revision))


def others_since(
    viewer: Official, current: Mapping[str, Any], since: Since
) -> dict[str, OthersChange]:
    """The paths whose last change was somebody else's, with what they say now."""
    paths = dict.fromkeys(path for save in since.saves for path in save.before)
    return {
        path: OthersChange(current.get(path), str(last.saved_by or ""), last.saved_at)
        for path in paths
        if (last := since.last(path)) is not None and last.saved_by_id != viewer.pk
    }
