"""Persons of files that wait: met by forms, the API and other files, by whoever may see them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from areas.models import Village
from exchange.choices import BatchState, SheetKind
from exchange.models import ImportBatch, StagedMember
from exchange.selectors.waiting import waiting_shown
from exchange.services.cancel import cancel_batch
from exchange.services.options import change_options
from exchange.services.run import run_batch
from households.choices import Relation
from households.models import DuplicatePair, Household, Person
from households.services.duplicates.entry import Lookalike, lookalikes
from households.services.person_data import MemberData
from households.services.register_household import register_household
from officials.choices import Role
from officials.models import Official
from tests.api import check, client_for
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
from tests.factories.areas import VillageFactory
from tests.factories.officials import official_with
from tests.households.life import person_data
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

NAME, NUMBER = "Trần Văn Đợi", "097080111111"
BORN = dt.date(1980, 5, 17)


def file_of(scene: Scene, village: Village | None = None, **more: Any) -> Any:
    """A file of one household: a head, like nobody in the register."""
    given = {"born": f"{BORN:%d/%m/%Y}", "identity_number": NUMBER} | more
    name, address = given.pop("full_name", NAME), given.pop("address", "")
    homes = [household("M1", village or scene.village, address=address)]
    return workbook(homes, [member("M1", name, **given)])


def newcomer(**values: Any) -> Person:
    """Somebody typed into a form."""
    known: dict[str, Any] = {"full_name": "TRAN VAN DOI", "sex": "M", "birth_year": 1980}
    return Person(**(known | values))


def alike(scene: Scene, actor: Official | None = None, **values: Any) -> list[Lookalike]:
    return lookalikes(
        actor=actor or scene.officer, newcomers=[newcomer(**values)], village=scene.village
    )


def neighbours_batch(scene: Scene, **more: Any) -> tuple[ImportBatch, Official]:
    """A file of the neighbouring commune, uploaded by its officer."""
    place = VillageFactory.create(commune=scene.neighbour, name="Bản Xa")
    officer = official_with(Role.COMMUNE_OFFICER, area=scene.neighbour)
    return upload(officer, file_of(scene, place, **more), [scene.neighbour], name="x.xlsx"), officer


def registered(scene: Scene, **values: Any) -> Household:
    """Register somebody by the form's service."""
    data = {"sex": "M", "birth_date": BORN, "birth_year": None} | values
    return register_household(
        actor=scene.officer,
        village=scene.village,
        on_date=scene.today,
        members=[MemberData(person=person_data(NAME, **data), relation=Relation.HEAD)],
    )


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"birth_year": 1981, "birth_date": BORN.replace(year=1981)},
        {"birth_date": dt.date(1980, 5, 17)},
        {"full_name": "Hoàn Toàn Khác", "birth_year": 1950, "identity_number": NUMBER},
        {"full_name": "Hoàn Toàn Khác", "legacy_identity_number": "012345678"},
    ],
)
def test_whoever_waits_in_a_file_is_met_at_entry(scene: Scene, values: dict[str, Any]) -> None:
    batch = upload(scene.officer, file_of(scene, legacy_identity_number="012345678"),
                   [scene.commune])  # fmt: skip
    assert statuses(batch, SheetKind.MEMBERS) == ["new"]
    (look,) = alike(scene, **values)
    waiting = look.waiting
    assert waiting is not None
    assert (waiting.full_name, waiting.file, waiting.row) == (NAME, "so-ho.xlsx", 2)
    assert waiting.brought_by == scene.officer.full_name
    assert waiting.village == scene.village
    assert waiting.link == reverse("exchange:batch", args=[batch.uuid])
    assert look.person is None
    assert look.why
    assert not look.hidden


def test_somebody_else_is_not_met(scene: Scene) -> None:
    upload(scene.officer, file_of(scene), [scene.commune])
    assert alike(scene, full_name="Trần Văn Khác") == []
    assert alike(scene, sex="F") == []
    assert alike(scene, birth_year=1984) == []


def test_who_waits_for_a_decision_is_met_as_well(scene: Scene) -> None:
    batch = upload(scene.officer, file_of(scene, identity_number=97080111111), [scene.commune])
    assert statuses(batch, SheetKind.MEMBERS) == ["clash"]
    (look,) = alike(scene)
    assert look.waiting is not None


def test_what_cannot_go_in_does_not_wait(scene: Scene) -> None:
    batch = upload(scene.officer, file_of(scene, ethnic_group="Không Có"), [scene.commune])
    assert statuses(batch, SheetKind.MEMBERS) == ["invalid"]
    assert alike(scene) == []


def test_a_cancelled_an_applied_and_an_undone_file_no_longer_waits(scene: Scene) -> None:
    cancelled = upload(scene.officer, file_of(scene), [scene.commune])
    cancel_batch(actor=scene.officer, batch=cancelled)
    assert alike(scene) == []
    batch = write(scene.officer, upload(scene.officer, file_of(scene), [scene.commune]))
    (look,) = alike(scene)
    assert look.waiting is None
    assert look.person is not None
    take_back(scene.officer, batch)
    assert alike(scene) == []


def test_of_another_communes_file_nothing_is_told(scene: Scene) -> None:
    batch, officer = neighbours_batch(scene)
    (look,) = alike(scene, identity_number=NUMBER)
    assert look.hidden
    assert look == Lookalike(0, look.newcomer)
    key = f"import:{StagedMember.objects.get(batch=batch).pk}"
    assert waiting_shown(scene.officer, {key}) == {}
    assert set(waiting_shown(officer, {key})) == set(waiting_shown(None, {key})) == {key}


