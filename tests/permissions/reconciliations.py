"""Rows of the permission table for bulk reports of loans and months that the bank compares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.permissions.rows import API, Row

if TYPE_CHECKING:
    from tests.permissions.world import World


def _nobodys(world: World) -> Mapping[str, Any]:
    """Point at what no branch has sent; whose is whose is tested with the answers."""
    del world
    return {"uuid": UUID(int=7)}


MONTHS: list[Row] = [
    #                               C O L S A B Y
    Row("credit:reconciliations",   ".....Y."),
    Row("credit:reconciliation",    ".....h.", of=_nobodys),
    Row("api:reconciliation-list",  ".....Y.", API),
    Row("api:reconciliation",       ".....h.", API, of=_nobodys),
    Row("api:reconciliation-differences", ".....h.", API, of=_nobodys),
    Row("api:loan-batch-create",    ".....p.", API),
    Row("api:loan-batch",           ".....h.", API, of=_nobodys),
    Row("api:loan-batch-rows",      ".....h.", API, of=_nobodys),
]  # fmt: skip
