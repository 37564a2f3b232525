"""The readable history of a household: when, who, what, from which value to which.

Told from the history tables that database triggers fill, so it is whole also for bulk and raw
writes; the changes that services record give the words and the dates.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from households.choices import ChangeKind
from households.models import (
    Classification,
    Household,
    HouseholdChange,
    Membership,
    Person,
    Residence,
    Review,
)
from households.selectors.event_rows import Action, EventRows, Touch
from households.selectors.history_care import care_touches
from households.selectors.history_words import HistoryWords
from households.selectors.labels import FieldChange
from households.selectors.sight import may_unmask, persons_as_known
from officials.scope import Viewer

DEFAULT_LIMIT = 100
#: Newest events read of each kind of row; a household rarely has a tenth of that.
MAX_EVENTS = 1000

HOUSEHOLD = EventRows(
    Household,
    [
        *("village", "commune", "address", "phone", "has_merit", "is_local_minority"),
        *("external_code", "registered_on", "closed_on", "closed_reason"),
    ],
)
PERSON = EventRows(
    Person,
    [
        *("full_name", "sex", "birth_date", "birth_year", "ethnic_group", "identity_number"),
        *("legacy_identity_number", "no_identity_reason", "died_on"),
    ],
)
MEMBERSHIP = EventRows(Membership, ["person", "relation", "valid_from", "valid_to"])
RESIDENCE = EventRows(Residence, ["village", "commune", "valid_from", "valid_to"])
REVIEW = EventRows(
    Review,
    [
        *("kind", "reviewed_on", "state", "surveyor", "decided_by", "form", "profile", "note"),
        *("village", "facts", "answers", "overrides"),
    ],
)
CLASSIFICATION = EventRows(
    Classification,
    ["standard", "poverty_class", "valid_from", "origin", "decision", "commune", "persons"],
)


@dataclass(frozen=True, slots=True)
class Item:
    """One row written: what it is, what happened to it, and each field that changed."""

    subject: str
    action: Action
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What was written at once. ``on_date`` is when it happened in life, where that was said."""

    when: dt.datetime
    who: str
    official: int | None
    title: str
    on_date: dt.date | None
    note: str
    undone: bool
    items: tuple[Item, ...]


@dataclass(slots=True)
class _Group:
    """Touches of one transaction."""

    when: dt.datetime
    context: uuid.UUID | None
    touches: list[Touch] = field(default_factory=list)
    changes: list[HouseholdChange] = field(default_factory=list)


def household_history(
    viewer: Viewer, household: Household, *, limit: int = DEFAULT_LIMIT
) -> tuple[Moment, ...] | None:
    """Return the newest moments of a household's history; None where the viewer may not see it.

    Persons are shown for the time they belonged to the household, or belonged to it last. Identity
    numbers are masked unless the viewer may see them. The number of queries is bounded.
    """
    found = Household.objects.visible_to(viewer).filter(pk=household.pk).first()
    if found is None:
        return None
    persons = persons_as_known(viewer, found)
    touches = _touches(found, persons)
    changes = list(
        HouseholdChange.objects.filter(Q(household=found) | Q(other_household=found)).order_by("pk")
    )
    groups = _grouped(touches, changes)[:limit]
    words = HistoryWords(
        [touch for group in groups for touch in group.touches],
        changes,
        persons.values(),
        unmasked=may_unmask(viewer, found),
    )
    return tuple(_moment(group, words) for group in groups)


def _touches(household: Household, persons: dict[int, Person]) -> list[Touch]:
    own = Q(household_id=household.pk)
    memberships = {m.pk: m for m in Membership.objects.filter(household=household)}
    residences = {r.pk: r for r in Residence.objects.filter(household=household)}
    reviews = {r.pk: r for r in Review.objects.filter(household=household)}
    classes = {
        c.pk: c
        for c in Classification.objects.filter(household=household).select_related("decision")
    }
    of_members = MEMBERSHIP.touches(memberships, own, MAX_EVENTS)
    return [
        *HOUSEHOLD.touches({household.pk: household}, Q(pgh_obj_id=household.pk), MAX_EVENTS),
        *of_members,
        *RESIDENCE.touches(residences, own, MAX_EVENTS),
        *REVIEW.touches(reviews, own, MAX_EVENTS),
        *CLASSIFICATION.touches(classes, own, MAX_EVENTS),
        *_reviews_entered(reviews.values()),
        *_classes_decided(classes.values()),
        *_of_persons(household, persons, of_members),
        *care_touches(household, MAX_EVENTS),
    ]


