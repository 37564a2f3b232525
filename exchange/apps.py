"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Files in and out: staged, checked, previewed, applied, undone; exported and recorded."""

    name = "exchange"
    verbose_name = _("Nhập và xuất dữ liệu")

    def ready(self) -> None:
        """Say what becomes of staged rows in a merge, and that they may be whoever is entered."""
        from exchange.merging import declare_relations  # noqa: PLC0415 (models are loaded now)
        from exchange.pending import declare_waiting  # noqa: PLC0415

        declare_relations()
        declare_waiting()
