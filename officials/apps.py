"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficialsConfig(AppConfig):
    """People who work with the system, their posts, rights and territorial scope."""

    name = "officials"
    verbose_name = _("Cán bộ")
