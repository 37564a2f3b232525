"""A workbook goes into the register and comes out again."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from exchange.choices import BatchState, SheetKind
from exchange.services.options import change_options
from exchange.services.run import run_batch
from households.models import DuplicatePair, Household, Membership, Person
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
)
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


def test_new_households_are_registered(scene: Scene) -> None:
    file = workbook(
        [household("M1", scene.village), household("M2", scene.other_village, phone="0912345678")],
        [
            member("M1", "Trần Văn Tám", identity_number="097080111111"),
            member("M1", "Trần Thị Chín", "Con", sex="Nữ", born="05/06/2010"),
            member("M2", "Phạm Văn Mười", identity_number="097080222222"),
        ],
    )
    before = Household.objects.count()
    batch = upload(scene.officer, file, [scene.commune])
    assert batch.error == ""
    assert batch.state == BatchState.PREVIEWED
    assert codes(batch, SheetKind.HOUSEHOLDS) == []
    assert codes(batch, SheetKind.MEMBERS) == []
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["new", "new"]
    assert statuses(batch, SheetKind.MEMBERS) == ["new", "new", "new"]
    assert Household.objects.count() == before
    batch = write(scene.officer, batch)
    assert batch.error == ""
    assert batch.state == BatchState.APPLIED
    assert Household.objects.count() == before + 2
    person = Person.objects.get(identity_number="097080111111")
    assert person.memberships.get().relation == "head"
    file.seek(0)
    again = upload(scene.officer, file, [scene.commune])
    assert statuses(again, SheetKind.MEMBERS) == ["unchanged"] * 3
    batch = take_back(scene.officer, batch)
    assert batch.state == BatchState.UNDONE
    assert Household.objects.count() == before
    assert not Membership.objects.filter(person__identity_number="097080222222").exists()


def test_somebody_very_like_a_registered_person_is_asked_about(scene: Scene) -> None:
    """Confirmed as another person, the row goes in and the pair waits in the queue."""
    known = scene.households["none"].memberships.get(relation="head").person
    Person.objects.filter(pk=known.pk).update(birth_date="1974-05-17", birth_year=1974)
    row = member("M1", known.full_name, sex=known.get_sex_display(), born="17/05/1974")
    file = workbook([household("M1", scene.other_village)], [row])
    batch = upload(scene.officer, file, [scene.commune])
    assert codes(batch, SheetKind.MEMBERS) == ["likely_registered"]
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["clash"]
    change_options(actor=scene.officer, batch=batch, accepted=["likely"])
    run_batch(batch=batch.pk)
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["new"]
    before = all_rows()
    batch.refresh_from_db()
    batch = write(scene.officer, batch)
    assert batch.error == ""
    pair = DuplicatePair.objects.get(kind="person")
    assert known.pk in {pair.first_person_id, pair.second_person_id}
    take_back(scene.officer, batch)
    assert all_rows() == before


def test_a_mapping_is_remembered_whatever_the_order_of_columns(scene: Scene) -> None:
    """Said once what a strange heading means, the commune's next file is read by itself."""

    def strange(*order: int) -> io.BytesIO:
        book = Workbook()
        sheet = book.active
        sheet.title = "Hộ"
        columns = [("Ký hiệu riêng", "M1"), ("Thôn", str(scene.village)), ("Mã hộ", "M1")]
        for line in zip(*(columns[index] for index in order), strict=True):
            sheet.append(line)
        file = io.BytesIO()
        book.save(file)
        file.seek(0)
        return file

    batch = upload(scene.officer, strange(0, 1, 2), [scene.commune])
    chosen = {"0": {"source": "workbook", "kind": "households",
                    "columns": ["address", "village", "household_code"]}}  # fmt: skip
    change_options(actor=scene.officer, batch=batch, mapping=chosen)
    run_batch(batch=batch.pk)
    again = upload(scene.officer, strange(2, 0, 1), [scene.commune], name="b.xlsx")
    assert again.options["sheets"][0]["columns"] == ["household_code", "address", "village"]


