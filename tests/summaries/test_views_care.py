"""The page about care: what is missing first, whose caseload is how large, for whose eyes."""

from __future__ import annotations

import datetime as dt
import html
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from households.choices import ObstacleLevel
from officials.models import Official
from summaries.rules.care import Quarter, quarter_of, quarters_kept
from summaries.rules.definitions import definition_of
from summaries.rules.outputs import Output, find_output, outputs
from summaries.selectors.care import care_board, loads_of
from summaries.services.outputs import recompute_outputs
from tests.factories.care import AssignmentFactory, CasePlanFactory, ObstacleFactory, VisitFactory
from tests.households.scene import Scene, small_scene
from tests.summaries.test_services_outputs import areas

pytestmark = pytest.mark.django_db
PAGE = reverse("summaries:care")


@pytest.fixture
def scene() -> Scene:
    """The commune has an officer and a collector; nobody answers in its neighbour."""
    scene = small_scene()
    today = scene.today
    AssignmentFactory.create(commune=scene.commune, official=scene.officer)
    AssignmentFactory.create(
        commune=scene.commune, official=scene.officials["village_collector"],
        village=scene.village, valid_from=today - dt.timedelta(days=200),
    )  # fmt: skip
    VisitFactory.create(household=scene.households["poor"], official=scene.officer, done_on=today)
    ObstacleFactory.create(
        household=scene.households["poor"], opened_on=today - dt.timedelta(days=100),
        level=ObstacleLevel.PROVINCE,
    )  # fmt: skip
    CasePlanFactory.create(household=scene.households["near"], opened_on=today)
    recompute_outputs(actor=None, areas=areas(scene))
    return scene


def outputs_by_code(code: str) -> Output:
    found = find_output(code)
    assert found is not None
    return found


def opened(who: Official, **asked: str | int) -> str:
    client = Client()
    client.force_login(who)
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_output_says_what_it_counts_in_both_languages() -> None:
    for output in outputs().values():
        vi, en = (definition_of(output, language) for language in ("vi", "en"))
        assert "" not in {vi, en}, output.code
        assert vi != en, output.code
    own = [outputs_by_code(code) for code in ("care", "care:7", "care.line", "care:7.line")]
    said = [definition_of(one, "vi") for one in own]
    assert (said[0], said[2]) == (said[1], said[3])
    assert said[0] != said[2]


def test_quarters_begin_and_end_with_the_year() -> None:
    assert quarter_of(dt.date(2026, 12, 31)) == Quarter(2026, 4)
    assert quarter_of(dt.date(2026, 1, 1)).before == Quarter(2025, 4)
    kept = quarters_kept(dt.date(2026, 4, 1))
    assert (kept[0], kept[-1], len(kept)) == (Quarter(2026, 2), Quarter(2024, 1), 10)


def test_the_province_sees_uncovered_communes_first_and_the_total(scene: Scene) -> None:
    supervisor = scene.officials["provincial_supervisor"]
    board = care_board(supervisor, scene.province, quarter_of(scene.today))
    assert [one.area for one in board.uncovered] == [scene.neighbour]
    total = board.total
    assert (total.households, total.uncovered, total.officials) == (4, 1, 1)
    assert (total.average, total.greatest, total.visits) == (3, 3, 1)
    assert (total.old_obstacles, total.plans) == (1, 1)
    assert sum(one.households for one in board.parts) == total.households
    page = opened(supervisor)
    assert "1 xã có hộ chưa ai phụ trách (1 hộ)" in page
    # The names of officials stand on the page of their commune only.
    assert scene.officials["village_collector"].full_name not in page
    assert page.index("Xã Láng Giềng</a>") < page.index("Xã Đồng Tâm</a></th>")
    back = opened(supervisor, sap="-ho")
    table = back[back.index('id="don-vi"') :]
    assert table.index("Xã Đồng Tâm") < table.index("Xã Láng Giềng")


def test_the_leader_sees_caseloads_by_name_and_opens_them(scene: Scene) -> None:
    collector = scene.officials["village_collector"]
    board = care_board(scene.leader, scene.commune, quarter_of(scene.today))
    loads = loads_of(board)
    assert [(one.name, one.households, one.visited, one.plans) for one in loads] == [
        (collector.full_name, 3, 1, 1)
    ]
    page = opened(scene.leader)
    address = reverse("summaries:output", args=[scene.commune.pk, f"care:{collector.pk}"])
    assert f"{address}?nam={scene.today.year}" in page
    client = Client()
    client.force_login(scene.leader)
    listed = client.get(f"{address}?nam={scene.today.year}").content.decode()
    assert collector.full_name in listed
    assert "Nguyễn Thị Lan" in listed


