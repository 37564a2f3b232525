# ruff: noqa: E501 (rows of a file are long)
"""What the demonstration received is written in full, and goes with its households."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from areas.models import Area
from households.models import Household
from housing.models import HousingCase
from livelihoods.models import Enrolment, ProductionProject
from programmes.models import CapitalLine, Payment, Support, SupportStep
from summaries.selectors.demo.support_file import read_support_file
from summaries.services.demo.clearing import clear_communes
from summaries.services.demo.support import write_support

pytestmark = [
    pytest.mark.usefixtures("reference", "db"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
A_VAO = """\
figures:
- {unit: a_vao, level: commune_historic, code: "19588", indicator: poor_households, as_of: 2021-12-31, standard: national_2022_2025, value: 160, source: a}
- {unit: a_vao, level: commune_historic, code: "19588", indicator: multidimensionally_poor_households, as_of: 2024-12-31, standard: national_2022_2025, value: 140, rate_pct: 17.5, source: a}
"""


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
