"""What the triggers of history record, whoever writes and however many rows."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from pghistory.models import Context

from areas.models import Village
from common.history import InsertEvent
from households.models import Household
from tests.factories.areas import VillageFactory
from tests.factories.households import HouseholdFactory
from tests.factories.officials import OfficialFactory

pytestmark = pytest.mark.django_db


def events(of: Any) -> Any:
    """The events of a tracked model, oldest first."""
    found = apps.get_model(of._meta.app_label, f"{of.__name__}Event")
    return found._default_manager.order_by("pgh_id")


def test_every_tracked_model_records_once_per_statement() -> None:
    tracking = [
        (f"{model._meta.label} {trigger.name}", trigger.level)
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, pghistory.trigger.Event)
    ]
    assert len(tracking) > 20
    assert [name for name, level in tracking if level != pgtrigger.Statement] == []
    assert issubclass(InsertEvent, pghistory.InsertEvent)


def test_of_many_rows_those_that_changed_are_recorded_with_one_context() -> None:
    households = HouseholdFactory.create_batch(30, address="Xóm 1")
    Household.objects.filter(pk__in=[h.pk for h in households[:10]]).update(address="Xóm 2")
    events(Household).delete()
    Context.objects.all().delete()
    Household.objects.filter(pk=households[0].pk).update(address="Xóm 3")
    with pghistory.context(user=OfficialFactory.create().pk):
        Household.objects.update(address="Xóm 2")
    first, *many = events(Household)
    assert (first.address, first.pgh_context) == ("Xóm 2", None)
    assert {e.pgh_obj_id for e in many} == {households[0].pk, *(h.pk for h in households[10:])}
    assert sorted(e.address for e in many) == ["Xóm 1"] * 20 + ["Xóm 3"]
    assert {e.pgh_context_id for e in many} == {Context.objects.get().pk}


def test_a_statement_that_changes_nothing_leaves_nothing() -> None:
    HouseholdFactory.create(address="Xóm 1")
    events(Household).delete()
    Context.objects.all().delete()
    with pghistory.context(user=OfficialFactory.create().pk):
        Context.objects.all().delete()
        Household.objects.update(address="Xóm 1")
        Household.objects.filter(address="Xóm 9").update(address="Xóm 8")
        Household.objects.filter(address="Xóm 9").delete()
    assert not events(Household).exists()
    assert not Context.objects.exists()


def test_a_row_whose_key_changes_is_recorded() -> None:
    house = HouseholdFactory.create(address="Xóm 1")
    events(Household).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM households_residence")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE households_household SET id = id + 1000000")
    (event,) = events(Household)
    assert (event.pgh_obj_id, event.address, event.pgh_label) == (house.pk, "Xóm 1", "update")


def test_inserting_or_updating_records_each_as_what_it_was() -> None:
    kept = VillageFactory.create(name="Thôn Một")
    events(Village).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO areas_village (commune_id, code, name, kind, especially_disadvantaged)"
            " SELECT commune_id, x.code, x.name, kind, false FROM areas_village,"
            " (VALUES (%s, 'Thôn Hai'), ('98', 'Thôn Ba')) x (code, name)"
            " ON CONFLICT (commune_id, code) DO UPDATE SET name = excluded.name",
            [kept.code],
        )
    assert {(e.pgh_label, e.name) for e in events(Village)} == {
        ("update", "Thôn Hai"),
        ("insert", "Thôn Ba"),
    }


def test_deleted_rows_are_recorded_as_they_were() -> None:
    villages = VillageFactory.create_batch(3)
    Village.objects.filter(pk=villages[0].pk).update(name=F("code"))
    events(Village).delete()
    Village.objects.all().delete()
    assert {(e.pgh_label, e.pgh_obj_id) for e in events(Village)} == {
        ("delete", village.pk) for village in villages
    }
