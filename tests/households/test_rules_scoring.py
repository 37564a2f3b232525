"""Form B1: points from answers and facts, open while an answer is missing; bad forms refused."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.rules.class_verdict import Range
from households.rules.facts import HouseholdFacts, LivelihoodFacts
from households.rules.problems import DocumentError
from households.rules.scoring import ScoreVerdict, score_form
from households.rules.scoring_form import FormStatus, checksum, parse_form, profile_for
from tests.households.completion import completions
from tests.households.facts_strategies import AS_OF, households
from tests.households.shipped import documents, form

TEXT = {"vi": "Câu", "en": "Question"}
SMALL: dict[str, Any] = {
    "code": "small",
    "name": {"vi": "Phiếu thử", "en": "Test form"},
    "status": "published",
    "legal_basis": "",
    "valid_from": "2022-01-01",
    "valid_to": None,
    "profiles": {"URBAN": TEXT, "RURAL_NCC": TEXT},
    "questions": [
        {
            "code": "farm",
            "number": 1,
            "text": TEXT,
            "answer": "single",
            "options": [
                {"code": "yes", "text": TEXT, "points": [10, 20]},
                {"code": "no", "text": TEXT, "points": [10, 20]},
            ],
        },
        {
            "code": "pigs",
            "number": 2,
            "text": TEXT,
            "answer": "number",
            "source": "livelihood.pigs",
            "depends_on": {"question": "farm", "options": ["yes"]},
            "options": [
                {"code": "few", "text": TEXT, "under": 3, "points": [1, 2]},
                {"code": "some", "text": TEXT, "from": 3, "under": 7.5, "points": [3, 4]},
                {"code": "many", "text": TEXT, "from": 7.5, "points": [5, 6]},
            ],
        },
        {
            "code": "goods",
            "number": 3,
            "text": TEXT,
            "answer": "multi",
            "options": [
                {"code": "car", "text": TEXT, "points": [50, 60]},
                {"code": "debt", "text": TEXT, "points": [-5, -10]},
            ],
        },
    ],
}
FORM = parse_form(SMALL)


def scored(answers: dict[str, Any], profile: str = "RURAL_NCC") -> ScoreVerdict:
    """Score the small form."""
    return score_form(FORM, profile, answers)


def test_points_are_those_of_the_profile() -> None:
    answers = {"farm": "yes", "pigs": 3, "goods": ["car", "debt"]}
    assert scored(answers).score == 20 + 4 + 60 - 10
    assert scored(answers, "URBAN").score == 10 + 3 + 50 - 5


@pytest.mark.parametrize(("pigs", "points"), [(0, 2), (2, 2), (3, 4), (7, 4), (7.5, 6), (99, 6)])
def test_number_falls_into_one_range(pigs: float, points: int) -> None:
    assert scored({"farm": "yes", "pigs": pigs, "goods": []}).score == 20 + points


def test_question_that_does_not_apply_gives_nothing() -> None:
    verdict = scored({"farm": "no", "pigs": 9, "goods": []})
    assert verdict.score == 20
    assert verdict.lines[1].asked is False


def test_unanswered_question_leaves_a_range_and_is_named() -> None:
    verdict = scored({"farm": "yes", "goods": []})
    assert verdict.range == Range(22, 26)
    assert verdict.score is None
    assert verdict.missing == ("pigs",)


def test_multiple_choice_unanswered_can_lose_points_too() -> None:
    assert scored({"farm": "yes", "pigs": 0}).range == Range(22 - 10, 22 + 60)
    assert scored({"farm": "yes", "pigs": 0, "goods": None}).missing == ("goods",)


def test_open_condition_keeps_nothing_possible_although_its_points_are_equal() -> None:
    verdict = scored({"pigs": 9, "goods": []})
    assert verdict.range == Range(20, 26)
    assert verdict.lines[1].asked is None


def test_answer_goes_before_the_fact() -> None:
    facts = HouseholdFacts(livelihood=LivelihoodFacts(pigs=9))
    from_facts = score_form(FORM, "URBAN", {"farm": "yes", "goods": []}, facts=facts, as_of=AS_OF)
    assert from_facts.score == 15
    assert from_facts.lines[1].from_facts
    answered = score_form(
        FORM, "URBAN", {"farm": "yes", "goods": [], "pigs": 0}, facts=facts, as_of=AS_OF
    )
    assert answered.score == 11
    assert not answered.lines[1].from_facts


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        ({"cows": 1}, "cows"),
        ({"farm": "maybe"}, "farm"),
        ({"farm": ["yes"]}, "farm"),
        ({"pigs": -1}, "pigs"),
        ({"pigs": "many"}, "pigs"),
        ({"pigs": True}, "pigs"),
        ({"pigs": float("inf")}, "pigs"),
        ({"goods": "car"}, "goods"),
        ({"goods": ["car", "boat"]}, "goods[1]"),
    ],
)
def test_bad_answer_is_named(answers: dict[str, Any], path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        scored(answers)
    assert [problem.path for problem in caught.value.problems] == [path]


def test_unknown_profile_and_facts_without_a_day_are_refused() -> None:
    with pytest.raises(KeyError):
        scored({}, "RURAL_XX")
    with pytest.raises(ValueError, match="day"):
        score_form(FORM, "URBAN", {}, facts=HouseholdFacts())


# --- the demonstration form ----------------------------------------------------------------------


def test_demonstration_form_says_what_it_is_and_recognises_nobody() -> None:
    assert form().status is FormStatus.DEMONSTRATION
    assert not form().recognises
    assert "minh họa" in form().name.vi
    assert list(form().profiles) == [
        "URBAN", "RURAL_RRD", "RURAL_NMM", "RURAL_NCC", "RURAL_CH", "RURAL_SE", "RURAL_MRD",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("area", "region", "profile"),
    [
        ("urban", "NCC", "URBAN"),
        ("urban", None, "URBAN"),
        ("rural", "NCC", "RURAL_NCC"),
        ("rural", None, None),
        (None, "NCC", None),
    ],
)
def test_profile_of_a_commune(area: str | None, region: str | None, profile: str | None) -> None:
    assert profile_for(area, region) == profile


@settings(max_examples=40, deadline=None)
@given(households(known=True, max_members=4))
def test_facts_answer_every_question_of_the_demonstration_form(facts: HouseholdFacts) -> None:
    verdict = score_form(form(), "RURAL_CH", {}, facts=facts, as_of=AS_OF)
    # Only a birth year without a day may leave a question open.
    if not any(isinstance(member.born, int) for member in facts.members):
        assert verdict.missing == ()
    low, high = verdict.range
    assert low is not None
    assert high is not None
    assert 0 <= low <= high


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(list(form().profiles)))
def test_no_later_fact_leaves_the_range(data: st.DataObject, profile: str) -> None:
    facts = data.draw(households(max_members=3))
    early = score_form(form(), profile, {}, facts=facts, as_of=AS_OF)
    late = score_form(form(), profile, {}, facts=data.draw(completions(facts)), as_of=AS_OF)
    for before, after in zip(early.lines, late.lines, strict=True):
        assert before.low <= after.low <= after.high <= before.high, before.question.code


def test_poor_and_better_off_households_lie_on_both_sides_of_the_cut() -> None:
    poor = score_form(form(), "RURAL_NCC", POOR_ANSWERS)
    richer = {"goods": ["motorbike", "fridge", "car"], "contract": 2}
    better = score_form(form(), "RURAL_NCC", POOR_ANSWERS | richer)
    assert poor.score is not None
    assert better.score is not None
    assert poor.score <= 140 < better.score


POOR_ANSWERS: dict[str, Any] = {
    "size": 3, "children": 66, "level": 1, "contract": 0, "wage": 0, "pension": 0, "solid": 1,
    "area": 10, "electricity": 15, "water": "c", "toilet": "c", "goods": ["motorbike"],
    "means": ["tv"], "annual_land": 1500, "perennial_land": 0, "forest_land": 0, "pond": 0,
    "cattle": 1, "pigs": 2, "goats": 0, "poultry": 15,
}  # fmt: skip


# --- bad forms -----------------------------------------------------------------------------------


def changed(path: list[str | int], value: Any) -> dict[str, Any]:
    """Return the small form with one value replaced."""
    document = deepcopy(SMALL)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (["status"], "final", "status"),
        (["valid_from"], "2022", "valid_from"),
        (["name"], {"vi": "Tên"}, "name.en"),
        (["pages"], 3, "pages"),
        (["questions"], {}, "questions"),
        (["questions", 0, "answer"], "text", "questions[0].answer"),
        (["questions", 0, "options"], [], "questions[0].options"),
        (["questions", 0, "options", 1, "code"], "yes", "questions[0].options[1].code"),
        (["questions", 0, "options", 1, "points"], [1], "questions[0].options[1].points"),
        (["questions", 0, "options", 1, "points"], [1, "2"], "questions[0].options[1].points[1]"),
        (["questions", 1, "code"], "farm", "questions[1].code"),
        (["questions", 1, "source"], "livelihood.cats", "questions[1].source"),
        (["questions", 1, "source"], "dwelling.water", "questions[1].source"),
        (["questions", 1, "depends_on", "question"], "goods", "questions[1].depends_on"),
        (["questions", 1, "depends_on", "options"], ["often"], "questions[1].depends_on"),
        (["questions", 1, "options", 1, "from"], 4, "questions[1].options[1].from"),
        (["questions", 1, "options", 2, "under"], 99, "questions[1].options"),
        (["questions", 1, "options", 0, "under"], "three", "questions[1].options[0].under"),
        (["questions", 1, "options", 0, "under"], float("nan"), "questions[1].options[0].under"),
        (["questions", 0, "source"], "dwelling.toilet", "questions[0].options"),
    ],
)
def test_bad_form_is_refused_where_it_is_wrong(
    path: list[str | int], value: Any, where: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_form(changed(path, value))
    assert where in [problem.path for problem in caught.value.problems]


def test_checksum_sees_every_change_of_content_but_not_of_order() -> None:
    document = documents("scoring")["b1_demonstration.yaml"]
    assert checksum(document) == checksum(dict(reversed(document.items())))
    before = checksum(document)
    document["questions"][0]["options"][0]["points"][0] += 1
    assert checksum(document) != before
