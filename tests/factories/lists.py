"""A commune with eligible households, its leader, and a branch that reads its lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from areas.models import Area, Village
from credit.models import ConfirmedList
from credit.services.signing import sign_list
from households.choices import PovertyClass
from households.models import Household
from officials.choices import Role
from officials.models import BankBranch, Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.bank import branch_serving
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.officials import official_with


@dataclass
class ListScene:
    """A commune, who signs there, and the branch that serves it."""

    commune: Area
    village: Village
    officer: Official
    leader: Official
    branch: BankBranch

    def household(
        self,
        kind: PovertyClass = PovertyClass.POOR,
        since: dt.date = dt.date(2026, 1, 1),
        **more: Any,
    ) -> Household:
        """Return a household of the commune with a class; ``more`` is of its head."""
        household = household_with_head(self.village, **more)
        ClassificationFactory.create(household=household, poverty_class=kind, valid_from=since)
        return household

    def sign(self, year: int = 2026, month: int = 10, **more: Any) -> ConfirmedList:
        """Sign by the leader."""
        order: dict[str, Any] = {"actor": self.leader, "commune": self.commune}
        return sign_list(**(order | {"year": year, "month": month} | more))


def list_scene() -> ListScene:
    """Return a commune without households, served by a branch."""
    commune: Area = CommuneFactory.create()
    return ListScene(
        commune,
        VillageFactory.create(commune=commune),
        official_with(Role.COMMUNE_OFFICER, area=commune),
        official_with(Role.COMMUNE_LEADER, area=commune),
        branch_serving(commune),
    )
