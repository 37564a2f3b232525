"""Files of published figures that a synthetic population was built from."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class FiguresLoad(models.Model):
    """One file and the communes of today whose households were made up from it.

    The text is kept, so that a later file about the same territory is built together with it.
    Exists in the demonstration only.

    Personal data: none.
    """

    file_name = models.CharField(_("tệp"), max_length=200, unique=True)
    checksum = models.CharField(_("mã kiểm tra"), max_length=64)
    content = models.TextField(_("nội dung"))
    communes = ArrayField(models.BigIntegerField(), verbose_name=_("xã, phường"))
    last_household = models.BigIntegerField(_("hộ cuối cùng"))
    loaded_at = models.DateTimeField(_("nạp lúc"))

    class Meta:
        verbose_name = _("tệp số liệu đã nạp")
        verbose_name_plural = _("tệp số liệu đã nạp")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file_name
