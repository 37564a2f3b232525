"""Codes that the factories give are nobody else's, so no test fails for what ran before it."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from tests.architecture.sources import ROOT
from tests.factories.areas import (
    COMMUNE_CODES,
    DISTRICT_CODES,
    PROVINCE_CODES,
    CommuneFactory,
    DistrictFactory,
    FormerProvinceFactory,
    ProvinceFactory,
)

DATA = Path(settings.TN_DATA_DIR) / "areas"
FACTORIES = ROOT / "tests" / "factories" / "areas.py"


def published(*names: str) -> set[str]:
    found = set()
    for name in names:
        with (DATA / name).open(encoding="utf-8") as file:
            found |= {row["code"] for row in csv.DictReader(file)}
    return found


def written_by_hand() -> set[str]:
    """Every ``code="…"`` of a call or dictionary in the tests."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        if path in {FACTORIES, Path(__file__)}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            pairs: list[tuple[object, ast.expr]] = []
            if isinstance(node, ast.Call):
                pairs = [(keyword.arg, keyword.value) for keyword in node.keywords]
            elif isinstance(node, ast.Dict):
                pairs = [(getattr(key, "value", None), value) for key, value in
                         zip(node.keys, node.values, strict=True)]  # fmt: skip
            found |= {
                str(value.value)
                for name, value in pairs
                if name == "code" and isinstance(value, ast.Constant)
            }
    return found


def test_no_list_and_no_test_has_a_code_of_the_factories() -> None:
    hand = written_by_hand()
    first, last = COMMUNE_CODES
    provinces = published("provinces_2025.csv", "provinces_until_2025.csv")
    communes = published("communes_2025.csv", "communes_until_2025.csv")
    assert "44" in hand
    assert not {*PROVINCE_CODES, *DISTRICT_CODES} & hand
    assert not provinces & {*PROVINCE_CODES}
    assert not published("districts_until_2025.csv") & {*DISTRICT_CODES}
    assert not {code for code in communes | hand if len(code) == 5 and first <= code <= last}


@pytest.mark.django_db
def test_codes_follow_from_the_table_alone() -> None:
    for _turn in range(2):
        with transaction.atomic():
            made = [
                ProvinceFactory.create().code, FormerProvinceFactory.create().code,
                CommuneFactory.create().code, CommuneFactory.create().code,
                DistrictFactory.create().code,
            ]  # fmt: skip
            transaction.set_rollback(True)
        assert made == ["07", "16", "91000", "91001", "974"]


@pytest.mark.django_db
def test_more_provinces_than_codes_of_their_own_still_differ() -> None:
    made = {ProvinceFactory.create().code for _turn in range(len(PROVINCE_CODES) + 3)}
    assert len(made) == len(PROVINCE_CODES) + 3
