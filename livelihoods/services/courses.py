"""Courses: opened, changed, called off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from areas.models import Area
from common.vietnamese import fold_name
from livelihoods.choices import CourseState
from livelihoods.exceptions import CourseRefused, NotAllowed
from livelihoods.models import Course, Enrolment, Occupation, Provider
from livelihoods.selectors.entitlements import seats_taken
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.choices import Recipient
from programmes.models import Programme, Project, SupportKind


@dataclass(frozen=True, slots=True)
class CourseData:
    """What is said of a course; money in whole dong."""

    area: Area
    occupation: Occupation
    provider: Provider
    kind: SupportKind
    programme: Programme
    starts_on: dt.date
    ends_on: dt.date
    seats: int
    training_days: int
    cost_per_person: int
    project: Project | None = None
    online: bool = False
    place: str = ""
    decision_no: str = ""
    decision_on: dt.date | None = None


@transaction.atomic
def open_course(*, actor: Official | None, data: CourseData) -> Course:
    """Write a course down.

    Raises ``NotAllowed`` outside the actor's communes (or province, for whoever manages its
    capital), ``CourseRefused`` for values that do not fit together.
    """
    check_area(actor, data.area)
    _check(data)
    row = Course(recorded_by=actor)
    _fill(row, data)
    return _saved(row)


@transaction.atomic
def change_course(*, actor: Official | None, course: Course, data: CourseData) -> Course:
    """Correct an open course; its seats never below those taken."""
    row = locked_course(course.pk)
    check_area(actor, row.area)
    check_area(actor, data.area)
    _open(row)
    _check(data)
    taken = seats_taken(row)
    if data.seats < taken:
        raise CourseRefused(
            _("Lớp đã có %(taken)d học viên, không giảm số chỗ xuống %(seats)d.")
            % {"taken": taken, "seats": data.seats},
            field="seats",
        )
    fixed = (row.area_id, row.kind_id, row.programme_id, row.starts_on)
    if taken and fixed != (data.area.pk, data.kind.pk, data.programme.pk, data.starts_on):
        raise CourseRefused(
            _(
                "Lớp đã có học viên: không đổi đơn vị mở lớp, chương trình, loại hỗ trợ, "
                "ngày khai giảng."
            )
        )
    _fill(row, data)
    return _saved(row)


@transaction.atomic
def cancel_course(*, actor: Official | None, course: Course) -> Course:
    """Call off a course that nobody takes part in."""
    row = locked_course(course.pk)
    check_area(actor, row.area)
    _open(row)
    if seats_taken(row):
        raise CourseRefused(_("Lớp còn học viên. Ghi nghỉ học cho từng người rồi mới hủy lớp."))
    row.state = CourseState.CANCELLED
    row.save(update_fields=["state"])
    return row


def locked_course(pk: int) -> Course:
    """Return the course under lock: seats are counted and given away as one step.

    A course is locked before the households of its participants, everywhere.
    """
    return (
        Course.objects.select_for_update(of=("self",))
        .select_related("area", "kind", "programme", "project", "occupation")
        .get(pk=pk)
    )


def check_area(actor: Official | None, area: Area) -> None:
    """Raise ``NotAllowed`` unless the actor may hold courses and activities there."""
    if actor is None:
        return
    mine = areas_for(actor, Right.MANAGE_SUPPORT).communes
    if area.pk not in mine | provinces_for(actor, Right.MANAGE_CAPITAL):
        raise NotAllowed(_("Bạn không quản lý hỗ trợ ở %(area)s.") % {"area": area.name})


def _open(row: Course) -> None:
    if row.state != CourseState.OPEN:
        raise CourseRefused(
            _("Lớp ở trạng thái “%(state)s” nên không sửa được nữa.")
            % {"state": row.get_state_display()}
        )


def _check(data: CourseData) -> None:
    if data.kind.recipient != Recipient.PERSON:
        raise CourseRefused(_("Loại hỗ trợ của lớp phải giao cho từng người."), field="kind")
    if data.project is not None and data.project.programme_id != data.programme.pk:
        raise CourseRefused(_("Dự án không thuộc chương trình này."), field="project")
    if data.ends_on < data.starts_on:
        raise CourseRefused(_("Ngày bế giảng phải bằng hoặc sau ngày khai giảng."), field="ends_on")
    span = (data.ends_on - data.starts_on).days + 1
    if not 1 <= data.training_days <= span:
        raise CourseRefused(
            _("Số ngày học phải từ 1 đến %(span)d (từ khai giảng đến bế giảng).") % {"span": span},
            field="training_days",
        )
    if data.seats < 1:
        raise CourseRefused(_("Số chỗ phải từ 1 trở lên."), field="seats")
    if data.cost_per_person < 0:
        raise CourseRefused(_("Chi phí không được âm."), field="cost_per_person")
    if not data.online and not data.place.strip():
        raise CourseRefused(_("Ghi địa điểm học, hoặc chọn học trực tuyến."), field="place")


def _fill(row: Course, data: CourseData) -> None:
    for name in CourseData.__slots__:
        setattr(row, name, getattr(data, name))
    row.place = data.place.strip()


def _saved(row: Course) -> Course:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise CourseRefused(course_guard(error)) from error
    return row


def course_guard(error: IntegrityError) -> str:
    """Sentence of the constraint that refused."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    for model in (Course, Enrolment):
        for constraint in model._meta.constraints:
            if constraint.name == name and constraint.violation_error_message:
                return str(constraint.violation_error_message)
    return _("Không ghi được (%(guard)s).") % {"guard": name}


@transaction.atomic
def add_provider(*, actor: Official | None, name: str, area: Area) -> Provider:
    """Return the institution of that name, written down where it is new.

    ``area`` is where the course is held; the institution is listed under its province.
    """
    check_area(actor, area)
    words = " ".join(name.split())[:200]
    if not words:
        raise CourseRefused(_("Ghi tên cơ sở đào tạo."), field="new_provider")
    found = Provider.objects.filter(name__iexact=words).order_by("pk").first()
    if found is not None:
        return found
    province = area.parent if area.parent_id else area
    base = (slugify(fold_name(words)) or "co-so")[:32]
    code, number = base, 1
    while Provider.objects.filter(code=code).exists():
        number += 1
        code = f"{base}-{number}"
    return Provider.objects.create(code=code, name=words, province=province)
