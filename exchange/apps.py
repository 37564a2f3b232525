"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Files in and out: staged, checked, previewed, applied, undone; exported and recorded."""

    name = "exchange"
    verbose_name = _("Nhập và xuất dữ liệu")
