"""Works, groups and training of officials of the demonstration, as many as were published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from officials.models import Official, Post
from programmes.choices import GroupKind, WorkKind, WorkNature, WorkState
from programmes.models import Group, OfficialAttendance, OfficialTraining, Programme, Project, Work
from summaries.services.demo.pools import shares

_SORTS = (
    (WorkKind.ROAD, "Đường liên thôn"),
    (WorkKind.WATER, "Công trình nước sinh hoạt"),
    (WorkKind.SCHOOL, "Điểm trường"),
    (WorkKind.IRRIGATION, "Kênh mương nội đồng"),
    (WorkKind.CULTURE, "Nhà văn hoá thôn"),
    (WorkKind.HEALTH, "Trạm y tế"),
    (WorkKind.ELECTRICITY, "Đường điện hạ thế"),
)
#: Rough cost of a work built new, and of one kept in repair, in dong.
_COST = {WorkNature.NEW: 2_400_000_000, WorkNature.MAINTAINED: 350_000_000}


def write_works(
    *,
    programme: Programme,
    communes: Mapping[int, float],
    counts: Mapping[WorkNature, int],
    years: Mapping[int, float],
) -> int:
    """Write works built and kept in repair; the weights of ``communes`` say where."""
    component = Project.objects.get(programme=programme, code="DA1.1")
    rows = []
    for nature, total in counts.items():
        for year, of_year in shares(total, years).items():
            for commune, count in shares(of_year, communes).items():
                for number in range(count):
                    kind, name = _SORTS[(commune + year + number) % len(_SORTS)]
                    done = dt.date(year, 11, 15)
                    rows.append(
                        Work(
                            commune_id=commune,
                            name=f"{name} số {number + 1} năm {year}",
                            kind=kind,
                            nature=nature,
                            is_essential=nature == WorkNature.NEW,
                            project=component,
                            cost_planned=_COST[nature],
                            cost_final=_COST[nature] - 20_000_000,
                            state=WorkState.HANDED_OVER,
                            planned_on=dt.date(year, 2, 10),
                            approved_on=dt.date(year, 3, 10),
                            started_on=dt.date(year, 5, 5),
                            done_on=done,
                            handed_over_on=done + dt.timedelta(days=20),
                            beneficiaries=180,
                            poor_beneficiaries=45,
                        )
                    )
    Work.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def write_groups(*, communes: Mapping[int, float], counts: Mapping[GroupKind, int]) -> int:
    """Write groups and clubs; those of minority women where minorities live."""
    rows = [
        Group(
            commune_id=commune,
            kind=kind,
            name=f"{kind.label} số {number + 1}",
            founded_on=dt.date(2022, 3, 8),
            men=0 if kind == GroupKind.MINORITY_WOMEN else 9,
            women=18,
            minority=18 if kind == GroupKind.MINORITY_WOMEN else 4,
            leader_position="Chi hội trưởng phụ nữ thôn",
        )
        for kind, total in counts.items()
        for commune, count in shares(total, communes).items()
        for number in range(count)
    ]
    Group.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def write_training(*, province: int, day: dt.date) -> int:
    """Have every official with a post of today take part in one course; returns how many."""
    training = OfficialTraining.objects.create(
        area_id=province,
        course="Nghiệp vụ giảm nghèo và sử dụng phần mềm",
        provider="Sở Nông nghiệp và Môi trường",
        held_on=day,
        days=3,
    )
    posts = Post.objects.filter(official__in=Official.objects.filter(is_active=True)).exclude(
        area__isnull=True
    )
    by_official = dict(posts.order_by("pk").values_list("official", "area"))
    OfficialAttendance.objects.bulk_create(
        OfficialAttendance(training=training, official_id=official, area_id=area)
        for official, area in by_official.items()
    )
    return len(by_official)
