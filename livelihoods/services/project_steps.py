"""The one function that changes the state of projects, with their supports and money."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from livelihoods.choices import TARGET_STATUSES, Verdict
from livelihoods.exceptions import ProjectRefused
from livelihoods.models import ProductionProject, ProjectMember, ProjectStep
from livelihoods.rules.projects import (
    STEPS,
    Shares,
    State,
    Step,
    cost_faults,
    member_faults,
)
from livelihoods.selectors.project_terms import Asked, Terms
from livelihoods.services.project_access import clean, locked_projects, refuse
from livelihoods.services.project_members import planned_supports
from livelihoods.services.revolving import give_back
from officials.choices import Right
from officials.models import Official
from programmes.choices import SupportState
from programmes.models import Commitment, Support
from programmes.rules.ledger import Step as SupportStep
from programmes.services.commitments import hold_commitments, release_commitments
from programmes.services.moving import move_supports


@transaction.atomic
def move_projects(
    *,
    actor: Official | None,
    step: Step,
    projects: Collection[int],
    on_date: dt.date,
    reason: str = "",
    decision_no: str = "",
    verdict: str = "",
    lessons: str = "",
) -> int:
    """Take one step with every project, or with none; returns how many.

    Approval asks for members, their least share of poor, near-poor and newly escaped households,
    the cap and, where the rule says so, the sales contract; it approves the members' supports and
    holds their money. The end needs a verdict, a failure its reason; it ends the supports that
    were given. A stop needs a reason. Dues of the revolving part stay as they are.

    Raises ``NotAllowed``, ``ProjectRefused``, and what the ledger and the lines refuse.
    """
    info = STEPS[step]
    keys = sorted(set(projects))
    rows = locked_projects(actor, keys, Right(info.right))
    words = clean(reason, 500)
    for row in rows.values():
        _refuse_step(row, step, on_date)
    values: dict[str, Any] = {"state": info.target.value, info.dated: on_date}
    if step == Step.APPROVE:
        _refuse_unready(rows, on_date)
        values["decision_no"] = clean(decision_no, 60)
        _approve(actor, keys, on_date)
    elif step == Step.END:
        if verdict not in Verdict.values:
            raise ProjectRefused(_("Chọn kết quả của dự án."), field="verdict")
        if verdict == Verdict.FAILED and not words:
            raise ProjectRefused(_("Ghi rõ vì sao dự án không thành công."), field="reason")
        values |= {
            "verdict": verdict,
            "closing_reason": words,
            "lessons": lessons.strip()[:2000],
        }
        _end(actor, keys, on_date)
    elif step == Step.STOP:
        if not words:
            raise ProjectRefused(_("Hãy ghi rõ lý do."), field="reason")
        values |= {"closing_reason": words, "lessons": lessons.strip()[:2000]}
        _stop(actor, keys, on_date, words)
    ProductionProject.objects.filter(pk__in=keys).update(**values)
    ProjectStep.objects.bulk_create(
        ProjectStep(
            project=row,
            step=step.value,
            from_state=row.state,
            to_state=info.target.value,
            on_date=on_date,
            actor=actor,
            reason=words,
        )
        for row in rows.values()
    )
    return len(keys)


def _refuse_step(row: ProductionProject, step: Step, on_date: dt.date) -> None:
    if State(row.state) not in STEPS[step].sources:
        raise ProjectRefused(
            _("Dự án %(code)s đang ở bước “%(state)s” nên chưa thể “%(step)s”. Tải lại trang.")
            % {
                "code": row.code,
                "state": row.get_state_display(),
                "step": STEPS[step].name.in_language(get_language() or ""),
            }
        )
    before = row.running_on or row.approved_on
    if before is not None and on_date < before:
        raise ProjectRefused(
            _("Ngày %(day)s trước bước trước đó của dự án (%(before)s).")
            % {"day": f"{on_date:%d/%m/%Y}", "before": f"{before:%d/%m/%Y}"},
            field="on_date",
        )


def _refuse_unready(rows: Mapping[int, ProductionProject], day: dt.date) -> None:
    """What must hold before approval, judged again with the rules of the day it begins."""
    categories: dict[int, list[str]] = defaultdict(list)
    for project, category in (
        ProjectMember.objects.staying().filter(project__in=rows).values_list("project", "category")
    ):
        categories[project].append(category)
    terms = {start: Terms(start) for start in {row.starts_on for row in rows.values()}}
    contracted = set(
        ProductionProject.objects.filter(pk__in=rows, contracts__signed_on__lte=day).values_list(
            "pk", flat=True
        )
    )
    for key, row in rows.items():
        budget = row.budget
        asked = Asked(
            row.form,
            row.kind_id,
            row.programme_id,
            row.component_id,
            row.commune.parent_id,
            budget.area_category,
        )
        rules = terms[row.starts_on]
        term = rules.term(asked)
        shares = Shares(
            budget.total, budget.state, budget.people, budget.leader, budget.credit, budget.other
        )
        prefix = f"{row.code}: " if len(rows) > 1 else ""
        refuse(cost_faults(shares, rules.cap(asked)), prefix)
        refuse(member_faults(categories[key], TARGET_STATUSES, term), prefix)
        if term.needs_contract and key not in contracted:
            raise ProjectRefused(
                prefix
                + _("Dự án liên kết phải có hợp đồng tiêu thụ sản phẩm đã ký trước ngày duyệt."),
                field="contracts",
            )


def _approve(actor: Official | None, keys: list[int], on_date: dt.date) -> None:
    move_supports(
        actor=actor,
        step=SupportStep.APPROVE,
        supports=planned_supports(keys),
        on_date=on_date,
    )
    hold_commitments(actor=actor, keys=_common(keys))


def _end(actor: Official | None, keys: list[int], on_date: dt.date) -> None:
    """End what was given; whoever has received nothing leaves or receives first."""
    waiting = (
        Support.objects.filter(
            project_member__project__in=keys,
            project_member__left_on__isnull=True,
            state__in=[SupportState.PLANNED, SupportState.APPROVED],
        )
        .values_list("household__code", flat=True)
        .order_by("pk")
    )
    codes = list(waiting[:6])
    if codes:
        raise ProjectRefused(
            _(
                "Còn hộ chưa nhận gì: %(codes)s. Ghi đợt giao hoặc cho hộ rời dự án trước khi "
                "kết thúc."
            )
            % {"codes": ", ".join(codes[:5]) + ("…" if len(codes) > 5 else "")}
        )
    move_supports(
        actor=actor,
        step=SupportStep.END,
        supports=_given(keys),
        on_date=on_date,
    )
    release_commitments(actor=actor, keys=_common(keys))


def _stop(actor: Official | None, keys: list[int], on_date: dt.date, reason: str) -> None:
    """Stop what was not given, end what was: a household keeps what it has."""
    waiting = Support.objects.filter(
        project_member__project__in=keys,
        state__in=[SupportState.PLANNED, SupportState.APPROVED],
    ).values_list("pk", "project_member")
    supports, members = [row[0] for row in waiting], [row[1] for row in waiting]
    move_supports(
        actor=actor,
        step=SupportStep.STOP,
        supports=supports,
        on_date=on_date,
        reason=reason[:300],
    )
    give_back(members=members, reason=reason[:300])
    move_supports(actor=actor, step=SupportStep.END, supports=_given(keys), on_date=on_date)
    release_commitments(actor=actor, keys=_common(keys))


def _given(keys: list[int]) -> list[int]:
    return list(
        Support.objects.filter(
            project_member__project__in=keys,
            state__in=[SupportState.DELIVERED, SupportState.ACCEPTED],
        ).values_list("pk", flat=True)
    )


def _common(keys: list[int]) -> list[int]:
    return list(
        Commitment.objects.filter(common_cost__project__in=keys).values_list("pk", flat=True)
    )
