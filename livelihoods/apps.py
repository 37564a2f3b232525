"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LivelihoodsConfig(AppConfig):
    """Livelihood models, vocational training and jobs (room reserved on its floor)."""

    name = "livelihoods"
    verbose_name = _("Sinh kế")
