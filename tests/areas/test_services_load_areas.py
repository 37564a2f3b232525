"""Loading the published units: counts, second run, gaps, attributes by law, bad files."""

from __future__ import annotations

import datetime as dt
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from areas.models import (
    FORMER_LIST_FROM,
    TWO_TIER_START,
    Area,
    AreaAttribute,
    AreaSuccession,
)
from areas.services.load_areas import AreaLoadReport, load_areas
from tests.areas.spoiling import spoil

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(published: AreaLoadReport) -> AreaLoadReport:
    return published


@pytest.fixture
def folder(published_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the lists that a test may spoil."""
    return Path(shutil.copytree(published_folder, tmp_path / "areas"))


def test_published_counts_are_loaded(report: AreaLoadReport) -> None:
    today, former = Area.objects.today(), Area.objects.filter(valid_to__isnull=False)
    assert today.provinces().count() == 34
    assert today.communes().count() == 3321
    assert former.provinces().count() == 63
    assert former.filter(level="district").count() == 696
    assert former.communes().count() == 10051
    assert AreaSuccession.objects.count() == 10565
    assert report.written > 14165 + 10565
    assert report.unlisted == 0


def test_former_units_end_the_day_before_the_new_ones_begin(report: AreaLoadReport) -> None:
    del report
    former = Area.objects.filter(valid_to__isnull=False)
    assert set(former.values_list("valid_from", flat=True)) == {FORMER_LIST_FROM}
    last_day = TWO_TIER_START - dt.timedelta(days=1)
    assert set(former.values_list("valid_to", flat=True)) == {last_day}
    assert set(Area.objects.today().values_list("valid_from", flat=True)) == {TWO_TIER_START}


def test_second_run_writes_nothing(report: AreaLoadReport, published_folder: Path) -> None:
    again = load_areas(actor=None, folder=published_folder)
    assert again.written == 0
    assert again.gaps == report.gaps


def test_gaps_are_kept_and_reported(report: AreaLoadReport) -> None:
    gaps = report.gaps
    assert len(gaps.without_successor) == 28
    assert len(gaps.unknown_former_codes) == 10
    assert gaps.without_predecessor == ("11948", "19742", "20333", "21548", "26732")
    assert (gaps.split, gaps.part_without_rest) == (440, 132)
    assert AreaSuccession.objects.filter(predecessor=None, predecessor_code="03980").exists()


def test_code_44_is_another_territory_before_and_after(report: AreaLoadReport) -> None:
    del report
    before, after = Area.objects.filter(level="province", code="44").order_by("valid_from")
    assert before.name == "Tỉnh Quảng Bình"
    assert after.name == "Tỉnh Quảng Trị"
    assert after.children.count() == 78
    assert before.children.filter(level="district").exists()


def test_area_type_follows_the_kind_of_unit(report: AreaLoadReport) -> None:
    special = set(Area.objects.filter(unit_type="đặc khu").values_list("code", flat=True))
    assert set(report.gaps.without_area_type) == special
    assert len(special) == 13
    types = AreaAttribute.objects.filter(scheme="area_type")
    assert types.filter(area__unit_type="xã").exclude(value="rural").count() == 0
    assert types.filter(area__unit_type__in=["phường", "thị trấn"], value="urban").count() == (
        687 + 1716 + 618
    )
    islands = AreaAttribute.objects.filter(scheme="island").values_list("area__code", flat=True)
    assert set(islands) == special
    assert not types.filter(legal_basis="").exists()


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("19363", "NCC"),  # Vĩnh Linh
        ("07030", "RRD"),  # Hoành Bồ, Quảng Ninh
        ("00769", "NMM"),  # Mèo Vạc
        ("19742", "NCC"),  # Cồn Cỏ: no predecessor, both former provinces lie in one region
    ],
)
def test_scoring_region_follows_the_former_province(
    report: AreaLoadReport, code: str, region: str
) -> None:
    del report
    found = AreaAttribute.objects.get(
        scheme="scoring_region", area__code=code, area__valid_to=None, area__level="commune"
    )
    assert found.value == region


def test_province_across_regions_is_set_per_commune(report: AreaLoadReport) -> None:
    in_new_gia_lai = AreaAttribute.objects.filter(
        scheme="scoring_region", area__parent__code="52", area__valid_to=None
    )
    assert set(in_new_gia_lai.values_list("value", flat=True)) == {"CH", "NCC"}
    # Lý Sơn: no predecessor is published, and its province lies in two regions.
    assert report.gaps.without_scoring_region == ("21548",)


def test_value_set_by_an_administrator_survives_a_run(
    report: AreaLoadReport, published_folder: Path
) -> None:
    del report
    commune = Area.objects.today().communes().get(code="19363")
    commune.attributes.filter(scheme="area_type").update(value="urban", legal_basis="Quyết định X")
    assert load_areas(actor=None, folder=published_folder).written == 0
    assert commune.attributes.get(scheme="area_type").value == "urban"


def test_changed_name_is_written_and_nothing_else(report: AreaLoadReport, folder: Path) -> None:
    del report
    spoil(folder / "communes_2025.csv", lambda text: text.replace("Xã Vĩnh Linh", "Xã Vĩnh Lin"))
    assert load_areas(actor=None, folder=folder).written == 1


def test_rows_that_left_the_files_are_kept_and_counted(
    report: AreaLoadReport, folder: Path
) -> None:
    del report
    spoil(
        folder / "commune_successions_2025.csv",
        lambda text: text.replace("00013,00004,whole\n", ""),
    )
    again = load_areas(actor=None, folder=folder)
    assert (again.written, again.unlisted) == (0, 1)
    assert AreaSuccession.objects.count() == 10565


def test_command_reports_counts_and_gaps(published_folder: Path) -> None:
    out = StringIO()
    call_command("load_areas", folder=published_folder, stdout=out)
    text = out.getvalue()
    assert "xã hiện nay: 3321" in text
    assert "Xã cũ không có dòng kế thừa: 28" in text
