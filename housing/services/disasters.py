"""Recording a disaster and the communes it hit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from housing.choices import DisasterKind
from housing.exceptions import DisasterRefused, NotAllowed
from housing.models import DisasterArea, DisasterEvent, HousingCase
from housing.selectors.disasters import own_communes
from officials.models import Official


@dataclass(frozen=True, slots=True)
class DisasterData:
    """What happened, from when to when, where, by which decision."""

    name: str
    kind: DisasterKind
    happened_on: dt.date
    communes: Collection[int]
    ended_on: dt.date | None = None
    decision_no: str = ""
    decision_on: dt.date | None = None
    note: str = ""


@transaction.atomic
def record_disaster(
    *, actor: Official | None, data: DisasterData, event: DisasterEvent | None = None
) -> DisasterEvent:
    """Record a disaster, or correct one: whoever manages support or capital in its communes.

    Of a recorded one, an official changes only the communes that are theirs; a commune with cases
    stays. Raises ``NotAllowed``, ``DisasterRefused``.
    """
    wanted = set(data.communes)
    had: set[int] = set()
    if event is not None:
        event = DisasterEvent.objects.select_for_update().get(pk=event.pk)
        had = set(event.areas.values_list("commune", flat=True))
    own = None if actor is None else own_communes(actor)
    if own is not None:
        if not wanted <= own or (event is not None and not had & own):
            raise NotAllowed(_("Bạn không quản lý hỗ trợ ở xã này."))
        if event is not None and not had <= own:
            # Others are hit too: what they recorded of it stands.
            return _areas(event, (had - own) | wanted, had)
    if not wanted:
        raise DisasterRefused(_("Chọn ít nhất một xã bị ảnh hưởng."), field="communes")
    if data.happened_on > timezone.localdate():
        raise DisasterRefused(_("Ngày xảy ra chưa tới."), field="happened_on")
    if data.ended_on is not None and data.ended_on < data.happened_on:
        raise DisasterRefused(_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."), field="ended_on")
    row = event or DisasterEvent(recorded_by=actor)
    row.name, row.kind, row.note = data.name, data.kind, data.note
    row.happened_on, row.ended_on = data.happened_on, data.ended_on
    row.decision_no, row.decision_on = data.decision_no, data.decision_on
    row.save()
    return _areas(row, wanted, had)


def _areas(event: DisasterEvent, wanted: set[int], had: set[int]) -> DisasterEvent:
    gone = had - wanted
    if gone and HousingCase.objects.filter(event=event, support__commune__in=gone).exists():
        raise DisasterRefused(
            _("Xã đã có hồ sơ nhà ở của đợt này nên không bỏ ra được."), field="communes"
        )
    DisasterArea.objects.filter(event=event, commune__in=gone).delete()
    DisasterArea.objects.bulk_create(
        DisasterArea(event=event, commune_id=key) for key in sorted(wanted - had)
    )
    return event
