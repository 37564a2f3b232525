"""Households that join a project, are approved in it, and leave it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from households.models import Household
from livelihoods.exceptions import NotAllowed, ProjectRefused
from livelihoods.models import ProductionProject, ProjectMember
from livelihoods.selectors.project_money import state_money
from livelihoods.services.project_access import clean, locked_projects, refuse_unless_open
from livelihoods.services.revolving import give_back
from officials.choices import Right
from officials.models import Official
from programmes.choices import SupportState
from programmes.models import Support, SupportNorm
from programmes.rules.ledger import Step
from programmes.selectors.eligibility import Asked, answers
from programmes.services.commitments import hold_commitments
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports


@dataclass(frozen=True, slots=True)
class MemberSpec:
    """A household that joins the project with key ``project``.

    ``value`` is what it receives and ``own_share`` what it puts in, whole dong; ``funds`` is dong
    by key of a capital line. Without ``supported`` it takes part at its own cost.
    """

    project: int
    household: int
    supported: bool = True
    value: int | None = None
    own_share: int = 0
    quantity: Decimal | None = None
    unit: str = ""
    description: str = ""
    norm: SupportNorm | None = None
    funds: Mapping[int, int] = field(default_factory=dict)
    passed_on: bool = False


@transaction.atomic
def join_project(
    *, actor: Official | None, specs: Sequence[MemberSpec], day: dt.date
) -> list[ProjectMember]:
    """Let households join, each with its planned support in the ledger; all or none.

    Works for many projects at once. Raises ``NotAllowed``, ``ProjectRefused``, and what the ledger
    refuses (``NotEligible`` with the reasons of each household).
    """
    projects = locked_projects(actor, {spec.project for spec in specs})
    refuse_unless_open(projects.values())
    _refuse_strangers(specs, projects)
    _refuse_twice(specs)
    supported = [spec for spec in specs if spec.supported]
    given = plan_supports(
        actor=actor,
        specs=[_support(spec, projects[spec.project]) for spec in supported],
        day=day,
    )
    by_place = {
        (spec.project, spec.household): support
        for spec, support in zip(supported, given, strict=True)
    }
    paying = [spec for spec in specs if not spec.supported]
    asked = [
        Asked(spec.household, None, projects[spec.project].kind, projects[spec.project].programme)
        for spec in paying
    ]
    statuses = {
        (spec.project, spec.household): answer.status
        for spec, answer in zip(paying, answers(asked, day) if asked else [], strict=True)
    }
    members = ProjectMember.objects.bulk_create(
        ProjectMember(
            project=projects[spec.project],
            household_id=spec.household,
            support=by_place.get((spec.project, spec.household)),
            category=(
                by_place[spec.project, spec.household].status
                if spec.supported
                else statuses[spec.project, spec.household]
            ),
            own_share=spec.own_share,
            passed_on=spec.passed_on,
            joined_on=day,
        )
        for spec in specs
    )
    _refuse_overspent(projects)
    return members


@transaction.atomic
def approve_waiting(*, actor: Official | None, project: int, day: dt.date) -> int:
    """Approve households and common costs that were added after the project was approved.

    Returns how many households. Raises ``NotAllowed``, ``ProjectRefused`` before the approval of
    the project itself, and what the ledger refuses.
    """
    row = locked_projects(actor, [project], Right.APPROVE_SUPPORT)[project]
    # Households that wait for the revolving part are approved also when the term is over.
    if row.approved_on is None:
        raise ProjectRefused(_("Duyệt dự án trước; các hộ được duyệt cùng lúc."))
    keys = planned_supports([project])
    moved = move_supports(actor=actor, step=Step.APPROVE, supports=keys, on_date=day)
    hold_commitments(actor=actor, keys=list(row.common_costs.values_list("commitment", flat=True)))
    return moved


@transaction.atomic
def leave_project(
    *, actor: Official | None, members: Collection[int], day: dt.date, reason: str
) -> int:
    """Take households out of their project; what they have not received is stopped in the ledger.

    What they still owe the revolving part stays owed; what was to be passed on to them waits again
    for a household. Returns how many left. Raises ``NotAllowed``, ``ProjectRefused``.
    """
    words = clean(reason, 300)
    if not words:
        raise ProjectRefused(_("Hãy ghi rõ lý do."), field="reason")
    rows = locked_members(actor, members)
    early = [row for row in rows if day < row.joined_on]
    if early:
        raise ProjectRefused(
            _("Ngày rời dự án trước ngày tham gia (%(day)s).")
            % {"day": f"{early[0].joined_on:%d/%m/%Y}"},
            field="on_date",
        )
    waiting = [
        row.support_id
        for row in rows
        if row.support is not None
        and row.support.state in (SupportState.PLANNED, SupportState.APPROVED)
    ]
    move_supports(
        actor=actor,
        step=Step.STOP,
        supports=[key for key in waiting if key is not None],
        on_date=day,
        reason=words,
    )
    give_back(members=[row.pk for row in rows if row.support_id in waiting], reason=words)
    return ProjectMember.objects.filter(pk__in=[row.pk for row in rows]).update(
        left_on=day, leave_reason=words
    )


def locked_members(actor: Official | None, keys: Collection[int]) -> list[ProjectMember]:
    """Lock staying members and their projects, in key order; all of them or ``NotAllowed``."""
    found = ProjectMember.objects.filter(pk__in=set(keys)).values_list("project", flat=True)
    locked_projects(actor, set(found))
    rows = list(
        ProjectMember.objects.staying()
        .filter(pk__in=set(keys))
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("support", "project")
    )
    if len(rows) != len(set(keys)):
        raise NotAllowed(_("Hộ này không còn trong dự án. Tải lại trang."))
    return rows


def planned_supports(projects: Collection[int]) -> list[int]:
    """Keys of supports of staying members that nobody has approved yet."""
    return list(
        Support.objects.filter(
            project_member__project__in=projects,
            project_member__left_on__isnull=True,
            state=SupportState.PLANNED,
        ).values_list("pk", flat=True)
    )


def _support(spec: MemberSpec, project: ProductionProject) -> SupportSpec:
    return SupportSpec(
        household=spec.household,
        kind=project.kind,
        programme=project.programme,
        project=project.component,
        norm=spec.norm,
        description=clean(spec.description or project.name, 300),
        quantity=spec.quantity,
        unit=spec.unit,
        value=spec.value,
        funds=spec.funds,
    )


def _refuse_strangers(
    specs: Sequence[MemberSpec], projects: Mapping[int, ProductionProject]
) -> None:
    """A commune's project is for its own households."""
    homes = dict(
        Household.objects.filter(pk__in={spec.household for spec in specs}).values_list(
            "pk", "commune"
        )
    )
    for spec in specs:
        if homes.get(spec.household) != projects[spec.project].commune_id:
            raise ProjectRefused(_("Hộ này không thuộc xã của dự án."), field="household")
        if spec.own_share < 0 or (spec.value is not None and spec.value < 0):
            raise ProjectRefused(_("Số tiền không được âm."), field="value")


def _refuse_twice(specs: Sequence[MemberSpec]) -> None:
    pairs = [(spec.project, spec.household) for spec in specs]
    staying = set(
        ProjectMember.objects.staying()
        .filter(project__in={project for project, _home in pairs})
        .values_list("project", "household")
    )
    twice = set(pairs) & staying
    if twice or len(set(pairs)) != len(pairs):
        codes = Household.objects.filter(pk__in=[home for _project, home in twice])
        raise ProjectRefused(
            _("Hộ đã tham gia dự án này: %(codes)s.")
            % {"codes": ", ".join(codes.values_list("code", flat=True)[:5]) or "-"},
            field="household",
        )


def _refuse_overspent(projects: Mapping[int, ProductionProject]) -> None:
    """State money of members and common costs stays within the State's part of the cost."""
    money = state_money(projects)
    over: dict[int, int] = defaultdict(int)
    for key, project in projects.items():
        over[key] = money[key] - project.budget.state
    for key, amount in over.items():
        if amount > 0:
            raise ProjectRefused(
                _("Vốn Nhà nước cho các hộ và chi phí chung vượt phần Nhà nước %(over)s đồng.")
                % {"over": f"{amount:,}".replace(",", ".")},
                field="value",
                project=key,
            )
