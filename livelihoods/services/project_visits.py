"""Visits to members: what lives, what was made and sold, what the household earns now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from livelihoods.exceptions import NotAllowed, ProjectRefused
from livelihoods.models import MonitoringVisit, ProjectMember
from livelihoods.services.project_access import clean
from officials.models import Official


@dataclass(frozen=True, slots=True)
class VisitSpec:
    """What was found at a member; money in whole dong, income per person and month."""

    member: int
    visited_on: dt.date
    visitor: str
    survival_pct: Decimal | None = None
    output: Decimal | None = None
    output_unit: str = ""
    sold: int | None = None
    income_before: int | None = None
    income_after: int | None = None
    note: str = ""

    @property
    def says_something(self) -> bool:
        """Whether anything was found at all."""
        return bool(
            self.note.strip()
            or any(
                value is not None
                for value in (
                    self.survival_pct,
                    self.output,
                    self.sold,
                    self.income_before,
                    self.income_after,
                )
            )
        )


@transaction.atomic
def record_visits(*, actor: Official | None, specs: Sequence[VisitSpec]) -> list[MonitoringVisit]:
    """Write what was found at members; all or none, one visit of a member a day.

    Raises ``NotAllowed``, ``ProjectRefused``.
    """
    rows = ProjectMember.objects.all()
    if actor is not None:
        rows = rows.changeable_by(actor)
    keys = {spec.member for spec in specs}
    members = {row.pk: row for row in rows.filter(pk__in=keys)}
    if set(members) != keys:
        raise NotAllowed(_("Bạn không quản lý dự án này."))
    for spec in specs:
        _refuse(spec, members[spec.member])
    try:
        with transaction.atomic():
            return MonitoringVisit.objects.bulk_create(
                [
                    MonitoringVisit(
                        member_id=spec.member,
                        visited_on=spec.visited_on,
                        visitor=clean(spec.visitor, 120),
                        survival_pct=spec.survival_pct,
                        output=spec.output,
                        output_unit=clean(spec.output_unit, 30),
                        sold=spec.sold,
                        income_before=spec.income_before,
                        income_after=spec.income_after,
                        note=clean(spec.note, 500),
                        recorded_by=actor,
                    )
                    for spec in specs
                ],
                batch_size=1000,
            )
    except IntegrityError as error:
        raise ProjectRefused(
            _("Có hộ đã được ghi kiểm tra trong ngày đó; không ghi hai lần."), field="visited_on"
        ) from error


def _refuse(spec: VisitSpec, member: ProjectMember) -> None:
    if not spec.says_something:
        raise ProjectRefused(_("Ghi ít nhất một kết quả kiểm tra của hộ."), field="note")
    if not spec.visitor.strip():
        raise ProjectRefused(_("Ghi người kiểm tra."), field="visitor")
    if spec.visited_on < member.joined_on:
        raise ProjectRefused(_("Ngày kiểm tra trước ngày hộ tham gia."), field="visited_on")
    if spec.output is not None and not spec.output_unit.strip():
        raise ProjectRefused(_("Ghi đơn vị của sản lượng."), field="output_unit")
    if spec.survival_pct is not None and not 0 <= spec.survival_pct <= 100:
        raise ProjectRefused(_("Tỷ lệ sống từ 0 đến 100 %."), field="survival_pct")
    numbers = (spec.output, spec.sold, spec.income_before, spec.income_after)
    if any(value is not None and value < 0 for value in numbers):
        raise ProjectRefused(_("Số liệu kiểm tra không được âm."), field="note")
