"""Contract work abroad: what was signed, what the preparation cost, gone, come back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from livelihoods.choices import JobActivityKind, OverseasClause
from livelihoods.exceptions import JobRefused
from livelihoods.models import JobEntry, OverseasContract
from livelihoods.rules.overseas import total
from livelihoods.selectors.overseas import reckoned
from livelihoods.services.jobs import locked_entry
from officials.models import Official
from programmes.choices import SupportState
from programmes.models import Support
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports


@dataclass(frozen=True, slots=True)
class OverseasData:
    """What is said of a contract; money in whole dong."""

    country: str
    clause: OverseasClause
    company: str = ""
    contract_from: dt.date | None = None
    contract_to: dt.date | None = None
    deployed_on: dt.date | None = None
    returned_on: dt.date | None = None
    language_cost: int = 0
    study_days: int = 0
    lodging_months: int = 0
    distance_km: Decimal | None = None
    papers_cost: int = 0


@transaction.atomic
def save_overseas(
    *, actor: Official | None, entry: JobEntry, data: OverseasData
) -> OverseasContract:
    """Write the contract of one person; the value of the support follows from it.

    The day of leaving gives the support, the day of return ends it. Raises ``JobRefused`` where
    it is no contract abroad, was not approved before somebody left, or days do not follow.
    """
    row = locked_entry(actor, entry)
    if row.activity.kind != JobActivityKind.OVERSEAS:
        raise JobRefused(_("Đây không phải hoạt động đi làm việc ở nước ngoài."))
    if row.support.state in {SupportState.ENDED, SupportState.STOPPED}:
        raise JobRefused(_("Hỗ trợ này đã kết thúc nên không sửa được nữa."))
    _check(row, data)
    contract = OverseasContract.objects.filter(entry=row).first() or OverseasContract(entry=row)
    for name in OverseasData.__slots__:
        setattr(contract, name, getattr(data, name))
    try:
        with transaction.atomic():
            contract.save()
    except IntegrityError as error:
        raise JobRefused(
            _("Ngày kết thúc, ngày về phải sau ngày bắt đầu, ngày đi."), field="returned_on"
        ) from error
    Support.objects.filter(pk=row.support_id).update(
        value=total(reckoned(row, contract)), description=_describe(data)
    )
    keys = [row.support_id]
    if data.deployed_on is not None and row.support.state == SupportState.APPROVED:
        move_supports(actor=actor, step=Step.DELIVER, supports=keys, on_date=data.deployed_on)
    if data.returned_on is not None:
        move_supports(actor=actor, step=Step.END, supports=keys, on_date=data.returned_on)
    return contract


def _check(row: JobEntry, data: OverseasData) -> None:
    today = timezone.localdate()
    for name, day in (("deployed_on", data.deployed_on), ("returned_on", data.returned_on)):
        if day is not None and day > today:
            raise JobRefused(_("Ngày này chưa đến."), field=name)
    if data.returned_on is not None and (
        data.deployed_on is None or data.returned_on < data.deployed_on
    ):
        raise JobRefused(_("Ngày về nước phải sau ngày xuất cảnh."), field="returned_on")
    if data.deployed_on is not None and row.support.state == SupportState.PLANNED:
        raise JobRefused(
            _("Lãnh đạo xã chưa duyệt hỗ trợ này nên chưa ghi xuất cảnh được."),
            field="deployed_on",
        )


def _describe(data: OverseasData) -> str:
    return ", ".join(part for part in (data.country.strip(), data.company.strip()) if part)[:300]
