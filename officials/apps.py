"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficialsConfig(AppConfig):
    """People who work with the system, their posts, rights and territorial scope."""

    name = "officials"
    verbose_name = _("Cán bộ")

    def ready(self) -> None:
        """Let the OpenAPI document know of the tokens."""
        import officials.api.schema  # noqa: F401, PLC0415 (after the models)
