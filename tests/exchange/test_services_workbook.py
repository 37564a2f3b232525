"""The commune's workbook: what is in it, and that bringing it back changes nothing."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from openpyxl import load_workbook

from exchange.choices import (
    BatchState,
    ExportFormat,
    ExportKind,
    Purpose,
    RowStatus,
    SheetKind,
)
from exchange.exceptions import ExportNotAllowed
from exchange.models import STAGED, ExportRecord, StagedHousehold
from exchange.services.exports import Order, order_export, stream_export
from households.choices import ReviewState
from households.models import Household
from officials.choices import Role
from officials.models import Official
from tests.exchange.importing import household, member, upload, workbook
from tests.exchange.registers import HouseSpec, build, registers
from tests.factories.areas import VillageFactory
from tests.factories.households import ReviewFactory, household_with_head
from tests.households.scene import Scene, known_facts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _private(tmp_path: Any, settings: Any) -> None:
    settings.PRIVATE_ROOT = tmp_path


def taken(
    actor: Official, scene: Scene, *, file_format: ExportFormat = ExportFormat.XLSX,
    full: bool = True, **filters: Any,
) -> io.BytesIO:  # fmt: skip
    """Return the workbook of the scene's commune."""
    order = Order(
        kind=ExportKind.WORKBOOK,
        file_format=file_format,
        purpose=Purpose.REVIEW,
        filters={"xa": scene.commune.pk, **filters},
        full=full,
    )
    record = order_export(actor=actor, order=order)
    return io.BytesIO(b"".join(stream_export(actor=actor, record=record)))


def differences(actor: Official, scene: Scene, file: io.BytesIO, name: str) -> list[Any]:
    """Return every row that an import of the file would not leave as it is, with why."""
    batch = upload(actor, file, [scene.commune], name=name)
    assert batch.state == BatchState.PREVIEWED, batch.error
    return [
        (str(kind), row.number, row.status, row.diff, row.notes)
        for kind, model in STAGED.items()
        for row in model.objects.filter(batch=batch, sheet__gte=0).order_by("number")
        if row.status != RowStatus.UNCHANGED or row.notes
    ]


@given(drawn=registers)
@hypothesis_settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_out_and_in_again_changes_nothing(scene: Scene, drawn: list[HouseSpec]) -> None:
    with transaction.atomic():
        build(scene.commune, drawn)
        files = {"mau.xlsx": taken(scene.officer, scene)}
        for kind in SheetKind:
            files[f"{kind}.csv"] = taken(
                scene.officer, scene, file_format=ExportFormat.CSV, trang=kind.value
            )
        found = {
            name: differences(scene.officer, scene, file, name) for name, file in files.items()
        }
        transaction.set_rollback(True)
    assert {name: rows for name, rows in found.items() if rows} == {}


def sheets_of(file: io.BytesIO) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(file)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_three_sheets_with_instructions_and_lists(scene: Scene) -> None:
    book = load_workbook(taken(scene.officer, scene))
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert shown == [
        "Hướng dẫn (không nhập)", "Hộ", "Thành viên", "Thông tin rà soát", "Danh mục (không nhập)",
    ]  # fmt: skip
    for name in shown[1:4]:
        assert book[name].data_validations.dataValidation, name
    houses = list(book["Hộ"].iter_rows(min_row=2, values_only=True))
    codes = Household.objects.filter(commune=scene.commune).order_by("village__code", "code")
    assert [row[0] for row in houses] == list(codes.values_list("code", flat=True))
    people = list(book["Thành viên"].iter_rows(min_row=2))
    assert people[1][3].value == "Chủ hộ"
    assert people[2][3].value == "Con"
    number = people[1][7]
    assert isinstance(number.value, str)
    assert number.number_format == "@"
    assert book["Hộ"]["J2"].number_format == "dd/mm/yyyy"
    helped = [row[0] for row in book[shown[0]].iter_rows(values_only=True)]
    assert "Người xuất: Lê Thị Canbo (canbo)" in helped[-1]
    assert "Rà soát" in helped[-1]


def test_the_lists_offer_villages_in_being_and_every_choice(scene: Scene) -> None:
    lists = sheets_of(taken(scene.officer, scene))["Danh mục (không nhập)"]
    columns = {row[0]: [cell for cell in row[1:] if cell] for row in zip(*lists, strict=True)}
    assert columns["Thôn, tổ dân phố"] == ["Thôn Đông", "Thôn Đoài"]
    assert columns["Quan hệ với chủ hộ"][0] == "Chủ hộ"
    assert {"Giới tính", "Dân tộc", "Nhà tiêu", "Nguồn nước sinh hoạt chính"} <= set(columns)


