"""Relations of imports to the register, for merges of two records that are one."""

from django.utils.translation import gettext_lazy as _

from households.selectors.merge_relations import Treatment, declare, declare_document


def declare_relations() -> None:
    """Staged rows say what a file said and whom it was matched with: they stay as written."""
    stays = Treatment.STAYS
    declare("exchange.StagedHousehold.household", stays, _("Hộ trong tệp đã nhập"))
    declare("exchange.StagedMember.person", stays, _("Thành viên trong tệp đã nhập"))
    for name in ("ImportBatch", "BatchLog", "ColumnMapping", "ExportRecord"):
        declare_document(f"exchange.{name}", None)
    for name in ("BatchWrite", "StagedRow", "StagedHousehold", "StagedMember", "StagedFacts"):
        declare_document(f"exchange.{name}", stays)
