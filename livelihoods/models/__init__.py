"""Models of livelihoods: catalogues, production projects, vocational training and jobs."""

from livelihoods.models.jobs import JobActivity, JobEntry, OverseasContract, Placement
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
from livelihoods.models.training import (
    Attendance,
    Course,
    CourseSession,
    Enrolment,
    FollowUp,
    Occupation,
    Provider,
)

__all__ = [
    "Attendance",
    "CommonCost",
    "Course",
    "CourseSession",
    "Delivery",
    "DeliveryLine",
    "Enrolment",
    "FollowUp",
    "JobActivity",
    "JobEntry",
    "LivelihoodModel",
    "ModelInput",
    "MonitoringVisit",
    "Occupation",
    "OverseasContract",
    "Placement",
    "ProductionProject",
    "ProjectBudget",
    "ProjectContribution",
    "ProjectMember",
    "ProjectRule",
    "ProjectStep",
    "Provider",
    "RevolvingDue",
    "SalesContract",
]
