"""What was edited since a batch was written: the reason why it cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.models import ImportBatch
from households.models import (
    Household,
    HouseholdChange,
    Membership,
    Person,
    ReportedResult,
    Residence,
    Review,
)
from officials.models import Official


@dataclass(frozen=True, slots=True)
class Blocker:
    """A record that was edited since the batch, so that the batch cannot be taken back."""

    household: int | None
    code: str
    what: str
    at: str
    by: str


#: Tables whose every write is kept by triggers, and the way from a row to its household.
_HOME = """(SELECT m.household_id FROM households_membership m WHERE m.person_id = {key}
    ORDER BY m.valid_from DESC LIMIT 1)"""
_TRACKED: dict[type[models.Model], str] = {
    Household: "k.key",
    Person: _HOME.format(key="k.key"),
    Membership: "e.household_id",
    Residence: "e.household_id",
    Review: "e.household_id",
    ReportedResult: "e.household_id",
}

_KEYS = """
SELECT key, w.before IS NULL AS made
FROM exchange_batchwrite w, unnest(w.keys) key
WHERE w.batch_id = %(batch)s AND (%(chunk)s::int IS NULL OR w.chunk = %(chunk)s)
  AND w."table" = '{table}'
"""

# An event after the batch's own, or any event of a row it made, that another context wrote.
_EVENTS = """
WITH own AS MATERIALIZED (
    SELECT (after ->> 'context')::uuid AS id FROM exchange_batchwrite
    WHERE batch_id = %(batch)s AND "table" = ''
), k AS MATERIALIZED ({keys})
SELECT {home}, max(e.pgh_created_at), (array_agg(c.metadata ->> 'user' ORDER BY e.pgh_id DESC))[1]
FROM k JOIN {events} e ON e.pgh_obj_id = k.key
LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
WHERE (e.pgh_context_id IS NULL OR e.pgh_context_id NOT IN (SELECT id FROM own))
  AND e.pgh_id > coalesce((SELECT max(o.pgh_id) FROM {events} o WHERE o.pgh_obj_id = k.key
      AND o.pgh_context_id IN (SELECT id FROM own)), 0)
GROUP BY 1
"""

#: Rows that hang on a row the batch made and did not come with it.
_DEPENDANTS = """
WITH k AS MATERIALIZED ({keys})
SELECT {home}, NULL::timestamptz, NULL::text
FROM k JOIN {table} d ON d.{column} = k.key
WHERE k.made AND NOT d.id IN (
    SELECT key FROM exchange_batchwrite w, unnest(w.keys) key
    WHERE w.batch_id = %(batch)s AND w."table" = '{table}')
GROUP BY 1
"""

# Whatever concerns persons that the batch made was recorded after it began to make them: later keys
# alone are read, and joined by hash, however many there are.
_CHANGES = """
WITH k AS MATERIALIZED ({keys}), own AS MATERIALIZED (
    SELECT key FROM exchange_batchwrite w, unnest(w.keys) key
    WHERE w.batch_id = %(batch)s AND w."table" = 'households_householdchange'
)
SELECT d.household_id, max(d.recorded_at), (array_agg(d.recorded_by_id::text))[1]
FROM households_householdchange d, unnest(d.persons) person
WHERE d.id > (SELECT min(key) FROM own) AND NOT d.id IN (SELECT key FROM own)
  AND person IN (SELECT key FROM k WHERE made)
GROUP BY 1
"""

#: Rows about a record that go with it: they say nothing once it is gone.
_LEFT_ALONE = {"households.DuplicatePair", "households.Judgement"}


def edited_since(batch: ImportBatch, chunk: int | None = None) -> list[Blocker]:
    """List the households of which something was written after the batch (or one chunk of it)."""
    params = {"batch": batch.pk, "chunk": chunk}
    found = [line for statement, what in _statements() for line in _rows(statement, params, what)]
    households = Household.objects.in_bulk({key for key, *_rest in found if key is not None})
    names = Official.objects.in_bulk({int(by) for _k, _w, _at, by in found if by})
    blockers = [
        Blocker(
            household=key,
            code=households[key].code if key in households else "",
            what=what,
            at=f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else "",
            by=names[int(by)].full_name if by and int(by) in names else "",
        )
        for key, what, at, by in found
    ]
    return sorted(blockers, key=lambda b: (b.code, b.what))


def _statements() -> Iterator[tuple[str, str]]:
    for model, home in _TRACKED.items():
        table = model._meta.db_table
        keys = _KEYS.format(table=table)
        events = apps.get_model("households", f"{model.__name__}Event")._meta.db_table
        yield (
            _EVENTS.format(keys=keys, events=events, home=home),
            _("%(what)s đã được sửa") % {"what": model._meta.verbose_name},
        )
        for other, column, label in _dependants(model):
            yield (
                _DEPENDANTS.format(
                    keys=keys, table=other, column=column, home=home.replace("e.", "k.")
                    if "e.household" not in home else "NULL::bigint",
                ),
                _("có thêm %(what)s") % {"what": label},
            )  # fmt: skip
    yield (
        _CHANGES.format(keys=_KEYS.format(table=Person._meta.db_table)),
        _("có thêm %(what)s") % {"what": HouseholdChange._meta.verbose_name},
    )


def _dependants(model: type[models.Model]) -> Iterator[tuple[str, str, str]]:
    """Tables of the register that refer to a model, whichever app they belong to."""
    relations: Iterable[Any] = model._meta.related_objects
    for relation in relations:
        other = relation.related_model
        if (
            other._meta.app_label == "exchange"
            or hasattr(other, "pgh_tracked_model")
            or other._meta.label in _LEFT_ALONE
        ):
            continue
        yield other._meta.db_table, relation.field.column, str(other._meta.verbose_name)


def _rows(
    statement: str, params: dict[str, Any], what: str
) -> list[tuple[int | None, str, Any, str | None]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(params))
        return [(key, what, at, by) for key, at, by in cursor.fetchall()]
