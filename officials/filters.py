"""Filters by place, inside the area of the reader's posts."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from areas.models.area import AreaQuerySet
from common.api_errors import Fault
from common.filters import AsOfFilterSet, WordParameter
from officials.choices import Right
from officials.scope import Viewer, areas_for


def communes_in_reach(viewer: Viewer, right: Right) -> AreaQuerySet:
    """Communes in which the viewer holds the right, at least for one village."""
    territory = areas_for(viewer, right)
    if territory.is_empty:
        return Area.objects.none()
    return Area.objects.filter(
        Q(pk__in=territory.communes)
        | Q(pk__in=Village.objects.filter(pk__in=territory.villages).values("commune"))
    )


class PlaceFilterSet(AsOfFilterSet):
    """Rows of a commune or village in which the reader holds ``place_right``.

    A commune that is not there and one outside the reader's area are refused in the same words.
    """

    place_right: ClassVar[Right]

    commune = WordParameter(
        method="keep",
        pattern="[0-9]{5}",
        label=_("Xã, phường"),
        doc="Code of a commune of today inside the caller's area.",
        example="19429",
    )
    village = WordParameter(
        method="keep",
        pattern="[0-9A-Za-z]{1,6}",
        label=_("Thôn, tổ dân phố"),
        doc="Code of a village of that commune; `commune` must be given too.",
        example="001",
    )

    #: Found by :meth:`faults`.
    commune_found: Area | None = None
    village_found: Village | None = None

    def faults(self, *, reserved: frozenset[str] = frozenset()) -> list[Fault]:
        """Everything wrong, the place included; at most two queries when one is named."""
        found = super().faults(reserved=reserved)
        wrong = {fault.name for fault in found}
        code, village = self.values.get("commune"), self.values.get("village")
        if code and "commune" not in wrong:
            viewer = self.request.user if self.request else None
            reach = communes_in_reach(viewer, self.place_right)
            self.commune_found = reach.filter(code=code).first()
            if self.commune_found is None:
                found.append(
                    Fault("commune", "not_in_your_area", _("Địa bàn của bạn không có xã mã này."))
                )
        if village and not code:
            found.append(
                Fault("village", "needs_commune", _("Mã thôn chỉ có nghĩa khi ghi cả mã xã."))
            )
        elif village and self.commune_found is not None and "village" not in wrong:
            self.village_found = self.commune_found.villages.filter(code=village).first()
            if self.village_found is None:
                found.append(Fault("village", "unknown_village", _("Xã này không có thôn mã đó.")))
        return found

    def place(self, prefix: str = "") -> Q:
        """Condition on the columns ``commune`` and ``village`` behind ``prefix``."""
        condition = Q()
        if self.commune_found is not None:
            condition &= Q(**{f"{prefix}commune": self.commune_found})
        if self.village_found is not None:
            condition &= Q(**{f"{prefix}village": self.village_found})
        return condition
