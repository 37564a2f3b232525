"""What an edit of details would change, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from households.selectors.labels import FieldChange, Labels


@dataclass(frozen=True, slots=True)
class DetailPreview:
    """What an edit would change. Nothing was written."""

    changes: tuple[FieldChange, ...]
    warnings: tuple[str, ...]

    @classmethod
    def of(
        cls, row: models.Model, columns: dict[str, object], warnings: Iterable[str] = ()
    ) -> DetailPreview:
        """Compare a row with the columns that would be written."""
        changes = []
        for name, value in columns.items():
            old = getattr(row, name)
            if old != value:
                field = row._meta.get_field(name)
                changes.append(
                    FieldChange(
                        field=name,
                        label=str(getattr(field, "verbose_name", name)),
                        old=Labels.value(field, old),
                        new=Labels.value(field, value),
                    )
                )
        return cls(tuple(changes), tuple(warnings))
