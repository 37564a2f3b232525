"""Closing a village that was merged into another or given up, and taking that back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.models import Village
from households.exceptions import NotAllowed, VillageRefused
from households.models import Household, Residence
from households.services.plan import Actor, Recording
from officials.choices import Right
from officials.scope import areas_for


@transaction.atomic
def close_village(*, actor: Actor, village: Village, closed_on: dt.date) -> Village:
    """Close a village from a day on; nobody can be registered in it or move there any more.

    Its households are moved first, each with the day it happened, so that no one is left in a
    village that is not there. Raises ``NotAllowed``, or ``VillageRefused`` for a day that cannot
    be and while households live there, with their number.
    """
    found = _locked(actor, village)
    if closed_on > timezone.localdate():
        raise VillageRefused(_("Ngày giải thể không được ở tương lai."), field="closed_on")
    if closed_on < found.commune.valid_from:
        raise VillageRefused(
            _("Ngày giải thể phải từ ngày có %(commune)s (%(date)s) trở đi.")
            % {"commune": found.commune, "date": f"{found.commune.valid_from:%d/%m/%Y}"},
            field="closed_on",
        )
    _refuse_residents(found, closed_on)
    return _save(actor, found, closed_on)


@transaction.atomic
def reopen_village(*, actor: Actor, village: Village) -> Village:
    """Take a closing back. Raises ``NotAllowed``, or ``VillageRefused`` where its name is taken."""
    found = _locked(actor, village)
    namesake = Village.objects.filter(
        commune=found.commune, name=found.name, closed_on__isnull=True
    ).exclude(pk=found.pk)
    if namesake.exists():
        raise VillageRefused(
            _("Xã đang có thôn khác tên %(name)s. Đổi tên một trong hai thôn trước.")
            % {"name": found.name},
            field="closed_on",
        )
    return _save(actor, found, None)


def _locked(actor: Actor, village: Village) -> Village:
    found = (
        Village.objects.select_for_update(of=("self",)).select_related("commune").get(pk=village.pk)
    )
    communes = None if actor is None else areas_for(actor, Right.MANAGE_VILLAGES).communes
    if communes is not None and found.commune_id not in communes:
        raise NotAllowed(
            _("%(commune)s nằm ngoài địa bàn bạn quản lý thôn.") % {"commune": found.commune}
        )
    return found


def _refuse_residents(village: Village, closed_on: dt.date) -> None:
    count = Household.objects.existing().filter(village=village).count()
    if count:
        raise VillageRefused(
            ngettext(
                "Còn %(count)d hộ ở %(village)s. Mở từng hộ trong danh sách hộ của thôn, ghi nhận "
                "“Chuyển địa bàn” sang thôn mới, rồi giải thể thôn.",
                "Còn %(count)d hộ ở %(village)s. Mở từng hộ trong danh sách hộ của thôn, ghi nhận "
                "“Chuyển địa bàn” sang thôn mới, rồi giải thể thôn.",
                count,
            )
            % {"count": count, "village": village},
            field="closed_on",
        )
    last = (
        Residence.objects.filter(village=village, valid_to__gt=closed_on)
        .order_by("-valid_to")
        .values_list("valid_to", flat=True)
        .first()
    )
    if last is not None:
        raise VillageRefused(
            _("Đến ngày %(date)s vẫn còn hộ ở %(village)s. Chọn ngày giải thể từ ngày đó trở đi.")
            % {"date": f"{last:%d/%m/%Y}", "village": village},
            field="closed_on",
        )


def _save(actor: Actor, village: Village, closed_on: dt.date | None) -> Village:
    village.closed_on = closed_on
    with Recording(actor, "close_village" if closed_on else "reopen_village"):
        village.save(update_fields=["closed_on"])
    return village
