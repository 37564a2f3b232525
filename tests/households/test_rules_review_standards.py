"""Which standards a review is judged by: those in force, and in autumn those of the coming year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from households.rules.standards import StandardSpec, parse_standards
from tests.worked_examples import examples, ids


@pytest.fixture(scope="module")
def national() -> StandardSpec:
    """Return the national standard of 2022, as reviewed."""
    folder = Path(settings.TN_DATA_DIR) / "standards"
    name = "national_2022_2025.yaml"
    document = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    return parse_standards({name: document})["national_2022_2025"]


@pytest.mark.parametrize("row", examples("review-standards", "judged"), ids=ids)
def test_the_autumn_review_is_also_judged_by_the_standard_of_the_coming_year(
    national: StandardSpec, row: dict[str, str]
) -> None:
    day = date.fromisoformat(row["review of"])
    judged = national.judges_on(day, periodic=row["kind"] == "periodic")
    assert {True: "yes", False: "no"}[judged] == row["judged under it"]


def test_a_standard_that_begins_within_the_year_has_no_autumn_before_it(
    national: StandardSpec,
) -> None:
    summer = replace(national, valid_from=date(2025, 7, 1), valid_to=date(2025, 12, 31))
    assert not summer.judges_on(date(2024, 10, 1), periodic=True)
    assert summer.judges_on(date(2025, 10, 1), periodic=True)
