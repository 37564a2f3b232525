"""Villages: the community every household belongs to."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.choices import VillageKind
from areas.models.area import Area
from common import history

_KINDS = dict(VillageKind.choices)


@pghistory.track(history.InsertEvent(), history.UpdateEvent(), history.DeleteEvent())
class Village(models.Model):
    """A thôn, bản, tổ dân phố… of a commune of today; there is no national code for them.

    ``former_commune`` is the commune of before 1 July 2025 that the village belonged to. It is what
    lets a figure be restated on former boundaries where the former commune was split.

    Personal data: none.
    """

    commune = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="villages", verbose_name=_("xã, phường")
    )
    code = models.CharField(_("mã trong xã"), max_length=6)
    name = models.CharField(_("tên"), max_length=100)
    kind = models.CharField(_("loại"), max_length=12, choices=VillageKind.choices)
    former_commune = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="villages_of_then",
        verbose_name=_("xã trước 01/7/2025"),
    )
    especially_disadvantaged = models.BooleanField(_("thôn đặc biệt khó khăn"), default=False)
    closed_on = models.DateField(_("giải thể từ ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("thôn, tổ dân phố")
        verbose_name_plural = _("thôn, tổ dân phố")
        ordering = ["commune", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "code"],
                name="areas_village_code",
                violation_error_message=_("Mã này đã có thôn khác trong xã dùng. Chọn mã khác."),
            ),
            models.UniqueConstraint(
                fields=["commune", "name"],
                condition=Q(closed_on__isnull=True),
                name="areas_village_name",
                violation_error_message=_("Tên này đã có thôn khác trong xã dùng. Chọn tên khác."),
            ),
            # Target of the composite foreign key that ties a household's village to its commune.
            models.UniqueConstraint(fields=["id", "commune"], name="areas_village_id_commune"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Name as people say it: ``Thôn Đông``, also where the name itself begins with the kind."""
        # Not get_kind_display(), which turns all choices over again: lists offer thousands.
        kind = str(_KINDS.get(self.kind, self.kind))
        return self.name if self.name.lower().startswith(kind.lower()) else f"{kind} {self.name}"
