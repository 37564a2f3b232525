"""Two people at one draft: merged by fact, clashes told, never stored twice, never overwritten."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from households.choices import FormStatus, JudgingMethod, PovertyClass, ReviewKind, ReviewState
from households.exceptions import (
    InvalidFacts,
    NotAllowed,
    OwnSurvey,
    ReviewClash,
    ReviewNotReady,
    ReviewRefused,
)
from households.models import Review, ReviewSave, ScoringForm
from households.rules.facts_merge import changed
from households.selectors.review_saves import values_of
from households.services.recognition import decide_reviews
from households.services.review_changes import (
    SaveOutcome,
    forget_savings,
    save_review_changes,
)
from households.services.reviews import save_review, start_review, submit_review
from officials.choices import Role
from officials.models import Official
from tests.factories.officials import POST_START, PostFactory
from tests.households.scene import Scene, small_scene
from tests.households.test_services_races import race


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return small_scene()


@pytest.fixture
def review(scene: Scene) -> Review:
    return start_review(
        actor=scene.officer,
        household=scene.households["poor"],
        kind=ReviewKind.PERIODIC,
        reviewed_on=scene.today,
    )


@pytest.fixture
def collector(scene: Scene) -> Official:
    return scene.officials[Role.VILLAGE_COLLECTOR]


def save(
    who: Official, review: Review, base: int, change_id: uuid.UUID | None = None, **changes: Any
) -> SaveOutcome:
    """Save changes of the dwelling by name."""
    return save_review_changes(
        actor=who,
        review=review,
        base_revision=base,
        changes={f"dwelling.{name}": value for name, value in changes.items()},
        change_id=change_id,
    )


def stored(review: Review) -> Review:
    return Review.objects.get(pk=review.pk)


def test_a_change_is_stored_judged_and_counted(scene: Scene, review: Review) -> None:
    outcome = save(scene.officer, review, 0, water="piped", internet=None)
    after = stored(review)
    assert (after.revision, outcome.review.revision) == (1, 1)
    assert after.facts["dwelling"]["water"] == "piped"
    assert "internet" not in after.facts["dwelling"]
    assert after.saves.get().before == {"dwelling.water": "surface", "dwelling.internet": False}


def test_different_facts_of_two_people_are_merged_and_the_second_is_told(
    scene: Scene, review: Review, collector: Official
) -> None:
    save(collector, review, 0, water="piped")
    outcome = save(scene.officer, review, 0, toilet="septic")
    dwelling = stored(review).facts["dwelling"]
    assert (dwelling["water"], dwelling["toilet"]) == ("piped", "septic")
    assert outcome.clashes == ()
    assert {path: (c.value, c.by) for path, c in outcome.others.items()} == {
        "dwelling.water": ("piped", str(collector))
    }


def test_a_clash_keeps_what_was_stored_first_and_shows_both(
    scene: Scene, review: Review, collector: Official
) -> None:
    save(collector, review, 0, water="piped")
    outcome = save(scene.officer, review, 0, water="rain", toilet="septic")
    (seen,) = outcome.clashes
    assert (seen.clash.base, seen.clash.theirs, seen.clash.mine) == ("surface", "piped", "rain")
    assert seen.by == str(collector)
    assert seen.at is not None
    dwelling = stored(review).facts["dwelling"]
    assert (dwelling["water"], dwelling["toilet"]) == ("piped", "septic")
    # A person has chosen, knowing of the other value.
    chosen = save(scene.officer, review, outcome.review.revision, water="rain")
    assert chosen.clashes == ()
    assert stored(review).facts["dwelling"]["water"] == "rain"


def test_ones_own_earlier_value_is_no_clash(scene: Scene, review: Review) -> None:
    save(scene.officer, review, 0, water="piped")
    outcome = save(scene.officer, review, 0, water="rain")
    assert outcome.clashes == ()
    assert outcome.others == {}
    assert stored(review).facts["dwelling"]["water"] == "rain"


def test_sent_again_a_change_is_not_made_again(
    scene: Scene, review: Review, collector: Official
) -> None:
    change = uuid.uuid4()
    save(scene.officer, review, 0, change, water="piped")
    save(scene.officer, review, 0, change, water="piped")
    assert stored(review).revision == 1
    # Somebody has changed it since, knowing it: the answer that got lost does not bring it back.
    save(collector, review, 1, water="rain")
    outcome = save(scene.officer, review, 0, change, water="piped")
    assert outcome.clashes == ()
    assert stored(review).facts["dwelling"]["water"] == "rain"
    assert stored(review).revision == 2


def test_an_answer_that_was_lost_still_tells_its_clash(
    scene: Scene, review: Review, collector: Official
) -> None:
    change = uuid.uuid4()
    save(collector, review, 0, water="piped")
    for _again in range(2):
        outcome = save(scene.officer, review, 0, change, water="rain", toilet="septic")
        assert [seen.clash.path for seen in outcome.clashes] == ["dwelling.water"]
    assert stored(review).revision == 2


def test_two_at_the_same_moment(scene: Scene, review: Review, collector: Official) -> None:
    outcomes: list[SaveOutcome] = []
    works = [
        lambda: outcomes.append(save(collector, review, 0, water="piped", toilet="septic")),
        lambda: outcomes.append(save(scene.officer, review, 0, water="rain", waste="collected")),
    ]
    assert race(*works) == []
    dwelling = stored(review).facts["dwelling"]
    assert (dwelling["toilet"], dwelling["waste"]) == ("septic", "collected")
    clashes = [seen.clash for outcome in outcomes for seen in outcome.clashes]
    (clash,) = clashes
    assert {clash.theirs, clash.mine} == {"piped", "rain"}
    assert dwelling["water"] == clash.theirs
    assert stored(review).revision == 2


def test_where_the_base_is_lost_nothing_known_is_overwritten(
    scene: Scene, review: Review, collector: Official
) -> None:
    save(collector, review, 0, water="piped", internet=None)
    ReviewSave.objects.all().delete()
    outcome = save(scene.officer, review, 0, water="rain", internet=True)
    assert [seen.clash.path for seen in outcome.clashes] == ["dwelling.water"]
    dwelling = stored(review).facts["dwelling"]
    assert (dwelling["water"], dwelling["internet"]) == ("piped", True)


def test_facts_of_somebody_who_left_are_named(scene: Scene, review: Review) -> None:
    path = f"members[{uuid.uuid4()}].insured"
    outcome = save_review_changes(
        actor=scene.officer, review=review, base_revision=0, changes={path: True}
    )
    assert outcome.gone == (path,)
    assert stored(review).revision == 0


@pytest.mark.parametrize("name", ["born", "sex", "head"])
def test_who_the_members_are_is_not_typed_here(scene: Scene, review: Review, name: str) -> None:
    key = review.facts["members"][0]["key"]
    with pytest.raises(ReviewRefused):
        save_review_changes(
            actor=scene.officer,
            review=review,
            base_revision=0,
            changes={f"members[{key}].{name}": "M"},
        )


def test_an_error_names_the_member_by_key_and_nothing_is_stored(
    scene: Scene, review: Review
) -> None:
    key = review.facts["members"][1]["key"]
    with pytest.raises(InvalidFacts) as caught:
        save_review_changes(
            actor=scene.officer,
            review=review,
            base_revision=0,
            changes={f"members[{key}].attends": "abroad", "dwelling.water": "piped"},
        )
    assert [e["path"] for e in caught.value.details["errors"]] == [f"members[{key}].attends"]  # type: ignore[attr-defined]
    assert stored(review).revision == 0


def test_a_stranger_and_a_submitted_review_are_refused(scene: Scene, review: Review) -> None:
    with pytest.raises(NotAllowed):
        save(scene.officials["stranger"], review, 0, water="piped")
    submit_review(actor=scene.officer, review=review)
    with pytest.raises(ReviewNotReady):
        save(scene.officer, review, 0, water="piped")


def test_the_full_form_does_not_overwrite_what_came_after_it_was_opened(
    scene: Scene, review: Review, collector: Official
) -> None:
    opened = stored(review).facts
    save(collector, review, 0, water="piped")
    mine = {**opened, "dwelling": {**opened["dwelling"], "toilet": "septic"}}
    save_review(actor=scene.officer, review=review, facts=mine, base_revision=0)
    dwelling = stored(review).facts["dwelling"]
    assert (dwelling["water"], dwelling["toilet"]) == ("piped", "septic")
    mine["dwelling"] |= {"water": "rain", "waste": "collected"}
    with pytest.raises(ReviewClash) as caught:
        save_review(actor=scene.officer, review=review, facts=mine, base_revision=0)
    assert stored(review).facts["dwelling"]["waste"] == "dumped"
    content: Any = caught.value.details["content"]
    assert content.facts["dwelling"]["water"] == "rain"
    assert content.facts["dwelling"]["toilet"] == "septic"


def test_savings_go_with_their_review_however_it_is_deleted(scene: Scene, review: Review) -> None:
    save(scene.officer, review, 0, water="piped")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM households_judgement WHERE review_id = %s", [review.pk])
        cursor.execute("DELETE FROM households_review WHERE id = %s", [review.pk])
    assert not ReviewSave.objects.exists()


def test_the_values_are_the_review(review: Review) -> None:
    values = values_of(review)
    assert values["dwelling.water"] == "surface"
    assert values["method"] == JudgingMethod.SCORE
    assert changed(values, {}) == values


def test_both_ways_of_judging(scene: Scene, review: Review) -> None:
    """The score of the form says poor; an income above the line says not poor; both are kept."""
    by_score = review.judgements.get()
    assert by_score.income_score is not None
    change = {"method": "income", "livelihood.income_per_person": 1_600_000}
    save_review_changes(actor=scene.officer, review=review, base_revision=0, changes=change)
    by_income = stored(review).judgements.get()
    assert stored(review).method == JudgingMethod.INCOME
    assert by_income.poverty_class == PovertyClass.NOT_POOR
    assert by_income.income_score is None
    assert by_income.deprivations == by_score.deprivations
    change = {"livelihood.income_per_person": None}
    save_review_changes(actor=scene.officer, review=review, base_revision=1, changes=change)
    assert stored(review).judgements.get().poverty_class is None  # unknown stays unknown


def test_a_form_that_nobody_published_is_not_scored_on(scene: Scene) -> None:
    ScoringForm.objects.update(status=FormStatus.DEMONSTRATION)
    with override_settings(TN_DEMONSTRATION=False):
        review = start_review(
            actor=scene.officer,
            household=scene.households["poor"],
            kind=ReviewKind.PERIODIC,
            reviewed_on=scene.today,
        )
        assert review.method == JudgingMethod.INCOME
        with pytest.raises(ReviewRefused, match="chấm điểm"):
            save_review_changes(
                actor=scene.officer, review=review, base_revision=0, changes={"method": "score"}
            )
    assert review.state == ReviewState.DRAFT


def test_what_was_said_before_is_forgotten_when_the_review_is_finished(
    scene: Scene, review: Review
) -> None:
    save(scene.officer, review, 0, water="piped")
    ReviewSave.objects.update(saved_at=timezone.now() - dt.timedelta(days=31))
    assert forget_savings(actor=None) == 0
    Review.objects.filter(pk=review.pk).update(state=ReviewState.WITHDRAWN)
    assert forget_savings(actor=None) == 1


def test_whoever_typed_anything_in_a_review_does_not_decide_it(
    scene: Scene, review: Review, collector: Official
) -> None:
    PostFactory.create(
        official=scene.leader,
        role=Role.COMMUNE_OFFICER,
        area=scene.commune,
        valid_from=POST_START,
    )
    leader = Official.objects.get(pk=scene.leader.pk)
    save(leader, review, 0, water="piped")
    save(collector, review, 0, toilet="septic")
    submit_review(actor=collector, review=stored(review))
    with pytest.raises(OwnSurvey):
        decide_reviews(
            actor=leader,
            commune=scene.commune,
            reviews=[review.pk],
            number="1/QĐ",
            decided_on=scene.today,
        )
