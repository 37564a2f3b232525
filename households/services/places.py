"""Villages that households are registered in or move to."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from areas.models import Area, Village
from households.exceptions import VillageRefused
from households.services.plan import Actor
from officials.choices import Right
from officials.scope import areas_for


class Place:
    """Checks of a village; the names of villages are public, their households are not."""

    @staticmethod
    def living(village: Village, on_date: dt.date, commune: Area | None = None) -> Village:
        """Return the village with its commune and province; raises ``VillageRefused``.

        It must be of a commune of today (of ``commune``, where that is given) and not closed.
        """
        found = Village.objects.select_related("commune__parent").get(pk=village.pk)
        if commune is not None and found.commune_id != commune.pk:
            raise VillageRefused(
                _("%(village)s thuộc %(other)s, không thuộc %(commune)s. Chọn lại thôn.")
                % {"village": found, "other": found.commune, "commune": commune},
                field="village",
            )
        if not found.commune.is_current:
            raise VillageRefused(
                _("%(commune)s không còn từ sau sắp xếp. Chọn thôn của xã hiện nay.")
                % {"commune": found.commune},
                field="village",
            )
        if found.closed_on is not None and found.closed_on <= on_date:
            raise VillageRefused(
                _("%(village)s đã giải thể từ ngày %(date)s. Chọn thôn khác.")
                % {"village": found, "date": f"{found.closed_on:%d/%m/%Y}"},
                field="village",
            )
        return found

    @staticmethod
    def own(actor: Actor, village: Village) -> None:
        """Refuse a village outside the actor's area."""
        if actor is None:
            return
        territory = areas_for(actor, Right.EDIT_HOUSEHOLDS)
        if village.commune_id not in territory.communes and village.pk not in territory.villages:
            raise VillageRefused(
                _("%(village)s, %(commune)s nằm ngoài địa bàn được giao. Chọn thôn khác.")
                % {"village": village, "commune": village.commune},
                field="village",
            )
