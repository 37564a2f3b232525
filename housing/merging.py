"""Relations of housing to the register, for merges of two records that are one."""

from django.utils.translation import gettext_lazy as _

from households.selectors.merge_relations import Treatment, declare, declare_document


def declare_relations() -> None:
    """A look at a house stays with the household; cases move with their support."""
    declare("housing.HousingSurvey.household", Treatment.MOVES, _("Khảo sát nhà ở"))
    for name in ("HousingScheme", "HousingCase", "HousingAcceptance"):
        declare_document(f"housing.{name}", None)
