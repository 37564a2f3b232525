"""Loading reviewed files of rules of procedure, and the administrator's changes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.models import Area
from households.exceptions import NotAllowed, ReferenceDataError
from households.models import ProcedureRule, ReviewRound
from households.rules.problems import DocumentError
from households.rules.procedure_file import ProcedureSpec, parse_procedure
from households.rules.standards import ProvinceRef
from households.selectors.reference_files import read_documents
from officials.models import Official


@dataclass(slots=True)
class RulesReport:
    """What a run did, by code."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_procedure(*, actor: Official | None, folder: Path) -> RulesReport:
    """Bring the rules of procedure into line with the files; running it twice changes nothing.

    A rule that a round rests on is never altered: new law gets a new code. Whether rounds open by
    themselves is the administrator's switch and stays as it is. ``actor`` is None for the command.

    Raises:
        ReferenceDataError: naming every fault of every file, with place and remedy.
    """
    del actor
    documents = read_documents(folder)
    if not documents:
        raise ReferenceDataError(
            _("Không có tệp quy định rà soát nào trong %(dir)s.") % {"dir": folder}
        )
    try:
        specs = parse_procedure(documents)
    except DocumentError as error:
        raise ReferenceDataError(
            "\n".join(f"{p.path}: {p.message.vi}" for p in error.problems)
        ) from error
    report = RulesReport()
    for spec in sorted(specs.values(), key=lambda spec: spec.valid_from):
        _save(spec, report)
    return report


@transaction.atomic
def switch_rounds(*, actor: Official | None, rule: ProcedureRule, by_rule: bool) -> ProcedureRule:
    """Say whether rounds under a rule open by themselves on their day.

    Raises:
        NotAllowed: the actor does not manage reference data.
    """
    if actor is not None and not actor.has_perm("households.change_procedurerule"):
        raise NotAllowed(
            _("Chức vụ hiện tại của bạn không cho phép sửa danh mục này. Nhờ quản trị hệ thống.")
        )
    row = ProcedureRule.objects.select_for_update().get(pk=rule.pk)
    row.opens_by_rule = by_rule
    row.save(update_fields=["opens_by_rule"])
    return row


def _save(spec: ProcedureSpec, report: RulesReport) -> None:
    values = _columns(spec)
    row = ProcedureRule.objects.select_for_update().filter(code=spec.code).first()
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        report.unchanged.append(spec.code)
        return
    if row is not None and ReviewRound.objects.filter(rule=row).exists() and not _ends(row, values):
        raise ReferenceDataError(
            _(
                "%(code)s: đã có đợt rà soát theo quy định này nên không được sửa. "
                "Đặt mã mới cho quy định mới và ghi ngày hết hiệu lực của quy định này."
            )
            % {"code": spec.code}
        )
    try:
        with transaction.atomic():
            ProcedureRule.objects.update_or_create(code=spec.code, defaults=values)
    except IntegrityError as error:
        raise ReferenceDataError(
            _("%(code)s: thời hạn trùng với quy định khác của cùng địa bàn.") % {"code": spec.code}
            if "no_overlap" in str(error)
            else f"{spec.code}: {error}"
        ) from error
    (report.created if row is None else report.changed).append(spec.code)


def _ends(row: ProcedureRule, values: Mapping[str, Any]) -> bool:
    """Whether the rule only gets a last day that no round of it lies behind."""
    others = {name: value for name, value in values.items() if name != "valid_to"}
    last = values["valid_to"]
    return (
        last is not None
        and all(getattr(row, name) == value for name, value in others.items())
        and not ReviewRound.objects.filter(rule=row, opens_on__gt=last).exists()
    )


def _columns(spec: ProcedureSpec) -> dict[str, Any]:
    return {
        "legal_basis": spec.legal_basis,
        "province": _province(spec.code, spec.province),
        "valid_from": spec.valid_from,
        "valid_to": spec.valid_to,
        "posting_days": spec.posting_days,
        "recheck_days": spec.recheck_days,
        "consult_days": spec.consult_days,
        "ongoing_days": spec.ongoing_days,
        "ongoing_days_working": spec.ongoing_days_working,
        "ongoing_start_day": spec.ongoing_start_day,
        "periodic_start_month": spec.periodic_start.month,
        "periodic_start_day": spec.periodic_start.day,
        "periodic_end_month": spec.periodic_end.month,
        "periodic_end_day": spec.periodic_end.day,
        "quorum_pct": spec.quorum_pct,
        "consultation": spec.consultation,
        "clock_stops": list(spec.clock_stops),
        "certainty": {
            name: {"mark": item.mark, "vi": item.note.vi, "en": item.note.en}
            for name, item in sorted(spec.certainty.items())
        },
    }


def _province(code: str, ref: ProvinceRef | None) -> Area | None:
    if ref is None:
        return None
    area = Area.objects.on(ref.as_of).filter(level=AreaLevel.PROVINCE, code=ref.code).first()
    if area is None:
        raise ReferenceDataError(
            _(
                "%(code)s.territory: ngày %(date)s không có tỉnh mã %(province)s. "
                "Chạy “manage.py load_areas” trước hoặc sửa mã."
            )
            % {"code": code, "province": ref.code, "date": f"{ref.as_of:%d/%m/%Y}"}
        )
    return area
