"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HouseholdsConfig(AppConfig):
    """Persons, households, poverty standards, reviews and classes."""

    name = "households"
    verbose_name = _("Hộ gia đình")
