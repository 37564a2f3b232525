"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    """Administrative units of Viet Nam through time, villages and populations."""

    name = "areas"
    verbose_name = _("Địa bàn")
