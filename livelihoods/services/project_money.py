"""Common costs, contributions in kind and sales contracts of a project."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from livelihoods.exceptions import ProjectRefused
from livelihoods.models import (
    CommonCost,
    ProductionProject,
    ProjectContribution,
    SalesContract,
)
from livelihoods.selectors.project_money import state_money
from livelihoods.services.project_access import clean, locked_projects, refuse_unless_open
from officials.models import Official
from programmes.services.commitments import CommonSpec, plan_commitments

#: Largest file taken: a scan of some pages.
LARGEST = 15 * 1024 * 1024
_SIGNS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class ContractData:
    """A sales contract as its paper says."""

    partner: str
    number: str
    signed_on: dt.date
    product: str
    price_rule: str
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ContributionData:
    """What somebody gave; ``value`` whole dong, only together with how it was valued."""

    kind: str
    giver: str
    description: str
    given_on: dt.date
    giver_name: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    value: int | None = None
    valuation_note: str = ""
    member: int | None = None


@transaction.atomic
def plan_common_costs(
    *, actor: Official | None, project: int, costs: Sequence[CommonSpec]
) -> list[CommonCost]:
    """Plan money of lines for what all members have in common; held when the project is approved.

    Raises ``NotAllowed``, ``ProjectRefused`` above the State's part, ``CapitalRefused``.
    """
    row = locked_projects(actor, [project])[project]
    refuse_unless_open([row])
    commitments = plan_commitments(actor=actor, specs=costs)
    found = CommonCost.objects.bulk_create(
        CommonCost(project=row, commitment=one, recorded_by=actor) for one in commitments
    )
    over = state_money([project])[project] - row.budget.state
    if over > 0:
        raise ProjectRefused(
            _("Vốn Nhà nước cho các hộ và chi phí chung vượt phần Nhà nước %(over)s đồng.")
            % {"over": f"{over:,}".replace(",", ".")},
            field="amount",
        )
    return found


@transaction.atomic
def record_contributions(
    *, actor: Official | None, project: int, given: Sequence[ContributionData]
) -> list[ProjectContribution]:
    """Write what members and others gave. Raises ``NotAllowed``, ``ProjectRefused``."""
    row = locked_projects(actor, [project])[project]
    for data in given:
        _refuse_contribution(row, data)
    return ProjectContribution.objects.bulk_create(
        ProjectContribution(
            project=row,
            member_id=data.member,
            kind=data.kind,
            giver=data.giver,
            giver_name=clean(data.giver_name, 200),
            description=clean(data.description, 300),
            quantity=data.quantity,
            unit=clean(data.unit, 30),
            value=data.value,
            valuation_note=clean(data.valuation_note, 300),
            given_on=data.given_on,
        )
        for data in given
    )


@transaction.atomic
def record_contract(
    *,
    actor: Official | None,
    project: int,
    data: ContractData,
    file: BinaryIO | None = None,
) -> SalesContract:
    """Write a sales contract, with a scan of it if there is one.

    Raises ``NotAllowed``, ``ProjectRefused``.
    """
    row = locked_projects(actor, [project])[project]
    refuse_unless_open([row])
    if not all(
        words.strip() for words in (data.partner, data.number, data.product, data.price_rule)
    ):
        raise ProjectRefused(
            _("Ghi đối tác, số hợp đồng, sản phẩm và cách tính giá."), field="number"
        )
    if data.valid_to is not None and data.valid_to < data.signed_on:
        raise ProjectRefused(_("Ngày hết hiệu lực phải bằng hoặc sau ngày ký."), field="valid_to")
    contract = SalesContract(
        project=row,
        partner=clean(data.partner, 200),
        number=clean(data.number, 60),
        signed_on=data.signed_on,
        valid_to=data.valid_to,
        product=clean(data.product, 200),
        price_rule=clean(data.price_rule, 300),
        recorded_by=actor,
    )
    if file is not None:
        _keep(contract, file)
    try:
        with transaction.atomic():
            contract.save()
    except IntegrityError as error:
        _forget(contract)
        raise ProjectRefused(_("Dự án đã có hợp đồng mang số này."), field="number") from error
    except BaseException:
        _forget(contract)
        raise
    return contract


def _refuse_contribution(row: ProductionProject, data: ContributionData) -> None:
    if not data.description.strip():
        raise ProjectRefused(_("Ghi nội dung đóng góp."), field="description")
    if data.value is not None and (data.value < 0 or not data.valuation_note.strip()):
        raise ProjectRefused(
            _("Ghi cách định giá khi đã ghi giá trị; giá trị không âm."), field="valuation_note"
        )
    if data.member is not None and not row.members.filter(pk=data.member).exists():
        raise ProjectRefused(_("Hộ này không ở trong dự án."), field="member")


def _keep(contract: SalesContract, file: BinaryIO) -> None:
    """Check the file by its content and store it under a name of our own."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ProjectRefused(
            _("Tệp lớn hơn %(most)d MB. Chụp hoặc quét lại với độ nét vừa phải.")
            % {"most": LARGEST // (1024 * 1024)},
            field="file",
        )
    endings = [ending for sign, ending in _SIGNS if content.startswith(sign)]
    if not endings:
        raise ProjectRefused(_("Chỉ nhận tệp PDF hoặc ảnh JPG, PNG."), field="file")
    contract.sha256 = hashlib.sha256(content).hexdigest()
    contract.file.save(f"{secrets.token_hex(16)}.{endings[0]}", ContentFile(content), save=False)


def _forget(contract: SalesContract) -> None:
    if contract.sha256:
        contract.file.storage.delete(contract.file.name or "")
