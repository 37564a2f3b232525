"""Review facts of a file: drafts, judged, never decided; somebody else's review is left alone."""

from __future__ import annotations

import datetime as dt

import pytest

from exchange.choices import SheetKind
from exchange.models import StagedFacts
from households.choices import ReviewKind, ReviewState
from households.models import Review
from households.services.reviews import start_review
from tests.exchange.importing import (
    all_rows,
    codes,
    household,
    member,
    statuses,
    take_back,
    upload,
    workbook,
    write,
)  # fmt: skip
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


def _facts(code: str, day: dt.date, **more: object) -> dict[str, object]:
    return {
        "household_code": code, "review_date": f"{day:%d/%m/%Y}", "dwelling.area_m2": "35",
        "livelihood.pigs": "2", **more,
    }  # fmt: skip


def test_facts_begin_a_review_and_are_taken_back(scene: Scene) -> None:
    house = scene.households["not_poor"]
    before = all_rows()
    file = workbook(facts=[_facts(house.code, scene.today)])
    batch = upload(scene.officer, file, [scene.commune])
    assert codes(batch, SheetKind.FACTS) == []
    assert statuses(batch, SheetKind.FACTS) == ["new"]
    assert "livelihood.pigs" in (StagedFacts.objects.get(batch=batch).diff or {})
    batch = write(scene.officer, batch)
    assert batch.error == ""
    review = Review.objects.open().get(household=house)
    assert (review.state, review.surveyor, review.kind) == (
        ReviewState.DRAFT, scene.officer, ReviewKind.ONGOING,
    )  # fmt: skip
    assert review.facts["livelihood"]["pigs"] == 2
    assert review.facts["causes"] == ["land", "capital"]  # what was known stays
    assert review.judgements.exists()
    file.seek(0)
    assert statuses(upload(scene.officer, file, [scene.commune]), SheetKind.FACTS) == ["unchanged"]
    take_back(scene.officer, batch)
    assert all_rows() == before


def test_an_own_draft_is_changed_and_given_back(scene: Scene) -> None:
    house = scene.households["not_poor"]
    start_review(actor=scene.officer, household=house, kind=ReviewKind.ONGOING,
                 reviewed_on=scene.today)  # fmt: skip
    before = all_rows()
    file = workbook(facts=[_facts(house.code, scene.today)])
    batch = upload(scene.officer, file, [scene.commune])
    assert statuses(batch, SheetKind.FACTS) == ["changed"]
    batch = write(scene.officer, batch)
    assert Review.objects.open().get(household=house).facts["livelihood"]["pigs"] == 2
    take_back(scene.officer, batch)
    assert all_rows() == before


def test_a_review_of_somebody_else_is_left_alone(scene: Scene) -> None:
    house = scene.households["not_poor"]
    start_review(actor=scene.officials["village_collector"], household=scene.households["poor"],
                 kind=ReviewKind.ONGOING, reviewed_on=scene.today)  # fmt: skip
    file = workbook(
        facts=[_facts(scene.households["poor"].code, scene.today), _facts(house.code, scene.today)]
    )
    batch = upload(scene.officer, file, [scene.commune])
    assert statuses(batch, SheetKind.FACTS) == ["clash", "new"]
    assert codes(batch, SheetKind.FACTS) == ["review_of_other"]


def test_facts_of_a_new_household_with_members(scene: Scene) -> None:
    file = workbook(
        [household("M1", scene.village)],
        [member("M1", "Trần Văn Tám", **{"members[].insured": "Có"})],
        [_facts("M1", scene.today)],
    )
    batch = write(scene.officer, upload(scene.officer, file, [scene.commune]))
    assert batch.error == ""
    review = Review.objects.get(household__memberships__person__full_name="Trần Văn Tám")
    (row,) = review.facts["members"]
    assert (row["insured"], row["head"], row["born"]) == (True, True, 1980)


def test_a_date_without_a_standard_is_named(scene: Scene) -> None:
    house = scene.households["not_poor"]
    file = workbook(facts=[_facts(house.code, dt.date(2010, 5, 1))])
    batch = upload(scene.officer, file, [scene.commune])
    assert statuses(batch, SheetKind.FACTS) == ["invalid"]
    assert set(codes(batch, SheetKind.FACTS)) & {"review_date_impossible", "no_standard"}
