"""Persons on their way into the register: declared by the apps that hold them.

What waits is not registered yet and so forbids nothing; it is compared with whoever is entered all
the same, or two people at work would bring the same person in twice. An app above declares what it
holds in its ``AppConfig.ready``; nothing here knows of files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from areas.models import Village
from officials.models import Official


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the way, as whoever may see them is told: who, and where they wait."""

    full_name: str
    birth_date: dt.date | None
    birth_year: int
    identity_number: str
    village: Village | None
    #: The file they came in, its row, and who brought it when.
    file: str
    row: int
    brought_by: str
    brought_at: dt.datetime
    #: Address of the page of that file.
    link: str


@dataclass(frozen=True, slots=True)
class PendingSource:
    """What an app tells of the persons that it holds for somebody to confirm.

    ``sql`` gives those who may be one of the persons being compared, with the ``columns`` that
    ``households.services.duplicates.Rows`` names; it reads ``pg_temp.duplicate_row`` and finds by
    indexes, so that a form is answered at once however many wait. ``shown`` gives, by key, those
    the actor may see, in a fixed number of queries. ``noticed`` is called with the actor when
    somebody like them was registered, and reads the pairs with the side ``pending`` from
    ``pg_temp.duplicate_person``: their officer is to meet the pair in the queue once they come in.
    """

    sql: str
    columns: tuple[str, ...]
    shown: Callable[[Official | None, Collection[str]], Mapping[str, Waiting]]
    noticed: Callable[[Official | None], None]


_SOURCES: list[PendingSource] = []


def declare_pending(source: PendingSource) -> None:
    """Let persons who wait elsewhere be compared with whoever is entered."""
    _SOURCES.append(source)


def pending_sources() -> tuple[PendingSource, ...]:
    """Everything that was declared."""
    return tuple(_SOURCES)


def waiting_shown(actor: Official | None, keys: Collection[str]) -> dict[str, Waiting]:
    """Those of the waiting whom the actor may see, by key; asks nothing where there are none."""
    found: dict[str, Waiting] = {}
    if keys:
        for source in _SOURCES:
            found |= source.shown(actor, keys)
    return found