def test_an_empty_one_and_one_of_a_village(scene: Scene) -> None:
    empty = sheets_of(taken(scene.officer, scene, trong=True))
    assert [len(empty[name]) for name in ("Hộ", "Thành viên", "Thông tin rà soát")] == [1, 1, 1]
    record = ExportRecord.objects.latest("pk")
    assert (record.expected, record.row_count, record.masked) == (0, 0, True)
    village = sheets_of(taken(scene.officer, scene, thon=scene.other_village.pk))
    assert {row[4] for row in village["Hộ"][1:]} == {"Thôn Đoài"}


def test_the_latest_review_that_was_not_withdrawn_is_in_it(scene: Scene) -> None:
    house = scene.households["none"]
    for days, state, water in (
        (30, ReviewState.DECIDED, "piped"), (20, ReviewState.SURVEYED, "rain"),
        (10, ReviewState.WITHDRAWN, "surface"),
    ):  # fmt: skip
        ReviewFactory.create(
            household=house, reviewed_on=scene.today - dt.timedelta(days=days), state=state,
            facts=known_facts(house, water=water, means=[], area_m2=41.5),
        )  # fmt: skip
    rows = sheets_of(taken(scene.officer, scene))["Thông tin rà soát"]
    found = next(dict(zip(rows[0], row, strict=True)) for row in rows if row[0] == house.code)
    assert found["Nguồn nước sinh hoạt chính"] == "Nước mưa"
    assert found["Phương tiện tiếp cận thông tin"] == "Không có"
    assert found["Diện tích nhà ở (m²)"] == 41.5
    assert found["Số thành viên (người)"] is None


def test_a_collector_gets_the_own_village_with_covered_numbers(scene: Scene) -> None:
    collector = scene.officials[Role.VILLAGE_COLLECTOR]
    file = taken(collector, scene, full=False)
    book = sheets_of(file)
    assert {row[4] for row in book["Hộ"][1:]} == {"Thôn Đông"}
    number = book["Thành viên"][0].index("Số định danh cá nhân")
    assert all("*" in row[number] for row in book["Thành viên"][1:])
    assert ExportRecord.objects.latest("pk").masked
    # Covered numbers are no news: the file can come back as it is.
    file.seek(0)
    assert differences(collector, scene, file, "mau.xlsx") == []


def test_someone_without_the_place_gets_nothing(scene: Scene) -> None:
    for actor in (scene.officials["stranger"], scene.officials[Role.BANK_OFFICER]):
        with pytest.raises(ExportNotAllowed):
            taken(actor, scene, full=False)
    with pytest.raises(ExportNotAllowed):
        taken(scene.officials[Role.VILLAGE_COLLECTOR], scene, full=False,
              thon=scene.other_village.pk)  # fmt: skip


def test_villages_that_sound_alike_are_told_by_their_code(scene: Scene) -> None:
    VillageFactory.create(commune=scene.commune, name="Đống", code="003")
    rows = sheets_of(taken(scene.officer, scene))["Hộ"]
    assert {row[4] for row in rows[1:]} == {"Thôn Đông (001)", "Thôn Đoài"}


def test_queries_do_not_grow_with_households(scene: Scene) -> None:
    def queries() -> int:
        officer = Official.objects.get(pk=scene.officer.pk)
        with CaptureQueriesContext(connection) as caught:
            taken(officer, scene)
        return len(caught)

    few = queries()
    for _ in range(15):
        house = household_with_head(scene.village, full_name="Lê Văn Thêm", birth_year=1980)
        ReviewFactory.create(household=house, facts=known_facts(house))
    assert queries() == few
    assert few <= 35


def test_a_new_household_goes_to_the_village_chosen_among_those_alike(scene: Scene) -> None:
    village = VillageFactory.create(commune=scene.commune, name="Đống", code="003")
    file = workbook([household("M1", "Thôn Đống (003)")], [member("M1", "Trần Văn Tám")])
    batch = upload(scene.officer, file, [scene.commune])
    staged = StagedHousehold.objects.get(batch=batch)
    assert (staged.status, staged.village_id) == (RowStatus.NEW, village.pk)
