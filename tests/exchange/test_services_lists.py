"""The national export and the list of 21 columns: reported results, never classes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exchange.choices import SheetKind, SourceFormat
from households.choices import PovertyClass
from households.models import Classification, Household, Person, ReportedResult
from tests.exchange.importing import (
    all_rows,
    codes,
    statuses,
    take_back,
    upload,
    workbook,
    write,
)  # fmt: skip
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


def _national(code: str, head: str, **more: object) -> dict[str, object]:
    return {
        "reported_on": "15/10/2024", "head_name": head, "external_code": code,
        "is_local_minority": "Không", "head_sex": "Nữ", "reported_member_count": "2",
        "reported_b1": "120", "reported_b2": "30", "reported_class": "Hộ nghèo",
        "reported_reviewer": "Trần Văn Soát", **more,
    }  # fmt: skip


def _known(scene: Scene) -> Household:
    house = scene.households["none"]
    Household.objects.filter(pk=house.pk).update(external_code="DN0001")
    return Household.objects.get(pk=house.pk)


def test_a_known_household_gets_a_reported_result(scene: Scene) -> None:
    house = _known(scene)
    before, classes = all_rows(), Classification.objects.count()
    file = workbook([_national("DN0001", "Lê Văn Hoà", head_sex="Nam")],
                    source=SourceFormat.NATIONAL)  # fmt: skip
    batch = upload(scene.officer, file, [scene.commune])
    assert batch.source == SourceFormat.NATIONAL
    assert codes(batch, SheetKind.HOUSEHOLDS) == []
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["changed"]
    batch = write(scene.officer, batch)
    assert batch.error == ""
    row = ReportedResult.objects.get(household=house)
    assert (row.poverty_class, row.deprivation_score) == (PovertyClass.POOR, 30)
    assert row.income_score == Decimal(120)
    assert (row.reviewer, row.batch) == ("Trần Văn Soát", batch.uuid)
    assert Classification.objects.count() == classes
    file.seek(0)
    assert statuses(upload(scene.officer, file, [scene.commune]), SheetKind.HOUSEHOLDS) == [
        "unchanged"
    ]
    take_back(scene.officer, batch)
    assert all_rows() == before


def test_a_new_household_of_the_national_file_names_the_missing_columns(scene: Scene) -> None:
    file = workbook([_national("DN0099", "Ai Đó Mới")], source=SourceFormat.NATIONAL)
    batch = upload(scene.officer, file, [scene.commune])
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["invalid"]
    found = codes(batch, SheetKind.HOUSEHOLDS) + codes(batch, SheetKind.MEMBERS)
    assert "village_needed" in found
    assert found.count("person_needs") == 2  # birth and ethnic group


def test_one_code_twice(scene: Scene) -> None:
    """The same head is one household; another head is another household."""
    _known(scene)
    file = workbook(
        [
            _national("DN0001", "Lê Văn Hoà", head_sex="Nam"),
            _national("DN0001", "Lê Văn Hòa", head_sex="Nam", reported_on="20/10/2023"),
            _national("DN0001", "Ai Đó Khác"),
        ],
        source=SourceFormat.NATIONAL,
    )
    batch = upload(scene.officer, file, [scene.commune])
    assert "same_household" in codes(batch, SheetKind.HOUSEHOLDS)
    assert "code_of_several" in codes(batch, SheetKind.HOUSEHOLDS)
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["changed", "changed", "invalid"]
    write(scene.officer, batch)
    assert ReportedResult.objects.count() == 2


def test_another_head_under_a_registered_code_needs_a_decision(scene: Scene) -> None:
    _known(scene)
    file = workbook([_national("DN0001", "Ai Đó Khác")], source=SourceFormat.NATIONAL)
    batch = upload(scene.officer, file, [scene.commune])
    assert "external_other_head" in codes(batch, SheetKind.HOUSEHOLDS)
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["clash"]


def test_the_list_registers_households_with_their_heads(scene: Scene) -> None:
    file = workbook(
        [
            {
                "head_name": "Bùi Thị Mới", "head_born": "02/03/1981", "head_sex": "Nữ",
                "head_ethnic_group": "Kinh", "address": "Xóm 3",
                "head_identity_number": "097181000123", "reported_member_count": "1",
                "reported_class_before": "Hộ nghèo", "reported_b1": "130", "reported_b2": "20",
                "reported_class": "Hộ cận nghèo", "note": "Neo đơn",
                "commune": scene.commune.name, "village": str(scene.village),
                "reported_on": "01/11/2025",
            }
        ],
        source=SourceFormat.LIST,
    )  # fmt: skip
    before = all_rows()
    batch = upload(scene.officer, file, [scene.commune])
    assert batch.source == SourceFormat.LIST
    assert codes(batch, SheetKind.HOUSEHOLDS) == []
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["new"]
    batch = write(scene.officer, batch)
    head = Person.objects.get(identity_number="097181000123")
    house = head.memberships.get().household
    assert (house.village, house.address) == (scene.village, "Xóm 3")
    assert house.reported_results.get().poverty_class == PovertyClass.NEAR_POOR
    take_back(scene.officer, batch)
    assert all_rows() == before
