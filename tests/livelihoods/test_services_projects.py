"""Projects entered, joined, approved, run, ended, stopped."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from areas.models import AreaAttribute
from livelihoods.choices import ProjectForm, Verdict
from livelihoods.exceptions import NotAllowed, ProjectRefused
from livelihoods.models import ProductionProject, ProjectBudget, ProjectMember, ProjectRule
from livelihoods.rules.projects import Shares, Step
from livelihoods.services.deliveries import DeliverySpec, Received, record_deliveries
from livelihoods.services.project_members import (
    MemberSpec,
    approve_waiting,
    join_project,
    leave_project,
)
from livelihoods.services.project_money import (
    ContractData,
    ContributionData,
    plan_common_costs,
    record_contract,
    record_contributions,
)
from livelihoods.services.project_steps import move_projects
from livelihoods.services.projects import ProjectSpec, change_project, enter_projects
from programmes.choices import (
    AreaCategory,
    CommitmentState,
    ContributionKind,
    Giver,
    SupportGroup,
    SupportState,
)
from programmes.exceptions import CapitalRefused, NotEligible
from programmes.models import Commitment, Support
from programmes.services.commitments import CommonSpec
from tests.factories.programmes import SupportKindFactory, funded_line
from tests.factories.projects import (
    LivelihoodModelFactory,
    member,
    project_data,
    proposed,
    running,
    share_norm,
)
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def production(pct: int | None = None, category: str = AreaCategory.OTHER) -> object:
    kind = SupportKindFactory.create(group=SupportGroup.PRODUCTION)
    if pct:
        share_norm(kind, pct, category)
    return kind


def approve(scene: Scene, project: ProductionProject) -> None:
    move_projects(actor=scene.leader, step=Step.APPROVE, projects=[project.pk], on_date=scene.today)


def hand_out(scene: Scene, project: ProductionProject, *members: ProjectMember) -> None:
    record_deliveries(
        actor=scene.officer,
        specs=[
            DeliverySpec(
                project.pk,
                scene.today,
                "Bò cái",
                "con",
                "Trại giống",
                "BB 01",
                lines={row.pk: Received(Decimal(1), "Người nhận") for row in members},
            )
        ],
    )


def test_projects_are_numbered_one_after_the_other(scene: Scene) -> None:
    year = scene.today.year
    assert proposed(scene).code == f"DA-{year}-01"
    assert proposed(scene).code == f"DA-{year}-02"
    assert proposed(scene, code="12/DA").code == "12/DA"
    with pytest.raises(ProjectRefused, match="Xã đã có dự án mang số này"):
        proposed(scene, code="12/DA")


def test_the_states_share_above_the_cap_is_refused_with_its_name(scene: Scene) -> None:
    kind = production(60)
    assert proposed(scene, kind=kind).budget.cap_pct == 60
    with pytest.raises(ProjectRefused, match="Tối đa 60 %") as refused:
        proposed(scene, kind=kind, shares=Shares(100_000_000, 60_000_001, 39_999_999))
    assert refused.value.field == "state"


def test_an_especially_difficult_commune_has_its_own_cap(scene: Scene) -> None:
    kind = production(60)
    share_norm(kind, 95, AreaCategory.ESPECIALLY_DIFFICULT)
    most = Shares(100_000_000, 95_000_000, 5_000_000)
    with pytest.raises(ProjectRefused):
        proposed(scene, kind=kind, shares=most)
    AreaAttribute.objects.create(
        area=scene.commune, scheme="region_class", value="III", valid_from=dt.date(2025, 7, 1)
    )
    budget = proposed(scene, kind=kind, shares=most).budget
    assert budget.area_category == AreaCategory.ESPECIALLY_DIFFICULT
    assert budget.cap_pct == Decimal(95)


def test_the_database_holds_cap_and_sum(scene: Scene) -> None:
    budget = ProjectBudget.objects.filter(project=proposed(scene, kind=production(60)))
    for wrong in ({"people": 1}, {"state": 60_000_001, "people": 39_999_999}):
        with pytest.raises(IntegrityError), transaction.atomic():
            budget.update(**wrong)


def test_form_model_and_kind_fit_together(scene: Scene) -> None:
    model = LivelihoodModelFactory.create()
    entered = proposed(scene, form=ProjectForm.MODEL, model=model, kind=model.kind)
    assert entered.model == model
    with pytest.raises(ProjectRefused, match="Chọn mô hình"):
        proposed(scene, form=ProjectForm.MODEL, kind=model.kind)
    with pytest.raises(ProjectRefused, match="đi với loại hỗ trợ"):
        proposed(scene, form=ProjectForm.COMMUNITY, kind=model.kind)


def test_strangers_and_leaders_do_not_enter_projects(scene: Scene) -> None:
    for actor in (scene.leader, scene.officials["stranger"]):
        with pytest.raises(NotAllowed):
            enter_projects(actor=actor, specs=[ProjectSpec(scene.commune.pk, project_data())])


def test_a_proposal_is_changed_and_what_was_approved_is_not(scene: Scene) -> None:
    project = proposed(scene)
    data = project_data(kind=project.kind, programme=project.programme, name="Tên mới")
    assert change_project(actor=scene.officer, project=project.pk, data=data).name == "Tên mới"
    member(scene, project)
    other = project_data(programme=project.programme)
    with pytest.raises(ProjectRefused, match="không đổi được loại hỗ trợ"):
        change_project(actor=scene.officer, project=project.pk, data=other)
    approve(scene, project)
    with pytest.raises(ProjectRefused, match="không sửa được nữa"):
        change_project(actor=scene.officer, project=project.pk, data=data)


def test_who_joins_gets_a_planned_support_and_only_eligible_households_do(scene: Scene) -> None:
    project = proposed(scene)
    row = member(scene, project, value=15_000_000, own_share=5_000_000)
    support = Support.objects.get()
    assert (row.support, row.category, support.kind) == (support, "poor", project.kind)
    assert (support.state, support.value) == (SupportState.PLANNED, 15_000_000)
    with pytest.raises(NotEligible):
        member(scene, project, "not_poor")
    with pytest.raises(ProjectRefused, match="đã tham gia"):
        member(scene, project)
    with pytest.raises(ProjectRefused, match="không thuộc xã"):
        join_project(
            actor=None,
            specs=[MemberSpec(project.pk, scene.households["far"].pk)],
            day=scene.today,
        )
    paying = member(scene, project, "not_poor", supported=False)
    assert (paying.support, paying.category) == (None, "not_poor")


def test_state_money_of_members_stays_within_the_states_part(scene: Scene) -> None:
    line = funded_line(500_000_000, area=scene.commune)
    project = proposed(scene)
    member(scene, project, funds={line.pk: 60_000_000})
    with pytest.raises(ProjectRefused, match=r"1\.000\.000"):
        member(scene, project, "near", funds={line.pk: 1_000_000})
    with pytest.raises(ProjectRefused, match="vượt phần Nhà nước"):
        plan_common_costs(
            actor=scene.officer, project=project.pk, costs=[CommonSpec(line.pk, "Tập huấn", 1)]
        )


def test_approval_asks_for_members_of_the_least_share_and_a_contract(scene: Scene) -> None:
    ProjectRule.objects.create(
        code="chuoi", form=ProjectForm.VALUE_CHAIN, valid_from=dt.date(2022, 1, 1),
        legal_basis="thử", min_target_pct=Decimal(60), needs_contract=True,
    )  # fmt: skip
    project = proposed(scene, form=ProjectForm.VALUE_CHAIN)
    with pytest.raises(ProjectRefused, match="chưa có hộ"):
        approve(scene, project)
    member(scene, project)
    member(scene, project, "not_poor", supported=False)
    with pytest.raises(ProjectRefused, match="1 trên 2 hộ"):
        approve(scene, project)
    member(scene, project, "near")
    with pytest.raises(ProjectRefused, match="hợp đồng tiêu thụ"):
        approve(scene, project)
    record_contract(
        actor=scene.officer,
        project=project.pk,
        data=ContractData("Công ty Thử", "01/HĐ", scene.today, "Bò thịt", "Giá thị trường"),
    )
    approve(scene, project)
    states = Support.objects.values_list("state", flat=True)
    assert set(states) == {SupportState.APPROVED}


def test_approval_holds_the_money_of_members_and_common_costs(scene: Scene) -> None:
    line = funded_line(50_000_000, area=scene.commune)
    project = proposed(scene)
    member(scene, project, funds={line.pk: 40_000_000})
    plan_common_costs(
        actor=scene.officer,
        project=project.pk,
        costs=[CommonSpec(line.pk, "Tập huấn kỹ thuật", 10_000_001)],
    )
    with pytest.raises(CapitalRefused):
        approve(scene, project)
    project.refresh_from_db()
    assert project.state == "proposed"
    Commitment.objects.filter(support__isnull=True).update(amount=10_000_000)
    approve(scene, project)
    line.refresh_from_db()
    assert line.committed == 50_000_000
    move_projects(
        actor=scene.officer, step=Step.STOP, projects=[project.pk], on_date=scene.today,
        reason="Dịch bệnh",
    )  # fmt: skip
    line.refresh_from_db()
    assert line.committed == 0
    assert Support.objects.get().state == SupportState.STOPPED
    states = Commitment.objects.values_list("state", flat=True)
    assert set(states) == {CommitmentState.RELEASED}


def test_the_officer_does_not_approve_and_the_leader_does_not_start(scene: Scene) -> None:
    project = proposed(scene)
    member(scene, project)
    with pytest.raises(NotAllowed):
        move_projects(
            actor=scene.officer, step=Step.APPROVE, projects=[project.pk], on_date=scene.today
        )
    approve(scene, project)
    with pytest.raises(NotAllowed):
        move_projects(
            actor=scene.leader, step=Step.START, projects=[project.pk], on_date=scene.today
        )
    with pytest.raises(ProjectRefused, match="chưa thể"):
        move_projects(
            actor=scene.officer, step=Step.END, projects=[project.pk], on_date=scene.today,
            verdict=Verdict.SUCCESSFUL,
        )  # fmt: skip


def test_inputs_are_delivered_once_the_project_runs(scene: Scene) -> None:
    project = proposed(scene)
    row = member(scene, project)
    approve(scene, project)
    with pytest.raises(ProjectRefused, match="Bắt đầu thực hiện"):
        hand_out(scene, project, row)
    move_projects(actor=scene.officer, step=Step.START, projects=[project.pk], on_date=scene.today)
    hand_out(scene, project, row)
    support = Support.objects.get()
    assert (support.state, support.delivered_on) == (SupportState.DELIVERED, scene.today)
    line = row.received.get()
    assert (line.signed, line.receiver) == (True, "Người nhận")
    hand_out(scene, project, row)  # fodder comes later: the support stays delivered
    assert row.received.count() == 2


def test_the_end_needs_a_verdict_and_that_everybody_received(scene: Scene) -> None:
    project = running(scene, "poor", "near")
    poor, near = project.members.order_by("pk")
    hand_out(scene, project, poor)

    def end(**fields: str) -> None:
        move_projects(
            actor=scene.officer, step=Step.END, projects=[project.pk], on_date=scene.today,
            **fields,
        )  # fmt: skip

    with pytest.raises(ProjectRefused, match="Chọn kết quả"):
        end()
    with pytest.raises(ProjectRefused, match="vì sao"):
        end(verdict=Verdict.FAILED)
    with pytest.raises(ProjectRefused, match=near.household.code):
        end(verdict=Verdict.PARTLY)
    leave_project(
        actor=scene.officer, members=[near.pk], day=scene.today, reason="Không còn nhu cầu"
    )
    end(verdict=Verdict.PARTLY, lessons="Giữ ấm mùa đông")
    project.refresh_from_db()
    assert (project.state, project.verdict, project.lessons) == (
        "ended", Verdict.PARTLY, "Giữ ấm mùa đông",
    )  # fmt: skip
    assert sorted(Support.objects.values_list("state", flat=True)) == ["ended", "stopped"]
    assert list(project.steps.values_list("step", flat=True)) == ["approve", "start", "end"]


def test_who_joins_later_is_approved_by_the_leader(scene: Scene) -> None:
    project = running(scene)
    late = member(scene, project, "near")
    with pytest.raises(ProjectRefused, match="chưa duyệt"):
        hand_out(scene, project, late)
    with pytest.raises(NotAllowed):
        approve_waiting(actor=scene.officer, project=project.pk, day=scene.today)
    assert approve_waiting(actor=scene.leader, project=project.pk, day=scene.today) == 1
    hand_out(scene, project, late)


def test_what_is_given_in_kind_is_valued_with_a_note(scene: Scene) -> None:
    project = proposed(scene)

    def give(**fields: object) -> None:
        data = ContributionData(
            ContributionKind.LAND, Giver.HOUSEHOLD, "Chuồng bò 12 m²", scene.today,
            **fields,  # type: ignore[arg-type]
        )  # fmt: skip
        record_contributions(actor=scene.officer, project=project.pk, given=[data])

    with pytest.raises(ProjectRefused, match="cách định giá"):
        give(value=3_000_000)
    give()
    give(value=3_000_000, valuation_note="Theo giá vật liệu tại xã")
    assert project.contributions.count() == 2


def test_a_contract_keeps_its_file_by_content(scene: Scene) -> None:
    import io  # noqa: PLC0415

    project = proposed(scene)
    data = ContractData("Công ty Thử", "01/HĐ", scene.today, "Bò thịt", "Giá thị trường")
    with pytest.raises(ProjectRefused, match="PDF"):
        record_contract(
            actor=scene.officer, project=project.pk, data=data, file=io.BytesIO(b"MZ...")
        )
    kept = record_contract(
        actor=scene.officer, project=project.pk, data=data, file=io.BytesIO(b"%PDF-1.7 thu")
    )
    assert str(kept.file.name).endswith(".pdf")
    assert len(kept.sha256) == 64
    with pytest.raises(ProjectRefused, match="mang số này"):
        record_contract(actor=scene.officer, project=project.pk, data=data)
    kept.file.delete(save=False)
