"""The ledger, works, groups and awards as files: scope, filters and masking of their pages."""

from exchange.choices import ExportKind
from exchange.selectors.export_filters import filters_of
from exchange.selectors.export_lists import ExportList, declare_list
from officials.choices import Right
from programmes.forms.groups import GroupFilter
from programmes.forms.merit import AwardFilter
from programmes.forms.works import WorkFilter
from programmes.models import Award, Group, Work
from programmes.selectors import community_columns as columns
from programmes.selectors.export_columns import LEDGER_LIST

_STATISTICS = frozenset({Right.VIEW_STATISTICS})
_SEE = frozenset({Right.VIEW_HOUSEHOLDS})


def declare_exports() -> None:
    """Offer the lists to the exports, which stand on a lower floor."""
    declare_list(LEDGER_LIST)
    declare_list(
        ExportList(
            ExportKind.WORKS, _STATISTICS, (), columns.WORK_COLUMNS,
            lambda viewer, choice: WorkFilter(choice.more, viewer=viewer).apply(
                Work.objects.visible_to(viewer)
            ),
            columns.prepared_works, more=filters_of(WorkFilter),
        )
    )  # fmt: skip
    declare_list(
        ExportList(
            ExportKind.GROUPS, _STATISTICS, (), columns.GROUP_COLUMNS,
            lambda viewer, choice: GroupFilter(choice.more, viewer=viewer).apply(
                Group.objects.visible_to(viewer)
            ),
            columns.prepared_groups, more=filters_of(GroupFilter),
        )
    )  # fmt: skip
    declare_list(
        ExportList(
            ExportKind.AWARDS, _SEE, (), columns.AWARD_COLUMNS,
            lambda viewer, choice: AwardFilter(choice.more, viewer=viewer).apply(
                Award.objects.visible_to(viewer)
            ),
            columns.prepared_awards, more=filters_of(AwardFilter),
        )
    )  # fmt: skip
