"""The ledger as a file: same scope, filters and masking as every list."""

from exchange.selectors.export_lists import declare_list
from programmes.selectors.export_columns import LEDGER_LIST


def declare_exports() -> None:
    """Offer the list to the exports, which stand on a lower floor."""
    declare_list(LEDGER_LIST)
