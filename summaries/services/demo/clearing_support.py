"""Takes away what made-up households received, whatever app keeps it.

The tables are found by their foreign keys: a new detail of a support is cleared without a line
here. What leads to a household that goes, to a commune or to a row that goes, goes too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.apps import apps
from django.db import connection, models

#: Apps above the register that keep support and its details.
_APPS = ("programmes", "livelihoods", "housing", "credit")


def clear_support(communes: Sequence[int]) -> None:
    """Delete supports, projects, courses, houses, works and money of communes; in a transaction.

    Expects ``tn_gone`` with the keys of the households that go.
    """
    order = _parents_first(_models())
    made: list[type[models.Model]] = []
    with connection.cursor() as cursor:
        for model in order:
            condition = _condition(model, made)
            if not condition:
                continue
            cursor.execute(
                f"CREATE TEMP TABLE {_gone(model)} ON COMMIT DROP AS"  # noqa: S608 (own tables)
                f" SELECT {_key(model)} AS id FROM {model._meta.db_table} WHERE {condition}",
                {"communes": list(communes)},
            )
            made.append(model)
        for model in reversed(made):
            cursor.execute(
                f"DELETE FROM {model._meta.db_table}"  # noqa: S608 (own tables)
                f" WHERE {_key(model)} IN (SELECT id FROM {_gone(model)})"
            )
        if made:
            cursor.execute("DROP TABLE " + ", ".join(_gone(model) for model in made))


def _models() -> list[type[models.Model]]:
    return [
        model
        for app in _APPS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]


def _keys(model: type[models.Model]) -> Iterable[models.ForeignKey[models.Model]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model is not model:
            yield field


def _parents_first(found: list[type[models.Model]]) -> list[type[models.Model]]:
    """Order models so that what a foreign key points at comes before the row that points."""
    left, ordered = list(found), []
    while left:
        ready = [
            model
            for model in left
            if not any(field.related_model in left for field in _keys(model))
        ]
        if not ready:
            raise RuntimeError(f"foreign keys in a circle: {left}")
        ordered += ready
        left = [model for model in left if model not in ready]
    return ordered


def _condition(model: type[models.Model], made: Sequence[type[models.Model]]) -> str:
    parts = []
    for field in _keys(model):
        target = field.related_model
        if target._meta.label == "households.Household":
            parts.append(f"{field.column} IN (SELECT id FROM tn_gone)")  # noqa: S608 (own tables)
        elif target._meta.label == "areas.Area" and field.name in {"area", "commune"}:
            parts.append(f"{field.column} = ANY (%(communes)s)")
        elif target in made:
            gone = _gone(target)
            parts.append(f"{field.column} IN (SELECT id FROM {gone})")  # noqa: S608 (own tables)
    return " OR ".join(parts)


def _gone(model: type[models.Model]) -> str:
    return f"tn_gone_{model._meta.db_table}"


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)
