"""Schemes, surveys, cases of housing, disasters, photos."""

from housing.models.cases import (
    HousingAcceptance,
    HousingCase,
    HousingMilestone,
    HousingPhoto,
    WarrantyVisit,
)
from housing.models.disasters import DisasterArea, DisasterEvent
from housing.models.schemes import HousingScheme
from housing.models.surveys import HousingSurvey

__all__ = [
    "DisasterArea",
    "DisasterEvent",
    "HousingAcceptance",
    "HousingCase",
    "HousingMilestone",
    "HousingPhoto",
    "HousingScheme",
    "HousingSurvey",
    "WarrantyVisit",
]
