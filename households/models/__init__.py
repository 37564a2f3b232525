"""Models of households, standards, reviews and classes."""

from households.models.access import AccessRecord
from households.models.care import Assignment, DigestChoice, Handover, HandoverLine
from households.models.cases import CaseEvent, ReviewCase
from households.models.duplicate import DuplicatePair, DuplicateScan, NameCount
from households.models.household import (
    Household,
    HouseholdChange,
    HouseholdNumber,
    Membership,
    Residence,
)
from households.models.issued import IssuedList, IssuedRow
from households.models.papers import Paper, PaperPrint
from households.models.person import EthnicGroup, Person
from households.models.plans import CasePlan, PlanGoal, PlanReview
from households.models.procedure import (
    Consultation,
    Meeting,
    MeetingResult,
    Objection,
    PostedCase,
    Posting,
)
from households.models.reported import ReportedResult
from households.models.requests import ReviewRequest
from households.models.review import (
    Classification,
    Decision,
    Findings,
    Judgement,
    Review,
    ReviewSave,
)
from households.models.rounds import NumberSeries, ProcedureRule, ReviewRound
from households.models.standard import Indicator, PovertyStandard, ScoringForm
from households.models.visits import AgreedStep, Obstacle, ObstacleEntry, Visit, VisitPhoto

__all__ = [
    "AccessRecord",
    "AgreedStep",
    "Assignment",
    "CaseEvent",
    "CasePlan",
    "Classification",
    "Consultation",
    "Decision",
    "DigestChoice",
    "DuplicatePair",
    "DuplicateScan",
    "EthnicGroup",
    "Findings",
    "Handover",
    "HandoverLine",
    "Household",
    "HouseholdChange",
    "HouseholdNumber",
    "Indicator",
    "IssuedList",
    "IssuedRow",
    "Judgement",
    "Meeting",
    "MeetingResult",
    "Membership",
    "NameCount",
    "NumberSeries",
    "Objection",
    "Obstacle",
    "ObstacleEntry",
    "Paper",
    "PaperPrint",
    "Person",
    "PlanGoal",
    "PlanReview",
    "PostedCase",
    "Posting",
    "PovertyStandard",
    "ProcedureRule",
    "ReportedResult",
    "Residence",
    "Review",
    "ReviewCase",
    "ReviewRequest",
    "ReviewRound",
    "ReviewSave",
    "ScoringForm",
    "Visit",
    "VisitPhoto",
]
