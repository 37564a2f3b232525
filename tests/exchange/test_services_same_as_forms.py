"""Importing households leaves the very rows that registering them by the form's service leaves."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exchange.services.options import change_options
from exchange.services.run import run_batch
from households.choices import NoIdentityReason, Relation, Sex
from households.models import Household
from households.services.household_data import HouseholdData
from households.services.person_data import MemberData, PersonData
from households.services.register_household import register_household
from tests.exchange.importing import household, member, upload, workbook, write
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

GIVEN = ("An", "Bình", "Cường", "Dũng", "Én", "Phượng", "Giang", "Hạnh", "Ích", "Khôi", "Lượng")
TABLES = ("Person", "Household", "Membership", "Residence", "HouseholdChange", "HouseholdNumber")
EVENTS = ("PersonEvent", "HouseholdEvent", "MembershipEvent", "ResidenceEvent")
#: Columns that no two runs share; keys are compared by what they point at.
LEFT_OUT = {
    "uuid", "updated_at", "recorded_at", "pgh_id", "pgh_created_at", "pgh_context_id",
    "name_folded", "name_tokens", "name_sort",
}  # fmt: skip

people = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(Sex.values),
        "birth_date": st.none() | st.dates(dt.date(1931, 1, 2), dt.date(2024, 12, 31)),
        "birth_year": st.integers(1931, 2024),
        "has_number": st.booleans(),
        "reason": st.sampled_from(["", *NoIdentityReason.values]),
        "relation": st.sampled_from([r for r in Relation.values if r != Relation.HEAD]),
    }
)
families = st.lists(
    st.fixed_dictionaries(
        {
            "members": st.lists(people, min_size=1, max_size=4),
            "phone": st.sampled_from(["", "0912345678"]),
            "address": st.sampled_from(["", "Ngõ 12, đường Hoà Bình"]),
            "merit": st.booleans(),
            "head": st.integers(0, 3),
        }
    ),
    min_size=1,
    max_size=4,
)
Family = dict[str, Any]


def _persons(number: int, family: Family, scene: Scene) -> list[MemberData]:
    members = []
    for index, one in enumerate(family["members"]):
        head = index == family["head"] % len(family["members"])
        date = one["birth_date"]
        members.append(
            MemberData(
                person=PersonData(
                    full_name=f"Đinh Thử {GIVEN[number]} {GIVEN[index + 4]}",
                    sex=one["sex"],
                    ethnic_group=scene.ethnic_group,
                    birth_date=date,
                    birth_year=None if date else one["birth_year"],
                    identity_number=f"0970{number}{index}{one['birth_year'] % 100:02d}0000"
                    if one["has_number"]
                    else "",
                    no_identity_reason=one["reason"],
                ),
                relation="head" if head else one["relation"],
            )
        )
    return members


def _registered(scene: Scene, families: list[Family], day: dt.date) -> None:
    for number, family in enumerate(families):
        register_household(
            actor=scene.officer,
            village=scene.village,
            on_date=day,
            members=_persons(number, family, scene),
            details=HouseholdData(
                phone=family["phone"], address=family["address"], has_merit=family["merit"]
            ),
        )


def _imported(scene: Scene, families: list[Family], day: dt.date) -> None:
    houses, rows = [], []
    for number, family in enumerate(families):
        code = f"M{number}"
        houses.append(
            household(
                code, scene.village, phone=family["phone"], address=family["address"],
                has_merit="Có" if family["merit"] else "Không",
            )
        )  # fmt: skip
        for one in _persons(number, family, scene):
            person = one.person
            assert isinstance(person, PersonData)
            born = person.birth_date
            rows.append(
                member(
                    code, person.full_name, str(Relation(one.relation).label),
                    sex=str(Sex(person.sex).label),
                    born=f"{born:%d/%m/%Y}" if born else str(person.birth_year),
                    identity_number=person.identity_number,
                    no_identity_reason=str(NoIdentityReason(person.no_identity_reason).label)
                    if person.no_identity_reason else "",
                )
            )  # fmt: skip
    batch = upload(scene.officer, workbook(houses, rows), [scene.commune], day=day)
    # Whatever is odd about made-up people was confirmed.
    notes = {
        note["code"]
        for model in ("StagedHousehold", "StagedMember")
        for row in apps.get_model("exchange", model).objects.filter(batch=batch)
        for note in row.notes or []
    }
    if notes:
        change_options(actor=scene.officer, batch=batch, accepted=[*notes, "likely"])
        run_batch(batch=batch.pk)
    batch = write(scene.officer, batch)
    assert batch.error == ""


def _rows() -> dict[str, list[str]]:
    """Rows of the register and their history, keys replaced by their order."""
    keys: dict[str, dict[int, str]] = {}
    tables: dict[str, list[dict[str, Any]]] = {}
    for name in (*TABLES, *EVENTS):
        table = apps.get_model("households", name)._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY 1")
            tables[name] = [json.loads(row) for (row,) in cursor.fetchall()]
    for row in tables["Household"]:
        keys.setdefault("household", {})[row["id"]] = row["code"]
    for row in tables["Person"]:
        keys.setdefault("person", {})[row["id"]] = row["full_name"]
    for row in tables["Membership"]:
        keys.setdefault("membership", {})[row["id"]] = keys["person"][row["person_id"]]
    for row in tables["Residence"]:
        keys.setdefault("residence", {})[row["id"]] = keys["household"][row["household_id"]]
    return {name: sorted(_plain(name, row, keys) for row in rows) for name, rows in tables.items()}


def _plain(name: str, row: dict[str, Any], keys: dict[str, dict[int, str]]) -> str:
    plain = {key: value for key, value in row.items() if key not in LEFT_OUT | {"id"}}
    for column, kind in (("household_id", "household"), ("person_id", "person")):
        if column in plain:
            plain[column] = keys[kind].get(plain[column], plain[column])
    if "pgh_obj_id" in plain:
        kind = name.removesuffix("Event").lower()
        plain["pgh_obj_id"] = keys[kind].get(plain["pgh_obj_id"], "?")
    if "persons" in plain:
        plain["persons"] = sorted(keys["person"][key] for key in plain["persons"])
        entries = [
            {**entry, "pk": keys[entry["model"]][entry["pk"]],
             "new": {k: keys["household"].get(v, v) if k == "household_id"
                     else keys["person"].get(v, v) if k == "person_id" else v
                     for k, v in entry["new"].items()}}
            for entry in plain["undo"]["entries"]
        ]  # fmt: skip
        plain["undo"] = entries
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(families)
def test_an_import_leaves_the_rows_of_the_form(scene: Scene, found: list[Family]) -> None:
    day = scene.today
    Household.objects.filter(registered_on__gt=day).update(registered_on=day)
    left: list[dict[str, list[str]]] = []
    for way in (_registered, _imported):
        with transaction.atomic():
            way(scene, found, day)
            left.append(_rows())
            transaction.set_rollback(True)
    by_form, by_file = left
    for table in by_form:
        assert by_file[table] == by_form[table], table


def test_history_names_the_batch(scene: Scene) -> None:
    file = workbook([household("M1", scene.village)], [member("M1", "Trần Văn Tám")])
    batch = write(scene.officer, upload(scene.officer, file, [scene.commune]))
    events = apps.get_model("households", "PersonEvent").objects.filter(full_name="Trần Văn Tám")
    metadata = events.select_related("pgh_context").get().pgh_context.metadata
    assert metadata["batch"] == str(batch.uuid)
    assert metadata["user"] == scene.officer.pk
