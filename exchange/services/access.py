"""Which batch an official may act on, and in which state."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from areas.models import Area, Village
from exchange.choices import BatchAction, BatchState
from exchange.exceptions import BatchNotAllowed, BatchNotReady
from exchange.models import BatchLog, ImportBatch
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

Actor = Official | None


def locked(actor: Actor, batch: ImportBatch, states: Collection[BatchState] = ()) -> ImportBatch:
    """Return the batch under lock, if the actor may change it and it stands where it must.

    Raises ``BatchNotAllowed`` or ``BatchNotReady``.
    """
    rows = ImportBatch.objects.all()
    if actor is not None:
        rows = rows.changeable_by(actor)
    row = rows.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if row is None:
        raise BatchNotAllowed(_("Lần nhập này không thuộc địa bàn được giao."), field="batch")
    if states and row.state not in states:
        raise BatchNotReady(
            _("Lần nhập này đang ở bước “%(state)s” nên không làm được việc đó. Tải lại trang.")
            % {"state": row.get_state_display()}
        )
    return row


def check_communes(actor: Actor, communes: Sequence[Area]) -> list[int]:
    """Return the keys of communes of today that the actor edits households in, wholly or in part.

    Raises ``BatchNotAllowed``.
    """
    keys = sorted({commune.pk for commune in communes})
    if not keys:
        raise BatchNotAllowed(_("Chọn xã mà tệp này thuộc về."), field="communes")
    if Area.objects.today().communes().filter(pk__in=keys).count() != len(keys):
        raise BatchNotAllowed(
            _("Có đơn vị không phải là xã, phường hiện nay. Chọn lại."), field="communes"
        )
    if actor is None:
        return keys
    territory = areas_for(actor, Right.EDIT_HOUSEHOLDS)
    villages = Village.objects.filter(pk__in=territory.villages)
    if set(keys) - territory.communes - set(villages.values_list("commune_id", flat=True)):
        raise BatchNotAllowed(
            _("Có xã nằm ngoài địa bàn được giao. Chọn lại xã."), field="communes"
        )
    return keys


def log(batch: ImportBatch, action: BatchAction, actor: Actor, **details: object) -> None:
    """Write down who did what."""
    BatchLog.objects.create(batch=batch, action=action, official=actor, details=details)
