"""Summary pages: figures, their lists, their workbook, and who may see them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from areas.models import Area, AreaSuccession, Population
from households.choices import PovertyClass
from households.models import PovertyStandard
from officials.choices import Role
from summaries.models import CommuneStatistic, PublishedFigure
from summaries.selectors.tables import Division
from summaries.services.recompute import recompute_communes
from tests.factories.areas import CommuneFactory, ProvinceFactory, VillageFactory
from tests.factories.households import (
    ClassificationFactory,
    HouseholdFactory,
    IndicatorFactory,
    PovertyStandardFactory,
)
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

YEAR_END = "2024-12-31"


@dataclass
class Province:
    """Two communes of today with 3 and 1 poor households; the first was two former communes."""

    area: Area
    communes: tuple[Area, Area]
    district: Area
    formers: tuple[Area, Area]
    standard: PovertyStandard


def former(level: str, code: str, parent: Area | None) -> Area:
    return Area.objects.create(
        level=level, code=code, name=f"Cũ {code}", unit_type="xã", parent=parent,
        valid_from=dt.date(2004, 1, 1), valid_to=dt.date(2025, 6, 30),
    )  # fmt: skip


@pytest.fixture
def province() -> Province:
    area = ProvinceFactory.create(name="Tỉnh Thử")
    communes = tuple(CommuneFactory.create(parent=area) for _ in range(2))
    old = former("province", "97", None)
    district = former("district", "971", old)
    formers = (former("commune", "97101", district), former("commune", "97102", district))
    standard = PovertyStandardFactory.create(
        code="quoc-gia", valid_from=dt.date(2021, 1, 1), valid_to=None
    )
    for position in range(1, 13):
        IndicatorFactory.create(standard=standard, position=position, code=f"I{position}")
    for number, (commune, origin) in enumerate(
        ((communes[0], formers[0]), (communes[0], formers[1]), (communes[1], formers[1]))
    ):
        AreaSuccession.objects.create(
            predecessor=origin, predecessor_code=origin.code, successor=commune,
            share="whole" if number == 0 else "part", on_date=dt.date(2025, 7, 1),
        )  # fmt: skip
        village = VillageFactory.create(commune=commune, former_commune=origin)
        for _ in range(2 - (number > 0)):
            household = HouseholdFactory.create(village=village, commune=commune)
            ClassificationFactory.create(
                household=household, standard=standard, former_commune=origin, deprivations=0b111,
                causes=0b1, valid_from=dt.date(2023, 12, 15), poverty_class=PovertyClass.POOR,
            )  # fmt: skip
    for year in (2022, 2023, 2024, dt.date.today().year):  # noqa: DTZ011
        for commune, households in zip(communes, (600, 400), strict=True):
            Population.objects.create(
                area=commune, year=year, households=households, persons=4000,
                minority_households=0, source="thử",
            )  # fmt: skip
    recompute_communes(actor=None, communes=[c.pk for c in communes])
    return Province(area, (communes[0], communes[1]), district, formers, standard)


@pytest.fixture
def supervisor(client: Client, province: Province) -> Client:
    client.force_login(official_with(Role.PROVINCIAL_SUPERVISOR, area=province.area))
    return client


def unit(client: Client, area: Area, **query: str) -> str:
    response = client.get(reverse("summaries:unit", args=[area.pk]), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_home_leads_a_supervisor_to_the_province(supervisor: Client, province: Province) -> None:
    response = supervisor.get(reverse("summaries:home"))
    assert response.headers["Location"] == reverse("summaries:unit", args=[province.area.pk])


def test_a_province_shows_count_rate_and_parts(supervisor: Client, province: Province) -> None:
    page = unit(supervisor, province.area, ngay=YEAR_END)
    assert "0,400 %" in page
    for commune in province.communes:
        assert commune.name in page


@pytest.mark.parametrize(
    ("measure", "area", "count"),
    [
        ("poor", "area", 4),
        ("poor.deprived.1", "area", 4),
        ("poor.deprived.4", "area", 0),
        ("poor.cause.1", "first", 3),
        ("poor.move.start", "area", 4),
        ("poor", "district", 4),
        ("poor", "former", 2),
    ],
)
def test_every_figure_opens_to_as_many_households(
    supervisor: Client, province: Province, measure: str, area: str, count: int
) -> None:
    place = {
        "area": province.area,
        "first": province.communes[0],
        "district": province.district,
        "former": province.formers[1],
    }[area]
    response = supervisor.get(
        reverse("summaries:list", args=[place.pk, measure]), {"ngay": YEAR_END}
    )
    assert response.context["figure"] == response.context["count"] == count
    assert len(response.context["rows"]) == count


def test_divisions_add_up_to_the_whole(supervisor: Client, province: Province) -> None:
    for division in Division:
        response = supervisor.get(
            reverse("summaries:unit", args=[province.area.pk]),
            {"ngay": YEAR_END, "chia": division},
        )
        parts = response.context["children"]
        assert sum(part["poor"] for part in parts) == 4, division


def test_a_day_between_year_ends_is_computed_live(supervisor: Client, province: Province) -> None:
    for day, poor in (("2023-12-14", 0), ("2023-12-15", 4)):
        response = supervisor.get(reverse("summaries:unit", args=[province.area.pk]), {"ngay": day})
        assert response.context["figures"].value("poor") == poor


def test_after_midnight_the_page_says_which_day_it_shows(
    supervisor: Client, province: Province
) -> None:
    assert "đến hết ngày" not in unit(supervisor, province.area)
    before = timezone.localdate() - dt.timedelta(days=1)
    CommuneStatistic.objects.current().update(period_end=before)
    page = unit(supervisor, province.area)
    assert f"đến hết ngày {before:%d/%m/%Y}" in page
    assert f"Số liệu đến ngày {before:%d/%m/%Y}" in page


def test_a_forecast_is_drawn_apart_and_named_in_the_table(
    supervisor: Client, province: Province
) -> None:
    def page_with(year: int, **figure: object) -> str:
        PublishedFigure.objects.update_or_create(
            area=province.area, standard=province.standard, indicator="poor", kind="forecast",
            source="Kế hoạch", as_of=dt.date(year, 12, 31), defaults=figure,
        )  # fmt: skip
        return unit(supervisor, province.area)

    assert "hollow" not in unit(supervisor, province.area)
    # A rate is taken as published; a bare number is of the households of that year, if known.
    page = page_with(2024, value=2, rate=Decimal("0.21"))
    assert page.count("hollow") == 1
    assert "0,21" in page
    assert 'class="line ahead' in page
    assert "31/12/2024 (dự báo)" in page
    page = page_with(2023, value=30)
    assert page.count("hollow") == 2
    assert "3,000" in page
    page = page_with(2090, value=12_345)
    assert page.count("hollow") == 2
    assert "12.345" in page


@pytest.mark.parametrize("day", ["31/02/2024", "31/12/2099", "x", "2024-13-01"])
def test_an_impossible_day_is_said_to_be_wrong(
    supervisor: Client, province: Province, day: str
) -> None:
    assert "không phải một ngày đã qua" in unit(supervisor, province.area, ngay=day)


def test_a_day_is_read_as_offices_write_it(supervisor: Client, province: Province) -> None:
    response = supervisor.get(
        reverse("summaries:unit", args=[province.area.pk]), {"ngay": "15/12/2023"}
    )
    assert response.context["choice"].as_of == dt.date(2023, 12, 15)


def test_a_list_names_the_indicator_and_the_group_it_is_about(
    supervisor: Client, province: Province
) -> None:
    indicator = province.standard.indicators.order_by("position")[0]
    for measure, words in (
        (f"poor.deprived.{indicator.position}", f"Hộ nghèo: thiếu hụt {indicator.name_vi}"),
        ("poor.ethnic.B99", "Hộ nghèo: dân tộc B99"),
    ):
        page = supervisor.get(reverse("summaries:list", args=[province.area.pk, measure]))
        assert words in page.content.decode()


def test_the_workbook_is_offered_to_whoever_may_export(
    supervisor: Client, province: Province
) -> None:
    assert "bang-tinh/" in unit(supervisor, province.area)
    other = Client()
    other.force_login(official_with(Role.PROVINCIAL_ADMINISTRATOR, area=province.area))
    assert "bang-tinh/" not in unit(other, province.area)


def test_the_table_sorts_by_any_figure(supervisor: Client, province: Province) -> None:
    def order(sort: str) -> list[int]:
        response = supervisor.get(
            reverse("summaries:unit", args=[province.area.pk]), {"ngay": YEAR_END, "sap": sort}
        )
        return [part["poor"] for part in response.context["children"]]

    assert order("ngheo") == [1, 3]
    assert order("-ngheo") == [3, 1]


def test_others_see_nothing_of_it(client: Client, province: Province) -> None:
    elsewhere = ProvinceFactory.create()
    neighbour = official_with(Role.COMMUNE_OFFICER, area=province.communes[1])
    for viewer in (
        official_with(Role.PROVINCIAL_SUPERVISOR, area=elsewhere),
        official_with(Role.BANK_OFFICER, area=province.area),
        neighbour,
    ):
        client.force_login(viewer)
        for name, args in (
            ("unit", [province.area.pk]),
            ("unit", [province.communes[0].pk]),
            ("unit", [province.district.pk]),
            ("workbook", [province.area.pk]),
            ("list", [province.area.pk, "poor"]),
        ):
            assert client.get(reverse(f"summaries:{name}", args=args)).status_code == 404
    client.force_login(neighbour)
    page = unit(client, province.communes[1], ngay=YEAR_END)
    assert province.communes[0].name not in page


def test_the_workbook_holds_the_same_figures_and_no_formula(
    supervisor: Client, province: Province
) -> None:
    Area.objects.filter(pk=province.communes[0].pk).update(name="=1+1")
    response = supervisor.get(
        reverse("summaries:workbook", args=[province.area.pk]), {"ngay": YEAR_END}
    )
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    rows = list(book["Theo đơn vị"].iter_rows(min_row=5, values_only=True))
    assert [row[2] for row in rows] == [3, 1, 4]
    cell = next(c for c in book["Theo đơn vị"]["A"] if c.value == "=1+1")
    assert cell.data_type == "s"


def test_a_page_costs_the_same_queries_whatever_its_parts(
    supervisor: Client, province: Province, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(50):
        unit(supervisor, province.area, ngay=YEAR_END)
