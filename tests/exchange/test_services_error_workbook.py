"""The uploaded file comes back marked; mended rows alone go in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from exchange.choices import BatchState, SheetKind
from exchange.exceptions import BatchNotAllowed
from exchange.models import ImportBatch
from exchange.services.error_workbook import write_error_workbook
from households.models import Household, Person
from officials.choices import Role
from tests.exchange.importing import household, member, statuses, upload, workbook, write
from tests.factories.officials import OfficialFactory, PostFactory
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


def _three(scene: Scene) -> io.BytesIO:
    """Two good households, and one whose telephone and whose child's birth year are wrong."""
    return workbook(
        [
            household("M1", scene.village),
            household("M2", scene.village, phone="12"),
            household("M3", scene.village),
        ],
        [
            member("M1", "Trần Văn Tám"),
            member("M2", "Lê Văn Sai"),
            member("M2", "Lê Thị Con", "Con", sex="Nữ", born="2035"),
            member("M3", "Phạm Văn Mười"),
            member("M3", "Phạm Thị Con", "Con", sex="Nữ", born="32/13/2010"),
        ],
    )


def _opened(scene: Scene, batch: ImportBatch, *, only_wrong: bool) -> Any:
    file = write_error_workbook(actor=scene.officer, batch=batch, only_wrong=only_wrong)
    return load_workbook(file)


def _cell(sheet: Any, text: str, heading: str) -> Any:
    """The cell below a heading in the row that holds a text."""
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    row = next(r[0].row for r in sheet.iter_rows() if text in [cell.value for cell in r])
    return sheet.cell(row, columns[heading])


def test_wrong_cells_are_coloured_and_explained(scene: Scene) -> None:
    batch = upload(scene.officer, _three(scene), [scene.commune])
    book = _opened(scene, batch, only_wrong=False)
    phone = _cell(book["Hộ"], "M2", "Điện thoại")
    assert phone.fill.start_color.rgb not in {"00000000", "FFFFFFFF"}
    assert "số điện thoại" in phone.comment.text
    assert _cell(book["Hộ"], "M1", "Điện thoại").comment is None
    assert book["Hộ"].max_row == 4


def test_only_the_households_concerned_come_back_whole(scene: Scene) -> None:
    batch = upload(scene.officer, _three(scene), [scene.commune])
    book = _opened(scene, batch, only_wrong=True)
    keys = [row[0].value for row in book["Hộ"].iter_rows(min_row=2)]
    assert keys == ["M2", "M3"]
    names = {cell.value for row in book["Thành viên"].iter_rows(min_row=2) for cell in row}
    assert {"Lê Văn Sai", "Lê Thị Con", "Phạm Văn Mười", "Phạm Thị Con"} <= names
    assert "Trần Văn Tám" not in names


def test_mended_rows_alone_go_in_and_nobody_twice(scene: Scene) -> None:
    first = write(scene.officer, upload(scene.officer, _three(scene), [scene.commune]))
    assert first.state == BatchState.APPLIED
    book = _opened(scene, first, only_wrong=True)
    _cell(book["Hộ"], "M2", "Điện thoại").value = "0912345678"
    birth = next(str(c.value) for c in book["Thành viên"][1] if "sinh" in str(c.value).lower())
    _cell(book["Thành viên"], "Lê Thị Con", birth).value = "2015"
    _cell(book["Thành viên"], "Phạm Thị Con", birth).value = "12/03/2010"
    mended = io.BytesIO()
    book.save(mended)
    mended.seek(0)
    second = upload(scene.officer, mended, [scene.commune], name="so-ho-can-sua.xlsx")
    assert second.error == ""
    assert "invalid" not in statuses(second, SheetKind.HOUSEHOLDS)
    assert "invalid" not in statuses(second, SheetKind.MEMBERS)
    assert write(scene.officer, second).state == BatchState.APPLIED
    for name in ("Lê Văn Sai", "Lê Thị Con", "Phạm Văn Mười", "Phạm Thị Con", "Trần Văn Tám"):
        assert Person.objects.filter(full_name=name).count() == 1, name
    house = Household.objects.get(memberships__person__full_name="Phạm Văn Mười")
    assert house.memberships.current().count() == 2


def test_another_communes_officer_gets_nothing(scene: Scene) -> None:
    batch = upload(scene.officer, _three(scene), [scene.commune])
    stranger = OfficialFactory.create()
    PostFactory.create(
        official=stranger, role=Role.PROVINCIAL_SUPERVISOR, area=scene.commune.parent
    )
    with pytest.raises(BatchNotAllowed):
        write_error_workbook(actor=stranger, batch=batch)


def test_a_row_that_waits_for_a_decision_is_marked_as_well(scene: Scene) -> None:
    known = scene.households["none"].memberships.get(relation="head").person
    row = member("M1", known.full_name, sex=known.get_sex_display(), born=str(known.birth_year))
    file = workbook([household("M1", known.memberships.get().household.village)], [row])
    batch = upload(scene.officer, file, [scene.commune])
    assert statuses(batch, SheetKind.MEMBERS) == ["clash"]
    book = _opened(scene, batch, only_wrong=True)
    cell = _cell(book["Thành viên"], known.full_name, "Họ và tên")
    assert "[Cần xem lại]" in cell.comment.text


def test_widths_formats_and_drop_downs_come_back_as_well(scene: Scene) -> None:
    batch = upload(scene.officer, _three(scene), [scene.commune])
    for only_wrong in (False, True):
        book = _opened(scene, batch, only_wrong=only_wrong)
        members = book["Thành viên"]
        columns = {cell.value: cell.column_letter for cell in members[1]}
        offered = {str(area).split(":")[0] for area in members.data_validations.dataValidation
                   for area in [area.sqref]}  # fmt: skip
        for heading in ("Giới tính", "Quan hệ với chủ hộ", "Dân tộc"):
            assert f"{columns[heading]}2" in offered, heading
        assert members.column_dimensions[columns["Họ và tên"]].width > 25
        villages = book["Hộ"].data_validations.dataValidation[0].formula1.partition("!")[2]
        first, last = villages.replace("$", "").split(":")
        names = [cell[0].value for cell in book.worksheets[-1][first:last]]
        assert str(scene.village) in names
        assert book.worksheets[-1].sheet_state == "veryHidden"


def test_a_marked_file_goes_in_again_as_it_is(scene: Scene) -> None:
    batch = upload(scene.officer, _three(scene), [scene.commune])
    file = write_error_workbook(actor=scene.officer, batch=batch)
    again = upload(scene.officer, io.BytesIO(file.read()), [scene.commune], name="lai.xlsx")
    for kind in (SheetKind.HOUSEHOLDS, SheetKind.MEMBERS):
        assert statuses(again, kind) == statuses(batch, kind)
