"""Thousands of keys as one parameter of a statement."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def one_parameter(keys: Iterable[int]) -> RawSQL:
    """Return keys for ``pk__in=``: an array, where Django would write a parameter for each."""
    return RawSQL("SELECT unnest(%s::bigint[])", [sorted(keys)])
