"""Targets: shipped ones, how they stand from the same statistics, who sets them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from areas.models import Population
from programmes.exceptions import NotAllowed, ReferenceDataError, TargetRefused
from programmes.models import Group, Target
from programmes.rules.targets import Standing
from programmes.services.targets import load_targets, record_observation, save_target
from summaries.rules.measures import find
from summaries.rules.outputs import outputs
from summaries.selectors.targets import TargetBoard
from summaries.services.outputs import recompute_stale_outputs
from summaries.services.recompute import recompute_communes
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db
FOLDER = Path(settings.TN_DATA_DIR) / "targets"


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def supervisor(scene: Scene) -> Client:
    client = Client()
    client.force_login(scene.officials["provincial_supervisor"])
    return client


def test_shipped_targets_load_once_and_follow_what_is_measured(scene: Scene) -> None:
    first = load_targets(actor=None, folder=FOLDER)
    assert len(first.created) == 21
    # Those of a province that is not loaded wait for it.
    assert {code[:2] for code in first.skipped} == {"44"}
    again = load_targets(actor=None, folder=FOLDER)
    assert (again.created, again.changed, again.unchanged) == ([], [], 21)
    scene.province.code = "44"
    scene.province.save(update_fields=["code"])
    call_command("load_targets", verbosity=0)
    assert Target.objects.filter(area=scene.province).count() == 7
    for target in Target.objects.exclude(indicator=""):
        assert find(target.indicator) or target.indicator in outputs()
        assert not target.base or target.base in outputs()


def test_a_wrong_file_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "targets:\n"
        "  - {code: a, name: {vi: A}, years: [2026, 2025], measure: typed, direction: at_least,"
        " value: 1, unit: '%', legal_basis: x}\n"
        "  - {code: b, nam: {vi: A}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ReferenceDataError) as refused:
        load_targets(actor=None, folder=tmp_path)
    assert "a.yaml, 1: Năm cuối" in str(refused.value.message)
    assert "a.yaml, 2" in str(refused.value.message)
    assert not Target.objects.exists()


VALUES = {
    "name_vi": "Chỉ tiêu thử",
    "unit_vi": "hộ",
    "legal_basis": "Nghị quyết",
    "value": Decimal(2),
    "direction": "at_least",
    "measure": "output",
    "indicator": "groups.women",
}


def this_year(scene: Scene, **values: object) -> Target:
    year = scene.today.year
    return save_target(
        actor=scene.officials["provincial_supervisor"],
        area=scene.province,
        code=f"thu-{Target.objects.count()}",
        values=VALUES | {"first_year": year, "last_year": year} | values,
    )


def test_progress_comes_from_the_same_statistics(scene: Scene) -> None:
    Population.objects.create(
        area=scene.commune, year=scene.today.year - 1, households=100, persons=400,
        minority_households=1, source="x",
    )  # fmt: skip
    for commune in (scene.commune, scene.neighbour):
        Group.objects.create(
            commune=commune, kind="women", name="Tổ", founded_on=scene.last_year,
            leader_position="Tổ trưởng",
        )  # fmt: skip
    recompute_communes(actor=None, communes=[scene.commune.pk, scene.neighbour.pk])
    while recompute_stale_outputs(actor=None):
        pass
    count = this_year(scene)
    poor = this_year(scene, measure="class_count", indicator="poor", direction="fall_percent",
                     value=Decimal(50))  # fmt: skip
    typed = this_year(scene, measure="typed", indicator="", value=Decimal(90))
    record_observation(
        actor=scene.officials["provincial_supervisor"], target=typed, area=scene.province,
        as_of=scene.today, value=Decimal(91), source="Báo cáo 5/BC",
    )  # fmt: skip
    viewer = scene.officials["provincial_supervisor"]
    groups, households, said = TargetBoard(viewer, scene.province).progress([count, poor, typed])
    assert (groups.now, groups.standing) == (Decimal(2), Standing.MET)
    # Two poor households at the end of last year, two today: half of the way is not gone.
    assert (households.path.start, households.now) == (Decimal(2), Decimal(2))
    assert households.standing is Standing.BEHIND
    assert (said.now, said.standing) == (Decimal(91), Standing.MET)
    page = supervisor(scene).get("/chi-tieu/").content.decode()
    assert f"/tong-hop/{scene.province.pk}/ket-qua/groups.women/" in page
    assert f"/tong-hop/{scene.province.pk}/danh-sach/poor/" in page
    opened = supervisor(scene).get(f"/chi-tieu/{typed.pk}/").content.decode()
    assert "Báo cáo 5/BC" in opened


def test_a_province_sets_its_own_and_the_country_those_of_all(scene: Scene) -> None:
    own = this_year(scene)
    with pytest.raises(NotAllowed):
        save_target(actor=scene.officer, target=own, values={"value": Decimal(1)})
    national = VALUES | {"first_year": 2026, "last_year": 2030}
    with pytest.raises(NotAllowed):
        save_target(actor=scene.officials["provincial_supervisor"], code="qg", values=national)
    keeper = scene.officials["system_administrator"]
    kept = save_target(actor=keeper, code="qg", values=national)
    assert set(Target.objects.visible_to(scene.officials["stranger"])) == {own, kept}
    with pytest.raises(NotAllowed):
        record_observation(
            actor=scene.officer, target=own, area=scene.province, as_of=scene.today,
            value=Decimal(1), source="x",
        )  # fmt: skip
    with pytest.raises(TargetRefused, match="chưa đến"):
        record_observation(
            actor=None, target=own, area=scene.province,
            as_of=scene.today + dt.timedelta(days=1), value=Decimal(1), source="x",
        )  # fmt: skip


def test_a_target_is_set_corrected_and_followed_on_pages(scene: Scene) -> None:
    client = supervisor(scene)
    given = {
        "area": scene.province.pk, "code": "t-1", "name_vi": "Giải ngân", "first_year": "2026",
        "last_year": "2030", "measure": "output_share", "indicator": "capital.disbursed",
        "base": "capital.allocated", "direction": "at_least", "value": "95,5", "unit_vi": "%",
        "legal_basis": "Nghị quyết", "certainty": "certain", "groups": ["job"],
    }  # fmt: skip
    assert client.post("/chi-tieu/moi/", given | {"base": ""}).status_code == 422
    assert client.post("/chi-tieu/moi/", given).status_code == 302
    target = Target.objects.get()
    assert (target.area, target.value) == (scene.province, Decimal("95.5"))
    client.post(f"/chi-tieu/{target.pk}/sua/", given | {"value": "90"})
    target.refresh_from_db()
    assert target.value == 90
    figure = {"as_of": f"{scene.today:%d/%m/%Y}", "value": "12,3", "source": "Báo cáo 1"}
    assert client.post(f"/chi-tieu/{target.pk}/", figure | {"source": ""}).status_code == 422
    assert client.post(f"/chi-tieu/{target.pk}/", figure).status_code == 302
    assert "Báo cáo 1" in client.get(f"/chi-tieu/{target.pk}/").content.decode()


def test_the_page_costs_the_same_with_many_targets(scene: Scene) -> None:
    load_targets(actor=None, folder=FOLDER)
    this_year(scene)
    client = supervisor(scene)
    client.get("/chi-tieu/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/chi-tieu/").status_code == 200
    for _ in range(6):
        this_year(scene)
    with CaptureQueriesContext(connection) as many:
        assert client.get("/chi-tieu/").status_code == 200
    assert len(many) == len(few) < 70
