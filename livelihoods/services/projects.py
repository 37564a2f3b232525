"""Entering production projects and changing proposals."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from areas.models import Area
from common.guards import constraint_words
from livelihoods.choices import ProjectForm, ProjectState
from livelihoods.exceptions import NotAllowed, ProjectRefused
from livelihoods.models import LivelihoodModel, ProductionProject, ProjectBudget
from livelihoods.rules.projects import Shares, cost_faults, term_faults
from livelihoods.selectors.project_terms import Asked, Terms
from livelihoods.services.project_access import clean, locked_projects, refuse
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for
from programmes.choices import SupportGroup
from programmes.models import Programme, Project, SupportKind
from programmes.selectors.places import area_categories


@dataclass(frozen=True, slots=True)
class ProjectData:
    """What a commune says of a project; without ``code`` it gets the next number of its year."""

    name: str
    form: str
    kind: SupportKind
    programme: Programme
    leader_kind: str
    leader_name: str
    starts_on: dt.date
    ends_on: dt.date
    shares: Shares
    component: Project | None = None
    model: LivelihoodModel | None = None
    leader_phone: str = ""
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class ProjectSpec:
    """A project of the commune with that key."""

    commune: int
    data: ProjectData


@transaction.atomic
def enter_projects(
    *, actor: Official | None, specs: Sequence[ProjectSpec]
) -> list[ProductionProject]:
    """Write proposed projects with their cost shares; all or none.

    Caps and rules are those of the day a project begins. ``actor`` is None for the system alone.
    Raises ``NotAllowed``, and ``ProjectRefused`` with the field and, for money, the cap's name.
    """
    if actor is not None:
        territory = areas_for(actor, Right.MANAGE_SUPPORT)
        if not all(spec.commune in territory.communes for spec in specs):
            raise NotAllowed(_("Bạn không quản lý hỗ trợ ở xã này."))
    communes = _locked_communes({spec.commune for spec in specs})
    judged = _judged([(communes[spec.commune], spec.data) for spec in specs])
    codes = _codes(specs)
    rows = [
        ProductionProject(
            commune_id=spec.commune, code=code, recorded_by=actor, **_columns(spec.data)
        )
        for spec, code in zip(specs, codes, strict=True)
    ]
    try:
        with transaction.atomic():
            created = ProductionProject.objects.bulk_create(rows)
    except IntegrityError as error:
        raise ProjectRefused(
            constraint_words(error, ProductionProject, ProjectBudget), field="code"
        ) from error
    ProjectBudget.objects.bulk_create(
        ProjectBudget(project=row, **money) for row, money in zip(created, judged, strict=True)
    )
    return created


@transaction.atomic
def change_project(*, actor: Official | None, project: int, data: ProjectData) -> ProductionProject:
    """Change a proposal; what was approved stays as approved.

    Raises ``NotAllowed``, ``ProjectRefused``.
    """
    row = locked_projects(actor, [project])[project]
    if row.state != ProjectState.PROPOSED:
        raise ProjectRefused(
            _("Dự án đã duyệt nên không sửa được nữa. Dừng dự án rồi lập dự án mới nếu cần.")
        )
    if data.kind.pk != row.kind_id and row.members.exists():
        raise ProjectRefused(
            _("Đã có hộ tham gia nên không đổi được loại hỗ trợ. Cho các hộ rời dự án trước."),
            field="kind",
        )
    (money,) = _judged([(row.commune, data)])
    for name, value in _columns(data).items():
        setattr(row, name, value)
    row.code = clean(data.code, 30) or row.code
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ProjectRefused(
            constraint_words(error, ProductionProject, ProjectBudget), field="code"
        ) from error
    ProjectBudget.objects.filter(project=row).update(**money)
    row.budget.refresh_from_db()
    return row


def _locked_communes(keys: set[int]) -> dict[int, Area]:
    """Lock the communes in key order: numbers are given one after the other."""
    rows = Area.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    return {row.pk: row for row in rows}


def _judged(asked: Sequence[tuple[Area, ProjectData]]) -> list[dict[str, Any]]:
    """Columns of the money of each project; raises the first thing that is wrong."""
    terms: dict[dt.date, Terms] = {}
    places: dict[dt.date, dict[int, str]] = {}
    for day in {data.starts_on for _commune, data in asked}:
        terms[day] = Terms(day)
        here = {commune.pk for commune, data in asked if data.starts_on == day}
        places[day] = area_categories(here, day)
    found = []
    for commune, data in asked:
        _refuse_kind(data)
        category = places[data.starts_on][commune.pk]
        question = Asked(
            data.form,
            data.kind.pk,
            data.programme.pk,
            data.component.pk if data.component else None,
            commune.parent_id,
            category,
        )
        rules = terms[data.starts_on]
        norm, cap = rules.norm(question), rules.cap(question)
        refuse(term_faults(data.starts_on, data.ends_on, rules.term(question)))
        refuse(cost_faults(data.shares, cap))
        shares = data.shares
        found.append(
            {
                "total": shares.total,
                "state": shares.state,
                "people": shares.people,
                "leader": shares.leader,
                "credit": shares.credit,
                "other": shares.other,
                "area_category": category,
                "norm": norm,
                "cap_pct": norm.share_pct if norm else None,
            }
        )
    return found


def _refuse_kind(data: ProjectData) -> None:
    wanted = SupportGroup.LIVELIHOOD if data.form == ProjectForm.MODEL else SupportGroup.PRODUCTION
    if data.kind.group != wanted:
        raise ProjectRefused(
            _("Hình thức “%(form)s” đi với loại hỗ trợ thuộc nhóm “%(group)s”.")
            % {"form": ProjectForm(data.form).label, "group": wanted.label},
            field="kind",
        )
    if data.form == ProjectForm.MODEL and data.model is None:
        raise ProjectRefused(_("Chọn mô hình sinh kế."), field="model")
    if data.component is not None and data.component.programme_id != data.programme.pk:
        raise ProjectRefused(
            _("Dự án, tiểu dự án này không thuộc chương trình đã chọn."), field="component"
        )
    if not data.name.strip() or not data.leader_name.strip():
        raise ProjectRefused(
            _("Ghi tên dự án và đơn vị, người chủ trì."),
            field="leader_name" if data.name.strip() else "name",
        )


def _columns(data: ProjectData) -> dict[str, Any]:
    return {
        "name": clean(data.name, 200),
        "form": data.form,
        "model": data.model,
        "kind": data.kind,
        "programme": data.programme,
        "component": data.component,
        "leader_kind": data.leader_kind,
        "leader_name": clean(data.leader_name, 200),
        "leader_phone": clean(data.leader_phone, 20),
        "starts_on": data.starts_on,
        "ends_on": data.ends_on,
        "note": clean(data.note, 500),
    }


def _codes(specs: Sequence[ProjectSpec]) -> list[str]:
    """The number typed, or ``DA-year-number`` behind the greatest one of the commune and year."""
    last: Counter[tuple[int, str]] = Counter()
    taken = ProductionProject.objects.filter(
        commune__in={spec.commune for spec in specs}, code__regex=r"^DA-[0-9]{4}-[0-9]{1,6}$"
    ).values_list("commune", "code")
    for commune, code in taken:
        head, _dash, number = code.rpartition("-")
        last[commune, head] = max(last[commune, head], int(number))
    found = []
    for spec in specs:
        code = clean(spec.data.code, 30)
        if not code:
            head = f"DA-{spec.data.starts_on.year}"
            last[spec.commune, head] += 1
            code = f"{head}-{last[spec.commune, head]:02d}"
        found.append(code)
    return found
