"""What a file changes in households that are registered: dated, journaled, taken back exactly."""

from __future__ import annotations

import datetime as dt

import pytest

from exchange.choices import BatchState, SheetKind
from exchange.exceptions import BatchUndoBlocked
from exchange.models import StagedHousehold, StagedMember
from exchange.services.undo import undo_blockers
from households.choices import Relation
from households.models import Household, HouseholdChange, Membership, Person
from households.services.household_data import HouseholdData
from households.services.person_data import MemberData, PersonData
from households.services.register_household import register_household
from households.services.update_household import update_household
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
)  # fmt: skip
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(scene: Scene) -> Household:
    """A couple with a child, registered a month ago."""
    return register_household(
        actor=scene.officer,
        village=scene.village,
        on_date=scene.today - dt.timedelta(days=30),
        members=[
            MemberData(person=_person(scene, "Hồ Văn Một", "M", 1970, "097070000001"),
                       relation="head"),
            MemberData(person=_person(scene, "Lê Thị Hai", "F", 1972), relation="spouse"),
            MemberData(person=_person(scene, "Hồ Thị Ba", "F", 2001), relation="child"),
        ],
        details=HouseholdData(phone="0900000001"),
    )  # fmt: skip


def _person(scene: Scene, name: str, sex: str, year: int, number: str = "") -> PersonData:
    return PersonData(
        full_name=name, sex=sex, birth_year=year, ethnic_group=scene.ethnic_group,
        identity_number=number,
    )  # fmt: skip


def _rows(home: Household, **roles: str) -> list[dict[str, object]]:
    """The three members as a file names them, by our code."""
    named = {
        "mot": ("Hồ Văn Một", "Chủ hộ", "Nam", "1970"),
        "hai": ("Lê Thị Hai", "Vợ, chồng", "Nữ", "1972"),
        "ba": ("Hồ Thị Ba", "Con", "Nữ", "2001"),
    }
    return [
        member(home.code, name, roles.get(key, relation), sex=sex, born=born)
        for key, (name, relation, sex, born) in named.items()
    ]


def test_empty_cells_erase_nothing_and_the_same_again_is_unchanged(
    scene: Scene, home: Household
) -> None:
    file = workbook([household(home.code, scene.village)], _rows(home))
    batch = upload(scene.officer, file, [scene.commune])
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["unchanged"]
    assert statuses(batch, SheetKind.MEMBERS) == ["unchanged"] * 3
    before = all_rows()
    batch = write(scene.officer, batch)
    assert batch.state == BatchState.APPLIED
    assert all_rows() == before


def test_details_and_persons_are_corrected_and_taken_back(scene: Scene, home: Household) -> None:
    before = all_rows()
    rows = _rows(home)
    rows[0]["full_name"] = "Hồ Văn Mốt"
    rows[0]["identity_number"] = "097070000001"
    rows[1]["identity_number"] = "097172000002"
    file = workbook(
        [household(home.code, scene.village, phone="0912345678", address="Ngõ 3")], rows
    )
    batch = upload(scene.officer, file, [scene.commune])
    house = StagedHousehold.objects.get(batch=batch)
    assert house.diff == {"phone": ["0900000001", "0912345678"], "address": ["", "Ngõ 3"]}
    first = StagedMember.objects.filter(batch=batch).order_by("number")[0]
    assert first.diff == {"full_name": ["Hồ Văn Một", "Hồ Văn Mốt"]}
    assert statuses(batch, SheetKind.MEMBERS) == ["changed", "changed", "unchanged"]
    batch = write(scene.officer, batch)
    home.refresh_from_db()
    assert (home.phone, home.address) == ("0912345678", "Ngõ 3")
    assert Person.objects.get(identity_number="097172000002").full_name == "Lê Thị Hai"
    take_back(scene.officer, batch)
    assert all_rows() == before


def test_a_move_inside_the_commune_is_dated(scene: Scene, home: Household) -> None:
    before = all_rows()
    file = workbook([household(home.code, scene.other_village)], _rows(home))
    batch = write(scene.officer, upload(scene.officer, file, [scene.commune]))
    assert batch.error == ""
    home.refresh_from_db()
    assert home.village == scene.other_village
    first, second = home.residences.order_by("valid_from")
    assert (first.valid_to, second.valid_from) == (scene.today, scene.today)
    assert HouseholdChange.objects.filter(household=home, kind="move").count() == 1
    take_back(scene.officer, batch)
    assert all_rows() == before


def test_a_change_of_head_is_dated(scene: Scene, home: Household) -> None:
    before = all_rows()
    rows = _rows(home, mot="Vợ, chồng", hai="Chủ hộ")
    batch = upload(scene.officer, workbook([household(home.code, scene.village)], rows),
                   [scene.commune])  # fmt: skip
    assert codes(batch, SheetKind.MEMBERS) == []
    assert statuses(batch, SheetKind.MEMBERS) == ["changed", "changed", "unchanged"]
    batch = write(scene.officer, batch)
    assert batch.error == ""
    head = Membership.objects.current().get(household=home, relation=Relation.HEAD)
    assert head.person.full_name == "Lê Thị Hai"
    assert head.valid_from == scene.today
    assert HouseholdChange.objects.filter(household=home, kind="head_change").count() == 1
    take_back(scene.officer, batch)
    assert all_rows() == before


