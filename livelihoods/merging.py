"""Relations of livelihoods to the register, for merges of two records that are one."""

from django.utils.translation import gettext_lazy as _

from households.selectors.merge_relations import Treatment, declare, declare_document


def declare_relations() -> None:
    """Taking part in a project stays with the household: it moves to the record that is kept."""
    declare("livelihoods.ProjectMember.household", Treatment.MOVES, _("Tham gia dự án sản xuất"))
    declare_document("livelihoods.LivelihoodModel", None)
