"""Models of livelihoods: the catalogue of models, production projects and what happens in them."""

from livelihoods.models.models_catalogue import LivelihoodModel, ModelInput, ProjectRule
from livelihoods.models.project_work import (
    Delivery,
    DeliveryLine,
    MonitoringVisit,
    RevolvingDue,
)
from livelihoods.models.projects import (
    CommonCost,
    ProductionProject,
    ProjectBudget,
    ProjectContribution,
    ProjectMember,
    ProjectStep,
    SalesContract,
)

__all__ = [
    "CommonCost",
    "Delivery",
    "DeliveryLine",
    "LivelihoodModel",
    "ModelInput",
    "MonitoringVisit",
    "ProductionProject",
    "ProjectBudget",
    "ProjectContribution",
    "ProjectMember",
    "ProjectRule",
    "ProjectStep",
    "RevolvingDue",
    "SalesContract",
]
