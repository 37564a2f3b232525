"""Admin pages of the catalogues: livelihood models, rules, occupations, providers."""

from livelihoods.admin.models_catalogue import LivelihoodModelAdmin, ProjectRuleAdmin
from livelihoods.admin.training import OccupationAdmin, ProviderAdmin

__all__ = ["LivelihoodModelAdmin", "OccupationAdmin", "ProjectRuleAdmin", "ProviderAdmin"]
