"""Branches of the bank and the communes they serve, by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.models import Area
from areas.selectors.succession import successors
from officials.exceptions import BranchRefused
from officials.models import BankBranch, BranchArea, Official
from officials.services.checks import Checks
from officials.services.clients import stop_clients_of


@dataclass(frozen=True, slots=True)
class BranchData:
    """Particulars of a branch; the code is lasting and known to the bank."""

    code: str
    name: str
    province: Area


@transaction.atomic
def add_branch(*, actor: Official | None, data: BranchData) -> BankBranch:
    """Add a branch of a province of today; it serves no commune yet.

    Raises:
        OutsideMandate: the actor does not manage posts of the province.
        BranchRefused: the code is in use or cannot be one, or the unit is no province of today.
    """
    Checks.may_manage_branch(actor, data.province, field="province")
    if data.province.level != AreaLevel.PROVINCE or not data.province.is_current:
        raise BranchRefused(_("Chọn một tỉnh, thành phố hiện nay."), field="province")
    branch = BankBranch(
        code=data.code.strip(), name=" ".join(data.name.split()), province=data.province
    )
    return _saved(branch)


@transaction.atomic
def change_branch(
    *, actor: Official | None, branch: BankBranch, name: str, is_active: bool
) -> BankBranch:
    """Rename a branch, close or reopen it. Closing stops its programs and ends all sight.

    Posts stay as they are: whoever holds one at a closed branch sees nothing, and sees again when
    it is reopened. A program that was stopped stays stopped.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
        BranchRefused: the name is not usable.
    """
    found = _locked(actor, branch)
    closing = found.is_active and not is_active
    found.name, found.is_active = " ".join(name.split()), is_active
    _saved(found)
    if closing:
        stop_clients_of(actor=actor, branch=found)
    return found


@transaction.atomic
def serve_communes(
    *, actor: Official | None, branch: BankBranch, communes: Iterable[Area], valid_from: dt.date
) -> list[BranchArea]:
    """Let a branch serve communes from a day on; what it serves already on that day stays.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
        BranchRefused: a unit is no commune of today in the province, began later, or is to be
            served from a later day already.
    """
    found = _locked(actor, branch)
    wanted = {commune.pk: commune for commune in communes}
    if not wanted:
        raise BranchRefused(_("Chọn ít nhất một xã, phường, đặc khu."), field="communes")
    for commune in wanted.values():
        _check_commune(found, commune, valid_from)
    for row in found.areas.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from), commune__in=wanted
    ).select_related("commune"):
        if row.valid_from > valid_from or row.valid_to is not None:
            raise BranchRefused(
                _("%(commune)s đã được ghi phục vụ từ ngày %(date)s. Sửa dòng ấy trước.")
                % {"commune": row.commune, "date": f"{row.valid_from:%d/%m/%Y}"},
                field="communes",
            )
        del wanted[row.commune_id]
    return BranchArea.objects.bulk_create(
        BranchArea(branch=found, commune=commune, valid_from=valid_from)
        for _key, commune in sorted(wanted.items())
    )


@transaction.atomic
def stop_serving(*, actor: Official | None, row: BranchArea, last_day: dt.date) -> BranchArea:
    """Let a branch serve a commune until ``last_day``; it can be made shorter, never longer.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
        BranchRefused: the row has ended by then, or begins after it.
    """
    _locked(actor, row.branch)
    found = BranchArea.objects.select_for_update().get(pk=row.pk)
    if found.valid_to is not None and found.valid_to < last_day:
        raise BranchRefused(
            _("Đơn vị thôi phục vụ xã này từ sau ngày %(date)s; muốn phục vụ tiếp thì thêm xã lại.")
            % {"date": f"{found.valid_to:%d/%m/%Y}"},
            field="valid_to",
        )
    if last_day < found.valid_from:
        raise BranchRefused(
            _("Đơn vị phục vụ xã này từ ngày %(date)s. Chọn ngày từ đó trở đi.")
            % {"date": f"{found.valid_from:%d/%m/%Y}"},
            field="valid_to",
        )
    if found.valid_to != last_day:
        found.valid_to = last_day
        found.save(update_fields=["valid_to"])
    return found


@transaction.atomic
def follow_mergers(*, actor: Official | None, branch: BankBranch) -> list[BranchArea]:
    """End the rows of communes that are no more, serve what became of them; return the new rows.

    A commune that was divided leads to every commune that received a part of it: the branch serves
    the people of that part, and no list says who lives in it. An officer ends what is too much.

    Raises:
        OutsideMandate: the actor does not manage posts of the branch's province.
    """
    found = _locked(actor, branch)
    ended = found.areas.select_for_update().filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=F("commune__valid_to")),
        commune__valid_to__isnull=False,
    )
    made: list[BranchArea] = []
    for row in ended.select_related("commune").order_by("pk"):
        row.valid_to = max(row.commune.valid_to or row.valid_from, row.valid_from)
        row.save(update_fields=["valid_to"])
        made += _serve_instead(found, row.commune, row.valid_to + dt.timedelta(days=1))
    return made


def _serve_instead(branch: BankBranch, former: Area, first_day: dt.date) -> list[BranchArea]:
    served = set(branch.areas.on(timezone.localdate()).values_list("commune", flat=True))
    return [
        BranchArea.objects.create(branch=branch, commune=link.unit, valid_from=first_day)
        for link in successors(former)
        if link.unit is not None
        and link.unit.is_current
        and link.unit.pk not in served
        and link.unit.parent_id == branch.province_id
    ]


def _check_commune(branch: BankBranch, commune: Area, valid_from: dt.date) -> None:
    if commune.level != AreaLevel.COMMUNE:
        raise BranchRefused(
            _("%(area)s không phải xã. Chọn xã, phường, đặc khu.") % {"area": commune},
            field="communes",
        )
    if not commune.is_current:
        now = ", ".join(str(link.unit) for link in successors(commune) if link.unit is not None)
        raise BranchRefused(
            _("%(area)s không còn từ sau ngày %(date)s. Chọn xã hiện nay: %(now)s.")
            % {"area": commune, "date": f"{commune.valid_to:%d/%m/%Y}", "now": now or "—"},
            field="communes",
        )
    if commune.parent_id != branch.province_id:
        raise BranchRefused(
            _("%(area)s không thuộc %(province)s. Chọn xã trong tỉnh của đơn vị.")
            % {"area": commune, "province": branch.province},
            field="communes",
        )
    if valid_from < commune.valid_from:
        raise BranchRefused(
            _("%(area)s có từ ngày %(date)s. Chọn ngày bắt đầu từ ngày đó.")
            % {"area": commune, "date": f"{commune.valid_from:%d/%m/%Y}"},
            field="valid_from",
        )


def _locked(actor: Official | None, branch: BankBranch) -> BankBranch:
    found = (
        BankBranch.objects.select_for_update(of=("self",))
        .select_related("province")
        .get(pk=branch.pk)
    )
    Checks.may_manage_branch(actor, found.province)
    return found


def _saved(branch: BankBranch) -> BankBranch:
    try:
        branch.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise BranchRefused(" ".join(messages), field=field) from error
    branch.save()
    return branch
