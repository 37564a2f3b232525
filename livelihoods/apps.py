"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LivelihoodsConfig(AppConfig):
    """Livelihood models and production projects, vocational training, jobs."""

    name = "livelihoods"
    verbose_name = _("Sinh kế")

    def ready(self) -> None:
        """Say what becomes of memberships in merges, and add to a household's case page."""
        # Models are loaded now.
        from livelihoods.case_parts import (  # noqa: PLC0415
            declare_case_parts,
            declare_training_parts,
        )
        from livelihoods.exporting import declare_exports  # noqa: PLC0415
        from livelihoods.merging import declare_relations  # noqa: PLC0415

        declare_relations()
        declare_case_parts()
        declare_training_parts()
        declare_exports()
