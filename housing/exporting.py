"""Houses as a file: scope and filters of their page."""

from exchange.choices import ExportKind
from exchange.selectors.export_filters import filters_of
from exchange.selectors.export_lists import ExportList, declare_list
from housing.forms.lists import CaseFilter
from housing.models import HousingCase
from housing.selectors.export_columns import CASE_COLUMNS, prepared_cases
from officials.choices import Right


def declare_exports() -> None:
    """Offer the list to the exports, which stand on a lower floor."""
    declare_list(
        ExportList(
            ExportKind.HOUSES, frozenset({Right.VIEW_HOUSEHOLDS}), (), CASE_COLUMNS,
            lambda viewer, choice: CaseFilter(choice.more, viewer=viewer).apply(
                HousingCase.objects.visible_to(viewer)
            ),
            prepared_cases, more=filters_of(CaseFilter),
        )
    )  # fmt: skip