def test_a_head_without_everybody_named_needs_the_page(scene: Scene, home: Household) -> None:
    rows = _rows(home, mot="Vợ, chồng", hai="Chủ hộ")[:2]
    batch = upload(scene.officer, workbook([household(home.code, scene.village)], rows),
                   [scene.commune])  # fmt: skip
    assert set(codes(batch, SheetKind.MEMBERS)) == {"head_incomplete"}
    assert statuses(batch, SheetKind.MEMBERS) == ["clash", "clash"]


def test_a_member_joins(scene: Scene, home: Household) -> None:
    before = all_rows()
    rows = [*_rows(home), member(home.code, "Hồ Văn Tư", "Con", born="01/02/2020")]
    batch = upload(scene.officer, workbook([household(home.code, scene.village)], rows),
                   [scene.commune])  # fmt: skip
    assert statuses(batch, SheetKind.MEMBERS) == ["unchanged"] * 3 + ["new"]
    batch = write(scene.officer, batch)
    joined = HouseholdChange.objects.get(household=home, kind="join")
    assert joined.persons == [Person.objects.get(full_name="Hồ Văn Tư").pk]
    take_back(scene.officer, batch)
    assert all_rows() == before


def test_somebody_of_another_household_is_never_taken_over(scene: Scene, home: Household) -> None:
    file = workbook(
        [household("M1", scene.village)],
        [
            member("M1", "Ai Đó Mới"),
            member("M1", "Hồ Văn Một", "Khác", born="1970", identity_number="097070000001"),
        ],
    )
    batch = upload(scene.officer, file, [scene.commune])
    assert "member_elsewhere" in codes(batch, SheetKind.MEMBERS)
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["clash"]
    before = all_rows()
    write(scene.officer, batch)
    assert all_rows() == before


def test_a_household_elsewhere_is_not_named(scene: Scene) -> None:
    far = scene.households["far"]
    head = far.memberships.get(relation="head").person
    Person.objects.filter(pk=head.pk).update(identity_number="097070000009")
    file = workbook(
        [household("M1", scene.village), household(far.code, scene.village)],
        [
            member("M1", "Ai Đó Mới"),
            member("M1", head.full_name, "Khác", sex=head.get_sex_display(),
                   born=str(head.birth_year), identity_number="097070000009"),
        ],
    )  # fmt: skip
    batch = upload(scene.officer, file, [scene.commune])
    assert "member_hidden" in codes(batch, SheetKind.MEMBERS)
    assert "code_unknown" in codes(batch, SheetKind.HOUSEHOLDS)
    said = str([row.notes for row in StagedMember.objects.filter(batch=batch)])
    assert far.code not in said
    assert not StagedMember.objects.filter(batch=batch, person=head).exists()


def test_what_changed_since_the_preview_is_left_alone(scene: Scene, home: Household) -> None:
    file = workbook([household(home.code, scene.village, phone="0912345678")], _rows(home))
    batch = upload(scene.officer, file, [scene.commune])
    update_household(actor=scene.officer, household=home, data=HouseholdData(phone="0988888888"))
    batch = write(scene.officer, batch)
    home.refresh_from_db()
    assert home.phone == "0988888888"
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["clash"]
    assert codes(batch, SheetKind.HOUSEHOLDS) == ["changed_meanwhile"]


def test_undo_refuses_what_was_edited_since(scene: Scene, home: Household) -> None:
    file = workbook([household(home.code, scene.village, phone="0912345678")], _rows(home))
    batch = write(scene.officer, upload(scene.officer, file, [scene.commune]))
    home.refresh_from_db()
    update_household(actor=scene.officer, household=home, data=HouseholdData(phone="0988888888"))
    with pytest.raises(BatchUndoBlocked) as refusal:
        take_back(scene.officer, batch)
    assert refusal.value.details["total"] == 1
    assert [b.code for b in undo_blockers(actor=scene.officer, batch=batch)] == [home.code]


def test_a_collector_writes_their_own_village_only(scene: Scene) -> None:
    collector = scene.officials["village_collector"]
    file = workbook(
        [household("M1", scene.village), household("M2", scene.other_village)],
        [member("M1", "Trần Văn Tám"), member("M2", "Phạm Văn Mười")],
    )
    batch = upload(collector, file, [scene.commune])
    assert statuses(batch, SheetKind.HOUSEHOLDS) == ["new", "invalid"]
    assert codes(batch, SheetKind.HOUSEHOLDS) == ["not_your_village"]
    batch = write(collector, batch)
    assert Person.objects.filter(full_name="Trần Văn Tám").exists()
    assert not Person.objects.filter(full_name="Phạm Văn Mười").exists()
