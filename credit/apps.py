"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    """The social policy bank (room reserved on its floor)."""

    name = "credit"
    verbose_name = _("Tín dụng chính sách")
