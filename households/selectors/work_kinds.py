"""Kinds of work that wait for an official; apps above the register add their own.

As :mod:`households.selectors.case_parts` for the case page: the register names no app above it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from officials.choices import Right
from officials.models import Official


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of waiting work: who gets it, what it lists, what to say when nothing waits."""

    slug: str
    title: Promise
    hint: Promise
    empty: Promise
    rights: frozenset[Right]
    rows: Callable[[Official, dt.date], QuerySet[Any, Any]]
    route: str = ""
    #: Whether the list can be taken out as a file.
    exported: bool = True
    #: Prints one ``row``; the rows then come with what it needs.
    template: str = ""

    @property
    def url(self) -> str:
        """Where all rows are."""
        if self.route:
            return reverse(self.route)
        return reverse("households:work-list-section", args=[self.slug])


_DECLARED: dict[str, Kind] = {}


def declare_work(kind: Kind) -> None:
    """Add a kind with a page and a template of its own to the daily work; a slug stands for one.

    Raises:
        ValueError: it has no page or no template.
    """
    if not (kind.route and kind.template):
        raise ValueError(kind.slug)
    _DECLARED[kind.slug] = kind


def declared_work() -> tuple[Kind, ...]:
    """What the apps above declared, in their order."""
    return tuple(_DECLARED.values())
