"""Imports, their staged rows and remembered mappings."""

from exchange.models.batch import BatchLog, BatchWrite, ColumnMapping, ImportBatch
from exchange.models.staging import (
    STAGED,
    StagedFacts,
    StagedHousehold,
    StagedMember,
    StagedRow,
)

__all__ = [
    "STAGED",
    "BatchLog",
    "BatchWrite",
    "ColumnMapping",
    "ImportBatch",
    "StagedFacts",
    "StagedHousehold",
    "StagedMember",
    "StagedRow",
]
