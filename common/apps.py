"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """What knows no domain noun: abstract bases, jobs, pagination, money, dates."""

    name = "common"
    verbose_name = _("Dùng chung")
