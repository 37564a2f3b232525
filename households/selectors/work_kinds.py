"""Kinds of work that wait for an official; apps above the register add their own.

As :mod:`households.selectors.case_parts` for the case page: the register names no app above it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officials.choices import Right
from officials.models import Official


class Urgency(models.TextChoices):
    """When work has to be done, and by whom; the order of the daily page."""

    LATE = "late", _("Quá hạn")
    TODAY = "today", _("Hôm nay")
    SOON = "soon", _("Sắp tới")
    OTHERS = "others", _("Chờ người khác")


@dataclass(frozen=True, slots=True)
class Line:
    """One row in words: what it is about, why it stands here, and the form that settles it."""

    title: str
    reason: str
    url: str
    detail: str = ""


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
    urgency: Urgency = Urgency.TODAY
    #: Puts a row into words, in place of a template; the rows then come with what it needs.
    tell: Callable[[Any, dt.date], Line] | None = None

    @property
    def in_words(self) -> bool:
        """Whether it puts its rows into words; a template would call ``tell`` to ask."""
        return self.tell is not None

    @property
    def url(self) -> str:
        """Where all rows are."""
        if self.route:
            return reverse(self.route)
        return reverse("households:work-list-section", args=[self.slug])


_DECLARED: dict[str, Kind] = {}


def declare_work(kind: Kind) -> None:
    """Add a kind to the daily work; a slug stands for one.

    Raises:
        ValueError: it has neither words of its own nor a page and a template.
    """
    if kind.tell is None and not (kind.route and kind.template):
        raise ValueError(kind.slug)
    _DECLARED[kind.slug] = kind


def declared_work() -> tuple[Kind, ...]:
    """What the apps above declared, in their order."""
    return tuple(_DECLARED.values())
