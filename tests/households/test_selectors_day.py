"""An official's day: what of the care for households waits, why, and where it is settled."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from households.choices import Doer, ObstacleLevel, VisitState
from households.models import AgreedStep, Household, Visit
from households.selectors.day import day_of
from households.selectors.work_kinds import Line, Urgency
from officials.choices import Role
from officials.models import Official
from tests.factories.care import ObstacleFactory, VisitFactory, line_of
from tests.households.conftest import ClientOf
from tests.households.scene import Scene

TODAY = timezone.localdate()


def in_days(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def officer(scene: Scene) -> Official:
    """The officer of the scene, who answers for the whole commune."""
    return line_of(scene.commune, scene.officer)


@pytest.fixture
def household(scene: Scene) -> Household:
    return scene.households["poor"]


def planned(household: Household, official: Official, day: dt.date) -> Visit:
    made: Visit = VisitFactory.create(
        household=household,
        official=official,
        state=VisitState.PLANNED,
        planned_on=day,
        done_on=None,
        met=None,
        mode="",
        purpose="Xem chuồng bò",
    )
    return made


def step(household: Household, day: dt.date, doer: Doer = Doer.OFFICIAL) -> AgreedStep:
    return AgreedStep.objects.create(
        household=household, what="Làm căn cước", doer=doer, due_on=day
    )


def lines(official: Official) -> dict[str, list[Line]]:
    """Lines of the day by kind; only those of care say themselves."""
    return {
        section.kind.slug: section.lines
        for group in day_of(official, TODAY)
        for section in group.sections
        if section.lines
    }


@pytest.mark.parametrize(
    ("days", "slug"), [(-3, "tham-ho-qua-hen"), (0, "tham-ho-hom-nay"), (5, "tham-ho-sap-toi")]
)
def test_a_planned_visit_stands_once_where_its_day_puts_it(
    officer: Official, household: Household, days: int, slug: str
) -> None:
    visit = planned(household, officer, in_days(days))
    found = {kind: rows for kind, rows in lines(officer).items() if kind.startswith("tham-ho")}
    assert list(found) == [slug]
    (line,) = found[slug]
    assert line.title == "Nguyễn Thị Lan"
    assert "Xem chuồng bò" in line.detail
    assert line.url == f"/ho/{household.code}/tham-ho/moi/?hen={visit.pk}"


def test_the_reason_says_how_late_it_is(officer: Official, household: Household) -> None:
    planned(household, officer, in_days(-3))
    (line,) = lines(officer)["tham-ho-qua-hen"]
    assert line.reason == f"Hẹn {in_days(-3):%d/%m}, quá 3 ngày"


@pytest.mark.parametrize(
    ("days", "doer", "slug"),
    [
        (-1, Doer.HOUSEHOLD, "viec-da-hen-qua-han"),
        (0, Doer.OFFICIAL, "viec-da-hen-hom-nay"),
        (4, Doer.OFFICIAL, "viec-da-hen-sap-toi"),
        (4, Doer.HOUSEHOLD, "viec-nguoi-khac-lam"),
        (40, Doer.OTHER, "viec-nguoi-khac-lam"),
    ],
)
def test_an_agreed_step_stands_once_by_its_day_and_doer(
    officer: Official, household: Household, days: int, doer: Doer, slug: str
) -> None:
    step(household, in_days(days), doer)
    assert [kind for kind in lines(officer) if kind.startswith("viec")] == [slug]


@pytest.mark.parametrize(
    ("level", "slug"),
    [
        (ObstacleLevel.VILLAGE, "vuong-mac-cho-toi"),
        (ObstacleLevel.COMMUNE, "vuong-mac-cho-toi"),
        (ObstacleLevel.PROVINCE, "vuong-mac-cho-cap-khac"),
    ],
)
def test_an_obstacle_waits_for_its_level(
    officer: Official, household: Household, level: ObstacleLevel, slug: str
) -> None:
    obstacle = ObstacleFactory.create(household=household, level=level)
    found = {kind: rows for kind, rows in lines(officer).items() if kind.startswith("vuong-mac")}
    assert list(found) == [slug]
    assert found[slug][0].url == f"/vuong-mac/{obstacle.pk}/"


def test_what_others_answer_for_is_not_on_my_day(scene: Scene, household: Household) -> None:
    somebody = line_of(scene.commune)
    step(household, in_days(-1))
    assert "viec-da-hen-qua-han" in lines(somebody)
    assert "viec-da-hen-qua-han" not in lines(scene.officer)


def test_groups_come_in_the_order_in_which_they_press(officer: Official) -> None:
    assert [group.urgency for group in day_of(officer, TODAY)] == list(Urgency)


def test_more_rows_cost_no_more_queries(
    officer: Official, household: Household, scene: Scene
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            day_of(officer, TODAY)
        return len(caught)

    several: list[Callable[[Household], object]] = [
        lambda one: planned(one, officer, in_days(-2)),
        lambda one: step(one, in_days(-2)),
        lambda one: ObstacleFactory.create(household=one),
    ]
    for make in several:
        make(household)
    queries()  # what the account itself remembers from now on
    few = queries()
    for make in several:
        make(scene.households["near"])
        make(scene.households["near"])
    assert queries() == few


def test_the_page_shows_each_line_with_its_form(
    officer: Official, household: Household, client_of: ClientOf
) -> None:
    visit = planned(household, officer, in_days(-3))
    client = client_of(Role.COMMUNE_OFFICER)
    page = client.get("/viec-hom-nay/").content.decode()
    form = f"/ho/{household.code}/tham-ho/moi/?hen={visit.pk}&amp;ve=hom-nay"
    assert f'href="{form}"' in page
    section = client.get("/viec-hom-nay/tham-ho-qua-hen/").content.decode()
    assert "quá 3 ngày" in section
    assert "Nguyễn Thị Lan" in section
