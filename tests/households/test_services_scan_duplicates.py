"""The whole register looked through for duplicates: in pieces, again, stopped and taken up."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from households.choices import PairState
from households.models import DuplicatePair, DuplicateScan
from households.services.duplicates.scanning import LOCK, Scanned, scan_register
from households.tasks import scan_duplicates_task
from tests.factories.areas import CommuneFactory, ProvinceFactory, VillageFactory
from tests.factories.households import HouseholdFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db

BORN = dt.date(1961, 4, 17)


@pytest.fixture
def communes() -> list[Any]:
    """Three communes; the first has one man twice, the second and third share another."""
    province = ProvinceFactory.create()
    found = [CommuneFactory.create(parent=province) for _ in range(3)]
    villages = [VillageFactory.create(commune=commune) for commune in found]
    for village, name in (
        (villages[0], "Kpă Y Thuột"), (villages[0], "Kpă Y Thuột"), (villages[0], "Lê Văn An"),
        (villages[1], "Rơ Châm H'Bia"), (villages[2], "Rơ Châm H'Bia"),
    ):  # fmt: skip
        home = HouseholdFactory.create(village=village, commune=village.commune)
        person = PersonFactory.create(
            full_name=name, birth_date=BORN, birth_year=BORN.year, identity_number=None
        )
        MembershipFactory.create(household=home, person=person, relation="head")
    return found


def names() -> list[str]:
    pairs = DuplicatePair.objects.filter(kind="person").select_related("first_person")
    return sorted(pair.first_person.full_name for pair in pairs if pair.first_person)


def test_every_commune_is_compared_with_all_and_with_itself(communes: list[Any]) -> None:
    heard: list[Scanned] = []
    assert scan_register(actor=None, heard=heard.append) == 3
    assert names() == ["Kpă Y Thuột", "Rơ Châm H'Bia"]
    assert [one.commune for one in heard] == communes
    assert [one.left for one in heard] == [2, 1, 0]
    assert [one.persons for one in heard][:2] == [1, 1]
    assert DuplicateScan.objects.count() == 3


def test_a_second_scan_finds_nothing_new_and_keeps_answers(communes: list[Any]) -> None:
    scan_register(actor=None)
    DuplicatePair.objects.update(state=PairState.DIFFERENT)
    assert scan_register(actor=None) == 0
    assert scan_register(actor=None, again=True) == 3
    assert set(DuplicatePair.objects.values_list("state", flat=True)) == {PairState.DIFFERENT}
    assert len(names()) == 2


def test_it_goes_on_where_it_was_stopped(communes: list[Any]) -> None:
    def stop(_found: Scanned) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan_register(actor=None, heard=stop)
    assert scan_register(actor=None, seconds=0) == 0
    assert scan_duplicates_task() == 2
    assert len(names()) == 2


def test_the_turn_of_a_commune_comes_again_after_so_many_days(communes: list[Any]) -> None:
    scan_register(actor=None)
    day = timezone.now() - dt.timedelta(days=settings.TN_DUPLICATE_SCAN_DAYS, minutes=1)
    DuplicateScan.objects.filter(commune=communes[1]).update(scanned_at=day)
    heard: list[Scanned] = []
    assert scan_register(actor=None, heard=heard.append) == 1
    assert heard[0].commune == communes[1]


def test_two_never_look_at_once(communes: list[Any]) -> None:
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        assert scan_register(actor=None) == 0
    assert scan_register(actor=None) == 3


def test_the_command_says_what_it_found(communes: list[Any]) -> None:
    out = StringIO()
    call_command("scan_duplicates", stdout=out)
    lines = out.getvalue().splitlines()
    assert f"{communes[0].code} {communes[0].name}: 1 pairs of persons, 1 of households" in lines[0]
    assert lines[-1] == "3 communes looked through."
