"""A leader says who answers for the commune, a village or a household, and who helps."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from households.choices import CareRole
from households.exceptions import AssignmentRefused
from households.models import Assignment
from households.services.care.lines import (
    Passed,
    Target,
    check_candidate,
    check_lines,
    check_may_assign,
    lock_commune,
    pass_on,
)
from households.services.plan import Actor, Recording
from officials.models import Official


@transaction.atomic
def begin_line(*, actor: Actor, commune: Area, official: Official, from_day: dt.date) -> Passed:
    """Let somebody answer for a whole commune; from that day on there is always one who does.

    Raises ``NotAllowed``, or ``AssignmentRefused``: the line has begun, or there is no post.
    """
    check_may_assign(actor, commune)
    place = lock_commune(commune)
    if Assignment.objects.of_communes().main().filter(commune=place).exists():
        raise AssignmentRefused(
            _("%(commune)s đã có người phụ trách chung. Dùng bàn giao để đổi người.")
            % {"commune": place},
            field="official",
        )
    return _write(actor, Target(place), official, from_day, CareRole.MAIN)


@transaction.atomic
def assign(
    *,
    actor: Actor,
    target: Target,
    official: Official | None,
    from_day: dt.date,
    role: CareRole = CareRole.MAIN,
) -> Passed:
    """Let an official answer for a target (or support there) from a day on; None ends the line.

    Raises ``NotAllowed``, or ``AssignmentRefused``: no line of the commune yet, the commune's line
    would end, no post there, later assignments stand, or a day too far back.
    """
    check_may_assign(actor, target.commune)
    lock_commune(target.commune)
    return _write(actor, target, official, from_day, role)


@transaction.atomic
def end_support(*, actor: Actor, assignment: Assignment, from_day: dt.date) -> None:
    """Let one official no longer support a place or household from a day on.

    Raises ``NotAllowed``, or ``AssignmentRefused``: it is not a support in force on that day.
    """
    check_may_assign(actor, assignment.commune)
    lock_commune(assignment.commune)
    row = Assignment.objects.on(from_day).filter(role=CareRole.SUPPORTING, pk=assignment.pk).first()
    if row is None:
        raise AssignmentRefused(_("Người này không hỗ trợ ở đó vào ngày ấy."), field="from_day")
    with Recording(actor, "end-support"):
        if row.valid_from == from_day:
            row.delete()
            return
        row.valid_to = from_day
        row.save(update_fields=["valid_to"])


def _write(
    actor: Actor, target: Target, official: Official | None, day: dt.date, role: CareRole
) -> Passed:
    if actor is not None and day < timezone.localdate() - dt.timedelta(days=31):
        raise AssignmentRefused(
            _("Chỉ phân công lùi ngày trong vòng 31 ngày."), field="effective_on"
        )
    if official is not None:
        check_candidate(target, official, day)
    with Recording(actor, "assign"):
        passed = pass_on(target, official, day, role=role, by=actor)
        check_lines()
    return passed
