"""Populations, villages and attributes from files: written once, refused whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from areas.models import AreaAttribute, Population, Village
from areas.services.load_area_attributes import load_area_attributes
from areas.services.load_population import load_population
from areas.services.load_villages import load_villages
from common.csv_input import FileRefused
from tests.factories.areas import (
    AreaAttributeFactory,
    AreaSuccessionFactory,
    CommuneFactory,
    FormerCommuneFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db

Write = Callable[[str], Path]
POPULATION = "code,year,households,persons,minority_households,source,boundaries_on\n"
VILLAGES = "commune_code,code,name,kind,former_commune_code,especially_disadvantaged\n"
ATTRIBUTES = "code,scheme,value,valid_from,valid_to,legal_basis\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(text: str) -> Path:
        path = tmp_path / "tep.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def refusal(load: Callable[..., object], path: Path) -> str:
    with pytest.raises(FileRefused) as refused:
        load(actor=None, path=path)
    return str(refused.value.message)


# Populations


def test_population_is_written_once_and_corrected(write: Write) -> None:
    commune = CommuneFactory.create(code="90001")
    path = write(POPULATION + "90001,2025,1000,4000,300,Niên giám,\n")
    assert load_population(actor=None, path=path).written == 1
    assert load_population(actor=None, path=path).written == 0
    path = write(POPULATION + "90001,2025,1001,4000,300,Niên giám,\n")
    assert load_population(actor=None, path=path).written == 1
    assert Population.objects.get(area=commune).households == 1001


def test_population_of_a_code_follows_the_boundaries(write: Write) -> None:
    former = FormerCommuneFactory.create(code="90001")
    today = CommuneFactory.create(code="90001")
    text = "90001,2024,10,40,0,Cũ,\n90001,2024,20,80,0,Mới,01/07/2025\n"
    load_population(actor=None, path=write(POPULATION + text))
    assert Population.objects.get(area=former).source == "Cũ"
    assert Population.objects.get(area=today).source == "Mới"


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("90001,2025,x,4000,300,N,", ["dòng 2", "cột households", "“x”"]),
        ("90001,2025,1.000,4000,300,N,", ["cột households", "không dấu chấm"]),
        ("90001,2025,-1,4000,300,N,", ["cột households"]),
        ("90001,2025,99999999999,4000,300,N,", ["cột households"]),
        ("90001,2025,1000,4000,1001,N,", ["cột minority_households"]),
        ("90001,2025,1000,999,0,N,", ["cột persons"]),
        ("90001,1999,1000,4000,300,N,", ["cột year", "1999"]),
        ("90001,2025,1000,4000,300,,", ["cột source", "trống"]),
        ("90001,2024,1000,4000,300,N,", ["cột code", "31/12/2024", "boundaries_on"]),
        ("90001,2025,1000,4000,300,N,32/01/2025", ["cột boundaries_on"]),
        ("1,2025,1000,4000,300,N,", ["cột code", "số 0 ở đầu"]),
        ("90001,2025,1,1,0,N,\n90001,2025,1,1,0,N,", ["dòng 3", "đã có ở dòng 2"]),
    ],
)
def test_population_file_with_a_fault_is_refused(write: Write, row: str, named: list[str]) -> None:
    CommuneFactory.create(code="90001")
    message = refusal(load_population, write(f"{POPULATION}{row}\n"))
    for part in ["tep.csv", *named]:
        assert part in message
    assert not Population.objects.exists()


def test_one_fault_keeps_the_good_rows_out(write: Write) -> None:
    CommuneFactory.create(code="90001")
    text = "90001,2025,1,1,0,N,\n90002,2025,1,1,0,N,\n"
    assert "dòng 3" in refusal(load_population, write(POPULATION + text))
    assert not Population.objects.exists()


# Villages


def test_villages_are_written_once(write: Write) -> None:
    row = AreaSuccessionFactory.create(successor__code="90001", predecessor__code="80001")
    text = "90001,01,Bản Ka Tăng,bản,80001,có\n90001,02,Thôn Duy Tân,thon,,\n"
    path = write(VILLAGES + text)
    assert load_villages(actor=None, path=path).written == 2
    assert load_villages(actor=None, path=path).written == 0
    village = Village.objects.get(code="01")
    assert (village.kind, village.former_commune) == ("ban", row.predecessor)
    assert village.especially_disadvantaged
    assert not Village.objects.get(code="02").especially_disadvantaged


def test_former_commune_must_be_a_predecessor(write: Write) -> None:
    row = AreaSuccessionFactory.create(successor__code="90001")
    FormerCommuneFactory.create(code="80009", name="Xã Lạ")
    message = refusal(load_villages, write(VILLAGES + "90001,01,Thôn A,thon,80009,\n"))
    assert "Xã Lạ không phải đơn vị cũ" in message
    assert str(row.predecessor) in message
    assert not Village.objects.exists()


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("99999,01,Thôn A,thon,,", ["cột commune_code", "không có xã nào"]),
        ("90001,,Thôn A,thon,,", ["cột code", "trống"]),
        ("90001,0/1,Thôn A,thon,,", ["cột code", "ký tự lạ"]),
        ("90001,01,,thon,,", ["cột name"]),
        ("90001,01,Thôn A,làng xóm,,", ["cột kind", "“làng xóm”"]),
        ("90001,01,Thôn A,thon,,có lẽ", ["cột especially_disadvantaged"]),
        ("90001,01,Thôn A,thon,70000,", ["cột former_commune_code"]),
        ("90001,01,A,thon,,\n90001,01,B,thon,,", ["dòng 3", "đã có ở dòng 2"]),
        ("90001,01,A,thon,,\n90001,02,A,thon,,", ["dòng 3", "cột name"]),
        ("90001,09,Thôn Cũ,thon,,", ["cột name", "mã 05"]),
        ("90001,06,Thôn B,thon,,", ["cột code", "giải thể"]),
    ],
)
def test_village_file_with_a_fault_is_refused(write: Write, row: str, named: list[str]) -> None:
    commune = CommuneFactory.create(code="90001")
    VillageFactory.create(commune=commune, code="05", name="Thôn Cũ")
    VillageFactory.create(commune=commune, code="06", closed_on=dt.date(2026, 1, 1))
    message = refusal(load_villages, write(f"{VILLAGES}{row}\n"))
    for part in named:
        assert part in message
    assert Village.objects.count() == 2


# Attributes


def spans(scheme: str) -> list[tuple[str, dt.date, dt.date | None]]:
    rows = AreaAttribute.objects.filter(scheme=scheme).order_by("valid_from")
    return list(rows.values_list("value", "valid_from", "valid_to"))


def test_value_without_end_holds_until_the_next(write: Write) -> None:
    CommuneFactory.create(code="90001")
    text = "90001,new_rural,reached,01/07/2025,,QĐ 1\n90001,new_rural,advanced,2026-03-01,,QĐ 2\n"
    path = write(ATTRIBUTES + text)
    assert load_area_attributes(actor=None, path=path).written == 2
    assert load_area_attributes(actor=None, path=path).written == 0
    assert spans("new_rural") == [
        ("reached", dt.date(2025, 7, 1), dt.date(2026, 2, 28)),
        ("advanced", dt.date(2026, 3, 1), None),
    ]


def test_later_file_ends_the_stored_value_and_the_first_file_stays_harmless(write: Write) -> None:
    CommuneFactory.create(code="90001")
    first = ATTRIBUTES + "90001,region_class,III,01/07/2025,,QĐ 1\n"
    second = ATTRIBUTES + "90001,region_class,II,01/01/2026,,QĐ 2\n"
    load_area_attributes(actor=None, path=write(first))
    assert load_area_attributes(actor=None, path=write(second)).written == 2
    wanted = spans("region_class")
    assert wanted[0] == ("III", dt.date(2025, 7, 1), dt.date(2025, 12, 31))
    assert load_area_attributes(actor=None, path=write(first)).written == 0
    assert spans("region_class") == wanted


def test_overlap_with_an_ended_value_is_refused(write: Write) -> None:
    commune = CommuneFactory.create(code="90001")
    AreaAttributeFactory.create(area=commune, valid_to=dt.date(2026, 6, 30))
    text = ATTRIBUTES + "90001,area_type,urban,01/06/2026,,QĐ 2\n"
    message = refusal(load_area_attributes, write(text))
    assert "dòng 2" in message
    assert "nối tiếp" in message
    assert AreaAttribute.objects.get().value == "rural"


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("90001,vung,III,01/07/2025,,QĐ", ["cột scheme", "“vung”"]),
        ("90001,region_class,IV,01/07/2025,,QĐ", ["cột value", "“IV”", "I, II, III"]),
        ("90001,region_class,III,,,QĐ", ["cột valid_from"]),
        ("90001,region_class,III,01/07/2025,30/06/2025,QĐ", ["cột valid_to", "trước"]),
        ("90001,region_class,III,01/07/2025,,", ["cột legal_basis", "trống"]),
        ("90001,region_class,III,01/06/2025,,QĐ", ["cột code", "01/06/2025"]),
        ("9001,region_class,III,01/07/2025,,QĐ", ["cột code", "2 hoặc 3 hoặc 5"]),
    ],
)
def test_attribute_file_with_a_fault_is_refused(write: Write, row: str, named: list[str]) -> None:
    CommuneFactory.create(code="90001")
    message = refusal(load_area_attributes, write(f"{ATTRIBUTES}{row}\n"))
    for part in named:
        assert part in message
    assert not AreaAttribute.objects.exists()


# Commands


@pytest.mark.parametrize("command", ["load_population", "load_villages", "load_area_attributes"])
def test_command_refuses_with_the_wanted_header(write: Write, command: str) -> None:
    with pytest.raises(CommandError, match="Dòng tiêu đề phải là"):
        call_command(command, write("a,b\n1,2\n"), stdout=StringIO())


def test_command_reports_what_it_wrote(write: Write) -> None:
    CommuneFactory.create(code="90001")
    out = StringIO()
    call_command("load_population", write(POPULATION + "90001,2025,1,1,0,N,\n"), stdout=out)
    assert "đọc 1 dòng, ghi 1 dòng" in out.getvalue()
