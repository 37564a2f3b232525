"""The twelve indicators: every worked example, and what holds for all households."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.rules.facts import HouseholdFacts, fields_for, labels_of
from households.rules.indicators import (
    Override,
    OverrideError,
    Verdict,
    build_indicator,
    judge_indicators,
)
from households.rules.problems import DocumentError
from households.rules.text import Text
from tests.households.completion import completions
from tests.households.example_facts import facts_of
from tests.households.facts_strategies import AS_OF, households
from tests.households.shipped import national, standards
from tests.worked_examples import examples, ids

INDICATORS = national().indicators
CODES = [indicator.code for indicator in INDICATORS]
CASES = [
    pytest.param(code, row, id=f"{code} {ids(row)}")
    for code in CODES
    for row in examples("deprivation-indicators", code)
]


@pytest.mark.parametrize(("code", "row"), CASES)
def test_worked_example(code: str, row: dict[str, str]) -> None:
    verdict = next(i for i in INDICATORS if i.code == code).judge(facts_of(row["facts"]), AS_OF)
    wanted, _, missing = row["verdict"].partition(": ")
    assert verdict.verdict.value.replace("_", " ") == wanted
    assert ", ".join(verdict.missing) == missing


@pytest.mark.parametrize("code", CODES)
def test_each_indicator_has_examples_of_all_three_verdicts(code: str) -> None:
    verdicts = {
        row["verdict"].partition(":")[0] for row in examples("deprivation-indicators", code)
    }
    assert verdicts == {"deprived", "not deprived", "unknown"}


def test_law_has_twelve_indicators_in_six_dimensions_at_positions_1_to_12() -> None:
    assert [indicator.position for indicator in INDICATORS] == list(range(1, 13))
    assert len({indicator.dimension for indicator in INDICATORS}) == 6
    assert INDICATORS[0].bit == 1
    assert INDICATORS[11].bit == 2048


@settings(max_examples=50, deadline=None)
@given(households(max_members=3))
def test_masks_and_verdicts_say_the_same(facts: HouseholdFacts) -> None:
    judgement = judge_indicators(INDICATORS, facts, AS_OF)
    verdicts = judgement.verdicts
    assert judgement.deprivations & judgement.unknowns == 0
    assert judgement.count == sum(v.verdict is Verdict.DEPRIVED for v in verdicts)
    assert judgement.unknown_count == sum(v.verdict is Verdict.UNKNOWN for v in verdicts)
    for verdict in verdicts:
        assert bool(verdict.indicator.bit & judgement.deprivations) == (
            verdict.verdict is Verdict.DEPRIVED
        )


@settings(max_examples=50, deadline=None)
@given(households(max_members=3))
def test_unknown_names_registered_facts_of_that_indicator(facts: HouseholdFacts) -> None:
    for verdict in judge_indicators(INDICATORS, facts, AS_OF).verdicts:
        assert bool(verdict.missing) == (verdict.verdict is Verdict.UNKNOWN)
        labels = {field.label for field in fields_for(verdict.code)}
        list_of_members = labels_of(["members"])[0]
        assert set(labels_of(verdict.missing)) <= labels | {list_of_members}


@settings(max_examples=50, deadline=None)
@given(households(max_members=3, known=True))
def test_everything_known_is_always_decided_unless_a_year_straddles(facts: HouseholdFacts) -> None:
    for verdict in judge_indicators(INDICATORS, facts, AS_OF).verdicts:
        assert all(path.endswith(".born") for path in verdict.missing)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_later_fact_contradicts_a_verdict(data: st.DataObject) -> None:
    facts = data.draw(households(max_members=3))
    complete = data.draw(completions(facts))
    before = judge_indicators(INDICATORS, facts, AS_OF)
    after = judge_indicators(INDICATORS, complete, AS_OF)
    for early, late in zip(before.verdicts, after.verdicts, strict=True):
        if early.verdict is not Verdict.UNKNOWN:
            assert late.verdict is early.verdict, early.code


@settings(max_examples=40)
@given(households())
def test_sentences_exist_in_both_languages_and_end(facts: HouseholdFacts) -> None:
    for verdict in judge_indicators(INDICATORS, facts, AS_OF).verdicts:
        for sentence in (verdict.sentence_vi, verdict.sentence_en):
            assert sentence.endswith(".")
            assert "None" not in sentence
            assert ": ." not in sentence
        assert verdict.sentence_vi != verdict.sentence_en


def test_sentence_names_finding_threshold_and_article() -> None:
    facts = facts_of(
        "members: [{born: 1990-01-01, insured: false}, {born: 1991-01-01, insured: true}]"
    )
    verdict = INDICATORS[3].judge(facts, AS_OF)
    assert verdict.members == ("p0",)
    assert verdict.sentence_vi == (
        "Thiếu hụt – Bảo hiểm y tế: 1 người không có bảo hiểm y tế. Thiếu hụt khi có ít nhất một"
        " người từ đủ 6 tuổi trở lên hiện không có bảo hiểm y tế (Phụ lục Nghị định"
        " 07/2021/NĐ-CP)."
    )
    assert verdict.sentence_en.startswith(
        "Deprived – Health insurance: 1 without health insurance."
    )


# --- overrides -----------------------------------------------------------------------------------

UNINSURED = facts_of("members: [{born: 1990-01-01, insured: false}]")


def test_override_counts_and_the_derived_verdict_stays() -> None:
    judgement = judge_indicators(
        INDICATORS, UNINSURED, AS_OF, [Override("H2", deprived=False, reason="thẻ vừa cấp")]
    )
    verdict = judgement.verdicts[3]
    assert verdict.derived is Verdict.DEPRIVED
    assert verdict.verdict is Verdict.NOT_DEPRIVED
    assert judgement.derived_deprivations & 8
    assert not judgement.deprivations & 8
    assert "thẻ vừa cấp" in verdict.sentence_vi
    assert "Theo dữ liệu: Thiếu hụt" in verdict.sentence_vi


def test_override_settles_an_unknown_indicator() -> None:
    judgement = judge_indicators(
        INDICATORS, UNINSURED, AS_OF, [Override("W", deprived=True, reason="đã kiểm tra")]
    )
    assert judgement.deprivations & 256
    assert not judgement.unknowns & 256
    assert judgement.derived_unknowns & 256
    assert "dwelling.water" not in judgement.missing


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ([Override("X", deprived=True, reason="r")], "indicator_unknown"),
        ([Override("W", deprived=True, reason=" ")], "reason_missing"),
        ([Override("W", deprived=True, reason="r")] * 2, "override_twice"),
    ],
)
def test_bad_override_is_refused(overrides: list[Override], code: str) -> None:
    with pytest.raises(OverrideError) as caught:
        judge_indicators(INDICATORS, UNINSURED, AS_OF, overrides)
    assert caught.value.code == code
    assert caught.value.message.vi != caught.value.message.en


# --- unpublished thresholds ----------------------------------------------------------------------


def test_unpublished_threshold_is_always_unknown_and_cannot_be_set() -> None:
    indicators = standards()["national_2027_2030"].indicators
    judgement = judge_indicators(indicators, UNINSURED, AS_OF)
    waste = next(v for v in judgement.verdicts if v.code == "WT")
    assert waste.verdict is Verdict.UNKNOWN
    assert waste.missing == ()
    assert "chưa được công bố" in waste.sentence_vi
    with pytest.raises(OverrideError) as caught:
        judge_indicators(indicators, UNINSURED, AS_OF, [Override("WT", deprived=True, reason="r")])
    assert caught.value.code == "threshold_unknown"


# --- indicators from database rows ---------------------------------------------------------------


def rebuilt(**changed: Any) -> Any:
    """Build indicator S from plain values, some changed."""
    values: dict[str, Any] = {
        "code": "S",
        "position": 8,
        "dimension": Text("Nhà ở", "Housing"),
        "name": Text("Diện tích", "Area"),
        "article": "Phụ lục",
        "rule_key": "floor_area",
        "parameters": {"minimum": 8},
    }
    return build_indicator(**values | changed)


def test_indicator_can_be_rebuilt_from_plain_values() -> None:
    assert rebuilt().rule == INDICATORS[7].rule
    assert rebuilt(threshold_known=False, parameters={}).rule is None


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"rule_key": "area"}, "rule"),
        ({"parameters": {}}, "parameters.minimum"),
        ({"parameters": {"minimum": "8"}}, "parameters.minimum"),
        ({"parameters": {"minimum": 8, "maximum": 9}}, "parameters.maximum"),
        ({"rule_key": "water", "parameters": {"accepted": ["sea"]}}, "parameters.accepted[0]"),
        ({"rule_key": "child_schooling", "parameters": {"bands": 3}}, "parameters.bands"),
        (
            {
                "rule_key": "child_schooling",
                "parameters": {
                    "bands": [
                        {"from": 3, "under": 6, "attends": [], "finished": []},
                        {"from": 7, "under": 9, "attends": [], "finished": []},
                    ]
                },
            },
            "parameters.bands",
        ),
    ],
)
def test_bad_parameters_are_named(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        rebuilt(**changed)
    assert path in [problem.path for problem in caught.value.problems]
