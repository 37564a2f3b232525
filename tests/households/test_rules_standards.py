"""Poverty standards as data: the shipped files, and files with something wrong."""

import re
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from households.rules.indicators import RULES
from households.rules.problems import DocumentError
from households.rules.standards import (
    ByArea,
    ProvinceRef,
    StandardStatus,
    overlaps,
    parse_standards,
)
from tests.households.shipped import documents, national, standards
from tests.worked_examples import RULES as RULES_PAGES

NATIONAL, QUANG_NINH = "national_2022_2025.yaml", "quang_ninh_2023_2025.yaml"


def test_national_standard_has_the_numbers_of_the_decree() -> None:
    found = national()
    assert found.lines == ByArea(1_500_000, 2_000_000)
    assert found.average_lines == ByArea(2_250_000, 3_000_000)
    assert found.score_cuts == ByArea(140, 175)
    assert found.deprivation_cut == 3
    assert (found.valid_from, found.valid_to) == (date(2022, 1, 1), date(2026, 12, 31))
    assert found.recognises
    assert [indicator.code for indicator in found.indicators] == [
        "E1", "E2", "H1", "H2", "A", "C", "Q", "S", "W", "T", "I1", "I2",
    ]  # fmt: skip


def test_two_national_standards_meet_without_gap_or_overlap() -> None:
    later = standards()["national_2027_2030"]
    assert national().holds_on(date(2026, 12, 31))
    assert not national().holds_on(date(2027, 1, 1))
    assert later.holds_on(date(2027, 1, 1))


def test_standard_of_2027_is_a_rehearsal_with_named_gaps() -> None:
    later = standards()["national_2027_2030"]
    assert later.lines == ByArea(2_200_000, 2_800_000)
    assert later.status is StandardStatus.REHEARSAL
    assert not later.recognises
    assert not later.score_cuts.known
    codes = [indicator.code for indicator in later.indicators]
    assert "I2" not in codes
    assert "WT" in codes
    assert len(later.gaps) == 9
    assert any("Xử lý chất thải" in gap.vi for gap in later.gaps)


def test_provincial_standards_have_their_lines_and_the_national_indicators() -> None:
    quang_ninh, bac_ninh = standards()["quang_ninh_2023_2025"], standards()["bac_ninh_2025"]
    assert quang_ninh.lines == ByArea(2_100_000, 2_600_000)
    assert quang_ninh.province == ProvinceRef("22", date(2023, 1, 1))
    assert quang_ninh.indicators == national().indicators
    assert bac_ninh.lines == ByArea(1_750_000, 2_250_000)
    assert bac_ninh.province == ProvinceRef("24", date(2025, 7, 1))


def test_what_is_unsure_says_so() -> None:
    assert national().certainty["C"].mark == "assumed"
    later = standards()["national_2027_2030"]
    unsure = {code for code, item in later.certainty.items() if item.mark == "unknown"}
    assert {i.code for i in later.indicators if i.rule is None} <= unsure


# --- what is refused -----------------------------------------------------------------------------


def faults(name: str, path: list[str | int], value: Any) -> list[tuple[str, str]]:
    """Change one value of a shipped file and return the path and code of each fault."""
    found = documents("standards")
    place: Any = found[name]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(DocumentError) as caught:
        parse_standards(found)
    for problem in caught.value.problems:
        assert problem.message.vi != problem.message.en
    return [(problem.path, problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        (["lines"], {}, "lines", "unknown"),
        (["status"], "draft", "status", "choice"),
        (["valid_to"], date(2021, 1, 1), "valid_to", "order"),
        (["valid_from"], "01/01/2022", "valid_from", "date"),
        (["income_lines"], None, "income_lines", "type"),
        (["income_lines", "rural"], 1_500_000.5, "income_lines.rural", "integer"),
        (["income_lines", "rural"], 0, "income_lines.rural", "integer"),
        (["score_cuts"], {"rural": 140}, "score_cuts.urban", "missing"),
        (["deprivation_cut"], 13, "deprivation_cut", "integer"),
        (["territory"], {"province": 22, "as_of": date(2023, 1, 1)}, "territory.province", "text"),
        (["territory"], {"province": "2", "as_of": date(2023, 1, 1)}, "territory.province", "code"),
        (["legal_basis"], "Nghị định", "legal_basis", "type"),
        (["indicators", 3, "rule"], "health", "indicators[3].rule", "choice"),
        (["indicators", 3, "code"], "H1", "indicators[3].code", "duplicate"),
        (["indicators", 3, "position"], 3, "indicators[3].position", "duplicate"),
        (["indicators", 3, "position"], 0, "indicators[3].position", "integer"),
        (["indicators", 3, "threshold_known"], "no", "indicators[3].threshold_known", "type"),
        (
            ["indicators", 3, "parameters"],
            {"age_from": 99},
            "indicators[3].parameters.age_from",
            "integer",
        ),
        (["certainty", "C", "mark"], "sure", "certainty.C.mark", "choice"),
    ],
)
def test_bad_standard_is_refused_where_it_is_wrong(
    path: list[str | int], value: Any, where: str, code: str
) -> None:
    assert (f"{NATIONAL}.{where}", code) in faults(NATIONAL, path, value)


