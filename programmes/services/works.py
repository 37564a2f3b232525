"""Works: entered, corrected, approved, built, handed over; their money held and given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.guards import constraint_words
from officials.choices import Right
from officials.models import Official
from programmes.choices import CommitmentState, WorkState
from programmes.exceptions import CapitalRefused, NotAllowed, WorkRefused
from programmes.models import CapitalLine, Commitment, Work, WorkShare
from programmes.rules.works import WORK_STEPS, WorkStep
from programmes.services.places import check_place, refuse_outside

#: Columns that a form may set.
FIELDS = (
    "commune",
    "village",
    "name",
    "kind",
    "nature",
    "is_essential",
    "project",
    "cost_planned",
    "planned_on",
    "beneficiaries",
    "poor_beneficiaries",
    "note",
)


@transaction.atomic
def save_work(
    *,
    actor: Official | None,
    work: Work | None = None,
    values: Mapping[str, Any],
    shares: Mapping[str, int],
) -> Work:
    """Enter a work, or correct one that is not finished; ``shares`` is dong by source.

    Raises ``NotAllowed`` outside the actor's communes and ``WorkRefused`` for what does not fit.
    """
    if work is None:
        row = Work(recorded_by=actor)
    else:
        row = _locked(actor, work, Right.MANAGE_SUPPORT)
        if row.state in {WorkState.HANDED_OVER, WorkState.STOPPED}:
            raise WorkRefused(_("Công trình đã bàn giao hoặc đã dừng nên không sửa được nữa."))
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    refuse_outside(actor, row.commune_id, Right.MANAGE_SUPPORT)
    check_place(row.commune_id, row.village)
    if sum(shares.values()) > row.cost_planned:
        raise WorkRefused(
            _("Tổng các nguồn vốn lớn hơn tổng mức đầu tư dự kiến."), field="cost_planned"
        )
    try:
        with transaction.atomic():
            row.save()
            WorkShare.objects.filter(work=row).delete()
            WorkShare.objects.bulk_create(
                WorkShare(work=row, source=source, amount=amount)
                for source, amount in sorted(shares.items())
                if amount
            )
    except IntegrityError as error:
        raise WorkRefused(constraint_words(error, Work)) from error
    return row


@transaction.atomic
def move_work(
    *,
    actor: Official | None,
    work: Work,
    step: WorkStep,
    on_date: dt.date,
    reason: str = "",
    decision_no: str = "",
    cost_final: int | None = None,
) -> Work:
    """Take a step with a work; approval holds its planned money, a stop or the end gives it back.

    Raises ``NotAllowed``, ``WorkRefused``, and ``CapitalRefused`` where a line has too little.
    """
    info = WORK_STEPS[step]
    row = _locked(actor, work, Right(info.right))
    words = " ".join(reason.split())[:300]
    if row.state not in info.sources:
        raise WorkRefused(
            _("Công trình đang ở bước “%(state)s” nên chưa thể “%(step)s”. Tải lại trang.")
            % {
                "state": row.get_state_display(),
                "step": info.name.in_language(get_language() or ""),
            }
        )
    if step == WorkStep.STOP and not words:
        raise WorkRefused(_("Hãy ghi rõ lý do."), field="reason")
    if on_date < row.last_day:
        raise WorkRefused(
            _("Ngày này trước bước gần nhất của công trình (%(day)s).")
            % {"day": f"{row.last_day:%d/%m/%Y}"},
            field="on_date",
        )
    if on_date > timezone.localdate():
        raise WorkRefused(_("Ngày này chưa đến."), field="on_date")
    row.state = info.target
    setattr(row, info.dated, on_date)
    if step == WorkStep.STOP:
        row.stop_reason = words
    if step == WorkStep.APPROVE and decision_no:
        row.decision_no = decision_no
    if cost_final is not None and step in {WorkStep.FINISH, WorkStep.HAND_OVER}:
        row.cost_final = cost_final
    row.save()
    if step == WorkStep.APPROVE:
        _change(row, CommitmentState.PLANNED, state=CommitmentState.HELD)
    elif step in {WorkStep.STOP, WorkStep.HAND_OVER}:
        _change(row, CommitmentState.HELD, state=CommitmentState.RELEASED, amount=F("paid"))
        _change(row, CommitmentState.PLANNED, state=CommitmentState.RELEASED, amount=0)
    return row


@transaction.atomic
def fund_work(*, actor: Official | None, work: Work, line: CapitalLine, amount: int) -> Commitment:
    """Set money of a line aside for a work: planned, or held at once when it is approved.

    Raises ``CapitalRefused`` where the line has not enough left, or is not of this commune or its
    province.
    """
    row = _locked(actor, work, Right.MANAGE_SUPPORT)
    if row.state in {WorkState.HANDED_OVER, WorkState.STOPPED}:
        raise WorkRefused(_("Công trình đã bàn giao hoặc đã dừng nên không ghi thêm vốn được."))
    if line.area_id not in {row.commune_id, row.commune.parent_id}:
        raise CapitalRefused(_("Dòng vốn này không thuộc xã của công trình."), field="line")
    if amount <= 0:
        raise CapitalRefused(_("Số tiền phải lớn hơn 0."), field="amount")
    CapitalLine.objects.select_for_update().get(pk=line.pk)
    held = row.state != WorkState.PLANNED
    try:
        with transaction.atomic():
            return Commitment.objects.create(
                line=line,
                work=row,
                title=row.name[:200],
                amount=amount,
                state=CommitmentState.HELD if held else CommitmentState.PLANNED,
            )
    except IntegrityError as error:
        raise CapitalRefused(
            constraint_words(error, Commitment, CapitalLine), field="amount"
        ) from error


def _change(work: Work, was: CommitmentState, **values: Any) -> None:
    funds = Commitment.objects.filter(work=work, state=was)
    list(CapitalLine.objects.filter(pk__in=funds.values("line")).order_by("pk").select_for_update())
    try:
        with transaction.atomic():
            funds.update(**values)
    except IntegrityError as error:
        raise CapitalRefused(
            _("Dòng vốn không còn đủ: số giữ cho công trình vượt số vốn được giao.")
        ) from error


def _locked(actor: Official | None, work: Work, right: Right) -> Work:
    rows = Work.objects.all() if actor is None else Work.objects.with_right(actor, right)
    row = rows.filter(pk=work.pk).select_for_update().first()
    if row is None:
        raise NotAllowed(_("Bạn không được làm việc này với công trình này."))
    return row
