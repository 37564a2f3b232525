"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    """Programmes and their capital, and the one ledger of who received what."""

    name = "programmes"
    verbose_name = _("Chương trình và hỗ trợ")

    def ready(self) -> None:
        """Say what becomes of supports when the records of two people or households are merged."""
        # Models are loaded now.
        from programmes.case_parts import (  # noqa: PLC0415
            declare_care_counts,
            declare_case_parts,
        )
        from programmes.exporting import declare_exports  # noqa: PLC0415
        from programmes.merging import declare_relations  # noqa: PLC0415 (models are loaded now)

        declare_relations()
        declare_case_parts()
        declare_care_counts()
        declare_exports()
