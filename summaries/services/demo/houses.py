"""Houses of the demonstration: built new and repaired, with their milestones and acceptance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from housing.choices import Cause, Work
from housing.models import HousingAcceptance, HousingCase, HousingMilestone, HousingScheme
from housing.rules.priority import Situation, priority_of
from housing.rules.progress import Stage
from programmes.models import Support
from summaries.selectors.demo.recipients import Candidate, candidates
from summaries.services.demo.giving import Days, Given, To, give
from summaries.services.demo.pools import Pool, shares

#: Days from the plan to each stage, to acceptance and to the end of the warranty.
_STAGES = ((Stage.FOUNDATION, 45), (Stage.FRAME, 80), (Stage.ROOF, 110), (Stage.DONE, 135))
_ACCEPTED, _WARRANTED = 145, 510


def write_houses(
    *,
    communes: Mapping[int, float],
    counts: Mapping[Work, int],
    days: Mapping[dt.date, float],
    scheme_code: str,
    housing_bits: int,
    today: dt.date,
) -> int:
    """Write as many new and repaired houses as were published; returns how many.

    ``days`` are those on which they are planned, with how many of all; ``housing_bits`` is the mask
    of the deprivations that a house answers.
    """
    scheme = HousingScheme.objects.select_related("programme", "project").get(code=scheme_code)
    used: set[int] = set()
    written = 0
    for day in days:
        found = {
            commune: sorted(row, key=lambda one: not one.deprivations & housing_bits)
            for commune, row in candidates(communes, day, salt="nha-o", able=False).items()
        }
        pool = Pool(found, used)
        for work, total in counts.items():
            wanted = shares(total, days)[day]
            chosen = [
                one
                for commune, count in shares(wanted, pool.weights(communes)).items()
                for one in pool.take(commune, count)
            ]
            _write(scheme, work, chosen, day, today)
            written += len(chosen)
    return written


def _write(
    scheme: HousingScheme, work: Work, chosen: Sequence[Candidate], day: dt.date, today: dt.date
) -> None:
    kind, norm = (
        (scheme.kind_new, scheme.norm_new)
        if work == Work.NEW
        else (scheme.kind_repair, scheme.norm_repair)
    )
    if kind is None or norm is None or norm.amount is None:
        raise ValueError(f"{scheme.code}: no kind or amount")
    what = Given(kind, scheme.programme, scheme.project, norm.amount, str(work.label), norm)
    done, over = _after(day, _ACCEPTED), _after(day, _WARRANTED)
    supports = give(
        actor=None,
        to=[To(what, one.household) for one in chosen],
        days=Days(
            planned=day,
            approved=_after(day, 15),
            delivered=_after(day, 30),
            accepted=done,
            ended=over if over < today else None,
        ),
    )
    cases = HousingCase.objects.bulk_create(
        _case(scheme, work, one, support, over)
        for one, support in zip(chosen, supports, strict=True)
    )
    HousingMilestone.objects.bulk_create(
        HousingMilestone(case=case, stage=stage.value, reached_on=_after(day, later))
        for case in cases
        for stage, later in _STAGES
    )
    HousingAcceptance.objects.bulk_create(
        HousingAcceptance(
            case=case,
            held_on=done,
            minutes_no=f"{number + 1}/BB-NT",
            area_m2=Decimal(36 + number % 9),
            persons=4,
            foundation_solid=True,
            frame_solid=True,
            roof_solid=True,
            life_years=20,
            passed=True,
            cost_final=case.cost_estimate,
        )
        for number, case in enumerate(cases)
    )


def _after(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)


def _case(
    scheme: HousingScheme, work: Work, one: Candidate, support: Support, over: dt.date
) -> HousingCase:
    priority = priority_of(Situation(poor=one.poor, near_poor=not one.poor, minority=one.minority))
    return HousingCase(
        support=support,
        scheme=scheme,
        work=work,
        cause=Cause.DILAPIDATED,
        priority=priority.group,
        also=list(priority.also),
        priority_vi=priority.why.vi[:200],
        priority_en=priority.why.en[:200],
        cost_estimate=(support.value or 0) + (60_000_000 if work == Work.NEW else 15_000_000),
        cost_final=(support.value or 0) + (60_000_000 if work == Work.NEW else 15_000_000),
        due_on=over,
        warranty_until=over,
    )
