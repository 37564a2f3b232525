"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HouseholdsConfig(AppConfig):
    """Persons, households, poverty standards, reviews and classes."""

    name = "households"
    verbose_name = _("Hộ gia đình")

    def ready(self) -> None:
        """Declare what officials' care shows on a household's case page."""
        # Models are loaded now.
        from households.selectors.care.visit_lists import (  # noqa: PLC0415
            read_panel,
            tell,
        )
        from households.selectors.case_parts import (  # noqa: PLC0415
            Panel,
            declare_panel,
            declare_teller,
        )

        declare_panel(Panel("visits", "households/care/_case_visits.html", read_panel, "", 10))
        declare_teller("visits", tell)