def test_an_unknown_village_is_asked_once(scene: Scene) -> None:
    file = workbook([household("M1", "Xóm Bãi")], [member("M1", "Trần Văn Tám")])
    batch = upload(scene.officer, file, [scene.commune])
    (question,) = batch.options["questions"]
    assert question["code"] == "village:Xóm Bãi"
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["invalid"]
    change_options(
        actor=scene.officer, batch=batch, answers={question["code"]: str(scene.village.pk)}
    )
    run_batch(batch=batch.pk)
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["new"]


def test_a_proposal_waits_for_consent_and_then_goes_in(scene: Scene) -> None:
    file = workbook(
        [household("M1", scene.village)],
        [member("M1", "Trần Văn Tám", identity_number=98080111111)],
    )
    batch = upload(scene.officer, file, [scene.commune])
    assert [p["code"] for p in batch.options["proposals"]] == ["identity_zero"]
    assert statuses(batch, SheetKind.MEMBERS) == ["clash"]
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["clash"]
    change_options(actor=scene.officer, batch=batch, accepted=["identity_zero"])
    run_batch(batch=batch.pk)
    batch.refresh_from_db()
    assert statuses(batch, SheetKind.MEMBERS) == ["new"]
    write(scene.officer, batch)
    assert Person.objects.filter(identity_number="098080111111").exists()


def test_numbers_of_ethnic_groups_are_asked_for_once_and_the_answer_can_be_changed(
    scene: Scene,
) -> None:
    file = workbook(
        [household("M1", scene.village), household("M2", scene.village)],
        [
            member("M1", "Trần Văn Tám", ethnic_group="01"),
            member("M2", "Trần Văn Chín", ethnic_group=1),
        ],
    )
    batch = upload(scene.officer, file, [scene.commune])
    (question,) = batch.options["questions"]
    assert (question["code"], question["rows"]) == ("ethnic_list", 2)
    assert {choice["value"] for choice in question["choices"]} == {"A", "B"}
    change_options(actor=scene.officer, batch=batch, answers={"ethnic_list": "B"})
    run_batch(batch=batch.pk)
    batch.refresh_from_db()
    assert statuses(batch, SheetKind.MEMBERS) == ["new", "new"]
    assert [(q["code"], q["answer"]) for q in batch.options["questions"]] == [("ethnic_list", "B")]


def test_a_commune_that_nobody_knows_is_asked_for(scene: Scene) -> None:
    file = workbook(
        [household("M1", scene.village, commune="Xã Không Đâu Có")],
        [member("M1", "Trần Văn Tám")],
    )
    batch = upload(scene.officer, file, [scene.commune])
    (question,) = [q for q in batch.options["questions"] if q["code"].startswith("commune:")]
    assert [choice["value"] for choice in question["choices"]] == [scene.commune.code]
    answers = {question["code"]: scene.commune.code}
    change_options(actor=scene.officer, batch=batch, answers=answers)
    run_batch(batch=batch.pk)
    batch.refresh_from_db()
    assert statuses(batch, SheetKind.MEMBERS) == ["new"]


def test_an_import_sends_as_many_statements_for_many_rows_as_for_few(scene: Scene) -> None:
    """A commune's file of 25,000 rows is not to need more than one for every hundred."""

    def statements(homes: int, name: str) -> int:
        file = workbook(
            [household(f"M{home}", scene.village) for home in range(homes)],
            [member(f"M{home}", f"Lò Văn {name}{home}") for home in range(homes)],
        )
        with CaptureQueriesContext(connection) as caught:
            batch = write(scene.officer, upload(scene.officer, file, [scene.commune]))
        assert batch.state == BatchState.APPLIED
        sent = [part for query in caught for part in str(query["sql"]).split(";\n")]
        return len([part for part in sent if part.strip() and "SAVEPOINT" not in part])

    few = statements(2, "A")
    # The planner's counts are asked for anew once tables have grown.
    assert abs(statements(40, "B") - few) <= 3
    assert few <= 220
