"""Saving a draft that somebody else may be saving too: merged by fact, clashes shown, never twice.

Every saving of a draft goes through here, from the full form and from quick entry alike. What was
typed upon an older reading is merged with what was stored since (``rules/facts_merge``).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import ReviewState
from households.exceptions import InvalidFacts, ReviewRefused
from households.models import Review, ReviewSave
from households.rules.fact_fields import FROM_REGISTER
from households.rules.facts import FACTS_VERSION, facts_to_json
from households.rules.facts_merge import (
    ReviewContent,
    changed,
    changes_between,
    from_values,
    member_of,
    to_values,
    with_notes_of_dropped_choices,
)
from households.rules.merge_since import SeenClash, merge_changes, merge_typed
from households.selectors.review_saves import (
    OthersChange,
    member_keys,
    others_since,
    since_revision,
    values_of,
)
from households.services.judging import judge_reviews
from households.services.review_checks import (
    checked_answers,
    checked_facts,
    checked_method,
    checked_overrides,
    locked_review,
)
from officials.models import Official

#: How long the savings of a finished review stay, should it be sent back.
KEPT_FOR = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What became of changes: stored, in ``clashes`` (not stored), or of members who are gone."""

    review: Review
    clashes: tuple[SeenClash, ...] = ()
    others: dict[str, OthersChange] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


@transaction.atomic
def save_review_changes(
    *,
    actor: Official,
    review: Review,
    base_revision: int,
    changes: Mapping[str, Any],
    change_id: uuid.UUID | None = None,
) -> SaveOutcome:
    """Store single changes of a draft by path, made upon its revision ``base_revision``.

    ``None`` makes a path unknown. A path that only the actor changed is stored; one that somebody
    else changed to another value meanwhile is a clash and stays as it is. Sent again with the same
    ``change_id``, nothing is stored twice.

    Raises ``NotAllowed``, ``ReviewNotReady``, ``ReviewRefused``, and ``InvalidFacts`` whose errors
    name members by key; then nothing is stored.
    """
    row = locked_review(actor, review, ReviewState.DRAFT)
    current = values_of(row)
    since = since_revision(row, base_revision)
    members = set(member_keys(row))
    _refuse_foreign(changes)
    wanted = with_notes_of_dropped_choices(current, _not_yet(row, changes, change_id))
    gone = tuple(p for p in wanted if (key := member_of(p)) is not None and key not in members)
    mine = {path: value for path, value in wanted.items() if path not in gone}
    merged, clashes = merge_changes(actor.pk, current, since, mine)
    if merged != current:
        content = from_values(merged, members=member_keys(row), version=FACTS_VERSION)
        try:
            _store(row, _checked(row, content), actor=actor, change_id=change_id)
        except InvalidFacts as error:
            raise _by_key(error, member_keys(row)) from error
    others = others_since(actor, current, since)
    taken = set(changes_between(current, merged))
    return SaveOutcome(
        row, clashes, {path: change for path, change in others.items() if path not in taken}, gone
    )


def merged_content(
    actor: Official, row: Review, content: ReviewContent, base_revision: int
) -> tuple[ReviewContent, tuple[SeenClash, ...]]:
    """A whole form typed upon an older reading, put together with what was stored since.

    At a clash the returned content holds what was typed, so that a form can show it again.
    """
    since = since_revision(row, base_revision)
    current = values_of(row)
    typed = to_values(content.facts, content.answers, content.overrides, content.method)
    merged, clashes = merge_typed(actor.pk, current, since, typed)
    shown = changed(merged, {seen.clash.path: seen.clash.mine for seen in clashes})
    members = [member["key"] for member in content.facts.get("members", [])]
    return from_values(shown, members=members, version=FACTS_VERSION), clashes


def store_content(
    row: Review, content: ReviewContent, *, actor: Official, change_id: uuid.UUID | None = None
) -> None:
    """Check and store everything a locked draft says, count the revision, and judge it anew."""
    _store(row, _checked(row, content), actor=actor, change_id=change_id)


def _refuse_foreign(changes: Mapping[str, Any]) -> None:
    """Who the members are comes from the register, never from whoever types a survey."""
    for path in changes:
        if path.rpartition(".")[2] in FROM_REGISTER:
            raise ReviewRefused(
                _("Họ tên, ngày sinh, giới tính, chủ hộ sửa ở hồ sơ hộ, không sửa trong phiếu."),
                field=path,
            )


def _not_yet(
    row: Review, changes: Mapping[str, Any], change_id: uuid.UUID | None
) -> Mapping[str, Any]:
    """The changes without those that an earlier sending of the same change stored."""
    if change_id is None:
        return changes
    before = row.saves.filter(change_id=change_id).first()
    if before is None:
        return changes
    return {path: value for path, value in changes.items() if path not in before.before}


def _checked(row: Review, content: ReviewContent) -> ReviewContent:
    facts = checked_facts(content.facts, row.reviewed_on)
    return ReviewContent(
        facts_to_json(facts),
        checked_answers(row, facts, content.answers),
        checked_overrides(row, content.overrides),
        checked_method(row, content.method),
    )


def _store(
    row: Review, content: ReviewContent, *, actor: Official, change_id: uuid.UUID | None
) -> None:
    before = values_of(row)
    after = to_values(content.facts, content.answers, content.overrides, content.method)
    if before != after or content.facts != row.facts:
        row.revision += 1
        ReviewSave.objects.create(
            review=row,
            revision=row.revision,
            change_id=change_id,
            saved_by=actor,
            before={path: before.get(path) for path in changes_between(before, after)},
        )
    row.facts, row.answers = content.facts, content.answers
    row.overrides, row.method = content.overrides, content.method
    row.surveyor = actor
    row.save(update_fields=["facts", "answers", "overrides", "method", "revision", "surveyor"])
    judge_reviews(keys=[row.pk])


def _by_key(error: InvalidFacts, members: list[str]) -> InvalidFacts:
    """The same error with members named by key, as the sender names them."""
    errors = []
    found: Any = error.details.get("errors", [])
    for item in found:
        path = item["path"]
        if path.startswith("members["):
            number, _sep, name = path[len("members[") :].partition("]")
            if number.isdigit() and int(number) < len(members):
                path = f"members[{members[int(number)]}]{name}"
        errors.append({**item, "path": path})
    return InvalidFacts(error.message, errors=errors)


def forget_savings(*, actor: Official | None) -> int:
    """Delete the savings of reviews that are no longer drafts and were not saved for a while.

    They hold former values of facts; history has those rows where they must be kept. Returns how
    many went.
    """
    del actor
    limit = timezone.now() - KEPT_FOR
    over = ReviewSave.objects.filter(
        review__state__in=[ReviewState.DECIDED, ReviewState.WITHDRAWN], saved_at__lt=limit
    )
    count, _rows = over.delete()
    return count
