"""The class of a household: the worked examples, and that unknown is never contradicted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.choices import PovertyClass
from households.rules.classification import (
    Basis,
    ClassVerdict,
    HouseholdClass,
    Range,
    average_living,
    classify,
    classify_points,
)
from households.rules.facts import HouseholdFacts
from households.rules.indicators import judge_indicators
from households.rules.missing import missing_words
from households.rules.scoring import score_form
from households.rules.standards import StandardSpec
from tests.households.completion import completions
from tests.households.facts_strategies import AS_OF, households
from tests.households.shipped import form, national, standards
from tests.worked_examples import examples, ids

NAMES = {
    "poor": HouseholdClass.POOR,
    "near-poor": HouseholdClass.NEAR_POOR,
    "not poor": HouseholdClass.NOT_POOR,
}
FULL = (1 << 12) - 1
STANDARD = national()
masks = st.integers(0, FULL)
scores = st.integers(0, 400)
areas = st.sampled_from(["rural", "urban"])


def mask(count: int) -> int:
    """Return a mask of the first ``count`` indicators."""
    return (1 << count) - 1


def test_classes_are_those_that_are_stored() -> None:
    assert {c.name: c.value for c in HouseholdClass}.items() <= {
        c.name: c.value for c in PovertyClass
    }.items()


@pytest.mark.parametrize("row", examples("classification", "scores"), ids=ids)
def test_rule_of_the_circular(row: dict[str, str]) -> None:
    score, points = int(row["A"]), int(row["B"])
    found = classify_points(
        STANDARD, area=row["area"], income_score=score, deprivation_score=points
    )
    assert found is NAMES[row["class"]]
    verdict = classify(
        STANDARD,
        area=row["area"],
        deprivations=mask(points // 10),
        unknowns=0,
        score=Range.exactly(score),
    )
    assert verdict.decided is found
    assert verdict.missing == ()


@pytest.mark.parametrize("row", examples("classification", "incomes"), ids=ids)
def test_income_decides_where_there_is_no_table_of_points(row: dict[str, str]) -> None:
    verdict = classify(
        standards()[row["standard"]],
        area=row["area"],
        deprivations=mask(int(row["deprivations"])),
        unknowns=0,
        income_per_person=int(row["income"]),
    )
    assert verdict.basis is Basis.INCOME
    assert verdict.decided is NAMES[row["class"]]


@pytest.mark.parametrize("row", examples("classification", "average"), ids=ids)
def test_average_living_standard(row: dict[str, str]) -> None:
    found = average_living(STANDARD, area=row["area"], income_per_person=int(row["income"]))
    assert found is (row["average"] == "yes")


def test_average_living_standard_is_unknown_without_income_or_limit() -> None:
    assert average_living(STANDARD, area="rural", income_per_person=None) is None
    provincial = standards()["quang_ninh_2023_2025"]
    assert average_living(provincial, area="rural", income_per_person=2_200_000) is None


def _range(text: str) -> Range:
    if text == "?":
        return Range(None, None)
    low, _, high = text.partition("-")
    return Range(int(low), int(high or low))


@pytest.mark.parametrize("row", examples("cannot-classify", "unknown"), ids=ids)
def test_what_can_be_said_with_gaps(row: dict[str, str]) -> None:
    known, unknown = int(row["known"]), int(row["unknown"])
    verdict = classify(
        STANDARD,
        area="rural",
        deprivations=mask(known),
        unknowns=mask(known + unknown) & ~mask(known),
        score=_range(row["score"]),
    )
    wanted = [NAMES[name] for name in row["class or what could still come out"].split(" or ")]
    assert list(verdict.possible) == wanted
    assert ", ".join(verdict.missing) == row["missing"]


# --- what holds for every household --------------------------------------------------------------


@given(areas, scores, masks, masks)
def test_more_deprivations_never_make_a_household_less_poor(
    area: str, score: int, some: int, more: int
) -> None:
    def decided(deprivations: int) -> HouseholdClass | None:
        return classify(
            STANDARD, area=area, deprivations=deprivations, unknowns=0, score=Range.exactly(score)
        ).decided

    fewer, many = decided(some), decided(some | more)
    assert fewer is not None
    assert many is not None
    assert many <= fewer


@given(areas, masks, masks, st.tuples(scores, scores), st.data())
def test_no_completion_contradicts_a_class(
    area: str, deprivations: int, unknowns: int, bounds: tuple[int, int], data: st.DataObject
) -> None:
    unknowns &= ~deprivations
    low, high = sorted(bounds)
    verdict = classify(
        STANDARD, area=area, deprivations=deprivations, unknowns=unknowns, score=Range(low, high)
    )
    score = data.draw(st.integers(low, high))
    turned_out = deprivations | (unknowns & data.draw(masks))
    complete = classify(
        STANDARD, area=area, deprivations=turned_out, unknowns=0, score=Range.exactly(score)
    )
    assert complete.decided in verdict.possible
    assert bool(verdict.missing) == (verdict.decided is None)


@given(areas, masks, st.tuples(scores, scores), st.integers(0, 12))
def test_every_possible_class_can_come_out(
    area: str, deprivations: int, bounds: tuple[int, int], open_: int
) -> None:
    unknowns = mask(open_) & ~deprivations
    low, high = sorted(bounds)
    verdict = classify(
        STANDARD, area=area, deprivations=deprivations, unknowns=unknowns, score=Range(low, high)
    )
    reached = {
        classify(STANDARD, area=area, deprivations=d, unknowns=0, score=Range.exactly(s)).decided
        for d in (deprivations, deprivations | unknowns)
        for s in (low, high)
    }
    assert reached == set(verdict.possible)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["rural", "urban", None]))
def test_no_later_fact_contradicts_a_class(data: st.DataObject, area: str | None) -> None:
    facts = data.draw(households(max_members=3))
    complete = data.draw(completions(facts))
    for standard in (STANDARD, standards()["quang_ninh_2023_2025"]):
        early = _judged(standard, facts, area)
        late = _judged(standard, complete, area or data.draw(areas))
        assert set(late.possible) <= set(early.possible)
        assert late.decided is not None


def _judged(standard: StandardSpec, facts: HouseholdFacts, area: str | None) -> ClassVerdict:
    judgement = judge_indicators(standard.indicators, facts, AS_OF)
    profile = "URBAN" if area == "urban" else "RURAL_NCC"
    # Both columns of points are possible while the area is open.
    points = None if area is None else score_form(form(), profile, {}, facts=facts, as_of=AS_OF)
    return classify(
        standard,
        area=area,
        deprivations=judgement.deprivations,
        unknowns=judgement.unknowns,
        score=points.range if points else None,
        income_per_person=facts.livelihood.income_per_person,
        missing=judgement.missing,
    )


# --- areas, rehearsal, words, misuse -------------------------------------------------------------


def test_area_not_settled_is_no_matter_where_both_give_the_same_class() -> None:
    same = classify(STANDARD, area=None, deprivations=7, unknowns=0, score=Range.exactly(140))
    assert same.decided is HouseholdClass.POOR
    open_ = classify(STANDARD, area=None, deprivations=7, unknowns=0, score=Range.exactly(141))
    assert open_.possible == (HouseholdClass.POOR, HouseholdClass.NOT_POOR)
    assert open_.missing == ("area_type",)


def test_standard_in_rehearsal_says_a_class_that_recognises_nobody() -> None:
    rehearsal = standards()["national_2027_2030"]
    verdict = classify(
        rehearsal, area="rural", deprivations=7, unknowns=FULL & ~7, income_per_person=2_000_000
    )
    assert verdict.decided is HouseholdClass.POOR
    assert not verdict.recognisable
    assert "chỉ để tham khảo" in verdict.reasons[-1].vi
    open_ = classify(rehearsal, area="rural", deprivations=1, unknowns=8, income_per_person=None)
    assert open_.possible == (HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR)
    hidden = classify(
        rehearsal, area="rural", deprivations=3, unknowns=8, income_per_person=2_000_000
    )
    assert hidden.missing == ("standard.thresholds",)


def test_score_of_a_standard_without_cuts_is_missing_from_the_standard() -> None:
    provincial = standards()["quang_ninh_2023_2025"]
    verdict = classify(
        provincial,
        area="rural",
        deprivations=7,
        unknowns=0,
        score=Range.exactly(100),
        basis=Basis.SCORE,
    )
    assert verdict.missing == ("standard.score_cut",)
    with pytest.raises(ValueError, match="no score cut"):
        classify_points(provincial, area="rural", income_score=100, deprivation_score=30)


def test_reasons_name_numbers_cut_area_and_class() -> None:
    verdict = classify(
        STANDARD, area="rural", deprivations=15, unknowns=16, score=Range.exactly(135)
    )
    assert [text.vi for text in verdict.reasons] == [
        "Điểm thu nhập 135 ≤ 140 (khu vực nông thôn).",
        "Thiếu hụt 4-5 trên 12 chỉ số (40-50 điểm) ≥ 3 chỉ số.",
        "Kết quả: Hộ nghèo.",
    ]
    assert [text.en for text in verdict.reasons][-1] == "Result: Poor household."


def test_reasons_of_an_open_class_name_what_is_missing() -> None:
    verdict = classify(
        STANDARD,
        area="urban",
        deprivations=3,
        unknowns=4,
        score=Range(160, 180),
        missing=["dwelling.water", "members[0].insured", "members[2].insured"],
        score_missing=["pension"],
    )
    assert verdict.missing[:3] == ("income_score", "answers.pension", "dwelling.water")
    assert verdict.reasons[-1].vi == (
        "Chưa phân loại được: có thể là Hộ nghèo hoặc Hộ cận nghèo hoặc Hộ không nghèo; còn thiếu"
        " điểm thu nhập (phiếu B1); nguồn nước sinh hoạt chính; đang có bảo hiểm y tế (2 người)."
    )


def test_sentence_names_a_few_missing_things_and_counts_the_rest() -> None:
    verdict = classify(
        STANDARD,
        area="rural",
        deprivations=0,
        unknowns=FULL,
        score=Range.exactly(100),
        missing=[f"dwelling.{name}" for name in ("water", "toilet", "means", "internet", "waste")]
        + ["members[0].work", "members[0].able"],
    )
    assert verdict.reasons[-1].vi.endswith("; 2 mục khác.")
    assert verdict.reasons[-1].en.endswith("; 2 more.")


def test_missing_words_name_questions_of_the_form_and_keep_what_they_do_not_know() -> None:
    words = missing_words(["answers.pigs", "answers.cats", "members[9].gone"], form())
    assert [word.vi for word in words] == [
        "11.2. Lợn",
        "câu hỏi cats của phiếu B1",
        "members[9].gone",
    ]


def test_missing_words_do_not_say_twice_what_one_answer_gives() -> None:
    words = missing_words(
        ["income_score", "answers.toilet", "dwelling.toilet", "answers.pigs"], form()
    )
    assert [word.vi for word in words] == ["nhà tiêu", "11.2. Lợn"]


def test_income_is_shown_as_money_in_each_language() -> None:
    provincial = standards()["quang_ninh_2023_2025"]
    verdict = classify(
        provincial, area="rural", deprivations=0, unknowns=0, income_per_person=2_100_000
    )
    assert "2.100.000 đồng ≤ 2.100.000 đồng" in verdict.reasons[0].vi
    assert "2,100,000 dong" in verdict.reasons[0].en


@pytest.mark.parametrize(("deprivations", "unknowns"), [(1, 1), (1 << 12, 0), (0, 1 << 20)])
def test_impossible_masks_are_refused(deprivations: int, unknowns: int) -> None:
    with pytest.raises(ValueError, match=r"mask|indicator"):
        classify(STANDARD, area="rural", deprivations=deprivations, unknowns=unknowns)
