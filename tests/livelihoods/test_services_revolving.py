"""What members owe, what comes back, and the household it goes on to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from livelihoods.choices import DueState, Verdict
from livelihoods.exceptions import DueRefused, NotAllowed
from livelihoods.models import ProductionProject, ProjectMember, RevolvingDue
from livelihoods.rules.projects import Step
from livelihoods.services.deliveries import DeliverySpec, Received, record_deliveries
from livelihoods.services.passing_on import pass_on
from livelihoods.services.project_members import approve_waiting, leave_project
from livelihoods.services.project_steps import move_projects
from livelihoods.services.project_visits import VisitSpec, record_visits
from livelihoods.services.revolving import (
    DueSpec,
    return_due,
    return_dues,
    set_dues,
    settle_dues,
    take_back,
    waive_dues,
)
from programmes.choices import SupportState
from programmes.exceptions import NotEligible
from programmes.models import Commitment, Support
from programmes.rules.ledger import Step as SupportStep
from programmes.services.moving import move_supports
from tests.factories.projects import running
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


@pytest.fixture
def project(scene: Scene) -> ProductionProject:
    return running(scene)


@pytest.fixture
def giver(scene: Scene, project: ProductionProject) -> ProjectMember:
    row: ProjectMember = project.members.get()
    hand_out(scene, project, row)
    return row


def hand_out(scene: Scene, project: ProductionProject, row: ProjectMember) -> None:
    record_deliveries(
        actor=scene.officer,
        specs=[
            DeliverySpec(
                project.pk, scene.today, "Bò cái", "con", "Trại giống", "BB 01",
                lines={row.pk: Received(Decimal(1), "Người nhận")},
            )
        ],
    )  # fmt: skip


def calf(scene: Scene, giver: ProjectMember, **fields: object) -> RevolvingDue:
    spec = {"item": "bê con", "quantity": Decimal(1), "unit": "con", "due_on": scene.today}
    (row,) = set_dues(
        actor=scene.officer,
        specs=[DueSpec(giver.pk, **(spec | fields))],  # type: ignore[arg-type]
    )
    return row


def money(scene: Scene, giver: ProjectMember, amount: int) -> RevolvingDue:
    return calf(scene, giver, item="tiền", quantity=None, unit="", amount=amount)


def test_a_due_is_written_once_and_never_deleted(scene: Scene, giver: ProjectMember) -> None:
    due = calf(scene, giver)
    with pytest.raises(DueRefused, match="không ghi hai lần"):
        calf(scene, giver)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        RevolvingDue.objects.filter(pk=due.pk).delete()
    for wrong in (
        {"quantity": None}, {"amount": 5}, {"quantity": Decimal(0)}, {"unit": ""}, {"item": " "},
        {"due_on": scene.today - dt.timedelta(days=1)},
    ):  # fmt: skip
        with pytest.raises(DueRefused):
            calf(scene, giver, **({"item": "khác"} | wrong))


def test_what_came_back_in_parts_adds_up_to_what_was_owed(
    scene: Scene, giver: ProjectMember
) -> None:
    due = money(scene, giver, 5_000_000)
    for part in (Decimal(5_000_001), Decimal(0), Decimal("0.5")):
        with pytest.raises(DueRefused):
            return_due(actor=scene.officer, due=due.pk, on_date=scene.today, part=part)
    return_due(actor=scene.officer, due=due.pk, on_date=scene.today, part=Decimal(2_000_000))
    rest = RevolvingDue.objects.get(split_of=due)
    assert (rest.amount, rest.state) == (3_000_000, DueState.OPEN)
    return_due(actor=scene.officer, due=rest.pk, on_date=scene.today, part=Decimal(1_000_000))
    last = RevolvingDue.objects.get(split_of=rest)
    waive_dues(actor=scene.officer, dues=[last.pk], on_date=scene.today, reason="Bão số 5")
    settle_dues(actor=scene.officer, dues=[due.pk, rest.pk], on_date=scene.today)
    rows = list(RevolvingDue.objects.values_list("amount", "state"))
    assert sum(amount or 0 for amount, _state in rows) == 5_000_000
    assert sorted(state for _amount, state in rows) == ["settled", "settled", "waived"]


def test_a_closed_due_is_not_returned_again(scene: Scene, giver: ProjectMember) -> None:
    due = calf(scene, giver)
    return_dues(actor=scene.officer, dues=[due.pk], on_date=scene.today)
    with pytest.raises(DueRefused):
        return_dues(actor=scene.officer, dues=[due.pk], on_date=scene.today)
    with pytest.raises(DueRefused):
        waive_dues(actor=scene.officer, dues=[due.pk], on_date=scene.today, reason="x")
    with pytest.raises(DueRefused, match="lý do"):
        waive_dues(actor=scene.officer, dues=[due.pk], on_date=scene.today, reason=" ")
    for actor in (scene.leader, scene.officials["stranger"]):
        with pytest.raises(NotAllowed):
            settle_dues(actor=actor, dues=[due.pk], on_date=scene.today)


def test_the_next_household_gets_a_support_without_new_state_money(
    scene: Scene, project: ProductionProject, giver: ProjectMember
) -> None:
    due = calf(scene, giver)
    later = scene.today + dt.timedelta(days=730)
    near = scene.households["near"]
    got = pass_on(
        actor=scene.officer, dues=[due.pk], household=near.pk, on_date=scene.today,
        value=12_000_000, again_by=later,
    )  # fmt: skip
    due.refresh_from_db()
    assert (due.state, due.passed_to, due.returned_on) == (DueState.PASSED_ON, got, scene.today)
    assert got.support is not None
    assert (got.passed_on, got.support.household, got.support.value) == (True, near, 12_000_000)
    assert not Commitment.objects.filter(support=got.support).exists()
    again = RevolvingDue.objects.get(member=got)
    assert (again.item, again.quantity, again.due_on) == ("bê con", Decimal(1), later)
    assert approve_waiting(actor=scene.leader, project=project.pk, day=scene.today) == 1
    hand_out(scene, project, got)
    got.support.refresh_from_db()
    assert got.support.state == SupportState.DELIVERED
    with pytest.raises(DueRefused):
        take_back(actor=scene.officer, dues=[due.pk], reason="nhầm")


def test_the_next_household_is_judged_and_is_another(scene: Scene, giver: ProjectMember) -> None:
    due = calf(scene, giver)

    def hand(key: str) -> None:
        pass_on(
            actor=scene.officer, dues=[due.pk], household=scene.households[key].pk,
            on_date=scene.today,
        )  # fmt: skip

    with pytest.raises(NotEligible):
        hand("not_poor")
    with pytest.raises(DueRefused, match="hộ khác"):
        hand("poor")
    with pytest.raises(DueRefused, match="không thuộc xã"):
        hand("far")
    due.refresh_from_db()
    assert due.state == DueState.OPEN
    with pytest.raises(IntegrityError), transaction.atomic():
        RevolvingDue.objects.filter(pk=due.pk).update(state=DueState.PASSED_ON)


def test_what_the_next_household_never_received_waits_again(
    scene: Scene, giver: ProjectMember
) -> None:
    due = calf(scene, giver)
    near = scene.households["near"].pk
    got = pass_on(actor=scene.officer, dues=[due.pk], household=near, on_date=scene.today)
    leave_project(actor=scene.officer, members=[got.pk], day=scene.today, reason="Đi làm xa")
    due.refresh_from_db()
    assert (due.state, due.passed_to) == (DueState.RETURNED, None)
    # Refused in the ledger itself: the due is found and taken back.
    again = pass_on(actor=scene.officer, dues=[due.pk], household=near, on_date=scene.today)
    assert again.support_id is not None
    move_supports(
        actor=scene.officer, step=SupportStep.STOP, supports=[again.support_id],
        on_date=scene.today, reason="Không duyệt",
    )  # fmt: skip
    assert take_back(actor=scene.officer, dues=[due.pk], reason="Không duyệt") == 1
    due.refresh_from_db()
    assert due.state == DueState.RETURNED


def test_dues_outlive_the_project_and_are_told_when_overdue(
    scene: Scene, project: ProductionProject, giver: ProjectMember
) -> None:
    due = calf(scene, giver)
    move_projects(
        actor=scene.officer, step=Step.END, projects=[project.pk], on_date=scene.today,
        verdict=Verdict.SUCCESSFUL,
    )  # fmt: skip
    assert not RevolvingDue.objects.overdue(scene.today).exists()
    tomorrow = scene.today + dt.timedelta(days=1)
    assert list(RevolvingDue.objects.overdue(tomorrow)) == [due]
    near = scene.households["near"].pk
    got = pass_on(actor=scene.officer, dues=[due.pk], household=near, on_date=scene.today)
    approve_waiting(actor=scene.leader, project=project.pk, day=scene.today)
    hand_out(scene, project, got)
    assert set(Support.objects.values_list("state", flat=True)) == {"ended", "delivered"}


def test_a_visit_says_something_once_a_day(scene: Scene, giver: ProjectMember) -> None:
    visit = VisitSpec(
        giver.pk, scene.today, "Lê Thị Cán", Decimal(100), Decimal(2), "con", 4_000_000,
        900_000, 1_400_000,
    )  # fmt: skip
    record_visits(actor=scene.officer, specs=[visit])
    from livelihoods.exceptions import ProjectRefused  # noqa: PLC0415

    with pytest.raises(ProjectRefused, match="hai lần"):
        record_visits(actor=scene.officer, specs=[visit])
    with pytest.raises(ProjectRefused, match="ít nhất một"):
        record_visits(actor=scene.officer, specs=[VisitSpec(giver.pk, scene.today, "Lê Thị Cán")])
    with pytest.raises(NotAllowed):
        record_visits(actor=scene.officials["stranger"], specs=[visit])
