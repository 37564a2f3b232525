"""Certificates for many households of the scene, for tests of papers and prints."""

from __future__ import annotations

import datetime as dt

from areas.models import Village
from households.models import Decision, Paper, PovertyStandard
from households.services.papers import issue_certificates
from tests.factories.households import (
    ClassificationFactory,
    DecisionFactory,
    household_with_head,
)
from tests.households.scene import Scene

DECIDED = dt.date(2026, 1, 5)


def decision_for(scene: Scene, count: int, village: Village | None = None) -> Decision:
    """Decide that ``count`` new households of a village are poor."""
    decision: Decision = DecisionFactory.create(
        commune=scene.commune, decided_on=DECIDED, decided_by=scene.leader
    )
    for number in range(count):
        ClassificationFactory.create(
            household=household_with_head(
                village or scene.village, full_name=f"Lò Văn Giấy {number}"
            ),
            standard=PovertyStandard.objects.get(),
            valid_from=DECIDED,
            decision=decision,
        )
    return decision


def certificates_for(scene: Scene, count: int, village: Village | None = None) -> list[Paper]:
    """Issue certificates to new poor households of a village."""
    return issue_certificates(actor=scene.officer, decision=decision_for(scene, count, village))
