"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SummariesConfig(AppConfig):
    """Commune statistics, summary views and statutory figures."""

    name = "summaries"
    verbose_name = _("Tổng hợp")
