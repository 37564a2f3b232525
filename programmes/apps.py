"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    """The programme catalogue and the ledger of support (room reserved on its floor)."""

    name = "programmes"
    verbose_name = _("Chương trình")
