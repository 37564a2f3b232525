"""The project itself as a Django application, for what belongs to no app: its system checks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectConfig(AppConfig):
    """Registers the checks of an installation."""

    name = "config"
    verbose_name = _("Cấu hình")

    def ready(self) -> None:
        """Register the system checks."""
        from config import checks  # noqa: F401, PLC0415 (registers on import)
