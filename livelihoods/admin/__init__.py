"""Admin pages of the catalogue of livelihood models."""

from livelihoods.admin.models_catalogue import LivelihoodModelAdmin, ProjectRuleAdmin

__all__ = ["LivelihoodModelAdmin", "ProjectRuleAdmin"]
