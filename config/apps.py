"""The project itself as a Django application, and the admin with our site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class ProjectConfig(AppConfig):
    """Registers the checks of an installation."""

    name = "config"
    verbose_name = _("Cấu hình")

    def ready(self) -> None:
        """Register the system checks."""
        from config import checks  # noqa: F401, PLC0415 (registers on import)


class ThoatNgheoAdminConfig(AdminConfig):
    """Django's admin with the site of ``config.admin_site``."""

    default_site = "config.admin_site.ThoatNgheoAdminSite"
    default = False
