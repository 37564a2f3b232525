"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HouseholdsConfig(AppConfig):
    """Persons, households, poverty standards, reviews and classes."""

    name = "households"
    verbose_name = _("Hộ gia đình")

    def ready(self) -> None:
        """Add what officials' care for households shows on a case page."""
        from households.case_parts import declare_case_parts  # noqa: PLC0415 (models are loaded now)

        declare_case_parts()
