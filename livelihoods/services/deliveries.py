"""Inputs handed out to members and signed for: the ledger's supports become "delivered"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from livelihoods.choices import ProjectState
from livelihoods.exceptions import ProjectRefused
from livelihoods.models import Delivery, DeliveryLine, ProductionProject, ProjectMember
from livelihoods.services.project_access import clean, locked_projects
from officials.models import Official
from programmes.choices import SupportState
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports


@dataclass(frozen=True, slots=True)
class Received:
    """What one member got; ``receiver`` is who signed for it, empty when nobody did yet."""

    quantity: Decimal
    receiver: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeliverySpec:
    """One thing handed out in the project with key ``project``, by key of its members."""

    project: int
    delivered_on: dt.date
    item: str
    unit: str
    supplier: str
    document_no: str
    note: str = ""
    lines: Mapping[int, Received] = field(default_factory=dict)


@transaction.atomic
def record_deliveries(*, actor: Official | None, specs: Sequence[DeliverySpec]) -> list[Delivery]:
    """Write deliveries with who got and signed for what; all or none.

    A member's support that was approved becomes delivered on that day; a later delivery adds to
    it. Raises ``NotAllowed``, ``ProjectRefused``, and what the ledger refuses.
    """
    projects = locked_projects(actor, {spec.project for spec in specs})
    members = {
        row.pk: row
        for row in ProjectMember.objects.staying()
        .filter(project__in=projects)
        .select_related("support", "household")
    }
    for spec in specs:
        _refuse_spec(spec, projects[spec.project], members)
    created = Delivery.objects.bulk_create(
        Delivery(
            project_id=spec.project,
            delivered_on=spec.delivered_on,
            item=clean(spec.item, 200),
            unit=clean(spec.unit, 30),
            supplier=clean(spec.supplier, 200),
            document_no=clean(spec.document_no, 60),
            note=clean(spec.note, 300),
            recorded_by=actor,
        )
        for spec in specs
    )
    DeliveryLine.objects.bulk_create(
        [
            DeliveryLine(
                delivery=row,
                member_id=key,
                quantity=got.quantity,
                receiver=clean(got.receiver, 120),
                signed=bool(got.receiver.strip()),
                note=clean(got.note, 300),
            )
            for row, spec in zip(created, specs, strict=True)
            for key, got in spec.lines.items()
        ],
        batch_size=1000,
    )
    _deliver(actor, specs, members)
    return created


@transaction.atomic
def sign_for(*, actor: Official | None, project: int, receivers: Mapping[int, str]) -> int:
    """Write down who signed for lines that nobody had signed for, by key of line; how many."""
    locked_projects(actor, [project])
    rows = list(
        DeliveryLine.objects.filter(
            pk__in=receivers, delivery__project=project, signed=False
        ).select_for_update(of=("self",))
    )
    for row in rows:
        row.receiver = clean(receivers[row.pk], 120)
        row.signed = bool(row.receiver)
    DeliveryLine.objects.bulk_update(rows, ["receiver", "signed"])
    return sum(row.signed for row in rows)


def _refuse_spec(
    spec: DeliverySpec, project: ProductionProject, members: Mapping[int, ProjectMember]
) -> None:
    mine = [members.get(key) for key in spec.lines]
    if not mine:
        raise ProjectRefused(_("Chọn ít nhất một hộ nhận."), field="lines")
    if any(row is None or row.project_id != project.pk for row in mine):
        raise ProjectRefused(_("Có hộ không còn trong dự án. Tải lại trang."), field="lines")
    late = project.state == ProjectState.ENDED and all(row and row.passed_on for row in mine)
    if project.state != ProjectState.RUNNING and not late:
        raise ProjectRefused(
            _("Dự án đang ở bước “%(state)s”. Bấm “Bắt đầu thực hiện” rồi mới ghi giao nhận.")
            % {"state": project.get_state_display()}
        )
    for name, words in (
        ("item", spec.item),
        ("unit", spec.unit),
        ("supplier", spec.supplier),
        ("document_no", spec.document_no),
    ):
        if not words.strip():
            raise ProjectRefused(
                _("Ghi tên vật tư, đơn vị, bên cung cấp và số biên bản."), field=name
            )
    if any(got.quantity <= 0 for got in spec.lines.values()):
        raise ProjectRefused(_("Số lượng phải lớn hơn 0."), field="quantity")
    unapproved = [
        row.household.code
        for row in mine
        if row and row.support and row.support.state == SupportState.PLANNED
    ]
    if unapproved:
        raise ProjectRefused(
            _("Lãnh đạo xã chưa duyệt hỗ trợ cho hộ %(codes)s.")
            % {"codes": ", ".join(unapproved[:5])},
            field="lines",
        )


def _deliver(
    actor: Official | None,
    specs: Sequence[DeliverySpec],
    members: Mapping[int, ProjectMember],
) -> None:
    """Move each support that was only approved, on the first day its household got something."""
    first: dict[int, dt.date] = {}
    for spec in specs:
        for key in spec.lines:
            support = members[key].support
            if support is not None and support.state == SupportState.APPROVED:
                day = first.get(support.pk)
                first[support.pk] = min(day or spec.delivered_on, spec.delivered_on)
    for day in sorted(set(first.values())):
        move_supports(
            actor=actor,
            step=Step.DELIVER,
            supports=[key for key, on in first.items() if on == day],
            on_date=day,
        )
