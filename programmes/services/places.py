"""What several services of this app ask about places and refused rows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from areas.models import Village
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.exceptions import EntryRefused, NotAllowed


def refuse_outside(
    actor: Official | None, area: int, right: Right, *, of_province: Right | None = None
) -> None:
    """Raise ``NotAllowed`` unless the actor holds the right there; ``of_province`` for a province.

    ``actor`` is None for the system alone.
    """
    if actor is None or area in areas_for(actor, right).communes:
        return
    if of_province is not None and area in (
        areas_for(actor, of_province).communes | provinces_for(actor, of_province)
    ):
        return
    raise NotAllowed(_("Bạn không quản lý hỗ trợ ở địa bàn này."))


def check_place(commune: int, village: Village | None) -> None:
    """Raise ``EntryRefused`` when the village lies in another commune."""
    if village is not None and village.commune_id != commune:
        raise EntryRefused(_("Thôn này không thuộc xã đã chọn."), field="village")
