"""Admin pages of housing schemes."""

from housing.admin.schemes import HousingSchemeAdmin

__all__ = ["HousingSchemeAdmin"]
