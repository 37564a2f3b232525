"""Rows of the country's catalogue and a line of capital in each commune, for the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from areas.models import Area
from programmes.models import CounterpartRule, Suggestion
from tests.factories.programmes import (
    EligibilityRuleFactory,
    ProgrammeFactory,
    ProjectFactory,
    SupportKindFactory,
    SupportNormFactory,
    funded_line,
)


def build_catalogue(communes: Iterable[Area]) -> None:
    """Make one row of each table of the catalogue, and a line of every commune."""
    programme = ProgrammeFactory.create(code="quyen")
    project = ProjectFactory.create(code="QUYEN", programme=programme)
    kind = SupportKindFactory.create(code="quyen")
    SupportNormFactory.create(code="quyen", kind=kind)
    # A rule of another kind decides nothing for what other rows of the table enter.
    EligibilityRuleFactory.create(code="quyen", kind=kind)
    CounterpartRule.objects.create(
        code="quyen",
        programme=programme,
        min_pct_of_central=10,
        valid_from=dt.date(2021, 1, 1),
        legal_basis="QĐ",
    )
    Suggestion.objects.create(kind=kind, cause=8)
    for commune in communes:
        funded_line(1_000_000, area=commune, project=project)
