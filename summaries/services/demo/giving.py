"""Supports of the past for the demonstration, through the ledger's own services.

Who may have them is judged as of their day, the steps are taken one after the other: what the
demonstration shows could have been entered by people, only many at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from programmes.models import Programme, Project, Support, SupportKind, SupportNorm
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports

#: Supports written at a time.
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Given:
    """What is given: one kind from one programme, with its value in dong."""

    kind: SupportKind
    programme: Programme
    project: Project | None
    value: int
    description: str = ""
    norm: SupportNorm | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """When it happened; None: it has not come that far."""

    planned: dt.date
    approved: dt.date | None = None
    delivered: dt.date | None = None
    accepted: dt.date | None = None
    ended: dt.date | None = None


@dataclass(frozen=True, slots=True)
class To:
    """Who gets what."""

    what: Given
    household: int
    person: int | None = None


def give(*, actor: None, to: Sequence[To], days: Days) -> list[Support]:
    """Enter one support for each of ``to`` and take it as far as ``days`` say, in their order."""
    given: list[Support] = []
    for start in range(0, len(to), _BATCH):
        given += plan_supports(
            actor=actor, specs=[_spec(one) for one in to[start : start + _BATCH]], day=days.planned
        )
    asked = [row.pk for row in given if row.kind.needs_approval]
    told = [row.pk for row in given if not row.kind.needs_approval]
    _take(actor, Step.APPROVE, asked, days.approved)
    _take(actor, Step.DELIVER, asked if days.approved else [], days.delivered)
    _take(actor, Step.RECORD, told, days.delivered)
    if days.delivered:
        _take(actor, Step.ACCEPT, [*asked, *told], days.accepted)
        _take(actor, Step.END, [*asked, *told], days.ended)
    return given


def _spec(one: To) -> SupportSpec:
    return SupportSpec(
        household=one.household,
        person=one.person,
        kind=one.what.kind,
        programme=one.what.programme,
        project=one.what.project,
        norm=one.what.norm,
        value=one.what.value,
        description=one.what.description,
    )


def _take(actor: None, step: Step, keys: Sequence[int], day: dt.date | None) -> None:
    if day is None:
        return
    for start in range(0, len(keys), _BATCH):
        move_supports(actor=actor, step=step, supports=keys[start : start + _BATCH], on_date=day)
