"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HousingConfig(AppConfig):
    """Houses built and repaired, from the need to the warranty."""

    name = "housing"
    verbose_name = _("Nhà ở")

    def ready(self) -> None:
        """Say what becomes of surveys when the records of two households are merged."""
        from housing.merging import declare_relations  # noqa: PLC0415 (models are loaded now)

        declare_relations()
