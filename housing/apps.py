"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HousingConfig(AppConfig):
    """Houses built and repaired, from the need to the warranty."""

    name = "housing"
    verbose_name = _("Nhà ở")

    def ready(self) -> None:
        """Declare what merges do with surveys, and the part on a household's case page."""
        # Models are loaded now.
        from households.selectors.case_parts import (  # noqa: PLC0415
            Panel,
            declare_panel,
            declare_teller,
        )
        from housing.exporting import declare_exports  # noqa: PLC0415
        from housing.merging import declare_relations  # noqa: PLC0415
        from housing.selectors.panel import read_panel, tell  # noqa: PLC0415

        declare_relations()
        declare_exports()
        declare_panel(Panel("housing", "housing/_case_housing.html", read_panel, position=30))
        declare_teller("housing", tell)
