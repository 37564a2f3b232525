"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SummariesConfig(AppConfig):
    """Commune statistics, summary views and statutory figures."""

    name = "summaries"
    verbose_name = _("Tổng hợp")

    def ready(self) -> None:
        """Say that figures hold no keys of records, for merges; offer their households as files."""
        from households.selectors.merge_relations import (  # noqa: PLC0415 (models are loaded now)
            declare_document,
        )

        declare_document("summaries", None)
        from summaries.exporting import declare_exports  # noqa: PLC0415 (models are loaded now)

        declare_exports()
