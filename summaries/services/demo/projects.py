"""Livelihood models and production projects of the demonstration, with their members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from livelihoods.choices import LeaderKind, ProjectForm, ProjectState, Verdict
from livelihoods.models import (
    LivelihoodModel,
    ProductionProject,
    ProjectBudget,
    ProjectMember,
)
from programmes.choices import AreaCategory
from programmes.models import Programme, Project
from summaries.selectors.demo.recipients import Candidate, candidates
from summaries.services.demo.giving import Days, Given, To, give
from summaries.services.demo.pools import Pool, shares

#: Households of one project, and what one of them receives and puts in, in dong.
_MEMBERS = 8
_GIVEN = 12_000_000
_OWN = 8_000_000


@dataclass(frozen=True, slots=True)
class _Sort:
    """One of the two published sorts of project."""

    form: ProjectForm
    component: str
    prefix: str
    leader: LeaderKind


_MODELS = _Sort(ProjectForm.MODEL, "DA2", "MH", LeaderKind.HOUSEHOLD_GROUP)
_COMMUNITY = _Sort(ProjectForm.COMMUNITY, "DA3.1", "DA", LeaderKind.COOPERATIVE_GROUP)


def write_projects(
    *,
    programme: Programme,
    communes: Mapping[int, float],
    counts: Mapping[str, int],
    years: Mapping[int, float],
    today: dt.date,
) -> tuple[int, int]:
    """Write as many models and production projects as were published; returns both numbers.

    ``communes`` and ``years`` say how they are spread.
    """
    components = {
        row.code: row
        for row in Project.objects.filter(programme=programme).select_related("programme")
    }
    models = list(LivelihoodModel.objects.order_by("code"))
    used: set[int] = set()
    written = [0, 0]
    for year in years:
        day = dt.date(year, 3, 15)
        pool = Pool(candidates(communes, day, salt="sinh-ke", able=True), used)
        for place, (sort, key) in enumerate(
            ((_MODELS, "livelihood_models"), (_COMMUNITY, "production_projects"))
        ):
            wanted = shares(counts[key], years)[year]
            places = shares(wanted, pool.weights(communes))
            made = _planned(sort, places, pool, models, year)
            _write(sort, made, components[sort.component], day=day, today=today)
            written[place] += len(made)
    return written[0], written[1]


@dataclass(frozen=True, slots=True)
class _Made:
    commune: int
    number: str
    model: LivelihoodModel
    members: Sequence[Candidate]


def _planned(
    sort: _Sort,
    places: Mapping[int, int],
    pool: Pool,
    models: Sequence[LivelihoodModel],
    year: int,
) -> list[_Made]:
    made = []
    for commune, count in places.items():
        for number in range(count):
            members = pool.take(commune, _MEMBERS)
            model = models[(commune + year + number) % len(models)]
            made.append(
                _Made(commune, f"{sort.prefix}{year % 100}-{number + 1:02d}", model, members)
            )
    return made


def _write(
    sort: _Sort,
    made: Sequence[_Made],
    component: Project,
    *,
    day: dt.date,
    today: dt.date,
) -> None:
    programme = component.programme
    starts, ends = day.replace(month=4, day=15), day.replace(year=day.year + 2, month=4, day=14)
    over = ends < today
    projects = ProductionProject.objects.bulk_create(
        ProductionProject(
            commune_id=one.commune,
            code=one.number,
            name=one.model.name_vi,
            form=sort.form,
            model=one.model,
            kind=one.model.kind,
            programme=programme,
            component=component,
            leader_kind=sort.leader,
            leader_name="Nhóm hộ (dữ liệu minh hoạ)",
            starts_on=starts,
            ends_on=ends,
            state=ProjectState.ENDED if over else ProjectState.RUNNING,
            decision_no=f"{40 + day.year % 100}/QĐ-UBND",
            approved_on=starts - dt.timedelta(days=5),
            running_on=starts,
            ended_on=ends if over else None,
            verdict=_verdict(number) if over else "",
            closing_reason="Giá bán giảm mạnh (nội dung minh hoạ)."
            if over and _verdict(number) == Verdict.FAILED
            else "",
        )
        for number, one in enumerate(made)
    )
    ProjectBudget.objects.bulk_create(
        _budget(project, one) for project, one in zip(projects, made, strict=True)
    )
    ended = min(ends, today) if over else None
    to = [
        To(
            Given(one.model.kind, programme, component, _GIVEN, one.model.name_vi),
            member.household,
        )
        for one in made
        for member in one.members
    ]
    supports = give(
        actor=None,
        to=to,
        days=Days(
            planned=day,
            approved=starts - dt.timedelta(days=5),
            delivered=day.replace(month=6, day=20),
            accepted=day.replace(month=11, day=10),
            ended=ended,
        ),
    )
    owners = [project for project, one in zip(projects, made, strict=True) for _ in one.members]
    ProjectMember.objects.bulk_create(
        ProjectMember(
            project=project,
            household_id=support.household_id,
            support=support,
            category=support.status,
            own_share=_OWN,
            joined_on=day,
        )
        for project, support in zip(owners, supports, strict=True)
    )


def _verdict(number: int) -> Verdict:
    """Most succeed; one in twelve fails."""
    if number % 12 == 11:
        return Verdict.FAILED
    return Verdict.PARTLY if number % 4 == 3 else Verdict.SUCCESSFUL


def _budget(project: ProductionProject, one: _Made) -> ProjectBudget:
    state, people = _GIVEN * len(one.members), _OWN * len(one.members)
    return ProjectBudget(
        project=project,
        total=max(1, state + people),
        state=state,
        people=max(1, state + people) - state,
        area_category=AreaCategory.OTHER,
        cap_pct=Decimal(60),
    )