def test_missing_key_and_unknown_reference_are_named() -> None:
    found = documents("standards")
    del found[NATIONAL]["issuer"]
    with pytest.raises(DocumentError, match="issuer"):
        parse_standards(found)
    assert (f"{QUANG_NINH}.indicators", "reference") in faults(
        QUANG_NINH, ["indicators"], {"same_as": "nowhere"}
    )


def test_all_faults_of_all_files_are_named_at_once() -> None:
    found = documents("standards")
    found[NATIONAL]["status"] = found[QUANG_NINH]["status"] = "draft"
    with pytest.raises(DocumentError) as caught:
        parse_standards(found)
    assert {p.path for p in caught.value.problems} == {f"{NATIONAL}.status", f"{QUANG_NINH}.status"}


def test_one_code_is_used_once() -> None:
    assert (f"{QUANG_NINH}.code", "duplicate") in faults(QUANG_NINH, ["code"], "bac_ninh_2025")


@pytest.mark.parametrize(
    ("start", "found"),
    [
        (date(2026, 12, 31), [("national_2027_2030.valid_from", "overlap")]),
        (date(2027, 1, 1), []),
    ],
)
def test_published_standards_of_one_territory_never_overlap(
    start: date, found: list[tuple[str, str]]
) -> None:
    read = parse_standards(documents("standards"))
    later = replace(read["national_2027_2030"], status=StandardStatus.PUBLISHED, valid_from=start)
    problems = overlaps([*(s for s in read.values() if s.code != later.code), later])
    assert [(problem.path, problem.code) for problem in problems] == found


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (["income_lines", "rural"], 1_499_999, "income_lines.rural"),
        (["income_lines", "urban"], 1_999_999, "income_lines.urban"),
        (["score_cuts"], {"rural": 139, "urban": 175}, "score_cuts.rural"),
        (["deprivation_cut"], 4, "deprivation_cut"),
    ],
)
def test_province_is_never_less_generous(path: list[str | int], value: Any, where: str) -> None:
    assert faults(QUANG_NINH, path, value) == [(f"quang_ninh_2023_2025.{where}", "less_generous")]


@pytest.mark.parametrize(
    ("code", "parameters", "fits"),
    [
        ("S", {"minimum": 7}, False),
        ("S", {"minimum": 10}, True),
        ("E2", {"percent": 60, "child_under": 16, "old_from": 60}, False),
        ("E2", {"percent": 40, "child_under": 18, "old_from": 60}, True),
        ("H1", {"child_under": 5}, False),
        ("H2", {"age_from": 15}, False),
        ("H2", {"age_from": 0}, True),
        ("Q", {"not_solid": 3}, False),
        ("Q", {"not_solid": 1}, True),
        ("W", {"accepted": ["piped"]}, True),
        ("W", {"accepted": ["piped", "surface"]}, False),
        ("I2", {"counted": ["smartphone"]}, True),
    ],
)
def test_province_may_change_a_threshold_only_to_reach_more(
    code: str, parameters: dict[str, Any], *, fits: bool
) -> None:
    found = documents("standards")
    indicators = deepcopy(found[NATIONAL]["indicators"])
    next(item for item in indicators if item["code"] == code)["parameters"] = parameters
    found[QUANG_NINH]["indicators"] = indicators
    if fits:
        assert parse_standards(found)
        return
    with pytest.raises(DocumentError) as caught:
        parse_standards(found)
    assert [p.path for p in caught.value.problems] == [f"quang_ninh_2023_2025.indicators.{code}"]


def test_province_may_not_leave_an_indicator_out() -> None:
    found = documents("standards")
    found[QUANG_NINH]["indicators"] = deepcopy(found[NATIONAL]["indicators"])[:-1]
    with pytest.raises(DocumentError, match="thiếu chỉ số"):
        parse_standards(found)


def test_page_about_standards_names_every_rule_and_key() -> None:
    page = (RULES_PAGES / "poverty-standards.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+)`", page))
    assert set(RULES) <= named
    keys = {key for document in documents("standards").values() for key in document}
    plain = {"code", "name", "issuer", "legal_basis", "valid_from", "valid_to", "average_lines"}
    assert keys - plain <= named
