"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HousingConfig(AppConfig):
    """Housing cases (room reserved on its floor)."""

    name = "housing"
    verbose_name = _("Nhà ở")
