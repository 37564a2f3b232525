"""Facts survive JSON, and bad JSON is refused with every fault named."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from households.rules.facts import (
    FACT_FIELDS,
    DwellingFacts,
    FactsError,
    HouseholdFacts,
    Kind,
    MemberFacts,
    Section,
    facts_from_json,
    facts_to_json,
    field_at,
    fields_for,
)
from households.rules.facts_json import registered_names
from households.rules.facts_page import facts_page
from tests.households.facts_strategies import households
from tests.worked_examples import RULES

FACTS = HouseholdFacts(
    members=(
        MemberFacts("a", born=date(1980, 5, 1), sex="F", head=True, insured=True),
        MemberFacts("b", born=2015, attends="primary"),
    ),
    dwelling=DwellingFacts(area_m2=Decimal("41.5"), means=()),
    causes=("labour", "capital"),
)


@settings(max_examples=60)
@given(households())
def test_round_trip_through_json_text(facts: HouseholdFacts) -> None:
    assert facts_from_json(json.loads(json.dumps(facts_to_json(facts)))) == facts


def test_json_holds_only_what_is_known() -> None:
    assert facts_to_json(FACTS) == {
        "version": 1,
        "causes": ["labour", "capital"],
        "members": [
            {"key": "a", "born": "1980-05-01", "sex": "F", "head": True, "insured": True},
            {"key": "b", "born": 2015, "attends": "primary"},
        ],
        "dwelling": {"area_m2": 41.5, "means": []},
    }


@pytest.mark.parametrize("section", list(Section))
def test_register_and_types_name_the_same_facts(section: Section) -> None:
    registered, declared = registered_names(section)
    assert registered == declared


def test_every_field_has_both_languages_and_a_findable_path() -> None:
    for field in FACT_FIELDS:
        assert field.label.vi
        assert field.label.en
        assert field_at(field.path) is field
        assert bool(field.choices) == (field.kind in {Kind.CHOICE, Kind.CHOICES, Kind.RANKED})
        for choice in field.choices:
            assert choice.label.vi
            assert choice.label.en


def test_paths_of_one_member_lead_to_the_field() -> None:
    assert field_at("members[3].insured").label.vi == "Đang có bảo hiểm y tế"
    assert [field.name for field in fields_for("Q")] == ["wall_solid", "column_solid", "roof_solid"]


BAD: list[tuple[Any, str, str]] = [
    ([], "$", "type"),
    ({}, "version", "version"),
    ({"version": 2}, "version", "version"),
    ({"version": 1, "toilet": "vip"}, "toilet", "unknown"),
    ({"version": 1, "dwelling": {"toilets": "vip"}}, "dwelling.toilets", "unknown"),
    ({"version": 1, "dwelling": []}, "dwelling", "type"),
    ({"version": 1, "dwelling": {"toilet": "VIP"}}, "dwelling.toilet", "choice"),
    ({"version": 1, "dwelling": {"area_m2": -1}}, "dwelling.area_m2", "limits"),
    ({"version": 1, "dwelling": {"area_m2": 8.123}}, "dwelling.area_m2", "decimals"),
    ({"version": 1, "dwelling": {"area_m2": float("nan")}}, "dwelling.area_m2", "type"),
    ({"version": 1, "dwelling": {"area_m2": True}}, "dwelling.area_m2", "type"),
    ({"version": 1, "dwelling": {"internet": "true"}}, "dwelling.internet", "type"),
    ({"version": 1, "dwelling": {"means": "tv"}}, "dwelling.means", "type"),
    ({"version": 1, "dwelling": {"means": ["tv", "tv"]}}, "dwelling.means", "duplicate"),
    ({"version": 1, "livelihood": {"pigs": 1.5}}, "livelihood.pigs", "type"),
    ({"version": 1, "members": {}}, "members", "type"),
    ({"version": 1, "members": [1]}, "members[0]", "type"),
    ({"version": 1, "members": [{}]}, "members[0].key", "key"),
    ({"version": 1, "members": [{"key": "a"}, {"key": "a"}]}, "members[1].key", "duplicate"),
    ({"version": 1, "members": [{"key": "a", "born": "01/05/1980"}]}, "members[0].born", "date"),
    ({"version": 1, "members": [{"key": "a", "born": 1820}]}, "members[0].born", "limits"),
    ({"version": 1, "members": [{"key": "a", "born": "2025-10-16"}]}, "members[0].born", "future"),
    ({"version": 1, "members": [{"key": "a", "born": 2026}]}, "members[0].born", "future"),
    (
        {"version": 1, "members": [{"key": "a", "head": True}, {"key": "b", "head": True}]},
        "members[1].head",
        "two_heads",
    ),
    (
        {"version": 1, "members": [{"key": "a", "able": False, "work": "contract"}]},
        "members[0].work",
        "unable",
    ),
    ({"version": 1, "member_count": 0}, "member_count", "limits"),
    (
        {"version": 1, "member_count": 1, "members": [{"key": "a"}, {"key": "b"}]},
        "member_count",
        "fewer",
    ),
    ({"version": 1, "causes": ["poverty"]}, "causes", "choice"),
    ({"version": 1, "cause_note": "x"}, "cause_note", "note_without_other"),
    ({"version": 1, "cause_note": 3}, "cause_note", "type"),
    ({"version": 1, "causes": ["other"], "cause_note": "x" * 501}, "cause_note", "length"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "path", "code"), BAD)
def test_bad_facts_are_refused_where_they_are(data: Any, path: str, code: str) -> None:
    with pytest.raises(FactsError) as caught:
        facts_from_json(data, as_of=date(2025, 10, 15))
    found = {(error.path, error.code): error.message for error in caught.value.errors}
    assert (path, code) in found
    assert found[path, code].vi != found[path, code].en


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(FactsError) as caught:
        facts_from_json({"version": 1, "x": 1, "dwelling": {"y": 1, "toilet": 5}, "members": [{}]})
    assert [error.path for error in caught.value.errors] == [
        "x", "members[0].key", "dwelling.y", "dwelling.toilet",
    ]  # fmt: skip


def test_explicit_null_is_unknown() -> None:
    assert facts_from_json({"version": 1, "dwelling": {"toilet": None}}) == HouseholdFacts()


def test_size_and_unlisted_members() -> None:
    assert HouseholdFacts().size is None
    assert FACTS.size == 2
    assert FACTS.complete_list
    partial = HouseholdFacts(members=FACTS.members, member_count=4)
    assert (partial.size, partial.unlisted, partial.complete_list) == (4, 2, False)


def test_page_of_definitions_is_that_of_the_register() -> None:
    page = (RULES / "facts.md").read_text(encoding="utf-8")
    remedy = "run: python -m households.rules.facts_page > docs/rules/facts.md"
    assert page == facts_page(), remedy


def test_example_on_the_page_can_be_read() -> None:
    page = (RULES / "facts.md").read_text(encoding="utf-8")
    example = page.split("```json\n")[1].split("```")[0]
    assert facts_from_json(json.loads(example)).size == 2
