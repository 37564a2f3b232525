"""A workbook goes into the register and comes out again."""

from __future__ import annotations

import pytest

from exchange.choices import BatchState, SheetKind
from households.models import Household, Membership, Person
from tests.exchange.importing import (
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
