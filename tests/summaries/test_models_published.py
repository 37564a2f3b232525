"""Published figures are kept as published, also where they disagree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from areas.models import Area
from summaries.choices import FigureKind
from summaries.models import PublishedFigure
from tests.factories.areas import ProvinceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Area:
    found: Area = ProvinceFactory.create()
    return found


def publish(area: Area, **changes: Any) -> PublishedFigure:
    usual: dict[str, Any] = {
        "area": area,
        "as_of": dt.date(2024, 12, 31),
        "indicator": "poor_households",
        "value": 4,
        "rate": Decimal("0.002"),
        "decimals": 3,
        "kind": FigureKind.ACTUAL,
        "source": "Nguồn một",
    }
    return PublishedFigure.objects.create(**usual | changes)


def test_publications_that_disagree_are_both_kept(province: Area) -> None:
    publish(province)
    publish(province, source="Nguồn hai", value=5)
    publish(province, as_of=dt.date(2025, 6, 30))
    publish(province, kind=FigureKind.FORECAST, value=3)
    assert PublishedFigure.objects.count() == 4


def test_one_publication_says_a_thing_once(province: Area) -> None:
    publish(province)
    with pytest.raises(IntegrityError, match="summaries_publishedfigure_once"):
        publish(province, value=5)


def test_a_figure_says_something(province: Area) -> None:
    publish(province, value=None)
    with pytest.raises(IntegrityError, match="summaries_publishedfigure_says_something"):
        publish(province, source="x", value=None, rate=None)


def test_small_rates_are_not_rounded_away(province: Area) -> None:
    figure = publish(province)
    figure.refresh_from_db()
    assert figure.rate == Decimal("0.002")
