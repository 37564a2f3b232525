"""Whoever writes, the change is told: to the right commune, in codes, and nothing else is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction

from areas.models import Village
from credit.models import FeedEvent
from credit.services.feed import number_events
from households.choices import ClassOrigin, PovertyClass, Relation, StandardStatus
from households.models import Classification, Household, PovertyStandard
from households.services.change_head import change_head
from households.services.close_household import close_household
from households.services.merge_households import merge_households
from households.services.move_household import move_household
from households.services.split_household import split_household
from households.services.undo_change import undo_change
from tests.factories.households import ClassificationFactory, PovertyStandardFactory
from tests.households.scene import Scene, classify, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """The small scene; what its making told is forgotten."""
    made = small_scene()
    FeedEvent.objects.all().delete()
    return made


def told() -> list[tuple[str, str, str, dict[str, Any]]]:
    """Kind, household, commune and codes, in their order."""
    return [
        (event.kind, event.household.code, event.commune.name, event.detail)
        for event in FeedEvent.objects.select_related("household", "commune").order_by("id")
    ]


def kinds() -> list[tuple[str, str]]:
    return [(kind, code) for kind, code, _commune, _detail in told()]


def day_after(scene: Scene) -> dt.date:
    """A day after the classes of the scene and before its round."""
    return scene.last_year + dt.timedelta(days=10)


def test_a_class_is_told_with_the_one_before(scene: Scene) -> None:
    poor, standard = scene.households["poor"], PovertyStandard.objects.get().code
    classify(poor, PovertyClass.NEAR_POOR, day_after(scene))
    classify(scene.households["near"], PovertyClass.NOT_POOR, day_after(scene))
    assert [(kind, detail) for kind, _code, _commune, detail in told()] == [
        ("classified", {"standard": standard, "class": "near_poor", "previous": "poor"}),
        ("exited", {"standard": standard, "class": "not_poor", "previous": "near_poor"}),
    ]
    assert FeedEvent.objects.earliest("id").on_date == day_after(scene)


def test_who_never_was_on_the_list_is_not_told(scene: Scene) -> None:
    classify(scene.households["none"], PovertyClass.NOT_POOR, day_after(scene))
    classify(scene.households["not_poor"], PovertyClass.NOT_POOR, day_after(scene))
    house = scene.households["none"]
    Household.objects.filter(pk=house.pk).update(commune=scene.neighbour, village=far(scene))
    house.memberships.filter(relation=Relation.HEAD).get().person.save()
    assert told() == []


def test_provincial_standards_and_rehearsals_are_not_told(scene: Scene) -> None:
    for fields in (
        {"code": "provincial", "province": scene.commune.parent},
        {"code": "rehearsal", "status": StandardStatus.REHEARSAL},
    ):
        standard = PovertyStandardFactory.create(**fields)
        ClassificationFactory.create(
            household=scene.households["poor"],
            standard=standard,
            commune=scene.commune,
            valid_from=day_after(scene),
        )
    assert told() == []


def test_history_that_is_loaded_tells_the_class_in_force_only(scene: Scene) -> None:
    house, days = scene.households["none"], [dt.date(year, 12, 10) for year in (2022, 2023, 2024)]
    rows = [
        Classification(
            household=house,
            standard=PovertyStandard.objects.get(),
            commune=scene.commune,
            poverty_class=PovertyClass.POOR,
            valid_from=day,
            origin=ClassOrigin.DECISION,
            decision=Classification.objects.exclude(decision=None)[0].decision,
            review=Classification.objects.exclude(review=None)[0].review,
            persons=2,
            is_urban=False,
        )
        for day in days
    ]
    Classification.objects.bulk_create(rows)
    assert [(kind, detail["previous"]) for kind, _c, _a, detail in told()] == [
        ("classified", "poor")
    ]
    assert FeedEvent.objects.get().on_date == days[-1]


def far(scene: Scene) -> Village:
    return Village.objects.get(commune=scene.neighbour)


def test_a_move_is_told_to_both_communes_and_where_to_to_neither(scene: Scene) -> None:
    poor = scene.households["poor"]
    change = move_household(
        actor=scene.officer, household=poor, village=far(scene), on_date=day_after(scene)
    )
    standard = PovertyStandard.objects.get().code
    here, there = ("Xã Đồng Tâm", "Xã Láng Giềng")
    assert told() == [
        ("moved_out", poor.code, here, {}),
        ("moved_in", poor.code, there, {"standard": standard, "class": "poor"}),
    ]
    assert set(FeedEvent.objects.values_list("on_date", flat=True)) == {day_after(scene)}
    FeedEvent.objects.all().delete()
    undo_change(actor=scene.officer, change=change)
    assert [(kind, commune) for kind, _code, commune, _detail in told()] == [
        ("moved_out", there),
        ("moved_in", here),
        ("corrected", here),
    ]
    assert told()[-1][3]["undone"] == "move"


def test_a_move_by_raw_sql_is_told(scene: Scene) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE households_household SET commune_id = %s, village_id = %s WHERE id = %s",
            [scene.neighbour.pk, far(scene).pk, scene.households["poor"].pk],
        )
    assert [kind for kind, _code in kinds()] == ["moved_out", "moved_in"]


def test_a_closed_household_that_is_taken_back(scene: Scene) -> None:
    poor = scene.households["poor"]
    change = close_household(
        actor=scene.officer, household=poor, on_date=day_after(scene), reason="Chuyển ra nước ngoài"
    )
    assert told() == [("closed", poor.code, "Xã Đồng Tâm", {})]
    undo_change(actor=scene.officer, change=change)
    assert [kind for kind, _code in kinds()] == ["closed", "reopened", "corrected"]
    assert told()[1][3]["class"] == "poor"


def test_a_split_tells_both_sides_and_the_class_of_the_new_one(scene: Scene) -> None:
    poor = scene.households["poor"]
    child = poor.memberships.get(relation=Relation.CHILD).person
    change = split_household(
        actor=scene.officer, household=poor, members=[child], head=child, on_date=day_after(scene)
    )
    assert change.other_household is not None
    new = change.other_household.code
    assert kinds() == [("classified", new), ("split", poor.code), ("split", new)]
    assert [(d.get("role"), d.get("other_household")) for _k, _c, _a, d in told()[1:]] == [
        ("source", new),
        ("new", poor.code),
    ]
    FeedEvent.objects.all().delete()
    undo_change(actor=scene.officer, change=change)
    assert ("corrected", new) in kinds()
    assert ("corrected", poor.code) in kinds()


def test_a_split_into_another_commune_names_no_household_there(scene: Scene) -> None:
    poor = scene.households["poor"]
    child = poor.memberships.get(relation=Relation.CHILD).person
    split_household(
        actor=scene.officer,
        household=poor,
        members=[child],
        head=child,
        on_date=day_after(scene),
        village=far(scene),
    )
    sides = [(commune, d) for kind, _c, commune, d in told() if kind == "split"]
    assert [commune for commune, _detail in sides] == ["Xã Đồng Tâm", "Xã Láng Giềng"]
    assert all("other_household" not in detail for _commune, detail in sides)


def test_a_merger_is_one_event_for_each_side(scene: Scene) -> None:
    poor, ended = scene.households["poor"], scene.households["escaped"]
    merge_households(
        actor=scene.officer,
        household=poor,
        dissolved=ended,
        on_date=day_after(scene),
        relations={row.person_id: Relation.OTHER for row in ended.memberships.all()},
    )
    assert kinds() == [("merged", poor.code), ("merged", ended.code)]
    assert told()[1][3] == {
        "role": "ended",
        "other_household": poor.code,
        "standard": PovertyStandard.objects.get().code,
    }


def test_head_name_and_number_are_told_without_their_values(scene: Scene) -> None:
    poor = scene.households["poor"]
    head = poor.memberships.get(relation=Relation.HEAD).person
    head.full_name, head.identity_number = "Nguyễn Thị Lạn", "098000000017"
    head.save()
    change_head(
        actor=scene.officer,
        household=poor,
        new_head=poor.memberships.get(relation=Relation.CHILD).person,
        on_date=day_after(scene),
        old_head_relation=Relation.PARENT,
    )
    assert [detail for _kind, _code, _commune, detail in told()] == [
        {"changed": ["head_name", "head_identity_number"]},
        {"changed": ["head"]},
    ]


def test_corrections_of_classes(scene: Scene) -> None:
    poor = scene.households["poor"]
    row = classify(poor, PovertyClass.NEAR_POOR, day_after(scene))
    FeedEvent.objects.all().delete()
    Classification.objects.filter(pk=row.pk).update(poverty_class=PovertyClass.POOR)
    Classification.objects.filter(pk=row.pk).update(income_per_person=5)
    Classification.objects.filter(pk=row.pk).delete()
    row = classify(poor, PovertyClass.NOT_POOR, day_after(scene))
    Classification.objects.filter(pk=row.pk).delete()
    ClassificationFactory.create(
        household=poor,
        standard=row.standard,
        commune=scene.commune,
        valid_from=day_after(scene),
        origin=ClassOrigin.CORRECTION,
        poverty_class=PovertyClass.NOT_POOR,
    )
    assert [(k, d.get("class"), d.get("previous")) for k, _c, _a, d in told()] == [
        ("corrected", "poor", "near_poor"),
        ("corrected", "poor", "poor"),
        ("exited", "not_poor", "poor"),
        ("corrected", "poor", "not_poor"),
        ("corrected", "not_poor", "poor"),
    ]


def test_what_is_rolled_back_is_not_told(scene: Scene) -> None:
    with transaction.atomic():
        classify(scene.households["poor"], PovertyClass.NEAR_POOR, day_after(scene))
        transaction.set_rollback(True)
    assert told() == []
    assert number_events() == 0
