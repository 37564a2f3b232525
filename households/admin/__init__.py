"""Admin pages of standards, forms, ethnic groups, decisions and reviews."""

from households.admin.procedure import ProcedureRuleAdmin
from households.admin.records import DecisionAdmin, ReviewAdmin
from households.admin.reference import EthnicGroupAdmin, PovertyStandardAdmin, ScoringFormAdmin

__all__ = [
    "DecisionAdmin",
    "EthnicGroupAdmin",
    "PovertyStandardAdmin",
    "ProcedureRuleAdmin",
    "ReviewAdmin",
    "ScoringFormAdmin",
]
