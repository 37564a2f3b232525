"""Imports, their staged rows, remembered mappings; the record of exports."""

from exchange.models.batch import BatchLog, BatchWrite, ColumnMapping, ImportBatch
from exchange.models.export import ExportRecord
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
    "ExportRecord",
    "ImportBatch",
    "StagedFacts",
    "StagedHousehold",
    "StagedMember",
    "StagedRow",
]
