"""Unlikely families are remarked on and go in all the same."""

from __future__ import annotations

import pytest

from exchange.choices import BatchState, SheetKind
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
