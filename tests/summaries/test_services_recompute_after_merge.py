"""Figures stay right when two records of a household become one, and when that is taken back."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from households.choices import Relation
from households.models import Household
from households.services.merging import merge_household_records
from households.services.merging.households import likely_same
from households.services.undo_change import undo_change
from summaries.models import CommuneStatistic
from summaries.services.recompute import recompute_communes, recompute_stale
from tests.factories.households import ClassificationFactory
from tests.households.life import LATER, NOW, World, family, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def figures() -> list[Any]:
    rows = CommuneStatistic.objects.order_by(
        "commune_id", "former_commune_id", "standard_id", "period_end"
    )
    return [(r.commune_id, r.period_end, r.is_current, r.figures) for r in rows]


def registered_twice(world: World) -> tuple[Household, Household]:
    first = family(world, Relation.SPOUSE)
    second = family(world, Relation.SPOUSE, on_date=dt.date(2026, 2, 1))
    for house in (first, second):
        ClassificationFactory.create(household=house, valid_from=LATER)
    return first, second


def check_right(world: World) -> list[Any]:
    """Bring the marked communes up to date and compare with everything computed anew."""
    recompute_stale(actor=None)
    marked = figures()
    recompute_communes(actor=None, communes=[world.commune.pk])
    assert figures() == marked
    return marked


def test_a_merge_and_its_undoing_leave_right_figures() -> None:
    world = make_world()
    first, second = registered_twice(world)
    recompute_communes(actor=None, communes=[world.commune.pk])
    before = check_right(world)
    same = likely_same(actor=None, kept=first, gone=second)
    change = merge_household_records(actor=None, kept=first, gone=second, same=same)
    assert check_right(world) != before
    undo_change(actor=None, change=change)
    assert check_right(world) == before
