"""Recording of history by triggers that run once per statement.

The triggers of ``django-pghistory`` run once per row unless told otherwise, and each opens a
subtransaction; fifty thousand rows then cost minutes. Its own triggers per statement join former
and new rows in a way that PostgreSQL plans by the first statement of a session: after an update of
one row, an update of many compares each row with each. The triggers here cannot be planned so, ask
for the context only if there is a row to record, and also record a row whose key was changed.
"""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from pghistory.core import RowEvent
from pghistory.trigger import Event


class _StatementTrigger(Event):
    """The trigger of one tracker: rows of the transition table into the table of events."""

    level = pgtrigger.Statement

    def get_func(self, model: Any) -> pgtrigger.Func:
        events: Any = self.event_model
        rows = "new_values" if self.row == pghistory.New else "old_values"
        tracked = {field.name for field in model._meta.fields}
        values = {
            field.column: f'recorded."{field.column}"'
            for field in events._meta.fields
            if field.name in tracked
        } | {
            "pgh_created_at": "NOW()",
            "pgh_label": f"'{self.label}'",
            "pgh_obj_id": f'recorded."{model._meta.pk.column}"',
            # Asked once per statement, and not at all when there is nothing to record.
            "pgh_context_id": "(SELECT _pgh_attach_context())",
        }
        source = rows
        if self.operation == pgtrigger.Update:
            # A full join is always by hash or merge; OFFSET 0 keeps it one.
            source = f"(SELECT {rows}.* FROM {{cond_joined_values}} OFFSET 0)"  # noqa: S608
        columns = ", ".join(f'"{column}"' for column in sorted(values))
        listed = ", ".join(values[column] for column in sorted(values))
        return pgtrigger.Func(  # type: ignore[no-untyped-call]
            f'INSERT INTO "{events._meta.db_table}" ({columns})'  # noqa: S608
            f" SELECT {listed} FROM {source} AS recorded"
            f' WHERE recorded."{model._meta.pk.column}" IS NOT NULL; RETURN NULL;'
        )

    def get_func_template_kwargs(self, model: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_func_template_kwargs(model)
        joined = found["cond_joined_values"].replace(" JOIN ", " FULL JOIN ", 1)
        return found | {"cond_joined_values": joined}


class _StatementEvent(RowEvent):
    """A tracker whose trigger runs once per statement."""

    def add_event_trigger(self, event_model: Any) -> None:
        register = pgtrigger.register(
            _StatementTrigger(  # type: ignore[no-untyped-call]
                event_model=event_model,
                label=self.label,
                name=self.trigger_name,
                row=self.row,
                operation=self.operation,
                condition=self.condition,
            )
        )
        register(event_model.pgh_tracked_model)


class InsertEvent(_StatementEvent, pghistory.InsertEvent):
    """Records inserted rows."""


class UpdateEvent(_StatementEvent, pghistory.UpdateEvent):
    """Records updated rows that changed; with ``row=pghistory.Old`` as they were before."""


class DeleteEvent(_StatementEvent, pghistory.DeleteEvent):
    """Records deleted rows."""
