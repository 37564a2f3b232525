# ruff: noqa: E501 (rows of a file are long)
"""From a file to households whose classes, found by the system's rules, add up to its figures."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import Count

from areas.models import Area
from areas.selectors.population import population_on
from households.models import (
    Classification,
    Household,
    HouseholdChange,
    Judgement,
    Membership,
    Person,
    Review,
)
from housing.models import HousingCase
from livelihoods.models import Enrolment, ProductionProject
from programmes.models import CapitalLine, Payment, Support, SupportStep
from summaries.models import CommuneStatistic, FiguresLoad, PublishedFigure
from summaries.selectors.demo.support_file import read_support_file
from summaries.services.demo.clearing import clear_communes
from summaries.services.demo.support import write_support

pytestmark = [
    pytest.mark.usefixtures("reference", "db"),
]

# Cô Tô, a former island district of Quảng Ninh: three communes that became one special zone.
CO_TO = """\
figures:
- {unit: co_to, level: district, code: "207", indicator: poor_households, as_of: 2022-12-31, standard: quang_ninh_2023_2025, value: 31, rate_pct: 1.632, source: a}
- {unit: co_to, level: district, code: "207", indicator: near_poor_households, as_of: 2022-12-31, standard: provincial, value: 40, source: a}
- {unit: co_to, level: district, code: "207", indicator: poor_households, as_of: 2022-12-31, standard: national, value: 12, source: a}
- {unit: co_to, level: district, code: "207", indicator: multidimensional_poor_rate, as_of: 2024-12-31, standard: provincial, rate_pct: 0.93, source: a}
- {unit: co_to, level: district, code: "207", indicator: poor_households, as_of: 2025-06-30, standard: quang_ninh_2023_2025, value: 2, rate_pct: 0.102, source: b}
- {unit: co_to, level: district, code: "207", indicator: poor_households, as_of: 2025-06-30, standard: national, value: 0, rate_pct: 0.000, source: b}
- {unit: co_to, level: district, code: "207", indicator: poor_rate, as_of: 2030-12-31, standard: national, rate_pct: 0.5, kind: target, source: c}
- {unit: co_to, level: district, code: "207", indicator: works_built, as_of: 2025-06-30, value: 9}
capital: {social: 12}
"""
# Đa Krông, a poor mountain district of former Quảng Trị; part of it only by one commune.
A_VAO = """\
figures:
- {unit: a_vao, level: commune_historic, code: "19588", indicator: poor_households, as_of: 2021-12-31, standard: national_2022_2025, value: 160, source: a}
- {unit: a_vao, level: commune_historic, code: "19588", indicator: multidimensionally_poor_households, as_of: 2024-12-31, standard: national_2022_2025, value: 140, rate_pct: 17.5, source: a}
"""

pytestmark.append(pytest.mark.filterwarnings("ignore::ResourceWarning"))


def _run(command: str, *args: str, **options: object) -> str:
    out = io.StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def _file(tmp_path: Path, text: str, name: str = "so_lieu.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@time_machine.travel("2026-11-22 10:00+07:00", tick=True)
def test_a_district_with_two_standards_and_three_decimals(tmp_path: Path) -> None:
    path = _file(tmp_path, CO_TO)
    said = _run("load_demo", figures=path)
    assert "capital" in said
    assert "dòng: 9" in said
    assert "100 %" in said
    checked = _run("check_figures", str(path))
    assert "6/6 số liệu khớp" in checked
    assert "31 = 1,632 %" in checked
    assert "2 = 0,102 %" in checked
    assert "0 = 0,000 %" in checked
    assert "mục tiêu, không so sánh" in checked
    assert PublishedFigure.objects.filter(kind="target").count() == 1
    # Every class rests on a review with facts, and none was written by the command.
    assert not Classification.objects.filter(review=None).exists()
    assert Classification.objects.exclude(origin="decision").count() == 0
    assert Judgement.objects.filter(review__state="decided", poverty_class=None).count() == 0
    _plausible()
    # The same file again changes nothing.
    before = Household.objects.count()
    assert "đã được nạp" in _run("load_demo", figures=path)
    assert Household.objects.count() == before
    assert CommuneStatistic.objects.exists()


def _plausible() -> None:
    numbers = Person.objects.exclude(identity_number=None).values_list("identity_number", flat=True)
    assert {str(number)[:3] for number in numbers} <= {"097", "098", "099"}
    assert not Person.objects.filter(identity_number=None, no_identity_reason="").exists()
    heads = Membership.objects.filter(relation="head").values("household").annotate(n=Count("pk"))
    assert heads.count() == Household.objects.count()
    reviewed = Review.objects.values_list("reviewed_on", "household__registered_on")
    assert all(on >= registered for on, registered in reviewed)


@time_machine.travel("2026-11-22 10:00+07:00", tick=True)
def test_a_former_commune_that_became_part_of_one_of_today(tmp_path: Path) -> None:
    path = _file(tmp_path, A_VAO)
    _run("load_demo", figures=path)
    assert "2/2 số liệu khớp" in _run("check_figures", str(path))
    former = Area.objects.get(code="19588", level="commune", valid_to__isnull=False)
    assert population_on(former, 2024).known
    assert Review.objects.filter(state__in=["draft", "surveyed"]).exists()
    # Its other former communes of today's commune have households as well.
    assert Household.objects.exclude(village__former_commune=former).exists()


@time_machine.travel("2026-11-22 10:00+07:00", tick=True)
def test_a_second_file_of_the_territory_is_built_together_with_the_first(tmp_path: Path) -> None:
    first = _file(tmp_path, A_VAO)
    _run("load_demo", figures=first)
    second = _file(
        tmp_path,
        A_VAO.replace("2021-12-31", "2022-12-31").replace("value: 160", "value: 151"),
        "khac.yaml",
    )
    assert "so_lieu.yaml" in _run("load_demo", figures=second)
    for path in (first, second):
        _run("check_figures", str(path))
    assert FiguresLoad.objects.count() == 2
    # A third one that contradicts the first is refused by both names, and nothing changes.
    keys = set(Household.objects.values_list("pk", flat=True))
    third = _file(tmp_path, A_VAO.replace("value: 160", "value: 161"), "sai.yaml")
    with pytest.raises(CommandError, match=r"so_lieu.yaml.*sai.yaml|mâu thuẫn"):
        _run("load_demo", figures=third)
    assert set(Household.objects.values_list("pk", flat=True)) == keys
    # What people entered is not thrown away unasked.
    HouseholdChange.objects.create(
        kind="join", household=Household.objects.order_by("pk")[0], on_date="2026-11-01"
    )
    edited = _file(tmp_path, A_VAO.replace("value: 160", "value: 158"))
    with pytest.raises(CommandError, match="--replace"):
        _run("load_demo", figures=edited)
    FiguresLoad.objects.filter(file_name="khac.yaml").delete()
    _run("load_demo", figures=edited, replace=True)
    assert "158" in _run("check_figures", str(edited))


@time_machine.travel("2026-11-22 10:00+07:00", tick=True)
def test_a_difference_beyond_the_last_decimal_ends_with_an_error(tmp_path: Path) -> None:
    _run("load_demo", figures=_file(tmp_path, A_VAO))
    other = _file(tmp_path, A_VAO.replace("17.5", "17.3"), "lech.yaml")
    with pytest.raises(CommandError, match="1/2"):
        _run("check_figures", str(other))


def test_refused_outside_the_demonstration(tmp_path: Path, settings: Any) -> None:
    settings.TN_DEMONSTRATION = False
    with pytest.raises(CommandError, match="dùng thử"):
        _run("load_demo", figures=_file(tmp_path, A_VAO))
    assert not Household.objects.exists()


def test_the_published_numbers_are_written_and_taken_away_again(tmp_path: Path) -> None:
    file = tmp_path / "a_vao.yaml"
    file.write_text(A_VAO, encoding="utf-8")
    out = io.StringIO()
    call_command("load_demo", figures=file, stdout=out)
    for command in ("load_programmes", "load_livelihoods", "load_housing"):
        call_command(command, stdout=out)
    published = read_support_file()
    few = replace(
        published,
        outputs={
            "livelihood_models": 3,
            "production_projects": 2,
            "trained": 9,
            "houses_new": 4,
            "houses_repaired": 2,
            "works_new": 3,
            "works_maintained": 2,
            "legal_groups": 1,
            "domestic_violence_clubs": 1,
            "women_groups": 2,
        },
    )
    province = Area.objects.today().provinces().get(code="44")
    report = write_support(few, province)

    assert (report.models, report.projects, report.trained, report.houses) == (3, 2, 9, 6)
    assert (report.works, report.groups) == (5, 4)
    assert (ProductionProject.objects.count(), Enrolment.objects.count()) == (5, 9)
    assert HousingCase.objects.filter(work="new").count() == 4
    assert report.capital == 1_272_116_000_000
    assert sum(CapitalLine.objects.values_list("allocated", flat=True)) == report.capital
    central = CapitalLine.objects.filter(source__startswith="central")
    assert sum(central.values_list("allocated", flat=True)) == 1_134_727_000_000
    # Every one of them was judged on its day and taken step by step.
    assert SupportStep.objects.filter(step="approve").count() == Support.objects.count()

    communes = list(Household.objects.values_list("commune", flat=True).distinct())
    clear_communes(communes)
    assert Household.objects.count() == Support.objects.count() == Payment.objects.count() == 0
    assert ProductionProject.objects.count() == CapitalLine.objects.count() == 0
