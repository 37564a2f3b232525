"""Rows of the history tables as touches: which row, when, under which context, what changed.

Update and delete events keep the former row. What a row became is on its next event, or on the row
as it stands; so history needs no first event and is the same for services, bulk and raw writes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _


class Action(StrEnum):
    """What happened to a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        """The word shown."""
        return {"added": _("Thêm"), "changed": _("Sửa"), "removed": _("Bỏ")}[self.value]


_ACTIONS = {"insert": Action.ADDED, "update": Action.CHANGED, "delete": Action.REMOVED}


@dataclass(frozen=True, slots=True)
class RawChange:
    """A column before and after, not yet in words."""

    column: models.Field[Any, Any]
    old: Any
    new: Any


@dataclass(slots=True)
class Touch:
    """One row written once. ``direct`` says that no service and no request was behind it."""

    when: dt.datetime
    model: type[models.Model]
    key: int
    action: Action
    changes: list[RawChange]
    context: uuid.UUID | None = None
    official: int | None = None
    service: str = ""
    reason: str = ""
    direct: bool = False
    #: The row as it was or is, to name what was touched.
    values: Mapping[str, Any] = field(default_factory=dict)


class EventRows:
    """The newest events of some rows of one model, told as touches."""

    def __init__(self, model: type[models.Model], columns: Iterable[str]) -> None:
        """Name the columns that people care about; all others are left out."""
        self.model = model
        known = {column.name: column for column in model._meta.concrete_fields}
        self.columns = [known[name] for name in columns]

    def touches(
        self, rows: Mapping[int, models.Model], condition: models.Q, limit: int
    ) -> list[Touch]:
        """Return what happened to the rows that ``condition`` on the events selects.

        ``rows`` are the rows that still stand, by key. One query.
        """
        events = list(self._events(condition, limit))
        events.reverse()
        following: dict[int, Any] = dict(rows)
        touches = []
        for event in reversed(events):
            touch = self._touch(event, following.get(event.pgh_obj_id))
            following[event.pgh_obj_id] = event
            if touch.changes:
                touches.append(touch)
        return touches

    def _events(self, condition: models.Q, limit: int) -> Iterable[Any]:
        events = apps.get_model("households", f"{self.model.__name__}Event")
        found = events._base_manager.filter(condition).select_related("pgh_context")
        return list(found.order_by("-pgh_id")[:limit])

    def _touch(self, event: Any, after: Any) -> Touch:
        action = _ACTIONS[event.pgh_label]
        old = None if action is Action.ADDED else event
        new = {Action.ADDED: event, Action.CHANGED: after, Action.REMOVED: None}[action]
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        return Touch(
            when=event.pgh_created_at,
            model=self.model,
            key=event.pgh_obj_id,
            action=action,
            changes=self._changes(old, new),
            context=event.pgh_context_id,
            official=metadata.get("user"),
            service=str(metadata.get("service", "")),
            reason=str(metadata.get("reason", "")),
            direct=event.pgh_context is None,
            values=self.values(event),
        )

    def values(self, row: Any) -> dict[str, Any]:
        """Return the columns of a row or event."""
        return {c.attname: getattr(row, c.attname) for c in self.columns}

    def _changes(self, old: Any, new: Any) -> list[RawChange]:
        changes = []
        for column in self.columns:
            before = None if old is None else getattr(old, column.attname)
            after = None if new is None else getattr(new, column.attname)
            if before != after and not (_nothing(before) and _nothing(after)):
                changes.append(RawChange(column, before, after))
        return changes


def _nothing(value: object) -> bool:
    return value is None or value == ""
