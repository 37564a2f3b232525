"""Admin pages of the catalogue."""

from programmes.admin.catalogue import (
    CounterpartRuleAdmin,
    EligibilityRuleAdmin,
    ProgrammeAdmin,
    ProjectAdmin,
    SuggestionAdmin,
    SupportKindAdmin,
    SupportNormAdmin,
)

__all__ = [
    "CounterpartRuleAdmin",
    "EligibilityRuleAdmin",
    "ProgrammeAdmin",
    "ProjectAdmin",
    "SuggestionAdmin",
    "SupportKindAdmin",
    "SupportNormAdmin",
]
