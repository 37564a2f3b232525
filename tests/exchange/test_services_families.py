"""Unlikely families are remarked on and go in all the same."""

from __future__ import annotations

import pytest

from exchange.choices import BatchState, SheetKind, SourceFormat
from exchange.models import StagedHousehold
from households.models import Household
from tests.exchange.importing import (
    codes,
    household,
    member,
    statuses,
    upload,
    workbook,
    write,
)
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


def test_unlikely_ages_and_two_spouses_are_said_and_stop_nothing(scene: Scene) -> None:
    file = workbook(
        [household("M1", scene.village)],
        [
            member("M1", "Trần Văn Tám"),
            member("M1", "Trần Thị Chín", "Con", sex="Nữ", born="1975"),
            member("M1", "Lê Thị Mười", "Vợ", sex="Nữ", born="1982"),
            member("M1", "Lê Thị Mai", "Vợ", sex="Nữ", born="1985"),
            member("M1", "Trần Văn An", "Con", born="2010"),
        ],
    )
    batch = upload(scene.officer, file, [scene.commune])
    assert codes(batch, SheetKind.MEMBERS) == ["ages_unlikely", "two_spouses"]
    assert statuses(batch, SheetKind.MEMBERS) == ["new"] * 5
    assert write(scene.officer, batch).state == BatchState.APPLIED


def test_a_head_on_the_households_row_who_is_not_the_listed_one_is_said(scene: Scene) -> None:
    file = workbook(
        [
            household("M1", scene.village, head_name="Trần Văn Bảy"),
            household("M2", scene.village, head_name="LÊ VĂN NĂM"),
        ],
        [member("M1", "Trần Văn Tám"), member("M2", "Lê Văn Năm", born="1971")],
    )
    batch = upload(scene.officer, file, [scene.commune])
    assert codes(batch, SheetKind.HOUSEHOLDS) == ["head_name_differs", "name_case"]
    notes = StagedHousehold.objects.get(batch=batch, number=2).notes
    assert ["Trần Văn Tám" in note["message"]["vi"] for note in notes or ()] == [True]
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["new", "new"]
    assert write(scene.officer, batch).state == BatchState.APPLIED


def test_without_members_the_register_says_who_the_head_is(scene: Scene) -> None:
    home = scene.households["poor"]
    file = workbook([household(home.code, scene.village, head_name="Trần Văn Bảy", address="Số 9")])
    batch = upload(scene.officer, file, [scene.commune])
    assert codes(batch, SheetKind.HOUSEHOLDS) == ["head_name_differs"]
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["changed"]


def test_a_number_of_members_that_will_not_be_so_is_said(scene: Scene) -> None:
    known = scene.households["poor"]
    Household.objects.filter(pk=known.pk).update(external_code="HN1")
    living = known.memberships.filter(valid_to=None)
    head = living.get(relation="head").person.full_name
    rows = [
        {"head_name": head, "external_code": "HN1", "head_sex": "Nam", "reported_class": "Hộ nghèo",
         "reported_member_count": living.count() + 2},
        {"head_name": head, "external_code": "HN1", "head_sex": "Nam", "reported_class": "Hộ nghèo",
         "reported_member_count": living.count()},
    ]  # fmt: skip
    said = []
    for row in rows:
        file = workbook([row], source=SourceFormat.NATIONAL)
        batch = upload(scene.officer, file, [scene.commune])
        said.append("members_differ" in codes(batch, SheetKind.HOUSEHOLDS))
    assert said == [True, False]
