"""A whole review under a standard, and the groups that statistics break households down by."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from households.rules.facts import HouseholdFacts, LivelihoodFacts
from households.rules.indicators import Override
from households.rules.judging import judge_review
from households.rules.traits import CAUSE_BITS, cause_mask, traits_of
from tests.households.example_facts import facts_of
from tests.households.facts_strategies import AS_OF, households
from tests.households.shipped import form, national, standards
from tests.worked_examples import examples, ids

POOR = facts_of(
    "{members: [{born: 1985-01-01, work: own, insured: false}],"
    " dwelling: {water: surface, toilet: none}}"
)
ANSWERS = {
    "level": 1, "contract": 0, "wage": 0, "pension": 0, "solid": 0, "area": 9, "electricity": 10,
    "goods": [], "means": [], "annual_land": 0, "perennial_land": 0, "forest_land": 0, "pond": 0,
    "cattle": 0, "pigs": 0, "goats": 0, "poultry": 0,
}  # fmt: skip


def test_review_by_points() -> None:
    found = judge_review(
        national(),
        POOR,
        as_of=AS_OF,
        area="rural",
        form=form(),
        profile="RURAL_NCC",
        answers=ANSWERS,
    )
    assert found.score is not None
    assert found.score.score == 40 + 20 + 5 + 5
    assert found.judgement.count == 3
    assert found.verdict.decided == 1


def test_review_without_profile_or_form_has_no_score() -> None:
    for chosen in ({"form": form()}, {"profile": "RURAL_NCC"}):
        found = judge_review(national(), POOR, as_of=AS_OF, area="rural", **chosen)
        assert found.score is None
        assert "income_score" in found.verdict.missing


def test_review_by_income_ignores_the_form() -> None:
    facts = replace(POOR, livelihood=LivelihoodFacts(income_per_person=2_100_001))
    found = judge_review(
        standards()["quang_ninh_2023_2025"],
        facts, as_of=AS_OF, area="rural", form=form(), profile="RURAL_NCC", answers=ANSWERS,
    )  # fmt: skip
    assert found.score is None
    assert found.verdict.decided == 3


def test_override_of_an_indicator_that_another_standard_has_is_left_out() -> None:
    reasons = [
        Override("I2", deprived=True, reason="không có phương tiện"),
        Override("WT", deprived=True, reason="vứt rác ra suối"),
    ]
    found = judge_review(national(), POOR, as_of=AS_OF, area="rural", overrides=reasons)
    assert found.judgement.count == 4
    later = judge_review(
        standards()["national_2027_2030"], POOR, as_of=AS_OF, area="rural", overrides=reasons
    )
    assert later.judgement.derived_unknowns == later.judgement.unknowns


@pytest.mark.parametrize("row", examples("groups", "groups"), ids=ids)
def test_groups(row: dict[str, str]) -> None:
    found = traits_of(facts_of(row["facts"]), AS_OF, national())
    assert found.children == int(row["children"])
    assert found.unable_to_work is (row["without ability"] == "yes")
    assert found.has_merit is (row["merit"] == "yes")
    assert found.female_head is (row["female head"] == "yes")


def test_causes_have_a_bit_each_in_the_order_of_the_table() -> None:
    assert list(CAUSE_BITS.values()) == [1 << n for n in range(8)]
    assert cause_mask(("other", "land")) == 129


@settings(max_examples=40, deadline=None)
@given(households(max_members=3))
def test_every_household_can_be_judged_and_described(facts: HouseholdFacts) -> None:
    found = judge_review(national(), facts, as_of=AS_OF, area="urban", form=form(), profile="URBAN")
    assert found.verdict.possible
    assert found.verdict.reasons[-1].vi.endswith(".")
    traits = traits_of(facts, AS_OF, national())
    assert 0 <= traits.children <= traits.persons
