"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LivelihoodsConfig(AppConfig):
    """Livelihood models and production projects, vocational training, jobs."""

    name = "livelihoods"
    verbose_name = _("Sinh kế")

    def ready(self) -> None:
        """Say what becomes of memberships when two households' records are merged."""
        from livelihoods.merging import declare_relations  # noqa: PLC0415 (models are loaded now)

        declare_relations()
        from livelihoods.case_parts import declare_training_parts  # noqa: PLC0415 (as above)

        declare_training_parts()
