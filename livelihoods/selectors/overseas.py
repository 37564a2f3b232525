"""What somebody gets for contract work abroad."""

from __future__ import annotations

from livelihoods.models import JobEntry, OverseasContract
from livelihoods.rules.overseas import Line, Preparation, reckon
from livelihoods.selectors.trainees import norms_of, trainees


def reckoned(entry: JobEntry, contract: OverseasContract) -> list[Line]:
    """Return the lines of what the State pays, by the norms of the day the support was planned."""
    support = entry.support
    if support.person_id is None:
        return []
    day = support.planned_on
    found = trainees({support.person_id: (support.status, contract.distance_km)}, day)
    if support.person_id not in found:
        return []
    area = entry.activity.area
    norms = norms_of(support.kind, support.programme, province=area.parent_id or area.pk, day=day)
    return reckon(
        norms,
        found[support.person_id][0],
        Preparation(
            language_cost=contract.language_cost,
            study_days=contract.study_days,
            lodging_months=contract.lodging_months,
            papers_cost=contract.papers_cost,
        ),
    )
