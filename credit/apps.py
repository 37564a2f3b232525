"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    """The social policy bank: who may borrow, confirmed lists, loans, and what changed."""

    name = "credit"
    verbose_name = _("Tín dụng chính sách")

    def ready(self) -> None:
        """Declare what merges do with loans, how questions are logged, what work waits, a page."""
        # Models are loaded now.
        from credit.exporting import declare_exports  # noqa: PLC0415
        from credit.looks import declare_looks  # noqa: PLC0415
        from credit.merging import declare_relations  # noqa: PLC0415
        from credit.selectors.case import read_panel  # noqa: PLC0415
        from credit.work import declare_kinds  # noqa: PLC0415
        from households.selectors.case_parts import Panel, declare_panel  # noqa: PLC0415
        from officials.selectors.client_pages import (  # noqa: PLC0415
            ClientPage,
            declare_client_page,
        )

        declare_relations()
        declare_looks()
        declare_kinds()
        declare_exports()
        declare_panel(Panel("loans", "credit/_case_loans.html", read_panel, position=40))
        declare_client_page(ClientPage("credit:sendings", _("Gửi báo thay đổi")))
