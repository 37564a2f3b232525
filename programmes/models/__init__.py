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
from programmes.models.contributions import CommunityContribution
from programmes.models.groups import Group, GroupActivity
from programmes.models.merit import Award, OfficialAttendance, OfficialTraining
from programmes.models.supports import Support, SupportPlan, SupportStep
from programmes.models.targets import Target, TargetObservation
from programmes.models.works import Work, WorkShare

__all__ = [
    "Allocation",
    "Award",
    "CapitalLine",
    "Commitment",
    "CommunityContribution",
    "Contribution",
    "ContributionBase",
    "CounterpartRule",
    "EligibilityRule",
    "Group",
    "GroupActivity",
    "OfficialAttendance",
    "OfficialTraining",
    "Payment",
    "Programme",
    "Project",
    "Suggestion",
    "Support",
    "SupportKind",
    "SupportNorm",
    "SupportPlan",
    "SupportStep",
    "Target",
    "TargetObservation",
    "Work",
    "WorkShare",
]
