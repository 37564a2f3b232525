"""A commune's plan of a year: made, filled from the needs, submitted, approved, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from areas.models import Area
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for
from programmes.choices import CommitmentState, PlanState, SupportState
from programmes.exceptions import CapitalRefused, NotAllowed, PlanRefused
from programmes.models import Commitment, Support, SupportPlan
from programmes.rules import ledger
from programmes.rules.plans import EDITABLE, STEPS, State, Step
from programmes.selectors.plans import lacking_money
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports


@transaction.atomic
def create_plan(*, actor: Official, commune: Area, year: int, title: str) -> SupportPlan:
    """Begin a plan. Raises ``NotAllowed`` outside the actor's communes, ``PlanRefused`` for one
    of the same title.
    """
    if commune.pk not in areas_for(actor, Right.MANAGE_SUPPORT).communes:
        raise NotAllowed(_("Bạn không quản lý hỗ trợ ở xã này."))
    words = " ".join(title.split())[:200]
    if not words:
        raise PlanRefused(_("Ghi tên kế hoạch."), field="title")
    try:
        with transaction.atomic():
            return SupportPlan.objects.create(
                commune=commune, year=year, title=words, prepared_by=actor
            )
    except IntegrityError as error:
        raise PlanRefused(_("Xã đã có kế hoạch cùng tên trong năm này."), field="title") from error


@transaction.atomic
def add_lines(
    *, actor: Official | None, plan: SupportPlan, specs: Sequence[SupportSpec], day: dt.date
) -> list[Support]:
    """Write lines of a plan in preparation, all or none.

    Raises ``PlanRefused`` for a plan that is not in preparation and what ``plan_supports`` raises.
    """
    row = _locked(actor, plan, Right.MANAGE_SUPPORT)
    if State(row.state) not in EDITABLE:
        raise PlanRefused(_("Chỉ thêm, bớt được khi kế hoạch đang lập."))
    if not specs:
        raise PlanRefused(_("Chưa chọn hộ nào."))
    found = plan_supports(actor=actor, specs=specs, day=day, plan=row)
    if any(support.commune_id != row.commune_id for support in found):
        raise PlanRefused(_("Kế hoạch của xã chỉ gồm hộ đang ở xã đó."))
    return found


@transaction.atomic
def take_out(*, actor: Official, plan: SupportPlan, supports: Collection[int]) -> int:
    """Take planned lines out of a plan in preparation; they leave no trace but their history."""
    row = _locked(actor, plan, Right.MANAGE_SUPPORT)
    if State(row.state) not in EDITABLE:
        raise PlanRefused(_("Chỉ thêm, bớt được khi kế hoạch đang lập."))
    lines = row.supports.filter(pk__in=supports, state=SupportState.PLANNED)
    keys = list(lines.order_by("pk").select_for_update().values_list("pk", flat=True))
    if len(keys) != len(set(supports)):
        raise PlanRefused(_("Có dòng không còn trong kế hoạch. Tải lại trang."))
    try:
        with transaction.atomic():
            Commitment.objects.filter(support__in=keys, state=CommitmentState.PLANNED).delete()
            Support.objects.filter(pk__in=keys).delete()
    except (ProtectedError, IntegrityError) as error:
        raise PlanRefused(
            _("Dòng này đã có hồ sơ riêng (dự án, lớp học, nhà ở); bỏ ở hồ sơ đó trước.")
        ) from error
    return len(keys)


@transaction.atomic
def submit_plan(*, actor: Official, plan: SupportPlan) -> SupportPlan:
    """Hand a plan in for approval; whoever hands it in prepared it."""
    row = _step(actor, plan, Step.SUBMIT)
    if not row.supports.filter(state=SupportState.PLANNED).exists():
        raise PlanRefused(_("Kế hoạch chưa có hộ nào để trình."))
    return _save(row, Step.SUBMIT, prepared_by=actor, submitted_at=timezone.now())


@transaction.atomic
def recall_plan(*, actor: Official, plan: SupportPlan) -> SupportPlan:
    """Take a plan that waits back into preparation."""
    return _save(_step(actor, plan, Step.RECALL), Step.RECALL, submitted_at=None)


@transaction.atomic
def return_plan(*, actor: Official, plan: SupportPlan, reason: str) -> SupportPlan:
    """Give a plan back with a reason, which stands on it until it is handed in again."""
    row = _step(actor, plan, Step.RETURN, reason)
    return _save(row, Step.RETURN, submitted_at=None, note=_words(reason))


@transaction.atomic
def approve_plan(
    *, actor: Official, plan: SupportPlan, on_date: dt.date, decision_no: str
) -> SupportPlan:
    """Approve every line and hold its money, or nothing.

    Raises ``PlanRefused`` where the actor prepared the plan, ``CapitalRefused`` that names the line
    that lacks money, and ``NotEligible`` for a household that may not receive any more.
    """
    row = _step(actor, plan, Step.APPROVE)
    number = " ".join(decision_no.split())[:60]
    if row.prepared_by_id == actor.pk:
        raise PlanRefused(_("Người lập kế hoạch không được tự duyệt kế hoạch của mình."))
    if not number:
        raise PlanRefused(_("Ghi số quyết định."), field="decision_no")
    short = lacking_money(row)
    if short:
        raise CapitalRefused(
            _("Dòng vốn “%(line)s” còn %(left)s đồng, kế hoạch cần %(needed)s đồng.")
            % {
                "line": short[0].name,
                "left": _dong(short[0].available),
                "needed": _dong(short[0].here),
            },
            line=short[0].line.pk,
        )
    keys = list(row.supports.filter(state=SupportState.PLANNED).values_list("pk", flat=True))
    if not keys:
        raise PlanRefused(_("Kế hoạch chưa có hộ nào để duyệt."))
    move_supports(
        actor=actor,
        step=ledger.Step.APPROVE,
        supports=keys,
        on_date=on_date,
        changes={"decision_no": number, "decision_on": on_date},
    )
    return _save(
        row, Step.APPROVE, decided_by=actor, decided_on=on_date, decision_no=number, note=""
    )


@transaction.atomic
def withdraw_approval(*, actor: Official, plan: SupportPlan, reason: str) -> SupportPlan:
    """Take the approval of a plan back while nothing of it was delivered; its money is free."""
    row = _step(actor, plan, Step.WITHDRAW, reason)
    if row.supports.filter(delivered_on__isnull=False).exists():
        raise PlanRefused(_("Đã giao hỗ trợ theo kế hoạch này nên không rút lại phê duyệt được."))
    keys = list(row.supports.filter(state=SupportState.APPROVED).values_list("pk", flat=True))
    move_supports(
        actor=actor,
        step=ledger.Step.UNAPPROVE,
        supports=keys,
        on_date=timezone.localdate(),
        reason=reason,
        changes={"decision_no": "", "decision_on": None},
    )
    return _save(
        row, Step.WITHDRAW, decided_by=None, decided_on=None, decision_no="", submitted_at=None,
        note=_words(reason),
    )  # fmt: skip


@transaction.atomic
def close_plan(
    *,
    actor: Official,
    plan: SupportPlan,
    on_date: dt.date,
    reason: str = "",
    carry_to: SupportPlan | None = None,
) -> SupportPlan:
    """Close a plan. What was not delivered is carried over to ``carry_to``, or stopped.

    A line that is carried over is planned again there, without the money of the year that ends.
    """
    row = _step(actor, plan, Step.CLOSE)
    open_lines = row.supports.filter(state__in=[SupportState.PLANNED, SupportState.APPROVED])
    keys = list(open_lines.order_by("pk").values_list("pk", flat=True))
    if keys and carry_to is not None:
        _carry(actor, row, _locked(actor, carry_to, Right.MANAGE_SUPPORT), keys)
    elif keys:
        if not _words(reason):
            raise PlanRefused(
                _("Còn %(count)d hỗ trợ chưa giao: chuyển sang năm sau hoặc ghi lý do dừng.")
                % {"count": len(keys)},
                field="reason",
            )
        move_supports(
            actor=actor, step=ledger.Step.STOP, supports=keys, on_date=on_date, reason=reason
        )
    return _save(row, Step.CLOSE)


def _carry(actor: Official, plan: SupportPlan, target: SupportPlan, keys: list[int]) -> None:
    fits = target.commune_id == plan.commune_id and target.year > plan.year
    if not fits or State(target.state) not in EDITABLE:
        raise PlanRefused(_("Chọn một kế hoạch đang lập của năm sau."), field="carry_to")
    approved = list(
        Support.objects.filter(pk__in=keys, state=SupportState.APPROVED).values_list(
            "pk", flat=True
        )
    )
    move_supports(
        actor=actor,
        step=ledger.Step.CARRY,
        supports=approved,
        on_date=timezone.localdate(),
        reason=_("Chuyển sang kế hoạch năm %(year)d") % {"year": target.year},
        changes={"decision_no": "", "decision_on": None},
    )
    Commitment.objects.filter(support__in=keys, state=CommitmentState.PLANNED).delete()
    Support.objects.filter(pk__in=keys).update(plan=target)


def _locked(actor: Official | None, plan: SupportPlan, right: Right) -> SupportPlan:
    rows = SupportPlan.objects.all()
    if actor is not None:
        rows = rows.with_right(actor, right)
    found = rows.filter(pk=plan.pk).select_for_update(of=("self",)).first()
    if found is None:
        raise NotAllowed(_("Bạn không được làm việc này với kế hoạch của xã này."))
    return found


def _step(actor: Official, plan: SupportPlan, step: Step, reason: str = "") -> SupportPlan:
    info = STEPS[step]
    row = _locked(actor, plan, Right(info.right))
    if row.state != info.source:
        raise PlanRefused(
            _("Kế hoạch đang ở bước “%(state)s” nên chưa thể “%(step)s”. Tải lại trang.")
            % {
                "state": row.get_state_display(),
                "step": info.name.in_language(get_language() or ""),
            }
        )
    if info.reason and not _words(reason):
        raise PlanRefused(_("Hãy ghi rõ lý do."), field="reason")
    return row


def _save(row: SupportPlan, step: Step, **values: Any) -> SupportPlan:
    values["state"] = PlanState(STEPS[step].target.value)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def _words(text: str) -> str:
    return " ".join(text.split())[:500]


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
