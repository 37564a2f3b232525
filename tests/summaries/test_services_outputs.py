"""Outputs follow from the ledger and what stands beside it, whatever was written in between."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.models import Classification
from programmes.choices import SupportGroup
from programmes.models import (
    Award,
    Commitment,
    Group,
    OfficialAttendance,
    OfficialTraining,
    Payment,
    Support,
    Work,
)
from programmes.rules.ledger import STEPS, State, Step
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports
from summaries.models import OutputMark, OutputStatistic
from summaries.rules import output_statements
from summaries.rules.outputs import Entity, outputs
from summaries.selectors.output_counts import output_differences
from summaries.selectors.output_rows import shown_rows
from summaries.selectors.outputs import Span, outputs_of, rows_behind
from summaries.services.outputs import recompute_outputs, recompute_stale_outputs
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory, funded_line
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def areas(scene: Scene) -> list[int]:
    return [scene.commune.pk, scene.neighbour.pk, scene.province.pk]


def figures(scene: Scene, year: int | None = None) -> dict[str, int]:
    found: dict[str, int] = {}
    wanted = year or scene.today.year
    for row in OutputStatistic.objects.filter(area=scene.commune, year=wanted):
        for code, value in row.figures.items():
            found[code] = found.get(code, 0) + value
    return found


def give(scene: Scene, *names: str, group: str = SupportGroup.LIVELIHOOD, **fields: Any) -> Any:
    """Plan, approve and deliver one support to each of the named households."""
    kind = SupportKindFactory.create(group=group, **fields)
    programme = ProgrammeFactory.create()
    rows = plan_supports(
        actor=None,
        specs=[
            SupportSpec(
                scene.households[name].pk, kind, programme, value=2_000_000, quantity=Decimal(1)
            )
            for name in names
        ],
        day=scene.today,
    )
    keys = [row.pk for row in rows]
    for step in (Step.APPROVE, Step.DELIVER):
        move_supports(actor=None, step=step, supports=keys, on_date=scene.today)
    return keys


def settle(scene: Scene) -> None:
    while recompute_stale_outputs(actor=None, today=scene.today):
        pass


def verify() -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify_statistics", stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_supports_are_counted_by_group_and_by_who_received_them(scene: Scene) -> None:
    OutputMark.objects.all().delete()
    give(scene, "poor", "near")
    give(scene, "poor", group=SupportGroup.HEALTH)
    assert set(OutputMark.objects.values_list("area", flat=True)) == {scene.commune.pk}
    settle(scene)
    assert not OutputMark.objects.exists()
    found = figures(scene)
    assert {code: value for code, value in found.items() if code.startswith("support")} == {
        "support": 3,
        "support.households": 2,
        "support.households.poor": 1,
        "support.households.near_poor": 1,
        "support.value": 6_000_000,
        "support.livelihood": 2,
        "support.livelihood.households": 2,
        "support.livelihood.households.poor": 1,
        "support.livelihood.households.near_poor": 1,
        "support.livelihood.value": 4_000_000,
        "support.health": 1,
        "support.health.households": 1,
        "support.health.households.poor": 1,
        "support.health.value": 2_000_000,
    }


def test_houses_are_counted_when_accepted_and_a_delivery_taken_back_is_gone(scene: Scene) -> None:
    new = give(scene, "poor", group=SupportGroup.HOUSING, code="nha-o-xay-moi")
    mended = give(scene, "near", group=SupportGroup.HOUSING, code="nha-o-sua-chua")
    settle(scene)
    assert not {"houses.new", "houses.repaired"} & set(figures(scene))
    move_supports(actor=None, step=Step.ACCEPT, supports=new, on_date=scene.today)
    move_supports(
        actor=None, step=Step.STOP, supports=mended, on_date=scene.today, reason="Ghi nhầm"
    )
    settle(scene)
    found = figures(scene)
    assert (found["houses.new"], found["support.housing"]) == (1, 1)


def test_needs_of_the_present_stand_beside_what_was_given(scene: Scene) -> None:
    Classification.objects.filter(household__in=scene.households.values()).update(deprivations=3)
    recompute_outputs(actor=None, areas=areas(scene), today=scene.today)
    before = figures(scene)
    assert before["need.open"] == before["need.alone"] > 0
    give(scene, "poor")
    settle(scene)
    assert figures(scene).get("need.alone", 0) < before["need.alone"]


def community(scene: Scene) -> None:
    """A work, a group, a course, an award and money, all of this year."""
    year = scene.today.year
    Work.objects.create(
        commune=scene.commune, village=scene.village, name="Đường", kind="road", nature="new",
        is_essential=True, cost_planned=9, cost_final=8, planned_on=scene.today,
        done_on=scene.today, state="done",
    )  # fmt: skip
    Group.objects.create(
        commune=scene.commune, kind="legal_advice", name="Tổ", founded_on=dt.date(year - 2, 5, 1),
        leader_position="Tổ trưởng", men=2, women=3,
    )  # fmt: skip
    training = OfficialTraining.objects.create(
        area=scene.commune, course="Lớp", held_on=scene.today
    )
    for official in (scene.officer, scene.leader):
        OfficialAttendance.objects.create(training=training, official=official, area=scene.commune)
    Award.objects.create(
        area=scene.commune, recipient="household", household=scene.households["poor"],
        level="commune", form="Giấy khen", decision_no="1", decided_on=scene.today, reason="x",
    )  # fmt: skip
    line = funded_line(1_000, area=scene.commune, year=year)
    fund = Commitment.objects.create(line=line, title="Đường", amount=900, state="held")
    Payment.objects.create(commitment=fund, amount=892, paid_on=scene.today, document_no="1")
    funded_line(500, area=scene.province, year=year)


def test_works_groups_courses_awards_and_money_are_counted(scene: Scene) -> None:
    community(scene)
    settle(scene)
    found = figures(scene)
    expected = {
        "works.new": 1, "works.essential": 1, "works.cost": 8, "groups.legal_advice": 1,
        "groups.members": 5, "officials.trained": 2, "awards": 1, "capital.allocated": 1_000,
        "capital.disbursed": 892, "capital.allocated.central_recurrent": 1_000,
    }  # fmt: skip
    assert {code: found.get(code) for code in expected} == expected
    assert figures(scene, scene.today.year - 2)["groups.legal_advice"] == 1
    assert "groups.legal_advice" not in figures(scene, scene.today.year - 3)
    year = scene.today.year
    supervisor = scene.officials["provincial_supervisor"]
    whole = outputs_of(supervisor, scene.province, [Span(year, year), Span(2021, 2025)])
    # The province's own line is its own; those of its communes add to it.
    assert whole.value("capital.allocated") == 1_500
    assert whole.percent("capital.disbursed", "capital.allocated") == pytest.approx(59.4667, 0.001)


def test_every_figure_opens_to_as_many_rows_as_it_says(scene: Scene) -> None:
    community(scene)
    give(scene, "poor", "near")
    give(scene, "poor", group=SupportGroup.TRAINING)
    recompute_outputs(actor=None, areas=areas(scene), today=scene.today)
    span = Span(2021, scene.today.year)
    supervisor = scene.officials["provincial_supervisor"]
    whole = outputs_of(supervisor, scene.province, [span])
    opened = 0
    for code, output in outputs().items():
        if output.entity is Entity.NEED or output.tells_of_debts:
            continue
        _output, number, page = rows_behind(supervisor, code, scene.province, span)
        assert len(page.rows) == min(number, 50), code
        if output.value == "1":
            assert number == whole.value(code), code
            opened += number > 0
        else:  # what the lines add is the figure
            shown = shown_rows(supervisor, output.entity, page.rows)
            assert sum(row.amount or 0 for row in shown) == whole.value(code), code
    assert opened > 15


STEPS_TRIED = st.lists(
    st.tuples(st.sampled_from(list(Step)), st.integers(0, 3)), min_size=1, max_size=12
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS_TRIED, raw=st.booleans())
def test_what_is_stored_is_what_is_computed_after_any_steps(
    scene: Scene, steps: list[tuple[Step, int]], raw: bool
) -> None:
    kinds = [SupportKindFactory.create(), SupportKindFactory.create()]
    programme = ProgrammeFactory.create()
    rows = plan_supports(
        actor=None,
        specs=[
            SupportSpec(scene.households[name].pk, kind, programme, value=1_000)
            for name, kind in (
                ("poor", kinds[0]),
                ("near", kinds[0]),
                ("far", kinds[0]),
                ("poor", kinds[1]),
            )
        ],
        day=scene.today,
    )
    for step, place in steps:
        row = Support.objects.get(pk=rows[place].pk)
        if State(row.state) not in STEPS[step].sources or step in (
            Step.RECORD,
            Step.TAKE_BACK,
            Step.WITHDRAW,
        ):
            continue
        move_supports(actor=None, step=step, supports=[row.pk], on_date=scene.today, reason="Lý do")
        if place == 1:
            settle(scene)
    if raw:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE programmes_support SET value = value + 1")
    settle(scene)
    assert list(output_differences(areas(scene), scene.today)) == []


def test_a_figure_that_was_tampered_with_is_found(scene: Scene) -> None:
    give(scene, "poor")
    settle(scene)
    recompute_outputs(actor=None, areas=areas(scene))
    call_command("recompute_statistics", stdout=io.StringIO())
    assert verify()[0] == 0
    row = OutputStatistic.objects.get(area=scene.commune, year=scene.today.year, figures__support=1)
    row.figures["support"] = 2
    row.save(update_fields=["figures"])
    code, said = verify()
    assert code == 1
    assert f"{scene.today.year} · support: đã lưu 2, tính lại 1" in said


def test_every_table_that_is_read_marks_what_it_changes() -> None:
    """A source without a trigger would be counted, and grow old unseen."""
    text = output_statements.figures()
    read = set(re.findall(r"\b(?:FROM|JOIN) ((?:programmes|livelihoods|credit)_\w+)", text))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = 'summaries_output_update'"
        )
        marked = {name for (name,) in cursor.fetchall()}
    assert read <= marked
