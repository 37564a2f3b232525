"""Who may change which row of the catalogue."""

from __future__ import annotations

from django.db import models

from officials.choices import Right
from officials.models import Official
from officials.scope import provinces_for
from programmes.choices import ProgrammeKind
from programmes.models import EligibilityRule, Programme, Project, Suggestion, SupportNorm


def may_write(official: Official, row: models.Model) -> bool:
    """Whether the official may write this row: the country's, or one of the own province.

    A province writes its own programmes with their projects, norms and conditions, and its own
    suggestions; kinds and counterpart rules are the country's.
    """
    if official.has_right(Right.MANAGE_REFERENCE):
        return True
    province = province_of(row)
    return province is not None and province in provinces_for(official, Right.MANAGE_CAPITAL)


def province_of(row: models.Model) -> int | None:
    """Return the province that a row belongs to; None for the country's."""
    if isinstance(row, Programme):
        return row.province_id if row.kind == ProgrammeKind.PROVINCIAL else None
    if isinstance(row, Project):
        return province_of(row.programme) if row.programme_id else None
    if isinstance(row, SupportNorm | EligibilityRule):
        own = province_of(row.programme) if row.programme is not None else None
        return own if own == row.province_id else None
    return row.province_id if isinstance(row, Suggestion) else None
