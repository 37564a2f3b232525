"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Files in and out: staged, checked, previewed, applied, undone; exported and recorded."""

    name = "exchange"
    verbose_name = _("Nhập và xuất dữ liệu")

    def ready(self) -> None:
        """Say what becomes of staged rows when the record that they were matched with is merged."""
        from exchange.merging import declare_relations  # noqa: PLC0415 (models are loaded now)

        declare_relations()
