"""The written rows of a change, kept so that each can be taken back exactly."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from households.models import (
    Classification,
    DuplicatePair,
    Household,
    Membership,
    Person,
    Residence,
)
from households.models.review import DERIVED

#: Written into the register, so not translated.
VOID_REASON = "Lập nhầm, đã hoàn tác"

_MODELS: dict[str, type[models.Model]] = {
    model._meta.model_name or "": model
    for model in (Household, Person, Membership, Residence, Classification, DuplicatePair)
}
#: Rows whose details officials may go on editing without building on the change that made them.
_EDITABLE = {"household", "person"}
_NOT_KEPT = {"updated_at", *DERIVED}

Values = dict[str, Any]


def _name(model: type[models.Model]) -> str:
    """Name a model in an entry: one of this app by its own name, one of an app above by label."""
    short = model._meta.model_name or ""
    return short if _MODELS.get(short) is model else model._meta.label_lower


def _model(name: str) -> type[models.Model]:
    return _MODELS.get(name) or apps.get_model(name)


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Columns that somebody writes: neither generated nor derived nor a time of record."""
    return [
        column
        for column in model._meta.concrete_fields
        if not column.generated and column.name not in _NOT_KEPT and not column.primary_key
    ]


def _plain(value: object) -> object:
    """Return a value as JSON holds it."""
    if isinstance(value, dt.date | uuid.UUID | Decimal):
        return str(value)
    return value


def _values(row: models.Model, names: set[str] | None = None) -> Values:
    return {
        column.attname: _plain(getattr(row, column.attname))
        for column in _columns(type(row))
        if names is None or column.attname in names
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """One written row: which, what it was and what it became. Holds no names or numbers."""

    op: str
    model: str
    pk: int
    old: Values = field(default_factory=dict)
    new: Values = field(default_factory=dict)

    def to_json(self) -> Values:
        """Return the entry as kept in ``HouseholdChange.undo``."""
        return {
            "op": self.op,
            "model": self.model,
            "pk": self.pk,
            "old": self.old,
            "new": self.new,
        }

    def _row(self) -> models.Model | None:
        return _model(self.model)._base_manager.filter(pk=self.pk).first()

    def conflict(self) -> str | None:
        """Say why the row cannot be taken back as it stands now; None when it can."""
        if self.op == "delete":
            return None
        row = self._row()
        if row is None:
            return _("Một dòng của lần ghi này (%(what)s) không còn nữa.") % {"what": self._what()}
        if isinstance(row, Classification) and row.superseded_from is not None:
            return _("Hộ đã có phân loại mới từ ngày %(date)s.") % {
                "date": f"{row.superseded_from:%d/%m/%Y}"
            }
        if self.new and _values(row, set(self.new)) != self.new:
            return _("%(what)s đã được sửa sau đó.") % {"what": self._what().capitalize()}
        return None

    def _what(self) -> str:
        return str(_model(self.model)._meta.verbose_name)

    def revert(self) -> None:
        """Take the row back: delete what was created, restore what was changed or deleted.

        A household that was registered by mistake stays as an empty one that never existed on any
        day, so that its code is never given again and its history can be read.
        """
        model = _model(self.model)
        if self.op == "delete":
            names = {column.attname: column for column in _columns(model)}
            restored = {name: names[name].to_python(value) for name, value in self.old.items()}
            model._base_manager.bulk_create([model(pk=self.pk, **restored)])
            return
        row = model._base_manager.get(pk=self.pk)
        if self.op == "create" and isinstance(row, Household):
            row.closed_on, row.closed_reason = row.registered_on, VOID_REASON
            row.save(update_fields=["closed_on", "closed_reason", "updated_at"])
        elif self.op == "create":
            row.delete()
        else:
            for column in _columns(model):
                if column.attname in self.old:
                    setattr(row, column.attname, column.to_python(self.old[column.attname]))
            row.save(update_fields=_written(row, set(self.old)))


def _written(row: models.Model, names: set[str]) -> list[str]:
    stamped = ["updated_at"] if isinstance(row, Household) else []
    return [c.name for c in _columns(type(row)) if c.attname in names or c.name in names] + stamped


@dataclass(frozen=True, slots=True)
class Create:
    """A row to be inserted."""

    row: models.Model

    def apply(self) -> Entry:
        """Insert, and return how to take it back."""
        self.row.save(force_insert=True)
        model = _name(type(self.row))
        kept = {} if model in _EDITABLE else _values(self.row)
        return Entry("create", model, self.row.pk, new=kept)


@dataclass(frozen=True, slots=True)
class Update:
    """Columns of a row to be changed."""

    row: models.Model
    values: Values

    def apply(self) -> Entry:
        """Update, and return how to take it back."""
        names = {
            c.attname for c in _columns(type(self.row)) if {c.name, c.attname} & set(self.values)
        }
        old = _values(self.row, names)
        for name, value in self.values.items():
            setattr(self.row, name, value)
        self.row.save(update_fields=_written(self.row, names))
        model = _name(type(self.row))
        return Entry("update", model, self.row.pk, old=old, new=_values(self.row, names))


@dataclass(frozen=True, slots=True)
class Delete:
    """A row to be deleted: it began on the very day of the change, so it never held."""

    row: models.Model

    def apply(self) -> Entry:
        """Delete, and return how to take it back."""
        entry = Entry("delete", _name(type(self.row)), self.row.pk, old=_values(self.row))
        self.row.delete()
        return entry


Step = Create | Update | Delete
