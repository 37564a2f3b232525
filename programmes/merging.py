"""Relations of the ledger to the register, for merges of two records that are one."""

from django.utils.translation import gettext_lazy as _

from households.selectors.merge_relations import Treatment, declare, declare_document


def declare_relations() -> None:
    """What was received stays with whoever received it: it moves to the record that is kept."""
    declare("programmes.Support.household", Treatment.MOVES, _("Hỗ trợ đã nhận"))
    declare("programmes.Support.person", Treatment.MOVES, _("Hỗ trợ đã nhận"))
    for name in ("SupportKind", "EligibilityRule"):
        declare_document(f"programmes.{name}", None)