def test_every_figure_of_the_page_opens_and_says_what_it_counts(scene: Scene) -> None:
    """Whoever signs a figure can open it: its rows, its day, its meaning; a share with its base."""
    supervisor = scene.officials["provincial_supervisor"]
    collector = scene.officials["village_collector"]
    client = Client()
    client.force_login(supervisor)
    quarter = quarter_of(scene.today)
    expected = {
        "care": 4, "care.uncovered": 1, f"care:{collector.pk}": 3, "obstacle.over_90": 1,
        quarter.code("listed"): 3, quarter.code("listed", ".visited"): 1,
        quarter.code("visit"): 1, "care.plan": 1,
    }  # fmt: skip
    page = opened(supervisor)
    part = opened(supervisor, noi=scene.commune.pk)
    for code, number in expected.items():
        address = f"{reverse('summaries:output', args=[scene.province.pk, code])}"
        assert f"{address}?nam={scene.today.year}" in page, code
        listed = client.get(address, {"nam": scene.today.year}).content.decode()
        assert listed.count('class="tn-row"') == number, code
        assert f"Số liệu đến ngày {scene.today:%d/%m/%Y}." in listed
        assert definition_of(outputs_by_code(code), "vi") in html.unescape(listed)
    for suffix in (".visited", ".plan"):
        assert (
            reverse("summaries:output", args=[scene.commune.pk, f"care:{collector.pk}{suffix}"])
            in part
        )
    assert "xã chưa bắt đầu không có trong số này" in page


def test_a_list_that_stays_closed_names_the_figure_but_no_official(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.officials["provincial_administrator"])
    collector = scene.officials["village_collector"]
    address = reverse("summaries:output", args=[scene.commune.pk, f"care:{collector.pk}"])
    page = client.get(address, {"nam": scene.today.year}).content.decode()
    assert "<h1>Hộ trong danh sách</h1>" in page
    assert collector.full_name not in page
    assert "không được giao xem hộ" in page


def test_no_official_is_named_by_a_guessed_number(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.leader)
    stranger = scene.officials["stranger"]
    for who, named in ((stranger, False), (scene.officials["village_collector"], True)):
        address = reverse("summaries:output", args=[scene.commune.pk, f"care:{who.pk}"])
        page = client.get(address, {"nam": scene.today.year})
        assert page.status_code == 200
        assert (who.full_name in page.content.decode()) is named


def test_the_results_of_the_unit_tell_of_care_too(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.leader)
    page = client.get(reverse("summaries:unit", args=[scene.commune.pk])).content.decode()
    assert "Cán bộ phụ trách hộ" in page
    assert "Vướng mắc đang mở" in page
    # Of quarters there is no sum for the year.
    assert "Hộ trong danh sách cuối quý" not in page


def test_whoever_sees_figures_only_gets_no_names_and_no_lists(scene: Scene) -> None:
    page = opened(scene.officials["provincial_administrator"], noi=scene.commune.pk)
    assert scene.officials["village_collector"].full_name not in page
    assert "Cán bộ 1" in page
    assert "care.plan?" not in page


def test_other_territory_and_other_rights_stay_out(scene: Scene) -> None:
    for who, status in (("stranger", 404), ("village_collector", 403), ("bank_officer", 403)):
        client = Client()
        client.force_login(scene.officials[who])
        assert client.get(PAGE, {"noi": scene.commune.pk}).status_code == status
        file = client.get(reverse("summaries:care-file"), {"noi": scene.commune.pk})
        assert file.status_code == status
    administrator = Client()
    administrator.force_login(scene.officials["provincial_administrator"])
    assert administrator.get(reverse("summaries:care-file")).status_code == 403


def test_the_same_as_a_file(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.officials["provincial_supervisor"])
    address = reverse("summaries:care-file")
    book = load_workbook(io.BytesIO(client.get(address).content))
    rows = [row for row in book["Theo xã"].iter_rows(values_only=True) if row[0]]
    assert rows[-1][:5] == ("Tỉnh Thử Nghiệm", 4, 1, 0, 1)
    answer = client.get(address, {"dang": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert [line.split(",")[0].split(";")[0] for line in lines[-3:]] == [
        "Xã Láng Giềng", "Xã Đồng Tâm", "Tỉnh Thử Nghiệm",
    ]  # fmt: skip
    client.force_login(scene.leader)
    book = load_workbook(io.BytesIO(client.get(address).content))
    assert scene.officials["village_collector"].full_name in [
        row[0] for row in book["Theo cán bộ"].iter_rows(values_only=True)
    ]


def test_queries_do_not_grow_with_the_territory(scene: Scene) -> None:
    supervisor = scene.officials["provincial_supervisor"]
    with CaptureQueriesContext(
        connection,
    ) as found:
        care_board(supervisor, scene.province, quarter_of(scene.today))
    assert len(found) <= 10
