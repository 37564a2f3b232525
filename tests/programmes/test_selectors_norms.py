"""Which norm applies: highest of one item, the particular before the general, distance, day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from areas.models import AreaAttribute
from programmes.choices import AreaCategory, Beneficiary, Status
from programmes.models import SupportKind, SupportNorm
from programmes.selectors.norms import (
    Case,
    Norms,
    beneficiaries_of,
    norms_for,
)
from programmes.selectors.places import area_categories
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.programmes import (
    ProgrammeFactory,
    ProjectFactory,
    SupportKindFactory,
    SupportNormFactory,
)

DAY = dt.date(2024, 6, 1)


def norm(kind: SupportKind, cap: int | None = None, **fields: Any) -> SupportNorm:
    return SupportNormFactory.create(kind=kind, amount=None, cap=cap, **fields)


@pytest.mark.django_db
def test_training_takes_the_highest_level_that_fits() -> None:
    kind = SupportKindFactory.create()
    rows = {
        name: norm(kind, cap, item="chi-phi", beneficiary=name)
        for name, cap in (
            (Beneficiary.DISABLED, 6_000_000),
            (Beneficiary.POOR_MINORITY, 4_000_000),
            (Beneficiary.POOR, 3_000_000),
            (Beneficiary.ANY, 2_000_000),
        )
    }
    meals = norm(kind, 30_000, item="tien-an")
    for traits, area, expected in (
        ({"status": Status.NOT_POOR}, AreaCategory.OTHER, Beneficiary.ANY),
        ({"status": Status.POOR}, AreaCategory.OTHER, Beneficiary.POOR),
        (
            {"status": Status.POOR},
            AreaCategory.ESPECIALLY_DIFFICULT,
            Beneficiary.POOR_MINORITY,
        ),
        ({"status": Status.POOR, "minority": True}, AreaCategory.OTHER, Beneficiary.POOR_MINORITY),
        ({"status": Status.POOR, "disabled": True}, AreaCategory.OTHER, Beneficiary.DISABLED),
    ):
        found = norms_for(
            kind,
            programme=None,
            day=DAY,
            beneficiaries=beneficiaries_of(area=area, **traits),
            area=area,
        )
        assert found == [rows[expected], meals], traits


@pytest.mark.django_db
def test_a_distance_that_is_unknown_gives_no_travel_money() -> None:
    kind = SupportKindFactory.create()
    far = norm(kind, 200_000, item="di-lai", min_km=15)
    hard = norm(
        kind, 300_000, item="di-lai", min_km=5, area_category=AreaCategory.ESPECIALLY_DIFFICULT
    )
    norms = Norms([kind], DAY)
    for km, area, expected in (
        (None, AreaCategory.OTHER, []),
        (14, AreaCategory.OTHER, []),
        (15, AreaCategory.OTHER, [far]),
        (5, AreaCategory.ESPECIALLY_DIFFICULT, [hard]),
        (40, AreaCategory.ESPECIALLY_DIFFICULT, [hard]),
        (Decimal("4.9"), AreaCategory.ESPECIALLY_DIFFICULT, []),
    ):
        assert norms.of(kind, case=Case(area=area, km=km)) == expected


@pytest.mark.django_db
def test_the_particular_source_decides_and_other_programmes_never() -> None:
    kind = SupportKindFactory.create()
    programme, province = ProgrammeFactory.create(), ProvinceFactory.create()
    project = ProjectFactory.create(programme=programme)
    general = norm(kind, 90)
    of_project = norm(kind, 40, programme=programme, project=project)
    norm(kind, 70, programme=ProgrammeFactory.create())
    norm(kind, 99, programme=programme, valid_to=DAY - dt.timedelta(days=1))
    of_province = norm(kind, 50, programme=programme, province=province)

    assert norms_for(kind, programme=None, day=DAY) == [general]
    assert norms_for(kind, programme=programme, project=project, day=DAY) == [of_project]
    assert norms_for(kind, programme=programme, day=DAY, province=province) == [of_province]
    other = ProjectFactory.create(programme=programme)
    assert norms_for(kind, programme=programme, project=other, day=DAY) == [general]


@pytest.mark.django_db
def test_area_categories_and_norms_cost_one_query_each() -> None:
    hard, middle, plain, former = CommuneFactory.create_batch(4)
    for area, scheme, value, last in (
        (hard, "especially_disadvantaged", "yes", None),
        (hard, "region_class", "II", None),
        (middle, "region_class", "II", None),
        (former, "region_class", "III", dt.date(2023, 12, 31)),
    ):
        AreaAttribute.objects.create(
            area=area, scheme=scheme, value=value, valid_from=dt.date(2022, 1, 1), valid_to=last
        )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = area_categories([hard.pk, middle.pk, plain.pk, former.pk], DAY)
    assert found == {
        hard.pk: "especially_difficult",
        middle.pk: "difficult",
        plain.pk: "other",
        former.pk: "other",
    }
    assert len(queries) == 1


@given(st.sampled_from(list(Status)), *[st.booleans()] * 4, st.sampled_from(list(AreaCategory)))
def test_a_trait_never_takes_a_name_away(  # noqa: PLR0917
    status: Status, minority: bool, disabled: bool, merit: bool, woman: bool, area: AreaCategory
) -> None:
    less = beneficiaries_of(status=status, area=area)
    more = beneficiaries_of(
        status=status, minority=minority, disabled=disabled, merit=merit, woman=woman, area=area
    )
    assert less <= more
    assert "any" in less
    assert ("poor_minority" in more) <= (status == Status.POOR)
