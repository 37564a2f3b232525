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

#: Day and month on which each stage is reached.
_STAGES = (
    (Stage.FOUNDATION, 6, 20),
    (Stage.FRAME, 7, 25),
    (Stage.ROOF, 8, 25),
    (Stage.DONE, 9, 20),
)


def write_houses(
    *,
    communes: Mapping[int, float],
    counts: Mapping[Work, int],
    years: Mapping[int, float],
    housing_bits: int,
    today: dt.date,
) -> int:
    """Write as many new and repaired houses as were published; returns how many.

    ``housing_bits`` is the mask of the deprivations that a house answers.
    """
    used: set[int] = set()
    written = 0
    for year in years:
        day = dt.date(year, 4, 10)
        scheme = _scheme(day)
        found = {
            commune: sorted(row, key=lambda one: not one.deprivations & housing_bits)
            for commune, row in candidates(communes, day, salt="nha-o", able=False).items()
        }
        pool = Pool(found, used)
        for work, total in counts.items():
            wanted = shares(total, years)[year]
            chosen = [
                one
                for commune, count in shares(wanted, pool.weights(communes)).items()
                for one in pool.take(commune, count)
            ]
            _write(scheme, work, chosen, day, today)
            written += len(chosen)
    return written


def _scheme(day: dt.date) -> HousingScheme:
    """The movement's scheme from 2024 on, else the national programme's."""
    rows = list(HousingScheme.objects.on(day).filter(for_disaster=False).order_by("-valid_from"))
    return rows[0]


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
    done, over = day.replace(month=9, day=30), day.replace(year=day.year + 1, month=9, day=30)
    supports = give(
        actor=None,
        to=[To(what, one.household) for one in chosen],
        days=Days(
            planned=day,
            approved=day.replace(month=5, day=10),
            delivered=day.replace(month=6, day=1),
            accepted=done,
            ended=over if over < today else None,
        ),
    )
    cases = HousingCase.objects.bulk_create(
        _case(scheme, work, one, support, over)
        for one, support in zip(chosen, supports, strict=True)
    )
    HousingMilestone.objects.bulk_create(
        HousingMilestone(case=case, stage=stage.value, reached_on=dt.date(day.year, month, on_day))
        for case in cases
        for stage, month, on_day in _STAGES
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
