"""Works, groups, projects, courses, houses through the API and as files: scope, cost, filters."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from livelihoods.services.projects import ProjectSpec, enter_projects
from programmes.models import Award, Group, Work
from tests.api import client_for, get, results
from tests.factories.areas import VillageFactory
from tests.factories.housing import opened_case
from tests.factories.projects import LivelihoodModelFactory, ProjectRuleFactory, project_data
from tests.factories.training import CourseFactory
from tests.households.conftest import ClientOf, client_of
from tests.households.scene import Scene, small_scene

__all__ = ["client_of"]

pytestmark = pytest.mark.django_db
LISTS = ("/works/", "/groups/", "/projects/", "/courses/", "/housing-cases/")


@pytest.fixture
def scene() -> Scene:
    return small_scene()


@pytest.fixture
def filled(scene: Scene) -> Scene:
    """One of each in the commune and in its neighbour; a house in the commune alone."""
    LivelihoodModelFactory.create()
    ProjectRuleFactory.create()
    day = scene.today - dt.timedelta(days=30)
    for number, commune in enumerate((scene.commune, scene.neighbour)):
        Work.objects.create(
            commune=commune, name=f"Đường {number}", kind="road", nature="new", cost_planned=1,
            planned_on=day,
        )  # fmt: skip
        Group.objects.create(
            commune=commune, name=f"Tổ {number}", kind="women", founded_on=day,
            leader_position="Tổ trưởng", women=3,
        )  # fmt: skip
        Award.objects.create(
            area=commune, recipient="collective", collective=f"Thôn {number}", level="commune",
            form="Giấy khen", decision_no="1", decided_on=day, reason="Giảm nghèo",
        )  # fmt: skip
        data = project_data(
            name=f"Nuôi bò {number}", starts_on=day, ends_on=day + dt.timedelta(days=600)
        )
        enter_projects(actor=None, specs=[ProjectSpec(commune.pk, data)])
        CourseFactory.create(
            area=commune, place=f"Nhà văn hóa {number}", starts_on=day,
            ends_on=day + dt.timedelta(days=20),
        )  # fmt: skip
    opened_case(scene.officer, scene.households["poor"], scene.today)
    return scene


@pytest.mark.parametrize("path", LISTS)
def test_each_list_has_what_lies_in_ones_area(filled: Scene, path: str) -> None:
    (row,) = results(get(client_for(filled.officer), path))
    unit = row.get("commune") or row["held_by"]
    assert unit["code"] == filled.commune.code
    other = results(get(client_for(filled.officials["stranger"]), path))
    assert all((one.get("commune") or one["held_by"])["code"] == filled.neighbour.code
               for one in other)  # fmt: skip
    before = (filled.today - dt.timedelta(days=400)).isoformat()
    assert results(get(client_for(filled.officer), path, as_of=before)) == []
    assert get(client_for(filled.officer), path, commune="99999").status_code == 400
    assert get(client_for(filled.officer), path, state="x").status_code == 400


def test_lists_are_narrowed_by_what_they_name(filled: Scene) -> None:
    client = client_for(filled.officer)
    assert results(get(client, "/works/", state="done")) == []
    assert len(results(get(client, "/works/", kind="road", nature="new"))) == 1
    assert results(get(client, "/groups/", kind="savings")) == []
    assert results(get(client, "/projects/", state="ended")) == []
    assert results(get(client, "/housing-cases/", work="repair")) == []
    assert len(results(get(client, "/courses/", commune=filled.commune.code))) == 1


def test_a_page_costs_the_same_however_many(filled: Scene) -> None:
    client = client_for(filled.officer)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            get(client, path)
        return len(caught)

    few = [cost(path) for path in LISTS]
    village = VillageFactory.create(commune=filled.commune)
    for number in range(3):
        Work.objects.create(
            commune=filled.commune, village=village, name=f"Cầu {number}", kind="road",
            nature="new", cost_planned=1, planned_on=filled.today,
        )  # fmt: skip
        CourseFactory.create(
            area=filled.commune, place=f"Trường {number}",
            starts_on=filled.today, ends_on=filled.today + dt.timedelta(days=9),
        )  # fmt: skip
    assert [cost(path) for path in LISTS] == few
    assert max(few) <= 8


@pytest.mark.parametrize(
    ("slug", "word", "narrowing"),
    [
        ("cong-trinh", "Đường 0", {"buoc": "done"}),
        ("to-nhom", "Tổ 0", {"loai": "savings"}),
        ("khen-thuong", "Thôn 0", {"cho": "household"}),
        ("du-an", "Nuôi bò 0", {"buoc": "ended"}),
        ("lop-dao-tao", "Nhà văn hóa 0", {"tinh_trang": "da-huy"}),
        ("nha-o", "", {"trang_thai": "accepted"}),
    ],
)
def test_each_list_leaves_as_a_file_narrowed_as_its_page(
    filled: Scene, client_of: ClientOf, slug: str, word: str, narrowing: dict[str, str]
) -> None:
    client = client_of("commune_officer")
    url = reverse("exchange:export-form", args=[slug])
    form = client.get(url).context["form"]
    sent: dict[str, Any] = {
        "muc_dich": "report", "dinh_dang": "csv", "cot": list(dict(form.fields["cot"].choices)),
    }  # fmt: skip
    text = _file(client, url, sent)
    assert (word or filled.households["poor"].code) in text
    assert word.replace("0", "1") not in text or not word
    assert len(_file(client, url, sent | narrowing).splitlines()) < len(text.splitlines())


def _file(client: Any, url: str, sent: dict[str, Any]) -> str:
    answer = client.post(url, sent)
    assert answer.status_code == 200, answer.context["form"].errors
    return b"".join(answer.streaming_content).decode()
