"""Models of households, standards, reviews and classes."""

from households.models.duplicate import DuplicatePair, NameCount
from households.models.household import (
    Household,
    HouseholdChange,
    HouseholdNumber,
    Membership,
    Residence,
)
from households.models.person import EthnicGroup, Person
from households.models.reported import ReportedResult
from households.models.review import Classification, Decision, Findings, Judgement, Review
from households.models.standard import Indicator, PovertyStandard, ScoringForm

__all__ = [
    "Classification",
    "Decision",
    "DuplicatePair",
    "EthnicGroup",
    "Findings",
    "Household",
    "HouseholdChange",
    "HouseholdNumber",
    "Indicator",
    "Judgement",
    "Membership",
    "NameCount",
    "Person",
    "PovertyStandard",
    "ReportedResult",
    "Residence",
    "Review",
    "ScoringForm",
]