def test_a_collector_is_told_of_the_own_file_only(scene: Scene) -> None:
    upload(scene.officer, file_of(scene), [scene.commune])
    collector = official_with(Role.VILLAGE_COLLECTOR, area=scene.commune, village=scene.village)
    (look,) = alike(scene, collector)
    assert look.hidden
    upload(collector, file_of(scene, address="Số 1"), [scene.commune], name="own.xlsx")
    shown = [look.waiting and look.waiting.file for look in alike(scene, collector)]
    assert shown == ["own.xlsx", None]


def test_it_forbids_nothing_and_the_pair_waits_when_the_other_comes_in(scene: Scene) -> None:
    """The officer of the file meets the pair in the queue, as with somebody registered."""
    batch, officer = neighbours_batch(scene, identity_number="")
    assert StagedMember.objects.get(batch=batch).likely is None
    home = registered(scene)
    assert not DuplicatePair.objects.exists()
    assert StagedMember.objects.get(batch=batch).likely is not None
    assert write(officer, batch).state == BatchState.APPLIED
    pair = DuplicatePair.objects.get(kind="person")
    assert {pair.first_person, pair.second_person} == set(Person.objects.filter(full_name=NAME))
    assert home.memberships.get().person in {pair.first_person, pair.second_person}


def test_a_file_meets_the_file_of_another_commune(scene: Scene) -> None:
    """By number, wherever it waits; whoever may not see that file learns nothing of it."""
    neighbours_batch(scene)
    batch = upload(scene.officer, file_of(scene, full_name="Lý Văn Hai"), [scene.commune])
    assert codes(batch, SheetKind.MEMBERS) == ["likely_elsewhere"]
    said = str(StagedMember.objects.get(batch=batch).notes)
    assert "Đợi" not in said
    assert "x.xlsx" not in said


def test_a_file_meets_an_earlier_one_of_the_commune_which_is_named(scene: Scene) -> None:
    first = upload(scene.officer, file_of(scene), [scene.commune], name="truoc.xlsx")
    second = upload(scene.officer, file_of(scene, address="Số 2"), [scene.commune], name="sau.xlsx")
    assert codes(second, SheetKind.MEMBERS) == ["likely_pending"]
    (note,) = StagedMember.objects.get(batch=second).notes or []
    for word in (NAME, "truoc.xlsx", "dòng 2", scene.officer.full_name):
        assert word in note["message"]["vi"]
    # What waits for a decision because of it does not hold the first one as well.
    change_options(actor=scene.officer, batch=first)
    run_batch(batch=first.pk)
    assert codes(first, SheetKind.MEMBERS) == []


def test_the_same_number_of_queries_however_many_wait(scene: Scene) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert alike(scene)
        return len(caught)

    upload(scene.officer, file_of(scene), [scene.commune])
    one = queries()
    rows = [member("M1", NAME, "Con", born=f"1{day}/05/1980") for day in range(9)]
    homes = [household("M1", scene.village)]
    head = member("M1", "Lò Văn Chủ", born="1950")
    upload(scene.officer, workbook(homes, [head, *rows]), [scene.commune], name="b.xlsx")
    assert queries() == one


def test_the_form_shows_where_the_person_waits_and_lets_through(scene: Scene) -> None:
    batch = upload(scene.officer, file_of(scene), [scene.commune])
    client = Client()
    client.force_login(scene.officer, "django.contrib.auth.backends.ModelBackend")
    given = {
        "village": scene.village.pk, "on_date": f"{scene.today:%d/%m/%Y}", "full_name": NAME,
        "sex": "M", "birth_year": "1980", "ethnic_group": scene.ethnic_group.pk,
        "no_identity_reason": "not_yet",
    }  # fmt: skip
    before = Household.objects.count()
    page = client.post(reverse("households:register"), given).content.decode()
    assert "đang chờ ghi ở dòng 2 của tệp “so-ho.xlsx”" in page
    assert reverse("exchange:batch", args=[batch.uuid]) in page
    assert Household.objects.count() == before
    answer = client.post(reverse("households:register"), {**given, "xac_nhan": "1"})
    assert answer.status_code == 302
    assert Household.objects.count() == before + 1


def ask(scene: Scene, **values: Any) -> list[dict[str, Any]]:
    person = {"key": "1", "full_name": NAME, "sex": "M", "birth_year": 1980} | values
    village = {"commune": scene.commune.code, "code": scene.village.code}
    answer = client_for(scene.officer).post(
        "/api/v1/duplicate-checks/", {"village": village, "persons": [person]}, format="json"
    )
    check(answer)
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_the_api_tells_of_who_waits(scene: Scene) -> None:
    batch = upload(scene.officer, file_of(scene), [scene.commune])
    (row,) = ask(scene)
    assert (row["level"], row["registered"], row["same_as_key"]) == ("duplicate", None, None)
    uploaded_at = row["waiting"].pop("uploaded_at")
    assert dt.datetime.fromisoformat(uploaded_at) == batch.uploaded_at
    assert row["waiting"] == {
        "full_name": NAME,
        "birth_date": f"{BORN}",
        "birth_year": 1980,
        "identity_number": "097******111",
        "village": {"code": scene.village.code, "name": scene.village.name},
        "file": "so-ho.xlsx",
        "row": 2,
        "uploaded_by": scene.officer.full_name,
    }
    assert row["why"]["vi"].startswith("Cùng họ tên")


def test_the_api_tells_nothing_of_another_communes_file(scene: Scene) -> None:
    neighbours_batch(scene)
    (row,) = ask(scene, identity_number=NUMBER)
    assert row == {
        "key": "1", "level": "elsewhere", "registered": None, "waiting": None,
        "same_as_key": None, "why": None,
    }  # fmt: skip