def _reviews_entered(reviews: Iterable[Review]) -> Iterable[Touch]:
    """Reviews have no first event: the row says who entered it and when."""
    for review in reviews:
        yield Touch(
            when=review.recorded_at,
            model=Review,
            key=review.pk,
            action=Action.ADDED,
            changes=[],
            official=review.surveyor_id,
            values=REVIEW.values(review),
        )


def _classes_decided(classes: Iterable[Classification]) -> Iterable[Touch]:
    """Classes have no first event: the decision says who and when. Others come from changes."""
    for row in classes:
        if row.decision is not None and row.origin in {"decision", "correction"}:
            yield Touch(
                when=row.decision.recorded_at,
                model=Classification,
                key=row.pk,
                action=Action.ADDED,
                changes=[],
                official=row.decision.decided_by_id,
                values=CLASSIFICATION.values(row),
            )


def _of_persons(
    household: Household, persons: dict[int, Person], of_members: list[Touch]
) -> list[Touch]:
    """Touches of persons from when they came until they went; to the last household, for good.

    What another commune records about somebody who left is not this household's to show.
    """
    keys = {*persons, *(touch.values["person_id"] for touch in of_members)}
    rows = Person.objects.in_bulk(list(keys))
    latest = dict(
        Membership.objects.filter(person__in=keys)
        .order_by("person", "-valid_from")
        .distinct("person")
        .values_list("person_id", "household_id")
    )
    span: dict[int, list[dt.datetime]] = defaultdict(list)
    for touch in of_members:
        span[touch.values["person_id"]].append(touch.when)
    touches = PERSON.touches(rows, Q(pgh_obj_id__in=keys), MAX_EVENTS)
    kept = []
    for touch in touches:
        times = span[touch.key]
        since = not times or min(times) <= touch.when
        until = latest.get(touch.key, household.pk) == household.pk or (
            bool(times) and touch.when <= max(times)
        )
        if since and until:
            kept.append(touch)
    return kept


def _grouped(touches: list[Touch], changes: list[HouseholdChange]) -> list[_Group]:
    """Put together what one transaction wrote, newest first, with the changes it recorded."""
    groups: dict[tuple[uuid.UUID | None, dt.datetime], _Group] = {}
    for touch in touches:
        key = (touch.context, touch.when)
        groups.setdefault(key, _Group(touch.when, touch.context)).touches.append(touch)
    by_context: dict[str, list[_Group]] = defaultdict(list)
    for group in groups.values():
        by_context[str(group.context)].append(group)
    alone: list[_Group] = []
    for change in changes:
        # Usually one transaction; in a request with several, the nearest (clocks may differ).
        near = by_context.get(str(change.undo.get("context")), [])
        if near:
            stamp = change.recorded_at
            nearest = sorted((abs(g.when - stamp), n) for n, g in enumerate(near))[0][1]
            near[nearest].changes.append(change)
        else:
            alone.append(_Group(change.recorded_at, None, changes=[change]))
    return sorted([*groups.values(), *alone], key=lambda g: g.when, reverse=True)


def _moment(group: _Group, words: HistoryWords) -> Moment:
    first = group.touches[0] if group.touches else None
    change = group.changes[0] if group.changes else None
    official = first.official if first else None
    if change is not None and official is None:
        official = change.recorded_by_id
    titles = [str(ChangeKind(c.kind).label) for c in group.changes]
    notes = [*(c.note for c in group.changes), *(touch.reason for touch in group.touches)]
    return Moment(
        when=group.when,
        who=words.who(official, direct=bool(first and first.direct)),
        official=official,
        title="; ".join(dict.fromkeys(titles)) or words.title(first),
        on_date=change.on_date if change else None,
        note="; ".join(dict.fromkeys(note for note in notes if note)),
        undone=bool(group.changes) and all(c.undone_at is not None for c in group.changes),
        items=tuple(
            Item(words.subject(touch), touch.action, tuple(words.changes(touch)))
            for touch in group.touches
        ),
    )
