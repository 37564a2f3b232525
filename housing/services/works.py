"""The course of the works: stages reached, the finished house accepted, visited, closed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from households.rules.ages import add_months
from housing.choices import WarrantyResult
from housing.exceptions import HousingRefused
from housing.models import HousingAcceptance, HousingCase, HousingMilestone, WarrantyVisit
from housing.rules.acceptance import Found, shortfalls
from housing.rules.progress import STAGES, Stage, stage_fault
from housing.services.locking import lock_cases
from officials.models import Official
from programmes.choices import SupportState
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports


@dataclass(frozen=True, slots=True)
class StageData:
    """A stage that a house reached on a day."""

    case: int
    stage: Stage
    reached_on: dt.date
    note: str = ""


@dataclass(frozen=True, slots=True)
class AcceptanceData:
    """What the minutes of an acceptance say; m², whole dong."""

    case: int
    held_on: dt.date
    minutes_no: str
    area_m2: Decimal
    persons: int
    foundation: bool
    frame: bool
    roof: bool
    life_years: int
    cost_final: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class VisitData:
    """A visit during the warranty."""

    case: int
    visited_on: dt.date
    result: WarrantyResult
    findings: str = ""


@transaction.atomic
def record_stages(*, actor: Official | None, stages: Sequence[StageData]) -> list[HousingMilestone]:
    """Record stages of approved houses; a finished house is delivered in the ledger that day.

    A stage recorded before gets the new day. Raises ``NotAllowed``, ``HousingRefused``.
    """
    cases = lock_cases(actor, {one.case for one in stages})
    today = timezone.localdate()
    reached: dict[int, dict[Stage, dt.date]] = defaultdict(dict)
    for row in HousingMilestone.objects.filter(case__in=cases):
        reached[row.case_id][Stage(row.stage)] = row.reached_on
    language = get_language() or ""
    for one in sorted(stages, key=lambda s: (s.case, list(Stage).index(s.stage))):
        case = cases[one.case]
        if case.support.state != SupportState.APPROVED:
            raise HousingRefused(
                _("Chỉ ghi tiến độ khi hồ sơ đã duyệt và nhà chưa hoàn thành (đang ở “%(state)s”).")
                % {"state": case.support.get_state_display()}
            )
        others = {key: day for key, day in reached[one.case].items() if key != one.stage}
        fault = stage_fault(one.stage, one.reached_on, others, new=case.is_new, today=today)
        if fault is not None:
            raise HousingRefused(fault.in_language(language), field="reached_on")
        if case.support.approved_on and one.reached_on < case.support.approved_on:
            raise HousingRefused(
                _("Ngày này trước ngày duyệt hỗ trợ (%(day)s).")
                % {"day": f"{case.support.approved_on:%d/%m/%Y}"},
                field="reached_on",
            )
        reached[one.case][one.stage] = one.reached_on
    rows = HousingMilestone.objects.bulk_create(
        [
            HousingMilestone(
                case_id=one.case,
                stage=one.stage.value,
                reached_on=one.reached_on,
                note=one.note,
                recorded_by=actor,
            )
            for one in stages
        ],
        update_conflicts=True,
        unique_fields=["case", "stage"],
        update_fields=["reached_on", "note", "recorded_by"],
    )
    done: dict[dt.date, list[int]] = defaultdict(list)
    for one in stages:
        if one.stage is Stage.DONE:
            done[one.reached_on].append(cases[one.case].support_id)
    for day, supports in sorted(done.items()):
        move_supports(actor=actor, step=Step.DELIVER, supports=supports, on_date=day)
    return rows


@transaction.atomic
def take_stage_back(*, actor: Official | None, case: HousingCase, reason: str) -> None:
    """Take back the latest stage, recorded by mistake; a finished house becomes unfinished.

    Raises ``NotAllowed``, ``HousingRefused``, ``StepRefused`` without a reason.
    """
    row = lock_cases(actor, {case.pk})[case.pk]
    words = " ".join(reason.split())
    if not words:
        raise HousingRefused(_("Hãy ghi rõ lý do."), field="reason")
    marks = {mark.stage: mark for mark in row.milestones.all()}
    last = next((stage for stage in reversed(Stage) if stage.value in marks), None)
    if last is None or row.support.state not in (SupportState.APPROVED, SupportState.DELIVERED):
        raise HousingRefused(_("Không có giai đoạn nào có thể rút lại."))
    if last is Stage.DONE:
        move_supports(
            actor=actor,
            step=Step.TAKE_BACK,
            supports=[row.support_id],
            on_date=timezone.localdate(),
            reason=words,
        )
    marks[last.value].delete()


@transaction.atomic
def accept_houses(
    *, actor: Official | None, acceptances: Sequence[AcceptanceData]
) -> list[HousingAcceptance]:
    """Record minutes of acceptance; a house that lacks nothing is accepted in the ledger.

    One that lacks something stays as it is and keeps the list of what is missing. Raises
    ``NotAllowed``, ``HousingRefused``.
    """
    cases = lock_cases(actor, {one.case for one in acceptances})
    today = timezone.localdate()
    rows: list[HousingAcceptance] = []
    passed: dict[dt.date, list[HousingCase]] = defaultdict(list)
    for one in acceptances:
        case = cases[one.case]
        _check_acceptance(case, one, today)
        found = Found(one.area_m2, one.persons, one.foundation, one.frame, one.roof, one.life_years)
        missing = shortfalls(found, case.scheme.quality(new=case.is_new))
        rows.append(
            HousingAcceptance(
                case=case,
                held_on=one.held_on,
                minutes_no=one.minutes_no,
                area_m2=one.area_m2,
                persons=one.persons,
                foundation_solid=one.foundation,
                frame_solid=one.frame,
                roof_solid=one.roof,
                life_years=one.life_years,
                passed=not missing,
                missing=[item.code for item in missing],
                cost_final=one.cost_final,
                note=one.note,
                recorded_by=actor,
            )
        )
        if not missing:
            case.cost_final = one.cost_final
            case.warranty_until = add_months(one.held_on, case.scheme.warranty_months)
            passed[one.held_on].append(case)
    created = HousingAcceptance.objects.bulk_create(rows)
    for day, accepted in sorted(passed.items()):
        HousingCase.objects.bulk_update(accepted, ["cost_final", "warranty_until"], batch_size=500)
        move_supports(
            actor=actor,
            step=Step.ACCEPT,
            supports=[case.support_id for case in accepted],
            on_date=day,
        )
    return created


def _check_acceptance(case: HousingCase, one: AcceptanceData, today: dt.date) -> None:
    if case.support.state != SupportState.DELIVERED:
        raise HousingRefused(
            _("Chỉ nghiệm thu nhà đã hoàn thành: ghi “%(stage)s” trước.")
            % {"stage": STAGES[Stage.DONE].in_language(get_language() or "")}
            if case.support.state in (SupportState.PLANNED, SupportState.APPROVED)
            else _("Nhà này đã nghiệm thu hoặc hồ sơ đã kết thúc.")
        )
    if one.held_on > today:
        raise HousingRefused(_("Ngày nghiệm thu chưa tới."), field="held_on")
    if case.support.delivered_on and one.held_on < case.support.delivered_on:
        raise HousingRefused(
            _("Ngày nghiệm thu trước ngày hoàn thành (%(day)s).")
            % {"day": f"{case.support.delivered_on:%d/%m/%Y}"},
            field="held_on",
        )


@transaction.atomic
def record_visits(*, actor: Official | None, visits: Sequence[VisitData]) -> list[WarrantyVisit]:
    """Record visits to accepted houses. Raises ``NotAllowed``, ``HousingRefused``."""
    cases = lock_cases(actor, {one.case for one in visits})
    today = timezone.localdate()
    for one in visits:
        support = cases[one.case].support
        if support.state != SupportState.ACCEPTED:
            raise HousingRefused(_("Chỉ kiểm tra bảo hành nhà đã nghiệm thu, chưa kết thúc."))
        if one.visited_on > today:
            raise HousingRefused(_("Ngày kiểm tra chưa tới."), field="visited_on")
        if support.accepted_on and one.visited_on < support.accepted_on:
            raise HousingRefused(_("Ngày kiểm tra trước ngày nghiệm thu."), field="visited_on")
        if one.result != WarrantyResult.SOUND and not one.findings.strip():
            raise HousingRefused(_("Ghi rõ hư hỏng đã thấy hoặc đã sửa."), field="findings")
    return WarrantyVisit.objects.bulk_create(
        WarrantyVisit(
            case_id=one.case,
            visited_on=one.visited_on,
            result=one.result,
            findings=one.findings.strip(),
            recorded_by=actor,
        )
        for one in visits
    )


@transaction.atomic
def close_cases(*, actor: Official | None, cases: Collection[int], on_date: dt.date) -> int:
    """End the supports of accepted houses that were visited and have no open defect.

    Raises ``NotAllowed``, ``HousingRefused``.
    """
    rows = lock_cases(actor, set(cases))
    last: dict[int, str] = {}
    for visit in WarrantyVisit.objects.filter(case__in=rows).order_by("visited_on", "pk"):
        last[visit.case_id] = visit.result
    for row in rows.values():
        if row.support.state != SupportState.ACCEPTED:
            raise HousingRefused(_("Chỉ kết thúc hồ sơ của nhà đã nghiệm thu."))
        if row.pk not in last:
            raise HousingRefused(_("Ghi ít nhất một lần kiểm tra bảo hành trước khi kết thúc."))
        if last[row.pk] == WarrantyResult.DEFECT:
            raise HousingRefused(_("Lần kiểm tra cuối còn hư hỏng chưa sửa."))
    return move_supports(
        actor=actor,
        step=Step.END,
        supports=[row.support_id for row in rows.values()],
        on_date=on_date,
    )
