"""Lists that leave as files: the rows of the page, its scope, masking, constant queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.choices import ExportKind
from exchange.selectors.export_lists import LISTS, Choice, may_export, read_rows, rows_of
from exchange.selectors.exports import SLUGS
from households.choices import ReviewState
from households.models import Household, Membership
from households.selectors import work_list
from households.selectors.narrowing import STANDINGS, of_standing
from households.selectors.standing import Standing
from households.services.judging import judge_reviews
from officials.choices import Role
from officials.models import Official
from tests.factories.households import (
    MembershipFactory,
    PersonFactory,
    ReviewFactory,
    household_with_head,
)
from tests.factories.officials import POST_START, PostFactory
from tests.households.scene import Scene, await_decision, known_facts

pytestmark = pytest.mark.django_db


def read(
    viewer: Official, kind: ExportKind, choice: Choice | None = None, *, full: bool = False,
    columns: list[str] | None = None,
) -> list[dict[str, object]]:  # fmt: skip
    found = LISTS[kind]
    keys = columns or [column.key for column in found.columns]
    rows = read_rows(viewer, found, choice or Choice(), keys, full=full)
    return [dict(zip(keys, row, strict=True)) for row in rows]


def test_every_list_has_an_address_and_distinct_columns() -> None:
    assert set(LISTS) == set(SLUGS) == set(ExportKind) - {ExportKind.WORKBOOK}
    for found in LISTS.values():
        keys = [column.key for column in found.columns]
        labels = [str(column.label) for column in found.columns]
        assert len(set(keys)) == len(keys)
        assert len(set(labels)) == len(labels)


def test_the_households_of_the_page_and_no_others(scene: Scene) -> None:
    rows = read(scene.officer, ExportKind.HOUSEHOLDS)
    page = Household.objects.visible_to(scene.officer).existing()
    assert [row["code"] for row in rows] == [
        row.code for row in page.order_by("village__code", "code")
    ]
    assert scene.households["far"].code not in {row["code"] for row in rows}


def test_a_row_says_what_the_page_says(scene: Scene) -> None:
    rows = {row["code"]: row for row in read(scene.officer, ExportKind.HOUSEHOLDS)}
    poor = rows[scene.households["poor"].code]
    assert poor["head"] == "Nguyễn Thị Lan"
    assert poor["head_born"] == 1971
    assert poor["village"] == "Thôn Đông"
    assert poor["standing"] == "Hộ nghèo"
    assert poor["since"] == scene.last_year
    decision = scene.households["poor"].classifications.get().decision
    assert decision is not None
    assert poor["decision"] == decision.number
    assert poor["members"] == 2
    assert rows[scene.households["escaped"].code]["standing"] == "Hộ mới thoát nghèo"
    assert rows[scene.households["escaped"].code]["until"] is not None
    assert rows[scene.households["none"].code]["standing"] == "Chưa phân loại"


@pytest.mark.parametrize("standing", STANDINGS)
def test_filters_are_those_of_the_page(scene: Scene, standing: Standing) -> None:
    choice = Choice(village=scene.village, standing=standing)
    codes = {row["code"] for row in read(scene.officer, ExportKind.HOUSEHOLDS, choice)}
    page = Household.objects.visible_to(scene.officer).existing().filter(village=scene.village)
    assert codes == set(of_standing(page, standing).values_list("code", flat=True))


def test_members_come_by_household_with_the_head_first(scene: Scene) -> None:
    rows = read(scene.officer, ExportKind.MEMBERS, Choice(village=scene.village))
    first = [row for row in rows if row["code"] == scene.households["poor"].code]
    assert [row["relation"] for row in first] == ["Chủ hộ", "Con"]
    assert len(rows) == Membership.objects.filter(household__village=scene.village).count()


def test_numbers_are_covered_unless_asked_for_and_allowed(scene: Scene) -> None:
    head = scene.households["poor"].memberships.get(relation="head").person
    number = head.identity_number
    assert number is not None
    scene.households["poor"].phone = "+84912345678"
    scene.households["poor"].save()

    def seen(official: Official, *, full: bool) -> set[object]:
        people = read(official, ExportKind.MEMBERS, full=full)
        houses = read(official, ExportKind.HOUSEHOLDS, full=full)
        return {row["identity_number"] for row in people} | {row["phone"] for row in houses}

    assert number not in seen(scene.officer, full=False)
    assert f"{number[:3]}******{number[-3:]}" in seen(scene.officer, full=False)
    assert "+84912345678" not in seen(scene.officer, full=False)
    assert {number, "+84912345678"} <= seen(scene.officer, full=True)
    # The supervisor of the province holds no right to complete numbers, asked for or not.
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    assert not any("*" not in str(cell) for cell in seen(supervisor, full=True) if cell)


def test_who_may_export_what(scene: Scene) -> None:
    allowed = {
        role: {kind for kind, found in LISTS.items() if may_export(scene.officials[role], found)}
        for role in Role
    }
    work = {ExportKind.DUE, ExportKind.DRAFTS, ExportKind.ENDING, ExportKind.OLD}
    everybody = {
        ExportKind.HOUSEHOLDS, ExportKind.MEMBERS, ExportKind.CLASSES, ExportKind.REVIEWS,
        ExportKind.UNCLASSIFIED, ExportKind.FIGURE, ExportKind.SUPPORTS,
        ExportKind.WORKS, ExportKind.GROUPS, ExportKind.AWARDS, ExportKind.PROJECTS,
        ExportKind.COURSES, ExportKind.HOUSES, ExportKind.CONFIRMED,
    }  # fmt: skip
    decide = {ExportKind.AWAITING, ExportKind.ENDING, ExportKind.OLD}
    assert allowed[Role.COMMUNE_OFFICER] == everybody | work | {ExportKind.LOANS}
    assert allowed[Role.COMMUNE_LEADER] == everybody | decide
    assert allowed[Role.PROVINCIAL_SUPERVISOR] == everybody
    for role in (Role.VILLAGE_COLLECTOR, Role.BANK_OFFICER, Role.PROVINCIAL_ADMINISTRATOR):
        assert allowed[role] == set()
        assert rows_of(scene.officials[role], LISTS[ExportKind.MEMBERS], Choice()).count() == 0


def test_a_right_to_see_here_and_to_export_there_exports_nothing_here(scene: Scene) -> None:
    """Two posts: collector of a village here, officer of the neighbour."""
    person = scene.officials["stranger"]
    PostFactory.create(
        official=person, role=Role.VILLAGE_COLLECTOR, area=scene.commune, village=scene.village,
        valid_from=POST_START,
    )  # fmt: skip
    both = Official.objects.get(pk=person.pk)
    assert Household.objects.visible_to(both).filter(village=scene.village).exists()
    codes = {row["code"] for row in read(both, ExportKind.HOUSEHOLDS)}
    assert codes == {scene.households["far"].code}


def test_the_work_list_leaves_as_it_stands(scene: Scene) -> None:
    await_decision(scene)
    due = read(scene.officer, ExportKind.DUE)
    assert {row["code"] for row in due} == set(
        work_list.due_for_review(scene.officer, scene.today).values_list("code", flat=True)
    )
    old = read(scene.officer, ExportKind.OLD)
    assert [row["code"] for row in old] == [scene.households["near"].code]
    assert old[0]["state"] == "Chờ quyết định"
    assert read(scene.leader, ExportKind.AWAITING)[0]["found"]
    ending = read(scene.officer, ExportKind.ENDING)
    assert [row["code"] for row in ending] == [scene.households["escaped"].code]
    assert ending[0]["until"] is not None


def test_unclassified_reviews_say_what_is_missing(scene: Scene) -> None:
    facts = known_facts(scene.households["none"], toilet=None, water=None)
    review = ReviewFactory.create(
        household=scene.households["none"], reviewed_on=scene.today, facts=facts,
        state=ReviewState.SURVEYED,
    )  # fmt: skip
    judge_reviews(keys=[review.pk])
    rows = read(scene.officer, ExportKind.UNCLASSIFIED)
    assert [row["code"] for row in rows] == [scene.households["none"].code]
    assert rows[0]["missing"]


def test_classes_on_a_day(scene: Scene) -> None:
    now = read(scene.officer, ExportKind.CLASSES, Choice(standing=Standing.POOR))
    assert [row["head"] for row in now] == ["Nguyễn Thị Lan"]
    before = Choice(as_of=scene.last_year.replace(year=scene.today.year - 2), standing="")
    assert len(read(scene.officer, ExportKind.CLASSES, before)) == 1
    escaped = read(scene.officer, ExportKind.CLASSES, Choice(standing=Standing.ESCAPED))
    assert [row["head"] for row in escaped] == ["Võ Thị Hạnh"]


QUERIES = {
    ExportKind.HOUSEHOLDS: 6, ExportKind.MEMBERS: 3, ExportKind.CLASSES: 7, ExportKind.REVIEWS: 8,
    ExportKind.DUE: 6, ExportKind.DRAFTS: 3, ExportKind.ENDING: 6, ExportKind.OLD: 8,
    ExportKind.UNCLASSIFIED: 3,
}  # fmt: skip


@pytest.mark.parametrize("kind", QUERIES)
def test_queries_do_not_grow_with_rows(scene: Scene, kind: ExportKind) -> None:
    def queries() -> int:
        officer = Official.objects.get(pk=scene.officer.pk)
        with CaptureQueriesContext(connection) as caught:
            read(officer, kind)
        return len(caught)

    few = queries()
    for _ in range(12):
        house = household_with_head(scene.village, full_name="Lê Văn Thêm", birth_year=1980)
        MembershipFactory.create(
            household=house, person=PersonFactory.create(birth_year=2012), relation="child"
        )
    assert queries() == few
    assert few <= QUERIES[kind], few
