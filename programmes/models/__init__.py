"""Models of programmes, capital and the ledger of support."""

from programmes.models.capital import (
    Allocation,
    CapitalLine,
    Commitment,
    Contribution,
    ContributionBase,
    CounterpartRule,
    Payment,
)
from programmes.models.catalogue import (
    EligibilityRule,
    Programme,
    Project,
    Suggestion,
    SupportKind,
    SupportNorm,
)
from programmes.models.supports import Support, SupportPlan, SupportStep

__all__ = [
    "Allocation",
    "CapitalLine",
    "Commitment",
    "Contribution",
    "ContributionBase",
    "CounterpartRule",
    "EligibilityRule",
    "Payment",
    "Programme",
    "Project",
    "Suggestion",
    "Support",
    "SupportKind",
    "SupportNorm",
    "SupportPlan",
    "SupportStep",
]
